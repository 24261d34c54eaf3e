"""What can be malformed in a request as HTTP, under the name by which it was known here."""

from ringproof.protocol.http.defects import DEFECTS, defect

__all__ = ["DEFECTS", "defect"]
