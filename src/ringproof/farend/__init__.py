"""The other party of a call, and its drivers."""

from ringproof.farend.protocol import FarEnd, Leg

__all__ = ["FarEnd", "Leg"]
