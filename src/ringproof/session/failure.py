"""How a test ends when it does not end well; the plugin turns each into a verdict."""


class NotMet(AssertionError):
    """The phone did not do what the sentence says; `evidence` numbers the trace's records."""

    def __init__(self, sentence: str, evidence: tuple[int, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.evidence = evidence


class NotOffered(Exception):
    """The target file offers no driver, number or means that the test needs: inconclusive."""


class NotClaimed(Exception):
    """The target does not claim what the test is about: not applicable."""
