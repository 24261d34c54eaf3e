"""A recorded command, to be asked again: how it was admitted, and its query bound anew. Pure."""

from collections.abc import Mapping
from typing import Final

from ringproof.protocol.http.head import read_head
from ringproof.protocol.names import ACTION, AUTH_TOKEN, HELP
from ringproof.protocol.query import Parameter, read_query
from ringproof.replay import Session, Step
from ringproof.target.request import PATH, Admission, Command, Credential, Request
from ringproof.target.settings import TargetSettings
from ringproof.trace import Answer, Stimulus

STRANGE: Final = "no-token-of-this-phone"
"""Sent where the recorded client sent a token that its phone refused: no phone admits it."""

_NOT_ADMITTED: Final = frozenset({401, 403})


def refused_steps(session: Session) -> frozenset[int]:
    """Return the commands whose credential the recorded phone did not admit."""
    return frozenset(
        seen.cause
        for seen in session.observations
        if isinstance(seen.record, Answer) and seen.record.status in _NOT_ADMITTED
    )


def request_for(
    step: Step, details: Mapping[str, str], settings: TargetSettings, *, refused: bool = False
) -> Request:
    """Return the request that asks a target what the recorded one asked its phone.

    `details` are the step's in the replay: its ids and numbers. `refused` says that the recorded
    credential was not admitted. Of the recorded secret only the way it was sent is known.
    """
    raw = step.record.raw if isinstance(step.record, Stimulus) else b""
    if not raw:
        return Request(
            _as_a_client(step, details), _credential(Admission.BEARER, settings, refused)
        )
    head = read_head(raw, 0)
    path, _, query = head.target.partition(b"?")
    parameters = read_query(query).parameters
    admission = _admission({name.lower(): value for name, value in head.headers}, parameters)
    return Request(
        _as_recorded(parameters, details),
        _credential(admission, settings, refused),
        method=head.method or "GET",
        path=path.decode("latin-1") or PATH,
    )


def _as_recorded(parameters: tuple[Parameter, ...], details: Mapping[str, str]) -> Command:
    """Return the command in the order sent, bare keys bare, with the values of the replay."""
    action = next((p.value or "" for p in parameters if p.name == ACTION), None)
    pairs = tuple(
        (p.name, None if p.value is None else details.get(p.name, p.value))
        for p in parameters
        if p.name != ACTION and p.name.casefold() != AUTH_TOKEN.casefold()
    )
    return Command(action, pairs)


def _as_a_client(step: Step, details: Mapping[str, str]) -> Command:
    """Return the command as a client asks it, where the recorded bytes are not known."""
    if step.verb == HELP:
        pairs = ((name, value) for name, value in details.items() if name not in ("of", HELP))
        return Command(details.get("of") or None, (*pairs, (HELP, None)))
    return Command(step.verb or None, tuple(details.items()))


def _admission(headers: Mapping[bytes, bytes], parameters: tuple[Parameter, ...]) -> Admission:
    said = headers.get(b"authorization")
    if said is not None:
        return Admission.BARE if said.strip() and b" " not in said.strip() else Admission.BEARER
    if any(p.name.casefold() == AUTH_TOKEN.casefold() for p in parameters):
        return Admission.QUERY
    return Admission.SESSION if b"cookie" in headers else Admission.NONE


def _credential(admission: Admission, settings: TargetSettings, refused: bool) -> Credential:
    if admission is Admission.NONE:
        return Credential()
    if refused:
        return Credential(admission, STRANGE)
    # A session of the web interface ends with its browser; the token admits the same.
    by = Admission.BEARER if admission is Admission.SESSION else admission
    return Credential(by, settings.token)
