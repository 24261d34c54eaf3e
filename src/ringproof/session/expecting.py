"""What both kinds of stage have in common: an expectation is written down, met or not."""

from collections.abc import Mapping

from ringproof.session.failure import NotMet
from ringproof.trace import Expected, Trace


class Expecting:
    """Writes expectations of the clause that a test judges into its trace."""

    __slots__ = ()

    trace: Trace
    clause: str
    arranging: bool

    def expect(
        self,
        kind: str,
        sentence: str,
        met: bool,
        *,
        pattern: Mapping[str, str] | None = None,
        within: float = 0.0,
        took: float | None = None,
        by: tuple[int, ...] = (),
        control: str = "",
    ) -> None:
        """Write down an expectation and its outcome; NotMet where it was not met."""
        self.trace.write(
            Expected,
            kind=kind,
            sentence=sentence,
            met=met,
            clause=self.clause,
            pattern=dict(pattern or {}),
            within=within,
            took=took,
            by=by,
            arranging=self.arranging,
            control=control if met else "",
        )
        if not met:
            raise NotMet(sentence, by)
