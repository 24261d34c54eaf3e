"""The learned emulator and the phone get the same verdicts, also for the other's mistakes."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from ringproof.campaign.certify import Certification, certify
from ringproof.emulator.profile import Profile

Hidden = Callable[[int], Profile]
Learns = Callable[..., tuple[int, str, Path]]

# A sample; scripts/exhaustive.py does the whole suite.
SAMPLE = (
    "events/test_transfers.py",
    "commands/test_terminate.py",
    "discovery/test_list.py",
    "events/test_mac.py",
)


def verdicts(target: str, where: Path) -> dict[str, str]:
    console = Console(file=io.StringIO(), width=200)
    certify(Certification(target, report=where, tests=SAMPLE, in_memory=True), console)
    report = json.loads((where / "report.json").read_text("utf-8"))
    return {clause["id"]: clause["verdict"] for clause in report["clauses"]}


@pytest.mark.parametrize("seed", [3, 8])
def test_the_learned_phone_is_judged_like_the_hidden_one(
    seed: int, hidden: Hidden, learns: Learns, tmp_path: Path
) -> None:
    phone = hidden(seed)
    _, said, learned = learns(phone)
    file = tmp_path / f"{phone.name}.yaml"
    of_phone = verdicts(f"emulator:profile={file}", tmp_path / "phone")
    assert set(of_phone.values()) >= {"pass"}, said
    assert verdicts(f"emulator:profile={learned}", tmp_path / "learned") == of_phone
