"""What becomes of an exchange before anything of it is written or shown."""

from collections.abc import Iterable
from secrets import token_bytes

from ringproof.recordings.privacy.pseudonyms import Pseudonyms
from ringproof.recordings.privacy.streamed import StreamRedactor


class _AsTheyWere(Pseudonyms):
    """Leaves every number and name as it is."""

    def text(self, text: str) -> str:
        return text

    def octets(self, raw: bytes) -> bytes:
        return raw

    def word(self, word: str) -> str:
        return word


class SecretsOnly(StreamRedactor):
    """Blanks tokens, cookies and passwords, which nobody may keep, and leaves people's data."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__(b"", secrets=secrets)
        self._pseudonyms = _AsTheyWere(b"")


def redactor(
    *,
    keep: bool,
    known: Iterable[str] = (),
    secrets: Iterable[str] = (),
    key: bytes | None = None,
) -> StreamRedactor:
    """Return what makes a recording shareable, under a `key` of its own that nobody keeps.

    With `keep` people's data stay and only secrets go. `known` are texts whose words stay.
    """
    return SecretsOnly(secrets) if keep else StreamRedactor(key or token_bytes(16), known, secrets)
