"""Replay: a recording as a causal session, its pacing, and the comparison of two of them."""
