"""Each request by itself: is it an HTTP GET, of this phone, well encoded and of a known shape?

No memory and no order: what can be said of one event without knowing any other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ringproof.judge.setting import Setting
from ringproof.protocol.events import shape_of
from ringproof.protocol.names import MAC
from ringproof.protocol.schemas import event_problems
from ringproof.trace import Connection, Told
from ringproof.verdict import Finding, Verdict

GET, MAC_CLAUSE, ENC, URL, TRUE = "EV-GET-1", "EV-MAC-1", "EV-ENC-1", "EV-URL-4", "EV-TRUE-1"

# Which clause a defect breaks. What is in no table below breaks EV-GET-1: it is no clean GET.
OF_ENCODING = frozenset(
    {
        "raw-blank",
        "raw-control",
        "raw-non-ascii",
        "raw-forbidden",
        "bad-percent",
        "not-utf8",
        "plus-sign",
        "fragment",
        "unfilled-variable",
        "duplicate",
        "empty-name",
        "lone-ampersand",
        "bare-key",
        "second-question-mark",
        "target-blank",
        "target-control",
        "target-non-ascii",
        "target-fragment",
    }
)
# Untidy HTTP that still is a GET with all details in the query: never worse than non-strict.
UNTIDY = frozenset(
    {
        "leading-blank-line",
        "bare-lf",
        "bare-cr",
        "extra-blank",
        "version-odd",
        "header-no-colon",
        "header-name-odd",
        "header-control",
        "header-folded",
        "host-missing",
        "host-duplicate",
        "length-duplicate",
    }
)

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "tls-failed": (GET, "the TLS handshake of a connection failed, so no event came over it"),
    "plain-on-tls": (URL, "the phone spoke plain HTTP where https was configured"),
    "closed-early": (GET, "a connection was closed before a request was complete"),
    "reset": (GET, "a connection was reset before a request was complete"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A clause that one event exercised; `why` is empty where it was met."""

    clause: str
    why: str = ""
    verdict: Verdict | None = None


def judge_request(told: Told, setting: Setting) -> list[Finding]:
    """Return what can be said of one event alone: a finding for each clause it exercised."""
    return [
        Finding(
            judged.clause,
            (judged.verdict or setting.unmet(judged.clause)) if judged.why else Verdict.PASS,
            judged.why,
            (told.n,),
            ambient=True,
        )
        for part in (_get(told), _encoding(told), _mac(told, setting), _shape(told, setting))
        for judged in part
    ]


def judge_connection(seen: Connection, setting: Setting) -> Finding:
    """Return what a connection without a request means: rarely more than that it is unclear.

    Only an event in plain HTTP on the TLS port is surely the phone's own doing.
    """
    clause, why = OUTCOMES.get(seen.outcome, (GET, f"a connection ended as {seen.outcome}"))
    detail = f" ({seen.detail})" if seen.detail else ""
    surely = seen.outcome == "plain-on-tls" and b"event=" in seen.raw
    verdict = setting.unmet(clause) if surely else Verdict.INCONCLUSIVE
    return Finding(clause, verdict, f"{why}{detail}", evidence=(seen.n,), ambient=True)


def _get(told: Told) -> Iterator[Judged]:
    wrong = False
    if told.method != "GET":
        wrong = True
        yield Judged(GET, f"an event came as {told.method or 'a request without method'}, not GET")
    if told.event is None:
        wrong = True
        yield Judged(GET, "the query of a request names no event")
    for defect in told.defects:
        if defect.kind in OF_ENCODING:
            continue
        wrong = True
        untidy = Verdict.NON_STRICT if defect.kind in UNTIDY else None
        yield Judged(GET, f"{defect.kind}: {defect.detail}", untidy)
    if not wrong:
        yield Judged(GET)


def _encoding(told: Told) -> Iterator[Judged]:
    defects = [defect for defect in told.defects if defect.kind in OF_ENCODING]
    if defects:
        why = "; ".join(dict.fromkeys(f"{each.kind}: {each.detail}" for each in defects))
        yield Judged(ENC, why)
    elif b"%" in told.target:  # a query without escapes shows nothing
        yield Judged(ENC)


def _mac(told: Told, setting: Setting) -> Iterator[Judged]:
    if told.event is None:
        return
    mac = told.event.get(MAC)
    if mac is None:
        yield Judged(MAC_CLAUSE, f"{told.event.name} was told without mac")
    elif setting.mac is not None and plain_mac(mac) != plain_mac(setting.mac):
        yield Judged(MAC_CLAUSE, f"{told.event.name} was told with the mac of another phone")
    elif not _is_mac(mac):
        yield Judged(MAC_CLAUSE, f"the mac of {told.event.name} is no MAC address")
    else:
        yield Judged(MAC_CLAUSE)


def plain_mac(mac: str) -> str:
    """Return a MAC address in capitals without separators, so that two can be compared."""
    return mac.replace(":", "").replace("-", "").upper()


def _is_mac(mac: str) -> bool:
    plain = plain_mac(mac)
    return len(plain) == 12 and set(plain) <= set("0123456789ABCDEF")


def _shape(told: Told, setting: Setting) -> Iterator[Judged]:
    event = told.event
    if event is None:
        return
    shape = shape_of(event)
    if shape is None:
        # A capture may be of a later firmware, which may know more events.
        unsure = None if setting.complete else Verdict.INCONCLUSIVE
        yield Judged(TRUE, f"told {event.name!r}, which is no event of the page", unsure)
        return
    for problem in event_problems(event):
        if problem.path != MAC:
            yield Judged(shape.clause, f"{event.name}: {problem.message}")
