"""The event server's certificate: self-signed, made when it is needed."""

import datetime
import ipaddress
import ssl
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_VALID_DAYS: Final = 30
_CLOCK_SKEW: Final = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, both PEM. The key is shown to nobody."""

    certificate: bytes
    key: bytes

    def __repr__(self) -> str:
        return f"Certificate({len(self.certificate)} bytes, key withheld)"


def self_signed(names: Sequence[str] = LOOPBACK) -> Certificate:
    """Make a self-signed certificate for host names and addresses, valid for a month.

    Phones on a desk often have wrong clocks, so it is valid from yesterday.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ringproof event server")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + datetime.timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    return Certificate(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def server_context(certificate: Certificate | None = None) -> ssl.SSLContext:
    """Return a context for an HTTPS event server, with a new certificate unless one is given."""
    certificate = certificate or self_signed()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The ssl module reads keys from files only; this one has mode 0600 and is gone at once.
    with tempfile.TemporaryDirectory(prefix="ringproof-") as folder:
        pem = Path(folder, "event-server.pem")
        pem.touch(mode=0o600)
        pem.write_bytes(certificate.certificate + certificate.key)
        context.load_cert_chain(pem)
    return context


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
