"""What can be wrong with a phone, its network or its target file, as a table: cause and cure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that can be wrong: what it is called, and what to do; `grave` stops a run."""

    title: str
    cure: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cause that was found, with what was seen of it; `do` is a cure with figures of its own."""

    id: str
    seen: str
    do: str = ""

    @property
    def cause(self) -> Cause:
        """What is wrong, and what to do."""
        return CAUSES[self.id]

    @property
    def cure(self) -> str:
        """What to do."""
        return self.do or self.cause.cure


class Stopped(Exception):
    """It cannot go on; the trouble says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.seen)
        self.trouble = trouble


_WEB: Final = "In the phone's web interface, under Access: "

CAUSES: Final[Mapping[str, Cause]] = {
    # the line to the phone
    "name": Cause(
        "the host name of the phone is not known",
        "Write the phone's address into the key url; its menu shows it under network.",
    ),
    "port": Cause(
        "nothing listens at the phone's port",
        "Check the key url: address, port, https or http. Is the phone on, and is this it?",
    ),
    "unreachable": Cause(
        "the phone's address cannot be reached",
        "Is the phone on, in this network, and not behind a firewall? Try `ping` to the address.",
    ),
    "plain": Cause(
        "the port speaks plain HTTP, and the target file says https",
        "Write http:// into the key url, or the port at which the phone speaks TLS.",
    ),
    "tls": Cause(
        "the port speaks TLS, and the target file says http",
        "Write https:// into the key url, or the port at which the phone speaks plain HTTP.",
    ),
    "handshake": Cause(
        "the TLS handshake fails",
        "Update the phone's firmware, and look for a proxy between: something there wants another "
        "version of TLS, or no TLS at all.",
    ),
    "certificate": Cause(
        "the phone's certificate does not verify",
        "Phones sign their own: say `tls_verify: false`, or put a certificate on the phone.",
    ),
    "mute": Cause(
        "the phone takes the connection and does not answer",
        "Restart the phone; if it answers late, raise timing.answer_within.",
    ),
    "no_http": Cause("what answers speaks no HTTP", "Check the port in the key url."),
    "redirect": Cause(
        "the address sends on to another one",
        "Commands do not follow: write the other address into the key url.",
    ),
    # being admitted
    "token": Cause(
        "the phone refuses the token",
        _WEB + "generate a token, and put it where the target file reads it.",
    ),
    "off": Cause(
        "Action URLs are switched off on the phone",
        _WEB + 'switch "allow action URLs" on. It is off by default.',
    ),
    "refused": Cause(
        "the phone refuses: the token is wrong, or Action URLs are off",
        _WEB + 'switch "allow action URLs" on; if it is on, generate a new token.',
    ),
    "no_phone": Cause(
        "what answers is no phone with Action URLs",
        "Another web server is at this address, or a network that wants a login first stands "
        "between: check the key url, and open it in a browser.",
    ),
    # what the phone is
    "claims": Cause(
        "the target file claims what the phone does not say",
        "Mend the key that is named, or leave it out: what the phone says of itself then counts.",
    ),
    "clock": Cause(
        "the phone's clock is wrong",
        "Give the phone a time server (NTP): its logs and certificates need the time. Verdicts do "
        "not: windows are measured here.",
        grave=False,
    ),
    "latency": Cause(
        "the phone or its network is too slow for the windows of the target file",
        "Raise timing.event_within and timing.answer_within to several times what was measured, "
        "or test over a faster network.",
    ),
    # events
    "events_port": Cause(
        "the port for events is taken on this computer",
        "End the program that has it (another run?), or choose another port in events.bind, and "
        "on the phone.",
    ),
    "events_bind": Cause(
        "events.bind is no address of this computer",
        "Write one of its addresses, or 0.0.0.0 for all of them.",
    ),
    "advertise": Cause(
        "the address that the phone is told for events does not lead here",
        "Write into events.advertise this computer's address as the phone reaches it, with the "
        "port of events.bind (unless a router maps them).",
    ),
    "events_tls": Cause(
        "the phone speaks TLS to our plain event server, or the reverse",
        'Use the address of events.advertise as "action URL server", with the same http or https.',
    ),
    "script": Cause(
        "a script of the phone is stopped, for an error",
        "Mend the script at the line that is named, or put back the one that was delivered.",
    ),
    "silence": Cause(
        "no event arrived",
        'Is "action URL server" on the phone exactly what is shown above, and not empty or that of '
        "another server? Is the port open in this computer's firewall? Is the phone in a network "
        "that reaches this computer? With an admin (driver web, or human) these are told apart.",
    ),
    "empty": Cause(
        'the phone has no "action URL server": it tells its events to nobody',
        _WEB + 'set "action URL server" to the address above.',
    ),
    "elsewhere": Cause(
        "the phone tells its events to another server",
        _WEB + 'set "action URL server" to the address above, or to a tap that passes them on.',
    ),
    "blocked": Cause(
        "the phone's setting is right, and its events do not get here",
        "Open the port of events.bind in this computer's firewall. If it is open, the phone is in "
        "a network (another subnet, a VLAN for telephones) that has no way to this computer: put "
        "both into one, or write an address into events.advertise that the phone can reach.",
    ),
    "no_mac": Cause(
        "the events carry no mac: EV-MAC-1 will fail",
        "Is the outgoing script as delivered?",
    ),
    "mac": Cause(
        "events name another mac than the target file",
        "Write the mac that came into the key mac; if it is another phone's, check the key url.",
    ),
    # everybody round the phone
    "far_end": Cause(
        "nobody plays the far end",
        "Start what far_end.url names, and check far_end.token.",
    ),
    "second_phone": Cause(
        "the second phone cannot be used as far end",
        "Check far_end.url and far_end.token, and in the second phone's web interface, under "
        'Access, that "allow action URLs" is on. If it refuses to call: is its identity '
        "registered with the PBX?",
    ),
    "second_ears": Cause(
        "the events of the second phone cannot be listened for",
        "End the program that has the port, or choose another one in far_end.events.bind, and in "
        'the second phone\'s "action URL server".',
    ),
    "second_silent": Cause(
        "the second phone calls, and tells no event of it",
        'In the second phone\'s web interface, under Access: set "action URL server" to the '
        "address above. It is another port than that of the phone under test.",
    ),
    "second_number": Cause(
        "the second phone is shown under another number than far_end.number",
        "Write the number that is shown into far_end.number, and in quotes.",
    ),
    "sip": Cause(
        "the SIP far end is not registered",
        "Check far_end.registrar, and user and password of each account under far_end. Does the "
        "server take them from this computer (far_end.bind)? Try one with a softphone.",
    ),
    "sip_call": Cause(
        "the call of the SIP far end does not reach this phone",
        "Is far_end.dials the number of this phone's first identity? Is this phone registered with "
        "the same server, and may the account call it?",
    ),
    "not_reached": Cause(
        "the call of the second phone does not reach this phone",
        "Is far_end.dials the number of this phone's first identity? Is this phone registered with "
        "the same PBX? Dial it by hand at the second phone.",
    ),
    "no_terminal": Cause(
        "people play a part, and there is no terminal to ask them at",
        "Run `ringproof` in a terminal, without a pipe into it; or say none for who is not there.",
    ),
    "local_user": Cause(
        "nobody plays the local user",
        "Start what local_user.url names, and check local_user.token.",
    ),
    "admin": Cause(
        "the admin cannot work on the phone",
        "Check admin.user and admin.password (driver web), or admin.url and admin.token.",
    ),
    "not_dialled": Cause(
        "a number of the dial plan may not be dialled",
        "Choose another number, or set the flag that is named if you are sure.",
    ),
    "dial": Cause(
        "the dial plan has no number for some roles",
        "List numbers of your own that do this; without them their clauses are inconclusive.",
        grave=False,
    ),
    # several phones
    "one_address": Cause(
        "two phones are told one address for events",
        "Fine for a run without -n. For -n give each its own port in events.bind, and set it as "
        "its action URL server.",
        grave=False,
    ),
    "one_mac": Cause(
        "two phones tell events with one mac",
        "They are one phone under two addresses, or a setting of one was copied to the other: give "
        "each phone its own url, and its own mac.",
    ),
    "no_numbers": Cause(
        "the file does not say by which number the others reach a phone",
        "Write it into numbers of that phone; without it, clauses on several phones are "
        "inconclusive.",
        grave=False,
    ),
    "apart": Cause(
        "the phones cannot call each other",
        "Are both registered with the same PBX, and is that number the other phone's first "
        "identity? Dial it by hand.",
    ),
    "no_call": Cause(
        "the phone refuses to call",
        "Is the identity registered with the PBX? Does the number exist? Try it by hand.",
    ),
}
"""Every trouble that the doctor knows."""
