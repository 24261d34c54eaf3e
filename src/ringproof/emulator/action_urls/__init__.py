"""What the phone itself has of Action URLs: a client that sends requests, and no more.

The feature is two scripts, ``incoming`` and ``outgoing``, which stand in the phone's settings; see
``ringproof.emulator.lua.firmware``. A phone without them has no Action URLs.
"""
