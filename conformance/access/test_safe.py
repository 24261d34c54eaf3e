"""AC-SAFE: a refusal for lack of a credential says nothing about calls, numbers or actions."""

import pytest

from ringproof.session import holding, outgoing


@pytest.mark.clause("AC-SAFE-1")
def test_a_stranger_does_not_learn_which_calls_there_are(phone, call):
    """A call that exists and one that does not are refused alike."""
    stranger = phone.without_credential()
    stranger.hold(call)
    known = stranger.answer()
    stranger.command("hold", callid="TC@999999")
    stranger.is_as_silent_as(known)
    stranger.changes_nothing()
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("AC-SAFE-1")
def test_a_wrong_token_does_not_learn_which_calls_there_are(phone, call):
    """The same for somebody who guesses tokens."""
    stranger = phone.with_bearer("wrong-token-0815", valid=False)
    stranger.hold(call)
    known = stranger.answer()
    stranger.command("hold", callid="TC@999999")
    stranger.is_as_silent_as(known)
    stranger.changes_nothing()
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("AC-SAFE-1")
def test_a_stranger_does_not_learn_which_actions_there_are(phone, call):
    """An action that exists and one that does not are refused alike."""
    stranger = phone.without_credential()
    stranger.hold(call)
    known = stranger.answer()
    stranger.command("levitate", callid=call.told_id)
    stranger.is_as_silent_as(known)
    stranger.changes_nothing(unlike="hold")
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("AC-SAFE-1")
def test_a_stranger_is_given_no_list_and_no_help(phone, call):
    """List and help are refused like any other request."""
    stranger = phone.without_credential()
    stranger.hold(call)
    known = stranger.answer()
    stranger.ask_for_the_list()
    stranger.is_as_silent_as(known)
    stranger.ask_for_help("hold")
    stranger.is_as_silent_as(known)
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("AC-SAFE-1")
def test_a_stranger_does_not_learn_which_numbers_there_are(phone, dial):
    """A number that can be reached and one that cannot are refused alike."""
    stranger = phone.without_credential()
    stranger.call(dial["answers"])
    known = stranger.answer()
    stranger.call(dial["unreachable"])
    stranger.is_as_silent_as(known)
    stranger.changes_nothing()
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
