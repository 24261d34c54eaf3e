"""Phones whose choices nobody has told: made by a seed, written down, and to be learned."""

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from ruamel.yaml import YAML

from ringproof.campaign.learn import LearningAsked, learn
from ringproof.emulator.profile import CHOICES, DEFAULT, Profile

Hidden = Callable[[int], Profile]
Learns = Callable[..., tuple[int, str, Path]]


def hidden_profile(seed: int) -> Profile:
    """Return a lawful phone: each choice and each number that can be measured is drawn."""
    draw = random.Random(seed)
    values: dict[str, Any] = {name: draw.choice(lawful) for name, lawful in CHOICES.items()}
    values |= {
        "ring_seconds": float(draw.randint(15, 60)),
        "answer_delay": draw.choice((0.02, 0.1, 0.4)),
        "transfer_delay": draw.choice((0.02, 0.1, 0.4)),
        "max_calls": draw.randint(2, 6),
    }
    return replace(DEFAULT, name=f"hidden-{seed}", **values)


def write_profile(profile: Profile, path: Path) -> Path:
    """Write a profile as a file that the emulator reads."""
    numbers = ("ring_seconds", "answer_delay", "transfer_delay", "max_calls")
    values: Mapping[str, Any] = {
        **profile.choices(),
        **{name: getattr(profile, name) for name in numbers},
    }
    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(dict(values), stream)
    return path


@pytest.fixture(scope="session")
def hidden() -> Hidden:
    return hidden_profile


@pytest.fixture
def learns(tmp_path: Path) -> Learns:
    """Learn a target in memory; return the exit code, what was said, and the profile's file."""

    def learnt(target: str | Profile, **more: Any) -> tuple[int, str, Path]:
        if isinstance(target, Profile):
            file = write_profile(target, tmp_path / f"{target.name}.yaml")
            target = f"emulator:profile={file}"
        output = tmp_path / "learned.yaml"
        console = Console(record=True, width=200, no_color=True, file=io.StringIO())
        code = learn(LearningAsked(target, output, in_memory=True, **more), console)
        return code, console.export_text(), output

    return learnt
