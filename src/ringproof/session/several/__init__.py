"""The prose of a test of several phones: each by itself, and all on one stage."""

from ringproof.session.several.phones import OneOfSeveral
from ringproof.session.several.scene import PhoneScene

__all__ = ["OneOfSeveral", "PhoneScene"]
