"""SC-ROUND: settings come out of the phone, and go in again."""

import pytest


@pytest.mark.clause("SC-ROUND-1")
def test_settings_that_were_changed_and_uploaded_differ_in_the_change_alone(scripts):
    """All settings are downloaded, a script is added, and all are uploaded again."""
    scripts.include_one_that_does_nothing()
    scripts.differ_in_nothing_else()
