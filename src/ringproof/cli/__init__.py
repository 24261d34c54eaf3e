"""The command line: one file a command, no logic."""

from ringproof.cli.app import main

__all__ = ["main"]
