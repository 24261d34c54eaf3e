"""Asks for Ringproof's fixtures; its options and verdicts are there already."""

pytest_plugins = ["ringproof.plugin.fixtures"]
