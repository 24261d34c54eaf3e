"""The emulated phone: a desk phone in software, complete enough to be certified.

Start at ``phone`` (the core), ``table`` and ``pairs`` (its rules), ``lua`` (its scripts, which are
the feature under test), and ``embedded``, ``memory`` or ``standalone`` (ways to run it). It knows
nothing of the suite that judges it.
"""
