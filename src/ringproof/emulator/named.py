"""A phone by the names that people use: a profile and a mutant, each a name or a file."""

from pathlib import Path
from typing import Any

from ringproof.emulator.assembly import Setup
from ringproof.emulator.mutants import load, mutant
from ringproof.emulator.profile import load_profile


def setup_named(profile: str = "default", mutant_name: str | None = None, **rest: Any) -> Setup:
    """Return the setup of a phone of this profile, broken by this mutant if one is named.

    A name that ends in ``.yaml`` is a file. ``rest`` are the other fields of Setup. Raises
    EmulatorError for a name that is not known or a file that makes no sense.
    """
    fault = None
    if mutant_name is not None:
        is_file = mutant_name.endswith((".yaml", ".yml"))
        fault = load(Path(mutant_name)) if is_file else mutant(mutant_name)
    return Setup(profile=load_profile(profile), mutant=fault, **rest)
