"""What is wrong with a PBX or CTI server, its target file, or what lies between it and us."""

from ringproof.campaign.onboarding.server.visit import ServerVisit

__all__ = ["ServerVisit"]
