"""Make recordings/ anew: each session is played between real processes and recorded by the tap.

Usage: python scripts/make_recordings.py [NAME ...]

Without names all of them are made. recordings/PROVENANCE.md is written from what stands in the
files. The far ends, the person at the phone and the administrator act over the emulator's control
API, which no tap hears: what they did can only be inferred from the events.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from recording_scene import Scene
from recording_sessions import MACS, SESSIONS, Session

from ringproof.recordings.exchange import Leg, Recording
from ringproof.recordings.reading import read
from ringproof.recordings.records import records_of
from ringproof.trace import Stimulus, Told

FOLDER = Path(__file__).resolve().parent.parent / "recordings"
HEAD = """# Provenance of the recordings

Every file is *synthetic*: the phones in it are emulated by Ringproof, so it proves the recorder
and the replay, not the conformance of any phone. Each was made with `ringproof record` between
real processes (`ringproof emulate`, an event server, curl) by the command in its line, and the
project's tests have the oracle judge it. Far ends and the people at the phones acted over the
emulator's control API, which is on no wire: the column *shows* says what they did. Names and
numbers were invented; where *redacted* says yes they are pseudonyms besides, and tokens are
removed from all.

| file | made by | shows | phones | commands | events | synthetic | redacted |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def main(names: Iterable[str]) -> int:
    """Make the recordings of these names, or all; return the exit code."""
    wanted = set(names)
    unknown = wanted - {session.name for session in SESSIONS}
    if unknown:
        print(f"there is no session {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    for session in SESSIONS:
        if not wanted or session.name in wanted:
            print(session.name, flush=True)
            make(session)
    lines = (_line(session) for session in SESSIONS)
    (FOLDER / "PROVENANCE.md").write_text(HEAD + "".join(lines), encoding="utf-8")
    return 0


def make(session: Session) -> None:
    """Play one session and record it."""
    with Scene(_file(session), MACS[: session.phones], session.shows, session.keep) as scene:
        session.play(scene)


def _file(session: Session) -> Path:
    return FOLDER / f"{session.name}.mitm"


def _line(session: Session) -> str:
    recording = read(_file(session))
    phones = sorted({exchange.phone for exchange in recording.exchanges})
    commands, events = _verbs(recording)
    origin = recording.origin
    cells = (
        f"{session.name}.mitm",
        f"`python scripts/make_recordings.py {session.name}`",
        session.shows,
        " ".join(phones),
        " ".join(commands) or "none",
        " ".join(events) or "none",
        "yes" if origin.synthetic else "no",
        "yes" if origin.redacted else "no",
    )
    return f"| {' | '.join(cells)} |\n"


def _verbs(recording: Recording) -> tuple[list[str], list[str]]:
    """Return the commands and events that stand in a recording, in the order of their names."""
    records = [record for those in records_of(recording).values() for record in those]
    commands = {r.verb or "(none)" for r in records if isinstance(r, Stimulus)}
    events = {r.event.name for r in records if isinstance(r, Told) and r.event is not None}
    sent = any(exchange.leg is Leg.COMMANDS for exchange in recording.exchanges)
    return sorted(commands) if sent else [], sorted(events)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
