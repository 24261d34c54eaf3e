"""What both ends counted, compared phone by phone."""

import pytest

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.load.counting import compare, fetch, read


def test_what_was_told_and_counted_is_neither_lost_nor_doubled() -> None:
    found = compare({"A": 3, "B": 2}, {"A": 10}, {"A": 13, "B": 2})
    assert (found.sent, found.counted, found.all_lost, found.all_doubled) == (5, 5, 0, 0)


def test_a_loss_of_one_phone_is_not_made_good_by_another() -> None:
    found = compare({"A": 3, "B": 2}, {}, {"A": 2, "B": 3})
    assert found.lost == {"A": 1}
    assert found.doubled == {"B": 1}


def test_phones_that_are_not_ours_do_not_matter() -> None:
    assert compare({"A": 1}, {}, {"A": 1, "STRANGER": 7}).counted == 1


def test_macs_are_the_same_however_they_are_written() -> None:
    assert read(b'{"00:09:52:c0:ff:ee": 4}') == {"000952C0FFEE": 4}


@pytest.mark.parametrize("body", [b"[]", b"4", b'{"A": "4"}', b'{"A": true}'])
def test_what_is_no_count_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="that is no object of counts"):
        read(body)


def test_an_address_without_counts_is_told() -> None:
    with pytest.raises(BadRequest, match="gives no counts"):
        fetch("http://127.0.0.1:9/counted")
    with pytest.raises(BadRequest, match="name it as http"):
        fetch("file:///etc/passwd")
