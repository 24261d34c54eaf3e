"""Which files are Ringproof's own, wherever they lie."""

from pathlib import Path

from ringproof.packaged import folder, holds


def test_the_suite_itself_is_ours() -> None:
    suite = folder("conformance")
    assert holds("conformance", suite)
    assert holds("conformance", suite / "events" / "test_holding.py")


def test_a_checkouts_copy_is_ours_too(tmp_path: Path) -> None:
    copy = tmp_path / "conformance"
    assert holds("conformance", copy)
    assert holds("conformance", copy / "events")
    assert holds("conformance", copy / "events" / "test_holding.py")


def test_another_suite_is_not(tmp_path: Path) -> None:
    assert not holds("conformance", tmp_path / "conformance" / "test_house.py")
    assert not holds("conformance", tmp_path / "events" / "test_holding.py")


def test_a_vendors_folder_of_the_same_name_is_not_ours(tmp_path: Path) -> None:
    suite = tmp_path / "conformance"
    (suite / "events").mkdir(parents=True)
    assert not holds("conformance", suite)
    assert not holds("conformance", suite / "events" / "test_holding.py")
