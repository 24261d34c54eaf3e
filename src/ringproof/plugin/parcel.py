"""A test's report as text, to travel inside pytest's own report from worker to controller."""

import json

from ringproof.report.document import TestReport
from ringproof.trace.codec import CONVERTER


def to_json(report: TestReport) -> str:
    """Return `report` as JSON text: workers of xdist can send nothing richer."""
    return json.dumps(CONVERTER.unstructure(report), ensure_ascii=False)


def carried(parcel: str | TestReport) -> TestReport:
    """Return the report of a parcel: of this process as it is, of a worker's from its text."""
    return parcel if isinstance(parcel, TestReport) else from_json(parcel)


def from_json(text: str) -> TestReport:
    """Return the report that `text` carries."""
    return CONVERTER.structure(json.loads(text), TestReport)
