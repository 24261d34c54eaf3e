"""SV-NAMES: a name is whatever a caller chose to be called."""

import pytest

MARKUP = "<script>alert(1)</script>"


@pytest.mark.clause("SV-NAMES-1")
def test_a_name_in_utf_8_is_shown_as_sent(server, desk):
    """Umlauts, other letters and signs beyond them reach who reads the server's page."""
    desk.rings(server.stranger, "Jürgen Østergård Ωμέγα 田中 ☎")
    server.takes("incoming")
    server.shows("Jürgen Østergård Ωμέγα 田中 ☎")


@pytest.mark.clause("SV-NAMES-2")
def test_a_name_with_markup_does_no_harm(server, desk):
    """A caller whose name is markup is dealt with like any other."""
    call = desk.rings(server.known_caller, MARKUP)
    server.takes("incoming", call)
    server.reacts_to(call)


@pytest.mark.clause("SV-NAMES-2")
def test_a_name_with_quotes_does_no_harm(server, desk):
    """Quotes, backslashes and what databases and templates obey are letters of a name."""
    call = desk.rings(server.known_caller, "O'Brien \"Bob\" \\ '; DROP TABLE calls;-- {{7*7}} ${x}")
    server.takes("incoming", call)
    server.reacts_to(call)


@pytest.mark.clause("SV-NAMES-3")
def test_a_name_of_a_thousand_letters_does_no_harm(server, desk):
    """A caller with a very long name is survived, and the next one dealt with."""
    desk.rings(server.stranger, "Peter " * 200)
    server.survives()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)


@pytest.mark.clause("SV-NAMES-4")
def test_markup_does_not_come_back_in_an_answer(server, desk):
    """An answer that repeats a name repeats it escaped."""
    call = desk.rings(server.stranger, MARKUP)
    server.takes("incoming", call)
    server.repeats_no_markup(MARKUP)


@pytest.mark.clause("SV-NAMES-5")
def test_markup_is_none_on_the_page(server, desk):
    """The server's page shows a name that is markup as the text that it is."""
    desk.rings(server.stranger, MARKUP)
    server.takes("incoming")
    server.shows(MARKUP)
    server.shows_no_markup(MARKUP)


@pytest.mark.clause("SV-NAMES-6")
def test_signs_in_a_name_are_shown_as_sent(server, desk):
    """A blank, an ampersand, plus, hash, asterisk and percent sign are letters of a name."""
    desk.rings(server.stranger, "Müller & Söhne + 100 % #1 *")
    server.takes("incoming")
    server.shows("Müller & Söhne + 100 % #1 *")
