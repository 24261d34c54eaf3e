"""`ringproof learn`: what a phone chooses where the page is silent, as an emulator profile."""

from ringproof.campaign.learn.command import LearningAsked, learn

__all__ = ["LearningAsked", "learn"]
