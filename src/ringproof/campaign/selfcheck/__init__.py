"""The suite proves itself: broken phones against every test, and who caught whom."""

from ringproof.campaign.selfcheck.command import SelfcheckAsked, selfcheck

__all__ = ["SelfcheckAsked", "selfcheck"]
