"""The positive control: what proves a silence, and what does not."""

from ringproof.session.proof import observed_nothing, unproven
from ringproof.trace import Expected, Moment

AT = Moment(0.0, 0.0)


def silence(of: str) -> Expected:
    return Expected(1, AT, "silence", "nothing", met=True, pattern={"needs_control": of})


def effect(of: str, *, met: bool = True) -> Expected:
    return Expected(2, AT, "told", "an event", met=met, control=of if met else "")


def test_a_silence_alone_proves_nothing() -> None:
    assert unproven([silence("client:hold")]) == ("client:hold",)


def test_the_effect_of_the_same_kind_of_stimulus_proves_it() -> None:
    assert unproven([silence("client:hold"), effect("client:hold")]) == ()
    assert unproven([effect("client:hold"), silence("client:hold")]) == ()


def test_another_kind_of_stimulus_proves_nothing() -> None:
    assert unproven([silence("client:hold"), effect("client:accept")]) == ("client:hold",)


def test_an_effect_that_was_not_seen_proves_nothing() -> None:
    assert unproven([silence("client:hold"), effect("client:hold", met=False)]) == ("client:hold",)


def test_a_test_without_observation_observed_nothing() -> None:
    assert observed_nothing([silence("client:hold")])
    assert not observed_nothing([effect("client:call")])
