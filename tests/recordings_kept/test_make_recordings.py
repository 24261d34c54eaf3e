"""scripts/make_recordings.py plays a session between real processes and records it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ringproof.recordings.reading import read

SCRIPTS = Path(__file__).parents[2] / "scripts"

PLAY = """
import sys
from pathlib import Path
sys.path.insert(0, {scripts!r})
import make_recordings
from recording_sessions import SESSIONS
make_recordings.FOLDER = Path({folder!r})
make_recordings.make(next(s for s in SESSIONS if s.name == "two-phones-talk"))
"""


@pytest.mark.skipif(shutil.which("curl") is None, reason="the sessions send commands with curl")
def test_a_session_is_made_again(tmp_path: Path) -> None:
    code = PLAY.format(scripts=str(SCRIPTS), folder=str(tmp_path))
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    again = read(tmp_path / "two-phones-talk.mitm")
    kept = read(SCRIPTS.parent / "recordings" / "two-phones-talk.mitm")
    assert len(again.exchanges) == len(kept.exchanges)
    assert again.origin.synthetic
    assert {e.phone for e in again.exchanges} == {e.phone for e in kept.exchanges}


def test_a_session_that_does_not_exist_is_exit_code_2() -> None:
    script = str(SCRIPTS / "make_recordings.py")
    done = subprocess.run(
        [sys.executable, script, "no-such"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "there is no session no-such" in done.stderr
