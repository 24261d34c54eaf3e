"""Faults in telling: events lost, doubled, late, of the wrong call, or wrongly written."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from ringproof.emulator.assembly import Parts
from ringproof.emulator.mutants.names import EVENTS
from ringproof.emulator.mutants.notices import Notice, edited, request
from ringproof.emulator.mutants.values import Apply, Seam, mapping, number, text, words, yes

_PARAMETERS: Final = frozenset({"callId", "callId2", "accountId", "number", "name"})


def _drop(value: Any) -> Apply:
    """Do not tell these events."""
    kinds = words(value, EVENTS)
    return lambda parts: edited(parts, lambda one: () if one.event in kinds else (one,))


def _double(value: Any) -> Apply:
    """Tell these events twice."""
    kinds = words(value, EVENTS)
    return lambda parts: edited(parts, lambda one: (one, one) if one.event in kinds else (one,))


def _also(value: Any) -> Apply:
    """After one event tell another one, of the same call: ``{disconnected: connected}``."""
    after = {kind: text(other) for kind, other in mapping(value, EVENTS).items()}

    def edit(one: Notice) -> Iterable[Notice]:
        yield one
        if one.event in after:
            yield replace(one, event=after[one.event], parameters=one.parameters[:1])

    return lambda parts: edited(parts, edit)


def _call_it(value: Any) -> Apply:
    """Tell an event under the name of another one."""
    names = {kind: text(other) for kind, other in mapping(value, EVENTS).items()}
    return lambda parts: edited(
        parts, lambda one: (replace(one, event=names.get(one.event, one.event)),)
    )


def _late(value: Any) -> Apply:
    """Tell an event so many seconds too late; the others go on."""
    delays = {kind: number(seconds) for kind, seconds in mapping(value, EVENTS).items()}

    def apply(parts: Parts) -> None:
        def edit(one: Notice) -> Iterable[Notice]:
            if one.event not in delays:
                return (one,)
            parts.clock.call_later(delays[one.event], lambda: parts.outgoing.put(request(one)))
            return ()

        edited(parts, edit)

    return apply


def _after_the_next(value: Any) -> Apply:
    """Keep these events back until the next one has been told: the wrong order."""
    kinds = words(value, EVENTS)

    def apply(parts: Parts) -> None:
        kept: list[Notice] = []

        def edit(one: Notice) -> Iterable[Notice]:
            if one.event in kinds and not kept:
                kept.append(one)
                return ()
            now = (one, *kept)
            kept.clear()
            return now

        edited(parts, edit)

    return apply


def _lose(value: Any) -> Apply:
    """Leave a parameter out: ``{incoming: accountId}``."""
    lost = {kind: words(names, _PARAMETERS) for kind, names in mapping(value, EVENTS).items()}

    def edit(one: Notice) -> Iterable[Notice]:
        gone = lost.get(one.event, frozenset())
        yield replace(one, parameters=tuple(p for p in one.parameters if p[0] not in gone))

    return lambda parts: edited(parts, edit)


def _rename(value: Any) -> Apply:
    """Give a parameter another name, in every event: ``{callId: callid}``."""
    names = {key: text(new) for key, new in mapping(value, _PARAMETERS).items()}

    def edit(one: Notice) -> Iterable[Notice]:
        yield replace(one, parameters=tuple((names.get(k, k), v) for k, v in one.parameters))

    return lambda parts: edited(parts, edit)


def _say(value: Any) -> Apply:
    """Say something else in a parameter: ``{incoming: {accountId: "1"}}``."""
    said = {kind: mapping(one, _PARAMETERS) for kind, one in mapping(value, EVENTS).items()}

    def edit(one: Notice) -> Iterable[Notice]:
        new = said.get(one.event, {})
        yield replace(one, parameters=tuple((k, str(new.get(k, v))) for k, v in one.parameters))

    return lambda parts: edited(parts, edit)


def _other_call(value: Any) -> Apply:
    """Tell these events of another live call of the phone, where there is one."""
    kinds = words(value, EVENTS)

    def apply(parts: Parts) -> None:
        def edit(one: Notice) -> Iterable[Notice]:
            own = dict(one.parameters).get("callId")
            others = [call.id for call in parts.phone.calls if call.id != own]
            if one.event not in kinds or not others:
                return (one,)
            wrong = tuple((k, others[0] if k == "callId" else v) for k, v in one.parameters)
            return (replace(one, parameters=wrong),)

        edited(parts, edit)

    return apply


def _strange_id(value: Any) -> Apply:
    """Tell these events of a call that never was."""
    kinds = words(value, EVENTS)

    def edit(one: Notice) -> Iterable[Notice]:
        strange = tuple((k, f"{v}_1" if k == "callId" else v) for k, v in one.parameters)
        yield replace(one, parameters=strange) if one.event in kinds else one

    return lambda parts: edited(parts, edit)


def _own_party(value: Any) -> Apply:
    """Tell the number of the party before, not the new one, in these events."""
    kinds = words(value, EVENTS)

    def apply(parts: Parts) -> None:
        before: dict[str, str] = {}

        def edit(one: Notice) -> Iterable[Notice]:
            given = dict(one.parameters)
            call_id, told = given.get("callId", ""), given.get("number", "")
            old = before.get(call_id, told)
            before.setdefault(call_id, told)
            if one.event not in kinds:
                return (one,)
            wrong = tuple((k, old if k == "number" else v) for k, v in one.parameters)
            return (replace(one, parameters=wrong),)

        edited(parts, edit)

    return apply


def _without_change(parts: Parts) -> None:
    """Tell remoteUpdate when a call connects, though nothing about the party is new."""

    def edit(one: Notice) -> Iterable[Notice]:
        yield one
        if one.event == "connected":
            call_id = dict(one.parameters)["callId"]
            for call in parts.phone.calls:
                if call.id == call_id:
                    news = (("callId", call_id), ("number", call.number), ("name", call.name))
                    yield replace(one, event="remoteUpdate", parameters=news)

    edited(parts, edit)


def _only_commanded(parts: Parts) -> None:
    """Tell nothing of what somebody does at the phone itself."""
    silent: list[bool] = []
    edited(parts, lambda one: () if silent else (one,))
    for name, operation in list(parts.control.operations.items()):
        if not name.startswith("local_user."):
            continue

        @functools.wraps(operation)
        def silenced(*args: Any, _act: Any = operation, **given: Any) -> Any:
            silent.append(True)
            try:
                return _act(*args, **given)
            finally:
                silent.pop()

        parts.control.operations[name] = silenced


def _anonymous_untold(parts: Parts) -> None:
    """Do not tell a caller who shows no number."""

    def edit(one: Notice) -> Iterable[Notice]:
        shown = dict(one.parameters).get("number", "") not in ("", "anonymous")
        return (one,) if shown or one.event != "incoming" else ()

    edited(parts, edit)


SEAMS: Final[Mapping[str, Seam]] = {
    "events.drop": _drop,
    "events.double": _double,
    "events.also": _also,
    "events.call_it": _call_it,
    "events.late": _late,
    "events.after_the_next": _after_the_next,
    "events.lose": _lose,
    "events.rename": _rename,
    "events.say": _say,
    "events.other_call": _other_call,
    "events.strange_id": _strange_id,
    "events.party_before": _own_party,
    "events.without_change": yes(_without_change),
    "events.only_commanded": yes(_only_commanded),
    "events.anonymous_untold": yes(_anonymous_untold),
}
"""The seams of telling."""
