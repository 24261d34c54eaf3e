"""The emulated far end: each act is one operation of the control API, each leg a testimony."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ringproof.farend import Leg
from ringproof.farend.emulated import EmulatedFarEnd


class Control:
    """Notes every operation; the answer is always the same."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._answer = answer

    def __call__(self, op: str, args: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((op, dict(args)))
        return self._answer


@pytest.mark.parametrize(
    ("act", "op", "args"),
    [
        (lambda far: far.answer("leg-1"), "answer", {"leg": "leg-1"}),
        (lambda far: far.reject("leg-1"), "reject", {"leg": "leg-1"}),
        (lambda far: far.reject("leg-1", "busy"), "reject", {"leg": "leg-1", "why": "busy"}),
        (lambda far: far.hang_up("leg-1"), "hang_up", {"leg": "leg-1"}),
        (lambda far: far.hold("leg-1"), "hold", {"leg": "leg-1"}),
        (lambda far: far.resume("leg-1"), "resume", {"leg": "leg-1"}),
        (
            lambda far: far.rename("leg-1", "Franz", None),
            "rename",
            {"leg": "leg-1", "name": "Franz"},
        ),
        (lambda far: far.rename("leg-1", None, "45"), "rename", {"leg": "leg-1", "number": "45"}),
        (lambda far: far.transfer("leg-1", "45", None), "transfer", {"leg": "leg-1", "to": "45"}),
        (
            lambda far: far.transfer("leg-1", "45", ""),
            "transfer",
            {"leg": "leg-1", "to": "45", "name": ""},
        ),
        (lambda far: far.cancel_transfer("leg-1"), "cancel_transfer", {"leg": "leg-1"}),
        (lambda far: far.hesitate("leg-1"), "hesitate", {"leg": "leg-1"}),
    ],
)
def test_an_act_is_one_operation(
    act: Callable[[EmulatedFarEnd], None], op: str, args: dict[str, Any]
) -> None:
    control = Control({})
    act(EmulatedFarEnd(control))
    assert control.asked == [(f"far_end.{op}", args)]


@pytest.mark.parametrize(
    ("name", "said"), [("Peter", {"name": "Peter"}), ("", {"name": ""}), (None, {})]
)
def test_a_call_returns_its_leg(name: str | None, said: dict[str, str]) -> None:
    control = Control({"leg": "leg-7"})
    assert EmulatedFarEnd(control).call("42", name, 2) == "leg-7"
    assert control.asked == [("far_end.call", {"number": "42", "account": 2, **said})]


def test_legs_testify_all_they_know() -> None:
    whole = {
        "leg": "leg-1",
        "number": "42",
        "name": "Peter",
        "direction": "out",
        "state": "connected",
        "peer": "45",
        "heard": "12#",
        "account": 2,
    }
    bare = {"leg": "leg-2", "number": "43", "direction": "in", "state": "ringing", "name": None}
    legs = EmulatedFarEnd(Control({"legs": [whole, bare]})).legs()
    assert legs == [
        Leg("leg-1", "42", "out", "connected", "Peter", "45", "12#", 2),
        Leg("leg-2", "43", "in", "ringing"),
    ]
