"""The phone's settings: one XML document of sections, merged, migrated, kept and watched.

Everything here but :mod:`store` is a function from documents to documents, without any I/O.
"""
