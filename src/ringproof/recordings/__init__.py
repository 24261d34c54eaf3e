"""Recordings: what crossed the wire, read from and written to files of every format."""
