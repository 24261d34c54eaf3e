"""The sessions in recordings/, told as what happens; the first line says what each shows."""

from collections.abc import Callable
from dataclasses import dataclass

from recording_scene import Scene

MACS = ("000952C0FFEE", "000952DECADE", "000952FACADE")

Play = Callable[[Scene], None]


@dataclass(frozen=True)
class Session:
    """One session: how many phones, whether names stay readable, and what happens."""

    name: str
    play: Play
    phones: int = 1
    keep: bool = False

    @property
    def shows(self) -> str:
        """The first line of its description."""
        return (self.play.__doc__ or "").strip().splitlines()[0]


def incoming_call(s: Scene) -> None:
    """A PBX asks for the commands, a customer calls, the PBX accepts, the customer hangs up."""
    (phone,) = s.phones
    s.command(phone, "?")
    s.command(phone, "accept", "help")
    _, leg = s.talks(phone, "0301234567", "Anna Beispiel")
    s.pause(0.5)
    s.control(phone, "far_end.hang_up", leg=leg)
    s.told("disconnected")


def missed_call(s: Scene) -> None:
    """A customer calls and gives up before anybody accepts; a second caller hides his number."""
    (phone,) = s.phones
    _, leg = s.rings(phone, "0891234567", "Zoë Müller-Lüdenscheidt")
    s.pause(0.4)
    s.control(phone, "far_end.hang_up", leg=leg)
    s.told("disconnected")
    call, _ = s.rings(phone, "", "")
    s.command(phone, "terminate", callid=call)
    s.told("disconnected")


def outgoing_call(s: Scene) -> None:
    """The PBX dials, the far end answers, digits are sent, the PBX ends the call."""
    (phone,) = s.phones
    s.command(phone, "call", number="42")
    call = s.told("outgoing")["callId"]
    s.told("connected")
    s.pause(0.3)
    s.command(phone, "dtmf", callid=call, digits="1234#")
    s.pause(0.2)
    s.command(phone, "terminate", callid=call)
    s.told("disconnected")


def hold_and_resume(s: Scene) -> None:
    """A call is put on hold twice, once by its id and once without, and taken back."""
    (phone,) = s.phones
    call, _ = s.talks(phone, "0401234567", "Bernd Muster")
    for named in ({"callid": call}, {}):
        s.command(phone, "hold", **named)
        s.told("holding")
        s.pause(0.3)
        s.command(phone, "resume", **named)
        s.told("connected")
    s.command(phone, "terminate", callid=call)
    s.told("disconnected")


def conference(s: Scene) -> None:
    """A caller and a consulted colleague are brought into a conference, and one of them leaves."""
    (phone,) = s.phones
    first, leg = s.talks(phone, "0221234567", "Clara Probe")
    s.command(phone, "call", number="42")
    s.told("holding")
    second = s.told("outgoing")["callId"]
    s.told("connected")
    s.command(phone, "conference", callid1=first, callid2=second)
    s.told("conferenced")
    s.pause(0.3)
    s.control(phone, "far_end.hang_up", leg=leg)
    s.told("unconferenced")
    s.told("disconnected")
    s.command(phone, "terminate", callid=second)
    s.told("disconnected")


def blind_transfer(s: Scene) -> None:
    """A caller is transferred blindly to a colleague."""
    (phone,) = s.phones
    call, _ = s.talks(phone, "0511234567", "Doris Test")
    s.command(phone, "transfer", callid=call, number="42")
    s.told("transfer_done")
    s.told("disconnected")


def attended_transfer(s: Scene) -> None:
    """A caller is connected with a colleague who was asked first."""
    (phone,) = s.phones
    first, _ = s.talks(phone, "0611234567", "Emil Vorlage")
    s.command(phone, "call", number="42")
    s.told("holding")
    second = s.told("outgoing")["callId"]
    s.told("connected")
    s.pause(0.2)
    s.command(phone, "join", callid1=first, callid2=second)
    s.told("transfer_initiated")
    s.told("transfer_done")
    s.told("disconnected")
    s.told("disconnected")


def transfer_fails(s: Scene) -> None:
    """An attended transfer fails since the caller cancels it; both calls go on and are ended."""
    (phone,) = s.phones
    first, leg = s.talks(phone, "0711234567", "Frieda Entwurf")
    s.command(phone, "call", number="42")
    s.told("holding")
    second = s.told("outgoing")["callId"]
    s.told("connected")
    s.control(phone, "far_end.cancel_transfer", leg=leg)
    s.command(phone, "join", callid1=first, callid2=second)
    s.told("transfer_initiated")
    s.told("transfer_failed")
    for call in (second, first):
        s.command(phone, "terminate", callid=call)
        s.told("disconnected")


def busy_and_refused(s: Scene) -> None:
    """A dialled colleague is busy, one rejects, and commands that cannot apply are refused."""
    (phone,) = s.phones
    for number in ("43", "45"):
        s.command(phone, "call", number=number)
        s.told("outgoing")
        s.told("disconnected")
    s.command(phone, "hold")
    s.command(phone, "terminate", callid="TC@99")
    s.command(phone, "call")
    s.command(phone, "dance")
    s.command(phone, "call", token="wrong-token-0000", number="42")  # noqa: S106
    s.command(phone, "call", token="", number="42")


def far_end_changes(s: Scene) -> None:
    """The caller's name is found out, and later the caller passes us on to somebody else."""
    (phone,) = s.phones
    _, leg = s.talks(phone, "0301234567", "")
    s.control(phone, "far_end.rename", leg=leg, name="Gustav Beispiel")
    s.told("remoteUpdate")
    s.pause(0.3)
    s.control(phone, "far_end.transfer", leg=leg, to="0307654321", name="Hanna Beispiel")
    s.told("transferred")
    s.control(phone, "far_end.hang_up", leg=leg)
    s.told("disconnected")


def display_and_log(s: Scene) -> None:
    """The PBX shows a text on the display, writes to the log, and asks for every help text."""
    (phone,) = s.phones
    s.command(phone, "show", text="Rückruf für Raum 7 + 8: 50 % & mehr #1")
    s.command(phone, "log", text="door opened", level="w")
    s.command(phone, "log", "fireandforget=1", text="door closed")
    s.command(phone, "help")
    for action in (
        *("log", "resume", "accept", "terminate", "show", "call"),
        *("transfer", "hold", "join", "conference", "dtmf"),
    ):
        s.command(phone, action, "help")


def at_the_phone(s: Scene) -> None:
    """Somebody at the phone does everything by hand: lifts, holds, resumes, hangs up, dials."""
    (phone,) = s.phones
    call, _ = s.rings(phone, "0301112223", "Ida Muster")
    s.pause(0.3)
    s.control(phone, "local_user.lift")
    s.told("connected")
    s.control(phone, "local_user.hold", call=call)
    s.told("holding")
    s.pause(0.3)
    s.control(phone, "local_user.resume", call=call)
    s.told("connected")
    s.control(phone, "local_user.hang_up", call=call)
    s.told("disconnected")
    s.control(phone, "local_user.dial", number="44")
    call = s.told("outgoing")["callId"]
    s.pause(0.3)
    s.control(phone, "local_user.hang_up", call=call)
    s.told("disconnected")


def two_phones_talk(s: Scene) -> None:
    """One phone calls another, which accepts, holds and resumes; the caller ends it for both."""
    caller, callee = s.phones
    s.command(caller, "call", number="102")
    dialled, ringing = s.told_by((caller, "outgoing"), (callee, "incoming"))
    s.pause(0.3)
    s.command(callee, "accept", callid=ringing["callId"])
    s.told_by((caller, "connected"), (callee, "connected"))
    s.pause(0.3)
    s.command(callee, "hold", callid=ringing["callId"])
    s.told("holding")
    s.pause(0.2)
    s.command(callee, "resume", callid=ringing["callId"])
    s.told("connected")
    s.command(caller, "terminate", callid=dialled["callId"])
    s.told_by((caller, "disconnected"), (callee, "disconnected"))


def three_phones_ring(s: Scene) -> None:
    """One caller rings three phones at once; one accepts and the others stop ringing."""
    ringing = [s.rings(phone, "0309998887", "Karla Probe") for phone in s.phones]
    s.pause(0.4)
    s.command(s.phones[1], "accept", callid=ringing[1][0])
    s.told("connected")
    for at in (0, 2):
        s.control(s.phones[at], "far_end.hang_up", leg=ringing[at][1])
        s.told("disconnected")
    s.pause(0.2)
    s.command(s.phones[1], "terminate", callid=ringing[1][0])
    s.told("disconnected")


def desk_to_desk(s: Scene) -> None:
    """A customer is transferred blindly from one desk to another, which he rings and talks to."""
    first_desk, second_desk = s.phones
    call, _ = s.talks(first_desk, "0205556667", "Ludwig Test")
    s.command(first_desk, "transfer", callid=call, number="102")
    s.told("transfer_done")
    s.told("disconnected")
    taken, leg = s.talks(second_desk, "0205556667", "Ludwig Test")
    s.pause(0.2)
    s.control(second_desk, "far_end.hang_up", leg=leg)
    s.told("disconnected")
    s.command(second_desk, "terminate", callid=taken)  # too late: it has ended


def hostile_events(s: Scene) -> None:
    """A phone that sends what no server expects: raw blanks, Latin-1, bare LF, odd headers."""
    (phone,) = s.phones
    mac = phone.mac.encode()
    for query, rest in (
        (b"incoming&accountId=1&number=0301234567&name=Nora Beispiel", b" HTTP/1.1\r\nHost: pbx"),
        (b"remoteUpdate&name=J\xfcrgen", b" HTTP/1.1\r\nHost: pbx"),
        (b"connected", b" HTTP/1.1\r\nHost: pbx\r\nheader without colon"),
        (b"holding", b" HTTP/1.1\nHost: pbx"),
        (b"connected", b" HTTP/1.1"),
        (b"remoteUpdate&number=*21#5", b" HTTP/1.1\r\nHost: pbx"),
        (b"remoteUpdate&number=$number", b" HTTP/1.1\r\nHost: pbx"),
        (b"remoteUpdate&name=%zz&name=%C3", b" HTTP/1.1\r\nHost: pbx"),
        (b"holding", b" HTTP/9.9\r\nHost: pbx\r\nHost: twice"),
        (b"disconnected", b" http/1.1\r\nHost : pbx"),
    ):
        end = b"\r\n\r\n" if b"\r" in rest or rest == b" HTTP/1.1" else b"\n\n"
        s.sends(b"GET /events?mac=" + mac + b"&callId=TC@1&event=" + query + rest + end)
        s.pause(0.02)
    s.sends(b"GET /events?event=connected&callId=TC@7 HTTP/1.1\r\nHost: pbx\r\n\r\n")


SESSIONS = (
    Session("incoming-call", incoming_call),
    Session("missed-call", missed_call),
    Session("outgoing-call", outgoing_call),
    Session("hold-and-resume", hold_and_resume),
    Session("conference", conference),
    Session("blind-transfer", blind_transfer),
    Session("attended-transfer", attended_transfer),
    Session("transfer-fails", transfer_fails),
    Session("busy-and-refused", busy_and_refused),
    Session("far-end-changes", far_end_changes),
    Session("display-and-log", display_and_log),
    Session("at-the-phone", at_the_phone),
    Session("two-phones-talk", two_phones_talk, phones=2),
    Session("three-phones-ring", three_phones_ring, phones=3),
    Session("desk-to-desk", desk_to_desk, phones=2),
    Session("hostile-events", hostile_events, keep=True),
)
