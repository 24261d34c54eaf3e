"""EV-ENC: what an event says can be read, whatever signs are in it.

Every exchange of every test is judged by this; here it is the sentence of the test.
"""

import pytest

from ringproof.session import disconnected, incoming, outgoing


@pytest.mark.clause("EV-ENC-1")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Jürgen Größe", id="German"),
        pytest.param("Žofie Nováková", id="Czech"),
        pytest.param("Ελένη", id="Greek"),
        pytest.param("山田太郎", id="Japanese"),
        pytest.param("Ring 🔔 Service", id="a symbol"),
        pytest.param("Peter Paul Maria", id="blanks"),
        pytest.param("Müller & Söhne", id="an ampersand"),
        pytest.param("Peter&event=disconnected", id="what looks like a parameter"),
        pytest.param("A+B=C", id="plus and equals sign"),
        pytest.param("100% #1?", id="percent, hash and question mark"),
        pytest.param("as typed: %41%20", id="what looks encoded"),
        pytest.param('"Peter" <b>', id="quotes and markup"),
    ],
)
def test_a_name_arrives_as_it_is(event_server, phone, far_end, name):
    """A caller's name is told in percent-encoded UTF-8, and is the caller's name."""
    call = far_end.calls("030555101", name)
    phone.tells(incoming(call))
    event_server.was_told_in_percent_encoding()


@pytest.mark.clause("EV-ENC-1")
def test_a_very_long_name_arrives_as_it_is(event_server, phone, far_end):
    """A caller's name of ten thousand letters is told whole, and the next event as well."""
    call = far_end.calls("030555101", "Großfürst " * 1000)
    phone.tells(incoming(call))
    event_server.was_told_in_percent_encoding()
    far_end.hangs_up(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("EV-ENC-1")
def test_the_plus_sign_of_a_number_is_encoded(event_server, phone, dial):
    """The number of an international call is told with %2B for its plus sign."""
    call = phone.call(dial["international"])
    phone.tells(outgoing(call))
    event_server.was_told_in_percent_encoding()


@pytest.mark.clause("EV-ENC-1")
def test_the_hash_of_a_number_is_encoded(event_server, phone, dial):
    """The number of a feature code is told to its end, with %23 for its #."""
    call = phone.call(dial["feature_code"])
    phone.tells(outgoing(call))
    event_server.was_told_in_percent_encoding()
