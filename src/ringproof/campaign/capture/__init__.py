"""Judge captures: which clauses does a file of anybody's traffic prove, and which does it break?"""

from ringproof.campaign.capture.command import CaptureAsked, judge_capture

__all__ = ["CaptureAsked", "judge_capture"]
