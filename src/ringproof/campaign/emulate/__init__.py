"""Run emulated phones by themselves, one or a fleet, with settings that outlive them."""

from ringproof.campaign.emulate.command import EmulationAsked, emulate

__all__ = ["EmulationAsked", "emulate"]
