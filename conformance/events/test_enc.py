"""EV-ENC: what an event says can be read, whatever signs are in it.

Every exchange of every test is judged by this; here it is the sentence of the test.
"""

import pytest

from ringproof.session import disconnected, incoming


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
@pytest.mark.parametrize(
    "number",
    [
        pytest.param("+4930555101", id="a plus sign"),
        pytest.param("*30#555101", id="star and hash"),
    ],
)
def test_a_number_arrives_as_it_is(event_server, phone, far_end, number):
    """A caller's number is told to its end, what a query would misread in percent-encoding."""
    call = far_end.calls(number, "Peter")
    phone.tells(incoming(call))
    event_server.was_told_in_percent_encoding()
