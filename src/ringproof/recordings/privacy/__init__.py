"""What may be handed on of a recording: secrets blanked, people under other names."""

from ringproof.recordings.privacy.streamed import StreamRedactor

__all__ = ["StreamRedactor"]
