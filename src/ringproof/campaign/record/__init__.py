"""`ringproof record`, and what of it others use: recording a session that goes on."""

from ringproof.campaign.record.asked import RecordingAsked
from ringproof.campaign.record.command import record

__all__ = ["RecordingAsked", "record"]
