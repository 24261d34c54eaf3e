"""The scene round the phone, by names: far ends, somebody at the phone, and its administrator.

Every operation is a name and arguments in, a mapping out; what cannot be is a ControlError with
a sentence. The embedded phone calls this directly, the standalone one over its control API.
"""

import functools
import inspect
import itertools
from collections.abc import Callable, Mapping
from typing import Any, Final

from ringproof.emulator.access import Access
from ringproof.emulator.errors import ControlError, EmulatorError, Refusal
from ringproof.emulator.exchange import Exchange
from ringproof.emulator.legs import Leg
from ringproof.emulator.phone import Phone
from ringproof.emulator.settings.provisioning import Provisioning
from ringproof.emulator.settings.web import fetched, told

FIRMWARE: Final = "1.4"

Operation = Callable[..., Mapping[str, Any]]


class Control:
    """What can be done to, and learnt of, one emulated phone and its surroundings."""

    def __init__(
        self,
        phone: Phone,
        exchange: Exchange,
        access: Access,
        provisioning: Provisioning,
        name: str,
        mac: str,
    ) -> None:
        self._phone = phone
        self._exchange = exchange
        self._access = access
        self._provisioning = provisioning
        self._name = name
        self._mac = mac
        self._restarts = 0
        self._start = access.settings.document
        self.operations: dict[str, Operation] = {
            **self._phone_operations(),
            **self._far_end_operations(),
            **self._local_user_operations(),
            **self._admin_operations(),
        }

    def dispatch(self, op: str, args: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Do one operation; an unknown one, or an argument that does not fit, is a ControlError."""
        operation = self.operations.get(op)
        if operation is None:
            known = ", ".join(self.operations)
            raise ControlError(f"there is no operation {op!r}; there are: {known}.")
        given = dict(args or {})
        _check(op, operation, given)
        try:
            return dict(operation(**given))
        except (Refusal, EmulatorError) as refusal:
            raise ControlError(f"{op}: {refusal}") from refusal

    def _phone_operations(self) -> dict[str, Operation]:
        return {
            "phone.facts": self._facts,
            "phone.reset": self._reset,
            "phone.reboot": self._reboot,
        }

    def _far_end_operations(self) -> dict[str, Operation]:
        return {
            "far_end.call": self._far_call,
            "far_end.legs": self._legs,
            "far_end.answer": self._far(self._exchange.answer),
            "far_end.reject": self._reject,
            "far_end.hang_up": self._far(self._exchange.hang_up),
            "far_end.hold": self._far(self._exchange.hold),
            "far_end.resume": self._far(self._exchange.resume),
            "far_end.rename": self._rename,
            "far_end.transfer": self._transfer,
            "far_end.cancel_transfer": self._far(self._exchange.cancel_transfer),
            "far_end.hesitate": self._far(self._exchange.hesitate),
        }

    def _local_user_operations(self) -> dict[str, Operation]:
        return {
            "local_user.lift": self._key(self._phone.accept),
            "local_user.hang_up": self._key(self._phone.terminate),
            "local_user.hold": self._key(self._phone.hold),
            "local_user.resume": self._key(self._phone.resume),
            "local_user.dial": self._dial,
            "local_user.sees": lambda: {"display": list(self._phone.display)},
            "local_user.log": self._log,
        }

    def _admin_operations(self) -> dict[str, Operation]:
        return {
            "admin.settings": self._settings,
            "admin.change": self._change,
            "admin.create_token": lambda: {"token": self._access.create_token()},
            "admin.delete_token": self._delete_token,
            "admin.factory_reset": self._factory_reset,
            "admin.download": self._download,
            "admin.upload": self._upload,
            "admin.provision": self._provision,
            "admin.provisioning": lambda: fetched(self._provisioning.latest),
        }

    # The phone as a thing.

    def _facts(self) -> Mapping[str, Any]:
        return {
            "mac": self._mac,
            "firmware": FIRMWARE,
            "identities": list(self._phone.identities),
            "profile": self._phone.profile.name,
            "name": self._name,
            "restarts": self._restarts,
        }

    def _reset(self) -> Mapping[str, Any]:
        """Drop every call in silence and bring the settings back to those of the start."""
        self._phone.drop_all()
        self._access.settings.become(self._start)
        self._access.sessions.clear()
        return {}

    def _reboot(self) -> Mapping[str, Any]:
        """Start the phone anew, as by its power switch; whoever asks is told that it was done."""
        self._restarts += 1
        self._phone.reboot()
        self._access.sessions.clear()
        if self._provisioning.at_start:
            self._provisioning.fetch()
        return {}

    # The far ends.

    def _far_call(self, number: str = "", name: str = "", account: int = 1) -> Mapping[str, Any]:
        if account not in self._phone.identities:
            raise ControlError(f"far_end.call: the phone has no identity {account}.")
        return {"leg": self._exchange.call(number, name, account).id}

    def _legs(self, after: int = 0) -> Mapping[str, Any]:
        """Tell the legs that came up after the first so many of them."""
        legs = itertools.islice(self._exchange.legs.values(), after, None)
        return {"legs": [_seen(leg) for leg in legs]}

    def _far(self, act: Callable[[Leg], None]) -> Operation:
        def operation(leg: str) -> Mapping[str, Any]:
            act(self._exchange.named(leg))
            return {}

        return operation

    def _reject(self, leg: str, why: str = "rejected") -> Mapping[str, Any]:
        self._exchange.reject(self._exchange.named(leg), why)
        return {}

    def _rename(
        self, leg: str, number: str | None = None, name: str | None = None
    ) -> Mapping[str, Any]:
        self._exchange.rename(self._exchange.named(leg), number, name)
        return {}

    def _transfer(self, leg: str, to: str, name: str = "") -> Mapping[str, Any]:
        self._exchange.transfer(self._exchange.named(leg), to, name)
        return {}

    # Somebody at the phone.

    def _key(self, act: Callable[[str | None], None]) -> Operation:
        def operation(call: str | None = None) -> Mapping[str, Any]:
            act(call)
            return {}

        return operation

    def _dial(self, number: str) -> Mapping[str, Any]:
        if not number:
            raise ControlError("local_user.dial: there is no number to dial.")
        self._phone.dial(number)
        return {}

    def _log(self) -> Mapping[str, Any]:
        return {"entries": [{"level": one.level, "text": one.text} for one in self._phone.log]}

    # The administrator.

    def _settings(self) -> Mapping[str, Any]:
        return {
            "allow_action_urls": self._access.allow_action_urls,
            "event_server": self._access.event_server,
        }

    def _change(
        self, allow_action_urls: bool | None = None, event_server: str | None = None
    ) -> Mapping[str, Any]:
        if allow_action_urls is not None:
            self._access.allow_action_urls = allow_action_urls
        if event_server is not None:
            self._access.event_server = event_server
        return self._settings()

    def _delete_token(self, token: str) -> Mapping[str, Any]:
        if not self._access.delete_token(token):
            raise ControlError("admin.delete_token: the phone has no such token.")
        return {}

    def _factory_reset(self) -> Mapping[str, Any]:
        self._phone.drop_all()
        self._access.factory_reset()
        return {}

    def _download(self) -> Mapping[str, Any]:
        return {"settings": self._access.settings.download().decode("utf-8")}

    def _upload(self, settings: str) -> Mapping[str, Any]:
        # Half characters stand for bytes that are no UTF-8; the reader names them.
        return told(self._access.settings.upload(settings.encode("utf-8", "surrogateescape")))

    def _provision(self, url: str = "") -> Mapping[str, Any]:
        """Let the phone fetch its settings, this once from another address when one is given."""
        self._provisioning.fetch(url)
        return fetched(self._provisioning.latest)


def _seen(leg: Leg) -> Mapping[str, Any]:
    return {
        "leg": leg.id,
        "number": leg.number,
        "name": leg.name,
        "direction": leg.direction,
        "state": leg.state,
        "peer": leg.peer,
        "heard": leg.heard,
        "account": leg.account,
        "holds_us": leg.holds_us,
    }


_FITS: Final[Mapping[str, type]] = {"account": int, "after": int, "allow_action_urls": bool}
"""The kind of an argument, where it is not text."""


@functools.lru_cache(maxsize=128)
def _taken(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(function).parameters


def _check(op: str, operation: Operation, given: Mapping[str, Any]) -> None:
    """Refuse arguments that the operation does not take, lacks, or cannot use."""
    takes = _taken(operation)
    for name in given:
        if name not in takes:
            known = ", ".join(takes) or "none"
            raise ControlError(f"{op}: there is no argument {name!r}; it takes: {known}.")
    for name, parameter in takes.items():
        if parameter.default is inspect.Parameter.empty and name not in given:
            raise ControlError(f"{op}: the argument {name!r} is missing.")
        value, kind = given.get(name), _FITS.get(name, str)
        wrong = value is not None and (
            not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        )
        if wrong:
            raise ControlError(f"{op}: {name} is {value!r}, which is no {kind.__name__}.")
