"""A phone without sockets says the same bytes, and quickly."""

from ringproof.emulator.assembly import Setup
from ringproof.emulator.memory import MemoryPhone


def ask(phone: MemoryPhone, query: str) -> bytes:
    head = f"GET /api/v1/exec/command?{query} HTTP/1.1\r\nHost: x\r\n"
    return phone.request(f"{head}Authorization: Bearer {phone.token}\r\n\r\n".encode())


def test_a_connection_can_stay() -> None:
    phone = MemoryPhone(Setup(allow_action_urls=True, token="abcdefg"))
    connection = phone.edge.connection()
    raw = (
        b"GET /api/v1/exec/command?action=show&text=x&AuthToken=abcdefg HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    assert connection.receive(raw).startswith(b"HTTP/1.1 200")
    assert connection.receive(raw + raw).count(b"HTTP/1.1 200") == 2
    assert phone.control("local_user.sees") == {"display": ["x", "x", "x"]}


def test_time_passes_when_told_to() -> None:
    phone = MemoryPhone(Setup(allow_action_urls=True))
    ask(phone, "action=call&number=42")
    assert (phone.now(), phone.next_due()) == (0.0, 0.05)
    phone.settle(0.5)
    assert (phone.now(), phone.next_due()) == (0.5, None)
    assert phone.control("far_end.legs")["legs"][0]["state"] == "connected"


def test_an_event_server_may_at_once_command_the_phone() -> None:
    told: list[str] = []

    def deliver(out: object) -> bytes:
        told.append(str(getattr(out, "raw", b"")))
        if "event=incoming" in told[-1]:
            assert ask(phone, "action=accept").startswith(b"HTTP/1.1 200")
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    phone = MemoryPhone(Setup(allow_action_urls=True, event_server="192.0.2.5"), deliver)
    phone.control("far_end.call", number="42")
    assert ["event=incoming" in told[0], "event=connected" in told[1], len(told)] == [True, True, 2]
