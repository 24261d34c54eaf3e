"""Who made a report: an Ed25519 signature over report.json, whose hashes cover the rest.

Raw, 64 bytes, in report.json.sig: `openssl pkeyutl -verify -rawin` checks it as well.
"""

from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from ringproof.report.stored import DamagedReport

NAME: Final = "report.json.sig"
_MAKE: Final = "make one with `openssl genpkey -algorithm ed25519 -out key.pem`"
_SHOW: Final = "`openssl pkey -in key.pem -pubout` shows the public half of a key"


class BadKey(ValueError):
    """A key that cannot be used; says why and how to make one."""


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key in the PEM file `path`; BadKey where it is none."""
    pem = _read(path)
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError:
        raise BadKey(f"the key {path} is encrypted; name one that is not, or decrypt it") from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey(f"{path} is no private key in PEM form; {_MAKE}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"the key {path} is not of the kind Ed25519; {_MAKE}")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Return the public key in the PEM file `path`; BadKey where it is none."""
    pem = _read(path)
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey(f"{path} is no public key in PEM form; {_SHOW}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey(f"the key {path} is not of the kind Ed25519, with which reports are signed")
    return key


def sign(folder: Path, key: Ed25519PrivateKey) -> None:
    """Sign the report in `folder`."""
    (folder / NAME).write_bytes(key.sign((folder / "report.json").read_bytes()))


def is_signed(folder: Path) -> bool:
    """Say whether a signature lies beside the report, whatever it is worth."""
    return (folder / NAME).exists()


def verify(folder: Path, key: Ed25519PublicKey) -> None:
    """Raise DamagedReport unless the report in `folder` is as the owner of `key` signed it."""
    try:
        signature, signed = (folder / NAME).read_bytes(), (folder / "report.json").read_bytes()
    except OSError as error:
        raise DamagedReport(
            f"{error.filename} cannot be read ({error.strerror}); "
            "only a report made with `certify --sign` can be verified"
        ) from None
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        raise DamagedReport(
            f"{folder / NAME} is not this key's signature of {folder / 'report.json'}: "
            "one of the two was changed, or somebody else signed it"
        ) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadKey(f"the key {path} cannot be read ({error.strerror})") from None
