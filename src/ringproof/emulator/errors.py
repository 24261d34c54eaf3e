"""What can go wrong with an emulated phone, in sentences for people."""


class EmulatorError(Exception):
    """The emulated phone cannot be set up as asked; the text says what, where and what to do."""


class ControlError(Exception):
    """Somebody asked the scene round the phone for something that cannot be."""


class Refusal(Exception):
    """The phone does not obey, and nothing has changed.

    ``reason`` is one of unknown_call, wrong_state, missing_parameter; the text is for people.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
