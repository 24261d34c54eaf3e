"""The dial plan, asked for role by role; dangerous numbers are dialled only if that is said."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from ringproof.campaign.onboarding.questions import NoAnswer, NobodyThere, Questions
from ringproof.campaign.onboarding.target_text import means
from ringproof.protocol.clauses import DIAL_ROLES
from ringproof.target.dialling import Danger, danger
from ringproof.target.settings import DialPlan

_NUMBER: Final = re.compile(r"sips?:[!-~]+|[0-9A-Za-z+*#._~-]+")  # as in target.schema.json


def asked_plan(
    questions: Questions,
    say: Callable[..., None],
    given: Sequence[str],
    allowed: frozenset[Danger],
) -> tuple[DialPlan, frozenset[Danger]]:
    """Return the plan and what it frees; NoAnswer for a role that there is not.

    `given` are ROLE=NUMBER; where there are any, no more is asked for.
    """
    if given or isinstance(questions, NobodyThere):
        return DialPlan(dict(_said(one) for one in given)), allowed
    say("The only numbers that will ever be dialled; leave empty what you have not.")
    plan: dict[str, str] = {}
    for role in DIAL_ROLES:
        number = _ask(questions, say, role)
        if number:
            plan[role] = number
    risks = {risk for number in plan.values() if (risk := danger(number))} - allowed
    freed = {risk for risk in risks if _frees(questions, plan, risk)}
    return DialPlan(plan), allowed | freed


def _ask(questions: Questions, say: Callable[..., None], role: str) -> str:
    while True:
        number = questions.ask(f"  number ({means(role)})", f"--dial {role}=NUMBER")
        if not number or _NUMBER.fullmatch(number):
            return number
        say(f"  {number!r} is no number")


def _frees(questions: Questions, plan: dict[str, str], risk: Danger) -> bool:
    numbers = ", ".join(number for number in plan.values() if danger(number) is risk)
    option = f"--{risk.replace('_', '-')}"
    answer = questions.ask(f"  {numbers}: {risk.words}. Dial it? yes or no", option, default="no")
    return answer.lower() == "yes"


def _said(one: str) -> tuple[str, str]:
    role, _, number = one.partition("=")
    if role not in DIAL_ROLES:
        raise NoAnswer(
            f"--dial {one}: there is no role {role!r}; there are {', '.join(DIAL_ROLES)}"
        )
    if not _NUMBER.fullmatch(number):
        raise NoAnswer(f"--dial {one}: {number!r} is no number")
    return role, number
