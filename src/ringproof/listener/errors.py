"""What can go wrong with the listener itself, told to a person."""


class ListenerError(Exception):
    """The event listener cannot do what was asked; the message says what to do."""


class PortTaken(ListenerError):
    """Somebody else already listens where events were to arrive."""

    def __init__(self, bind: str, port: int) -> None:
        self.bind, self.port = bind, port
        super().__init__(
            f"Cannot listen for events on {bind}:{port}: another program already listens there. "
            "Stop that program, or name another port (0 takes any free one)."
        )
