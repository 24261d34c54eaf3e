"""Replay: a recording driven against a phone or a server, and what came back held against it."""

from ringproof.campaign.replay.asked import BadReplay, ReplayAsked
from ringproof.campaign.replay.command import replay

__all__ = ["BadReplay", "ReplayAsked", "replay"]
