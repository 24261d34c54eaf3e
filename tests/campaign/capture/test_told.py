from io import StringIO

from rich.console import Console

from ringproof.campaign.capture.judging import Judged
from ringproof.campaign.capture.tally import Offence
from ringproof.campaign.capture.told import print_judged
from ringproof.verdict import Outcome, Verdict, Whole


def test_the_same_breach_is_said_once_with_a_count() -> None:
    judged = Judged(role="server")
    for flow in range(1, 31):
        offence = Offence("answered 404", "", f"flow {flow}", Verdict.NON_STRICT)
        judged.tally("SV-ACCEPT-1").offend(offence)
    out = StringIO()
    print_judged(judged, Whole(Outcome.INCONCLUSIVE, "x"), Console(file=out, width=120))
    said = " ".join(out.getvalue().split())
    assert said.count("answered 404") == 1
    assert "answered 404 (flow 1 and 19 more such) ... and 10 more" in said
