"""From a phone on a desk to a target file that works, and what is wrong with one that does not."""

from ringproof.campaign.onboarding.doctor import DoctorAsked, doctor
from ringproof.campaign.onboarding.init import InitAsked, init

__all__ = ["DoctorAsked", "InitAsked", "doctor", "init"]
