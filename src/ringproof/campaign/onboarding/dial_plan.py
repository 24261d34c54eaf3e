"""The dial plan, asked for role by role; dangerous numbers are dialled only if that is said."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ringproof.campaign.onboarding.choosing import agrees
from ringproof.campaign.onboarding.questions import NoAnswer, NobodyThere, Questions
from ringproof.campaign.onboarding.target_text import means
from ringproof.protocol.clauses import DIAL_ROLES
from ringproof.target.dialling import Danger, danger
from ringproof.target.settings import DialPlan, TargetSettings

_NUMBER: Final = re.compile(r"sips?:[!-~]+|[0-9A-Za-z+*#._~-]+")  # as in target.schema.json


def asked_plan(
    questions: Questions,
    say: Callable[..., None],
    given: Sequence[str],
    allowed: frozenset[Danger],
    known: Mapping[str, str],
) -> tuple[DialPlan, frozenset[Danger]]:
    """Return the plan and what it frees; NoAnswer for a role that there is not.

    `given` are ROLE=NUMBER; where there are any, no more is asked for. What is `known` of the
    roles already is shown, and not asked for.
    """
    if given or isinstance(questions, NobodyThere):
        return DialPlan({**known, **said_plan(given).numbers}), allowed
    say("The only numbers that will ever be dialled; leave empty what you have not.")
    plan: dict[str, str] = {}
    for role in DIAL_ROLES:
        number = known.get(role, "")
        if number:
            say(f"  number ({means(role)}): {number}, the far end's")
        else:
            number = _ask(questions, say, role)
        if number:
            plan[role] = number
    risks = {risk for number in plan.values() if (risk := danger(number))} - allowed
    freed = {risk for risk in risks if _frees(questions, plan, risk)}
    return DialPlan(plan), allowed | freed


def said_plan(given: Sequence[str]) -> DialPlan:
    """Return the plan of ROLE=NUMBER, each; NoAnswer where one is no such."""
    return DialPlan(dict(_said(one) for one in given))


def freed_for(settings: TargetSettings, risks: Collection[Danger]) -> TargetSettings:
    """Return the settings in which numbers of these risks may be dialled as well."""
    return replace(
        settings,
        allow_feature_codes=settings.allow_feature_codes or Danger.FEATURE_CODE in risks,
        allow_emergency=settings.allow_emergency or Danger.EMERGENCY in risks,
    )


def _ask(questions: Questions, say: Callable[..., None], role: str) -> str:
    while True:
        number = questions.ask(f"  number ({means(role)})", f"--dial {role}=NUMBER")
        wrong = no_number(number) if number else ""
        if not wrong:
            return number
        say(f"  {wrong}")


def _frees(questions: Questions, plan: dict[str, str], risk: Danger) -> bool:
    numbers = ", ".join(number for number in plan.values() if danger(number) is risk)
    option = f"--{risk.replace('_', '-')}"
    return agrees(questions, f"  {numbers}: {risk.words}. Dial it?", option, default=False)


def _said(one: str) -> tuple[str, str]:
    role, _, number = one.partition("=")
    if role not in DIAL_ROLES:
        raise NoAnswer(
            f"--dial {one}: there is no role {role!r}; there are {', '.join(DIAL_ROLES)}"
        )
    wrong = no_number(number)
    if wrong:
        raise NoAnswer(f"--dial {one}: {wrong}")
    return role, number


def no_number(number: str) -> str:
    """Say why `number` cannot be dialled; empty where it can."""
    return "" if _NUMBER.fullmatch(number) else f"{number!r} is no number"
