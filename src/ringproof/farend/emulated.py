"""Far ends of an emulated exchange, played through the emulator's control API."""

from collections.abc import Callable, Mapping
from typing import Any

from ringproof.farend.protocol import Leg

Control = Callable[[str, Mapping[str, Any]], dict[str, Any]]


class EmulatedFarEnd:
    """Every party that the emulated exchange can play."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._forgotten = 0

    def turn_the_page(self) -> None:
        """Let earlier legs rest: from now on only newer ones are testified."""
        self._forgotten += len(self.legs())

    def call(self, number: str, name: str | None, account: int) -> str:
        """Call identity `account` of the phone as `number`; return the leg's name."""
        args: dict[str, Any] = {"number": number, "account": account}
        if name is not None:
            args["name"] = name
        return str(self._control("far_end.call", args)["leg"])

    def answer(self, leg: str) -> None:
        """Answer a call of the phone's."""
        self._control("far_end.answer", {"leg": leg})

    def reject(self, leg: str, why: str = "rejected") -> None:
        """Decline a call of the phone's: `why` is rejected, busy or unreachable."""
        said = {} if why == "rejected" else {"why": why}
        self._control("far_end.reject", {"leg": leg, **said})

    def hang_up(self, leg: str) -> None:
        """End the call from the far side."""
        self._control("far_end.hang_up", {"leg": leg})

    def hold(self, leg: str) -> None:
        """Put the phone on hold."""
        self._control("far_end.hold", {"leg": leg})

    def resume(self, leg: str) -> None:
        """Take the phone back from hold."""
        self._control("far_end.resume", {"leg": leg})

    def rename(self, leg: str, name: str | None, number: str | None) -> None:
        """Change the name or number that the far end shows."""
        changes = {"name": name, "number": number}
        args = {key: value for key, value in changes.items() if value is not None}
        self._control("far_end.rename", {"leg": leg, **args})

    def transfer(self, leg: str, to: str, name: str | None) -> None:
        """Transfer the phone to somebody else, `to`."""
        args = {"leg": leg, "to": to} | ({} if name is None else {"name": name})
        self._control("far_end.transfer", args)

    def cancel_transfer(self, leg: str) -> None:
        """Cancel the attended transfer that this leg will be asked into."""
        self._control("far_end.cancel_transfer", {"leg": leg})

    def hesitate(self, leg: str) -> None:
        """Leave the attended transfer undecided that this leg will be asked into."""
        self._control("far_end.hesitate", {"leg": leg})

    def legs(self) -> list[Leg]:
        """Testify: every leg since the page was turned, in the order they came up."""
        known = self._control("far_end.legs", {"after": self._forgotten})
        return [_leg(plain) for plain in known["legs"]]


def _leg(plain: Mapping[str, Any]) -> Leg:
    return Leg(
        leg=str(plain["leg"]),
        number=str(plain["number"]),
        direction=str(plain["direction"]),
        state=str(plain["state"]),
        name=str(plain.get("name") or ""),
        peer=str(plain.get("peer") or ""),
        heard=str(plain.get("heard") or ""),
        account=int(plain.get("account") or 1),
    )
