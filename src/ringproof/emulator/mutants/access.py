"""Faults at the door: who is let in though he must not be, and who is kept out."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ringproof.emulator.assembly import Parts
from ringproof.emulator.mutants.names import COMMANDS
from ringproof.emulator.mutants.values import Apply, Seam, yes
from ringproof.emulator.query import Reading
from ringproof.emulator.wire import Request, Response

Matches = Callable[[str, str], bool]


def _also_matches(matches: Matches) -> Apply:
    """Let tokens in that are not quite right."""

    def apply(parts: Parts) -> None:
        exact = parts.access.matches

        def lenient(valid: Iterable[str], token: str) -> bool:
            known = list(valid)
            return exact(known, token) or any(matches(one, token) for one in known)

        parts.access.matches = lenient

    return apply


def _admits(judge: Callable[[Parts, Request, bool], bool]) -> Apply:
    """Judge anew who is let in, knowing what the phone without the fault would say."""

    def apply(parts: Parts) -> None:
        before = parts.web.admitted
        parts.web.admitted = lambda request: judge(parts, request, before(request))

    return apply


def _offered(request: Request) -> str:
    """Return whatever a request offers as a token."""
    in_query = Reading().query(request.query).get("AuthToken", "")
    return in_query or request.header("authorization").partition(" ")[2]


def _obeys_when_off(parts: Parts) -> None:
    refusal = parts.web.refusal

    def lenient(request: Request) -> Response | None:
        if parts.access.allow_action_urls or not parts.web.admitted(request):
            return refusal(request)
        return None

    parts.web.refusal = lenient


def _on_from_the_factory(parts: Parts) -> None:
    operation = parts.control.operations["admin.factory_reset"]

    def opened() -> Mapping[str, Any]:
        answer = operation()
        parts.access.allow_action_urls = True
        return answer

    parts.control.operations["admin.factory_reset"] = opened


def _deleted_tokens_live(parts: Parts) -> None:
    ever: list[str] = list(parts.access.tokens)
    exact = parts.access.matches
    create = parts.control.operations["admin.create_token"]

    def unforgetting(valid: Iterable[str], token: str) -> bool:
        return exact([*valid, *ever], token)

    def remembering() -> Mapping[str, Any]:
        answer = create()
        ever.append(answer["token"])
        return answer

    parts.access.matches = unforgetting
    parts.control.operations["admin.create_token"] = remembering


def _generated_useless(parts: Parts) -> None:
    create = parts.control.operations["admin.create_token"]

    def useless() -> Mapping[str, Any]:
        answer = create()
        parts.access.delete_token(answer["token"])
        return answer

    parts.control.operations["admin.create_token"] = useless


def _refusal_hints(parts: Parts) -> None:
    refusal = parts.web.refusal

    def telling(request: Request) -> Response | None:
        refused = refusal(request)
        action = Reading().query(request.query).get("action", "")
        if refused is None or action in (*COMMANDS, "?", "help"):
            return refused
        return Response(refused.status, b"no such action.\n", headers=refused.headers)

    parts.web.refusal = telling


def _obeys_refused(parts: Parts) -> None:
    refusal = parts.web.refusal

    def obeying(request: Request) -> Response | None:
        refused = refusal(request)
        if refused is not None and parts.access.allow_action_urls:
            parts.scripts.listeners.serve("command", request)
        return refused

    parts.web.refusal = obeying


SEAMS: Final[Mapping[str, Seam]] = {
    "access.prefix": yes(_also_matches(lambda one, given: bool(given) and one.startswith(given))),
    "access.any_case": yes(_also_matches(lambda one, given: one.lower() == given.lower())),
    "access.blanks": yes(_also_matches(lambda one, given: one == given.strip())),
    "access.obeys_when_off": yes(_obeys_when_off),
    "access.on_from_the_factory": yes(_on_from_the_factory),
    "access.no_token_needed": yes(
        _admits(lambda _, request, admitted: admitted or not _offered(request))
    ),
    "access.any_token": yes(
        _admits(lambda _, request, admitted: admitted or bool(_offered(request)))
    ),
    "access.no_bearer": yes(
        _admits(
            lambda _, request, admitted: (
                admitted and not request.header("authorization").lower().startswith("bearer")
            )
        )
    ),
    "access.no_auth_token": yes(
        _admits(
            lambda _, request, admitted: (
                admitted and "AuthToken" not in Reading().query(request.query)
            )
        )
    ),
    "access.no_session": yes(
        _admits(lambda _, request, admitted: admitted and not request.header("cookie"))
    ),
    "access.deleted_tokens_live": yes(_deleted_tokens_live),
    "access.generated_useless": yes(_generated_useless),
    "access.refusal_hints": yes(_refusal_hints),
    "access.obeys_refused": yes(_obeys_refused),
}
"""The seams of the door."""
