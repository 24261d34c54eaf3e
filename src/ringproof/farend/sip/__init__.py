"""A SIP user agent as the far end: it registers with a server, is called, and calls the phone.

`edge` has the sockets, `driver` is what the suite drives; nothing else here does I/O or reads a
clock.
"""
