"""From a phone on a desk to a target file that works, and what is wrong with one that does not."""

from ringproof.campaign.onboarding.asked import DoctorAsked, InitAsked
from ringproof.campaign.onboarding.doctor import doctor
from ringproof.campaign.onboarding.init import init

__all__ = ["DoctorAsked", "InitAsked", "doctor", "init"]
