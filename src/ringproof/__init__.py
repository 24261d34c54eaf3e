"""Ringproof: conformance tests and traffic replay for desk phones controlled by Action URLs."""

__version__ = "0.1.0"
