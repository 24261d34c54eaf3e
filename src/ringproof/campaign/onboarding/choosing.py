"""One of several answers, each with what it means; people say its number or its name."""

from collections.abc import Callable, Mapping

from ringproof.campaign.onboarding.questions import NoAnswer, NobodyThere, Questions, insist


def choose(
    questions: Questions,
    say: Callable[[str], None],
    what: str,
    option: str,
    choices: Mapping[str, str],
    *,
    given: str = "",
    default: str,
) -> str:
    """Return which of `choices` (name: what it means) was `given` as the option, or is chosen."""
    names = list(choices)

    def fits(said: str) -> str:
        return "" if _named(said, names) else f"{said!r}: say one of {', '.join(names)}"

    if given:
        if given not in names:
            raise NoAnswer(f"{option}: {fits(given) or given}")
        return given
    if isinstance(questions, NobodyThere):
        return default
    say(what)
    for place, (_, means) in enumerate(choices.items(), start=1):
        say(f"  {place}  {means}")
    numbers = f"1 to {len(names)}"
    chosen = str(names.index(default) + 1)
    return _named(insist(questions, f"Which, {numbers}", option, fits, say, default=chosen), names)


def agrees(questions: Questions, what: str, option: str, *, default: bool) -> bool:
    """Ask for yes or no, until it is one of them."""
    while True:
        said = questions.ask(f"{what} yes or no", option, default="yes" if default else "no")
        if said.lower() in ("y", "yes", "n", "no"):
            return said.lower().startswith("y")


def _named(said: str, names: list[str]) -> str:
    if said.isdecimal() and 1 <= int(said) <= len(names):
        return names[int(said) - 1]
    return said if said in names else ""
