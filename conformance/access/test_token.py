"""AC-TOKEN: which credential admits, and which does not.

Each is judged on the same ringing call: the wrong one must leave it ringing, the right one accepts.
"""

import pytest

from ringproof.session import connected, holding, outgoing


@pytest.mark.clause("AC-TOKEN-1")
def test_a_bearer_token_admits(phone, ringing_call):
    """The header "Authorization: Bearer TOKEN" admits the command."""
    stranger = phone.without_credential()
    stranger.accept(ringing_call)
    stranger.changes_nothing()
    phone.with_bearer(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-2")
def test_a_token_in_the_query_admits(phone, ringing_call):
    """The query parameter AuthToken=TOKEN admits the command."""
    stranger = phone.without_credential()
    stranger.accept(ringing_call)
    stranger.changes_nothing()
    phone.with_query_token(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-3")
def test_without_a_token_a_command_is_refused(phone, ringing_call):
    """A command with neither token nor session leaves the call ringing."""
    stranger = phone.without_credential()
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-3")
def test_without_a_token_nothing_is_dialled(phone, far_end, dial):
    """A stranger cannot have the phone dial."""
    stranger = phone.without_credential()
    stranger.call(dial["answers"])
    stranger.refuses()
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("AC-TOKEN-4")
def test_a_wrong_bearer_token_is_refused(phone, ringing_call):
    """A token that the phone never generated, in the header, leaves the call ringing."""
    stranger = phone.with_bearer("wrong-token-0815", valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_bearer(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-4")
def test_a_wrong_token_in_the_query_is_refused(phone, ringing_call):
    """A token that the phone never generated, as AuthToken, leaves the call ringing."""
    stranger = phone.with_query_token("wrong-token-0815", valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_query_token(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-4")
def test_an_empty_token_is_refused(phone, ringing_call):
    """An AuthToken without a value leaves the call ringing."""
    stranger = phone.with_query_token("", valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_query_token(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-4")
def test_a_token_with_something_behind_it_is_refused(phone, ringing_call):
    """A good token that goes on is a wrong token."""
    stranger = phone.with_bearer(f"{phone.token}0", valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_bearer(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-5")
def test_a_deleted_token_is_refused(admin, phone, call):
    """A token that admitted does so no more once it is deleted; other tokens live on."""
    token = admin.creates_token()
    guest = phone.with_bearer(token)
    guest.hold(call)
    guest.tells(holding(call))
    guest.resume(call)
    guest.tells(connected(call))
    admin.deletes_token(token)
    stranger = phone.with_bearer(token, valid=False)
    stranger.hold(call)
    stranger.refuses()
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("AC-TOKEN-5")
def test_a_deleted_token_is_refused_in_the_query_too(admin, phone, ringing_call):
    """A deleted token does not admit as AuthToken either."""
    token = admin.creates_token()
    admin.deletes_token(token)
    stranger = phone.with_query_token(token, valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_query_token(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-6")
def test_the_beginning_of_the_token_is_refused(phone, ringing_call):
    """All but the last character of the token does not admit, in the header."""
    stranger = phone.with_bearer(phone.token[:-1], valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_bearer(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-6")
def test_the_first_character_of_the_token_is_refused(phone, ringing_call):
    """One character of the token does not admit, in the query."""
    stranger = phone.with_query_token(phone.token[:1], valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_query_token(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-6")
def test_the_token_in_other_case_is_refused(phone, ringing_call):
    """Capitals and small letters of a token are told apart, in the header."""
    stranger = phone.with_bearer(phone.token_in_other_case, valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_bearer(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-6")
def test_the_token_in_other_case_is_refused_in_the_query_too(phone, ringing_call):
    """Capitals and small letters of a token are told apart, in the query."""
    stranger = phone.with_query_token(phone.token_in_other_case, valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_query_token(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-6")
def test_a_token_with_a_blank_before_it_is_refused(phone, ringing_call):
    """A blank that is part of the query's value (AuthToken=%20x) makes it another token."""
    stranger = phone.with_query_token(f" {phone.token}", valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_query_token(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-6")
def test_a_token_with_a_blank_behind_it_is_refused(phone, ringing_call):
    """A blank at the end of the query's value (AuthToken=x%20) makes it another token."""
    stranger = phone.with_query_token(f"{phone.token} ", valid=False)
    stranger.accept(ringing_call)
    stranger.refuses()
    phone.with_query_token(phone.token).accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("AC-TOKEN-8")
def test_a_generated_token_admits_from_then_on(admin, phone, call):
    """A token generated in the web interface admits, and goes on admitting."""
    stranger = phone.with_bearer("never-generated-0815", valid=False)
    stranger.hold(call)
    stranger.changes_nothing()
    guest = phone.with_bearer(admin.creates_token())
    guest.hold(call)
    guest.tells(holding(call))
    guest.resume(call)
    guest.tells(connected(call))


@pytest.mark.clause("AC-TOKEN-8")
def test_a_generated_token_admits_in_the_query_too(admin, phone, call):
    """A token generated in the web interface admits as AuthToken."""
    stranger = phone.with_query_token("never-generated-0815", valid=False)
    stranger.hold(call)
    stranger.changes_nothing()
    guest = phone.with_query_token(admin.creates_token())
    guest.hold(call)
    guest.tells(holding(call))


@pytest.mark.clause("AC-TOKEN-8")
def test_a_second_token_leaves_the_first_alone(admin, phone, call):
    """Generating a token takes none away: old and new admit side by side."""
    stranger = phone.without_credential()
    stranger.hold(call)
    stranger.changes_nothing()
    guest = phone.with_bearer(admin.creates_token())
    phone.hold(call)
    phone.tells(holding(call))
    guest.resume(call)
    guest.tells(connected(call))
