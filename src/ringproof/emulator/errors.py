"""What can go wrong with an emulated phone, in sentences for people."""

import errno


class EmulatorError(Exception):
    """The emulated phone cannot be set up as asked; the text says what, where and what to do."""


def cannot_listen(who: str, host: str, port: int, error: OSError) -> EmulatorError:
    """Return the sentence for a port that cannot be had."""
    taken = error.errno == errno.EADDRINUSE
    why = "the port is taken" if taken else (error.strerror or str(error))
    return EmulatorError(
        f"{who} cannot listen on {host} port {port}: {why}; "
        "choose another port or address, or end what uses it."
    )


class ControlError(Exception):
    """Somebody asked the scene round the phone for something that cannot be."""


class Refusal(Exception):
    """The phone does not obey, and nothing has changed.

    ``reason`` is one of unknown_call, wrong_state, missing_parameter; the text is for people.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
