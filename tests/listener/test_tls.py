"""The certificate of the event server, and TLS as a layer of bytes."""

import ssl
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from ringproof.listener.tls import self_signed, server_context
from ringproof.listener.tls_layer import TlsLayer


def test_it_names_this_machine_and_hides_its_key() -> None:
    made = self_signed()
    certificate = x509.load_pem_x509_certificate(made.certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    addresses = names.get_values_for_type(x509.IPAddress)
    assert addresses == [ip_address("127.0.0.1"), ip_address("::1")]
    key = certificate.public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert "PRIVATE" not in repr(made)


def test_a_client_that_trusts_it_shakes_hands_and_talks() -> None:
    made = self_signed(["desk.example"])
    server = TlsLayer(server_context(made))
    trusting = ssl.create_default_context(cadata=made.certificate.decode())
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(incoming, outgoing, server_hostname="desk.example")
    for _ in range(3):
        try:
            client.do_handshake()
        except ssl.SSLWantReadError:
            server.decrypt(outgoing.read())
            incoming.write(server.to_send())
    client.write(b"GET")
    assert server.decrypt(outgoing.read()) == b"GET"
    assert server.established
    server.encrypt(b"200")
    incoming.write(server.to_send())
    assert client.read() == b"200"
    with pytest.raises(ssl.SSLWantReadError):
        client.unwrap()
    assert server.decrypt(outgoing.read()) == b""
    assert server.ended


def test_what_is_no_tls_is_an_error() -> None:
    with pytest.raises(ssl.SSLError):
        TlsLayer(server_context()).decrypt(b"\x16GET / HTTP/1.1\r\n\r\n")
