"""What can be wrong with a server, its network or its target file, as a table: cause and cure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ringproof.campaign.onboarding.causes import Cause, Trouble


@dataclass(frozen=True, slots=True)
class ServerTrouble(Trouble):
    """A cause of this table that was found."""

    @property
    def cause(self) -> Cause:
        """What is wrong, and what to do."""
        return SERVER_CAUSES[self.id]


SERVER_CAUSES: Final[Mapping[str, Cause]] = {
    # the line to the server
    "name": Cause(
        "the host name of the server is not known",
        "Check the key url, or write the server's address into it.",
    ),
    "port": Cause(
        "nothing listens at the server's port",
        "Check the key url: address, port, https or http. Does the server run?",
    ),
    "unreachable": Cause(
        "the server's address cannot be reached",
        "Does the server run, in a network that this computer reaches, and not behind a firewall? "
        "Try `ping` to the address.",
    ),
    "plain": Cause(
        "the port speaks plain HTTP, and the target file says https",
        "Write http:// into the key url, or the port at which the server speaks TLS.",
    ),
    "tls": Cause(
        "the port speaks TLS, and the target file says http",
        "Write https:// into the key url, or the port at which the server speaks plain HTTP.",
    ),
    "handshake": Cause(
        "the TLS handshake fails",
        "The server, or a proxy before it, wants another version of TLS, or a certificate of the "
        "client, which no phone has: let it take clients without.",
    ),
    "certificate": Cause(
        "the server's certificate does not verify",
        "Say `tls_verify: false`, or name in tls_ca a PEM file of who signs it.",
    ),
    "mute": Cause(
        "the server takes the connection and does not answer",
        "Does the server hang? If it answers late, raise timing.answer_within.",
    ),
    "no_http": Cause("what answers speaks no HTTP", "Check the port in the key url."),
    # our phones
    "desks": Cause(
        "our phones cannot listen on this computer",
        "Write an address of this computer into desks.bind, or 0.0.0.0 for all; if the port is "
        "taken, end the program that has it, or choose another desks.first_port.",
    ),
    "told": Cause(
        "the server cannot be told of our phones",
        "Mend the command of told.command: try it in the folder of the target file, with "
        "PHONE_URL, PHONE_MAC, PHONE_TOKEN, PHONE_NAME, SERVER_URL and PHONE_DOES=add set.",
    ),
    # its answers
    "moved": Cause(
        "the address for events sends on to another one",
        "Phones do not follow: write the other address into the key url.",
    ),
    "login": Cause(
        "the server wants a login for events",
        "Phones have none to give: let the server take events at that path without, or write "
        "what it needs into the query of the key url.",
    ),
    "path": Cause(
        "nothing takes events at that path",
        "Check the path of the key url: it is what a phone would have as action URL server.",
    ),
    "failing": Cause(
        "the server fails at an event",
        "Look into its log: the event was as the vendor's page writes it (SV-EVENT-1).",
    ),
    "not_accepted": Cause(
        "the server does not take an event of the page",
        "Look into its log: the event was as the vendor's page writes it, and is owed a 2xx.",
    ),
    "slow": Cause(
        "the server answers late",
        "Raise timing.answer_within to several times what was measured, or see what holds it up.",
        grave=False,
    ),
    "clock": Cause(
        "the server's clock is wrong",
        "Give the server a time server (NTP): its call lists need the time. Verdicts do not: "
        "windows are measured here.",
        grave=False,
    ),
    "page": Cause(
        "the page of its calls cannot be read",
        "Check the key shows: the page must open without a login. Or leave the key out.",
    ),
    # its commands
    "no_rule": Cause(
        "the file does not say what the server does about an incoming call",
        "Write a rule on incoming into does; without one nobody can see whether it reads events, "
        "and what a server does is inconclusive.",
        grave=False,
    ),
    "advertise": Cause(
        "the address that the server was told does not lead to our phones",
        "Write into desks.advertise this computer as the server reaches it, and see that "
        "desks.bind listens there (0.0.0.0 listens on every address).",
    ),
    "doubtful": Cause(
        "the address that the server was told may not lead to our phones",
        "If its commands do not come: write into desks.advertise this computer as the server "
        "reaches it. It is no trouble where a router leads the server to us.",
        grave=False,
    ),
    "no_command": Cause(
        "no command came, nor a connection",
        "Does the server know our phones (told)? Does it react to this caller as does says? Are "
        "the ports from desks.first_port on open in this computer's firewall? Is the server in a "
        "container, for which 127.0.0.1 is itself? Its log tells these apart.",
    ),
    "plain_back": Cause(
        "the server commands our phones over plain HTTP, and they take TLS",
        "Have the server use the address that it was told as it stands (PHONE_URL), with https.",
    ),
    "tls_back": Cause(
        "the server does not accept the certificate of our phones",
        "Phones sign their own certificates: let the server take them (curl's --insecure).",
    ),
    "cut_off": Cause(
        "the server connects to our phones, and sends no command",
        "Look into its log: what does it wait for, or break off at?",
    ),
    "no_token": Cause(
        "commands come without a token",
        "Have the server send PHONE_TOKEN with each command, as Authorization: Bearer or as "
        "AuthToken.",
    ),
    "wrong_token": Cause(
        "commands come with a token that no phone of ours has",
        "Is the token of an earlier run stored in the server? Tell it the tokens of told, or fix "
        "them with desks.token.",
    ),
    "other_token": Cause(
        "commands come with the token of another phone",
        "Have the server keep a token for each phone, by its mac.",
    ),
    "other_way": Cause(
        "what the server sends is no command of the page",
        "Commands are GET requests to /api/v1/exec/command at PHONE_URL; see `seen` for what came.",
    ),
    "other": Cause(
        "the server does something else than the file says",
        "Mend the rule in does, or see in the server's settings what it does about this caller.",
    ),
    "late": Cause(
        "the command comes later than the rule says",
        "Raise within of that rule, or see what holds the server up.",
    ),
}
"""Every trouble with a server that the doctor knows."""
