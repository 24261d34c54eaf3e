"""Reading lists and help texts."""

from ringproof.protocol.answers import listed_commands, mentions

PAGE = (
    "choose one of the following actions: help, log, resume, accept\n"
    "..?action=call&help shows the help of one\n"
)


def test_the_list_is_what_follows_its_opening() -> None:
    assert listed_commands(PAGE) == ("help", "log", "resume", "accept")


def test_without_the_opening_every_word_counts() -> None:
    assert listed_commands("call\nhold") == ("call", "hold")


def test_a_word_within_a_word_is_not_mentioned() -> None:
    assert mentions("callid, number", "number")
    assert not mentions("callid1", "callid")
