"""A busy hour against an event server: told by locust, reacted to by phones of ours, counted."""

from ringproof.campaign.load.asked import LoadAsked

__all__ = ["LoadAsked"]
