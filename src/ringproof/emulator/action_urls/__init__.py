"""Action URLs: the one room in which the phone knows of them.

``incoming`` reads commands and ``outgoing`` writes events. Both sit on top of the phone's core,
which knows neither; a phone with other scripts replaces these two and nothing else.
"""
