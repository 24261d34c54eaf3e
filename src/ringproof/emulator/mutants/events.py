"""Faults in telling: events lost, doubled, late, of the wrong call, or wrongly written."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from ringproof.emulator.action_urls.outgoing import EVENTS, EventOut, Notice, address
from ringproof.emulator.assembly import Parts
from ringproof.emulator.mutants.values import Apply, Seam, mapping, number, text, words, yes
from ringproof.emulator.wire import ServerAnswer

Edit = Callable[[Notice], Iterable[Notice]]

_KINDS: Final = frozenset(event for event, _ in EVENTS)
_PARAMETERS: Final = frozenset({"callId", "callId2", "accountId", "number", "name"})


def _edited(parts: Parts, edit: Edit) -> None:
    """Let every event pass through one more pair of hands."""
    before = parts.outgoing.edit
    parts.outgoing.edit = lambda notice: [last for one in before(notice) for last in edit(one)]


def _drop(value: Any) -> Apply:
    """Do not tell these events."""
    kinds = words(value, _KINDS)
    return lambda parts: _edited(parts, lambda one: () if one.event in kinds else (one,))


def _double(value: Any) -> Apply:
    """Tell these events twice."""
    kinds = words(value, _KINDS)
    return lambda parts: _edited(parts, lambda one: (one, one) if one.event in kinds else (one,))


def _also(value: Any) -> Apply:
    """After one event tell another one, of the same call: ``{disconnected: connected}``."""
    after = {kind: text(other) for kind, other in mapping(value, _KINDS).items()}

    def edit(one: Notice) -> Iterable[Notice]:
        yield one
        if one.event in after:
            yield Notice(after[one.event], one.parameters[:1])

    return lambda parts: _edited(parts, edit)


def _call_it(value: Any) -> Apply:
    """Tell an event under the name of another one."""
    names = {kind: text(other) for kind, other in mapping(value, _KINDS).items()}
    return lambda parts: _edited(
        parts, lambda one: (replace(one, event=names.get(one.event, one.event)),)
    )


def _late(value: Any) -> Apply:
    """Tell an event so many seconds too late; the others go on."""
    delays = {kind: number(seconds) for kind, seconds in mapping(value, _KINDS).items()}

    def apply(parts: Parts) -> None:
        def edit(one: Notice) -> Iterable[Notice]:
            if one.event not in delays:
                return (one,)
            parts.clock.call_later(delays[one.event], lambda: parts.outgoing.post(one))
            return ()

        _edited(parts, edit)

    return apply


def _after_the_next(value: Any) -> Apply:
    """Keep these events back until the next one has been told: the wrong order."""
    kinds = words(value, _KINDS)

    def apply(parts: Parts) -> None:
        kept: list[Notice] = []

        def edit(one: Notice) -> Iterable[Notice]:
            if one.event in kinds and not kept:
                kept.append(one)
                return ()
            now = (one, *kept)
            kept.clear()
            return now

        _edited(parts, edit)

    return apply


def _lose(value: Any) -> Apply:
    """Leave a parameter out: ``{incoming: accountId}``."""
    lost = {kind: words(names, _PARAMETERS) for kind, names in mapping(value, _KINDS).items()}

    def edit(one: Notice) -> Iterable[Notice]:
        gone = lost.get(one.event, frozenset())
        yield replace(one, parameters=tuple(p for p in one.parameters if p[0] not in gone))

    return lambda parts: _edited(parts, edit)


def _rename(value: Any) -> Apply:
    """Give a parameter another name, in every event: ``{callId: callid}``."""
    names = {key: text(new) for key, new in mapping(value, _PARAMETERS).items()}

    def edit(one: Notice) -> Iterable[Notice]:
        yield replace(one, parameters=tuple((names.get(k, k), v) for k, v in one.parameters))

    return lambda parts: _edited(parts, edit)


def _say(value: Any) -> Apply:
    """Say something else in a parameter: ``{incoming: {accountId: "1"}}``."""
    said = {kind: mapping(one, _PARAMETERS) for kind, one in mapping(value, _KINDS).items()}

    def edit(one: Notice) -> Iterable[Notice]:
        new = said.get(one.event, {})
        yield replace(one, parameters=tuple((k, str(new.get(k, v))) for k, v in one.parameters))

    return lambda parts: _edited(parts, edit)


def _swap_ids(value: Any) -> Apply:
    """Tell callId as callId2 and the reverse."""
    kinds = words(value, _KINDS)

    def edit(one: Notice) -> Iterable[Notice]:
        ids = [text for key, text in one.parameters if key.startswith("callId")]
        if one.event in kinds:
            yield replace(
                one,
                parameters=tuple(
                    (k, ids.pop()) if k.startswith("callId") else (k, v) for k, v in one.parameters
                ),
            )
        else:
            yield one

    return lambda parts: _edited(parts, edit)


def _other_call(value: Any) -> Apply:
    """Tell these events of another live call of the phone, where there is one."""
    kinds = words(value, _KINDS)

    def apply(parts: Parts) -> None:
        def edit(one: Notice) -> Iterable[Notice]:
            own = dict(one.parameters).get("callId")
            others = [call.id for call in parts.phone.calls if call.id != own]
            if one.event not in kinds or not others:
                return (one,)
            wrong = tuple((k, others[0] if k == "callId" else v) for k, v in one.parameters)
            return (replace(one, parameters=wrong),)

        _edited(parts, edit)

    return apply


def _strange_id(value: Any) -> Apply:
    """Tell these events of a call that never was."""
    kinds = words(value, _KINDS)

    def edit(one: Notice) -> Iterable[Notice]:
        strange = tuple((k, f"{v}_1" if k == "callId" else v) for k, v in one.parameters)
        yield replace(one, parameters=strange) if one.event in kinds else one

    return lambda parts: _edited(parts, edit)


def _own_party(value: Any) -> Apply:
    """Tell the number of the party before, not the new one, in these events."""
    kinds = words(value, _KINDS)

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

        _edited(parts, edit)

    return apply


def _without_change(parts: Parts) -> None:
    """Tell remoteUpdate when a call connects, though nothing about the party is new."""

    def edit(one: Notice) -> Iterable[Notice]:
        yield one
        if one.event == "connected":
            call_id = dict(one.parameters)["callId"]
            for call in parts.phone.calls:
                if call.id == call_id:
                    yield Notice(
                        "remoteUpdate",
                        (("callId", call_id), ("number", call.number), ("name", call.name)),
                    )

    _edited(parts, edit)


def _only_commanded(parts: Parts) -> None:
    """Tell nothing of what somebody does at the phone itself."""
    silent: list[bool] = []
    _edited(parts, lambda one: () if silent else (one,))
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


def _writing(value: Any) -> Apply:
    """Change how requests are written, by the fields of Writing."""
    known = {
        "mac": str,
        "method": str,
        "encoding": str,
        "blank": str,
        "percent": bool,
        "keeps_path": bool,
        "keeps_query": bool,
    }
    said = dict(mapping(value, known))
    for key, new in said.items():
        if not isinstance(new, known[key]):
            text(None)
    if "blank" in said:
        said["blank"] = said["blank"].encode("ascii")

    def apply(parts: Parts) -> None:
        parts.outgoing.writing = replace(parts.outgoing.writing, **said)

    return apply


def _unescaped_names(parts: Parts) -> None:
    """Write names as they are, with blanks and ampersands, and escape only the rest."""
    writing = parts.outgoing.writing

    class Careless(type(writing)):  # type: ignore[misc]
        def escaped(self, key: str, value: str) -> bytes:
            if key == "name":
                return value.encode("utf-8")
            return bytes(super().escaped(key, value))

    fields = {name: getattr(writing, name) for name in writing.__dataclass_fields__}
    parts.outgoing.writing = Careless(**fields)


def _even_when_empty(parts: Parts) -> None:
    """Go on telling the last server after the setting has been emptied."""
    last = [parts.access.event_server]
    change = parts.control.operations["admin.change"]

    @functools.wraps(change)
    def remembering(**given: Any) -> Any:
        last[0] = given.get("event_server") or last[0]
        return change(**given)

    parts.control.operations["admin.change"] = remembering
    setting = parts.outgoing.setting
    parts.outgoing.setting = lambda: setting() or last[0]


def _needs_scheme(parts: Parts) -> None:
    """Do not understand a bare address."""
    setting = parts.outgoing.setting
    parts.outgoing.setting = lambda: setting() if "://" in setting() else ""


def _never(scheme: str) -> Apply:
    def apply(parts: Parts) -> None:
        setting = parts.outgoing.setting
        parts.outgoing.setting = lambda: (
            "" if setting().lower().startswith(f"{scheme}:") else setting()
        )

    return apply


def _answered(parts: Parts, act: Callable[[EventOut, ServerAnswer | None], None]) -> None:
    before = parts.outgoing.answered

    def both(out: EventOut, answer: ServerAnswer | None) -> None:
        before(out, answer)
        act(out, answer)

    parts.outgoing.answered = both


def _follows(parts: Parts) -> None:
    """Follow a redirect, and take the token along."""

    def act(out: EventOut, answer: ServerAnswer | None) -> None:
        where = address(answer.location) if answer is not None and answer.location else None
        if answer is None or not 300 <= answer.status < 400 or where is None:
            return
        target = out.raw.split(b" ")[1].partition(b"?")[2]
        head = f"GET {where.path or '/'}?".encode() + target + b" HTTP/1.1\r\n"
        rest = f"Host: {where.host}:{where.port}\r\nAuthorization: Bearer {parts.token}\r\n\r\n"
        parts.outgoing.send(EventOut(where.scheme, where.host, where.port, head + rest.encode()))

    _answered(parts, act)


_FAILS: Final[Mapping[str, Callable[[ServerAnswer | None], bool]]] = {
    "silence": lambda answer: answer is None,
    "error": lambda answer: answer is not None and answer.status >= 500,
    "redirect": lambda answer: answer is not None and 300 <= answer.status < 400,
}
"""How an event server can fail, by name."""


def _gives_up_after(value: Any) -> Apply:
    """Tell nothing any more after the server once failed in this way."""
    kinds = words(value, _FAILS)

    def apply(parts: Parts) -> None:
        setting = parts.outgoing.setting
        given_up: list[bool] = []

        def act(out: EventOut, answer: ServerAnswer | None) -> None:  # noqa: ARG001
            if any(_FAILS[kind](answer) for kind in kinds):
                given_up.append(True)

        _answered(parts, act)
        parts.outgoing.setting = lambda: "" if given_up else setting()

    return apply


def _repeats_on_error(parts: Parts) -> None:
    """Send an event again when the server answers with an error."""
    repeated: set[bytes] = set()

    def act(out: EventOut, answer: ServerAnswer | None) -> None:
        if answer is not None and answer.status >= 500 and out.raw not in repeated:
            repeated.add(out.raw)
            parts.outgoing.send(out)

    _answered(parts, act)


def _drops_calls_on(value: Any) -> Apply:
    """End all calls when the server fails in this way: the event server breaks calls."""
    kinds = words(value, _FAILS)

    def apply(parts: Parts) -> None:
        def act(out: EventOut, answer: ServerAnswer | None) -> None:  # noqa: ARG001
            if any(_FAILS[kind](answer) for kind in kinds):
                for call in parts.phone.calls:
                    parts.phone.terminate(call.id)

        _answered(parts, act)

    return apply


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
    "events.swap_ids": _swap_ids,
    "events.other_call": _other_call,
    "events.strange_id": _strange_id,
    "events.party_before": _own_party,
    "events.without_change": yes(_without_change),
    "events.only_commanded": yes(_only_commanded),
    "events.even_when_empty": yes(_even_when_empty),
    "events.needs_scheme": yes(_needs_scheme),
    "events.never_https": yes(_never("https")),
    "events.never_http": yes(_never("http")),
    "events.follows_redirects": yes(_follows),
    "events.gives_up_after": _gives_up_after,
    "events.repeats_on_error": yes(_repeats_on_error),
    "events.drops_calls_on": _drops_calls_on,
    "writing": _writing,
    "writing.unescaped_names": yes(_unescaped_names),
}
"""The seams of telling."""
