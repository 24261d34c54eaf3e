"""The numbers that a test may dial; what the target file does not list is not offered."""

from ringproof.session.failure import NotOffered
from ringproof.target.settings import DialPlan


class Numbers:
    """Who can be dialled, by role: ``dial["answers"]``, ``dial["busy"]``."""

    def __init__(self, plan: DialPlan) -> None:
        self._plan = plan

    def __getitem__(self, role: str) -> str:
        """Return the number that plays `role`; NotOffered where the target file has none."""
        number = self._plan.get(role)
        if number is None:
            raise NotOffered(f"the target file has no number to dial for the role {role}")
        return number
