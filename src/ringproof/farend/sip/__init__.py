"""A SIP user agent as the far end: it registers with a server, is called, and calls the phone.

`message`, `address`, `digest`, `sdp`, `dtmf`, `transactions`, `dialog`, `call` and `agent` do no
I/O and read no clock; `edge` has the sockets, `driver` is what the suite drives.
"""
