from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ringproof.report.document import RunReport
from ringproof.report.names import evidence_names, stem_of


def test_a_name_says_folder_file_and_test() -> None:
    stem = stem_of("conformance/events/test_holding.py::test_a_held_call_is_told")
    assert stem == "events-holding-a_held_call_is_told"


@given(st.text())
def test_a_name_is_always_a_plain_file_name(nodeid: str) -> None:
    stem = stem_of(nodeid)
    assert 0 < len(stem) <= 80
    assert all(c.isascii() and (c.isalnum() or c in "-_.") for c in stem)
    assert not stem.startswith(".")


def test_tests_that_would_share_a_file_get_one_each(report: RunReport) -> None:
    ids = ["a/test_x.py::test_y[+]", "a/test_x.py::test_y[*]", "a/test_x.py::test_Y[#]"]
    tests = tuple(replace(report.tests[0], nodeid=nodeid) for nodeid in ids)
    names = evidence_names(replace(report, tests=tests))
    assert len({name.casefold() for name in names.values()}) == 3
