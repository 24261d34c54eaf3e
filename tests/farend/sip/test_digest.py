"""The answer to a challenge, by the examples of the standards and as nothing shows a password."""

import pytest

from ringproof.farend.sip.digest import Login, answer

# RFC 7616, section 3.9.1: both answers to one challenge.
REALM = 'Digest realm="http-auth@example.org", qop="auth, auth-int", '
NONCE = 'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
OPAQUE = 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
MD5 = f"{REALM}algorithm=MD5, {NONCE}{OPAQUE}"
SHA = f"{REALM}algorithm=SHA-256, {NONCE}{OPAQUE}"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
MUFASA = Login("Mufasa", "Circle of Life")


def respond(*challenges: str) -> str:
    said = answer(challenges, MUFASA, "GET", "/dir/index.html", CNONCE)
    assert said is not None
    return said


def test_the_examples_of_the_standard() -> None:
    assert 'response="8ca523f5e9506fed4657c9700eebdbec"' in respond(MD5)
    sha = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    assert f'response="{sha}"' in respond(SHA)


def test_the_better_of_several_is_answered() -> None:
    assert respond(MD5, SHA) == respond(SHA)


def test_an_old_server_without_qop_is_answered_too() -> None:
    # RFC 2069 as corrected: the example of its section 2.4.
    login = Login("Mufasa", "CircleOfLife")
    old = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    said = answer((old,), login, "GET", "/dir/index.html", "unused")
    assert said is not None
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in said
    assert "nc=" not in said


@pytest.mark.parametrize(
    "unknown", ["Basic realm=x", "Digest algorithm=SHA-512-256, realm=x, nonce=y", "Digest", ""]
)
def test_what_we_do_not_know_is_not_answered(unknown: str) -> None:
    assert answer((unknown,), MUFASA, "GET", "/", CNONCE) is None


def test_nothing_shows_the_password() -> None:
    assert "Circle" not in repr(MUFASA)
    assert "Circle" not in respond(MD5)
