"""What may be handed on of a recording: secrets blanked, people under other names."""
