"""The formats of others: each file reads one, from bytes into exchanges."""
