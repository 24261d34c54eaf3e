"""The scripts of the emulated phone: a sandboxed Lua 5.2 for each, with the phone's API.

``functions`` is the table of everything that a script can call, ``host`` runs the scripts that a
``configuration`` holds, ``runtime`` is one sandbox, and ``firmware`` are the scripts with which a
phone leaves the factory: the Action URL feature itself.
"""
