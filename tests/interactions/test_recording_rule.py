"""What holds for a talk's recording, whoever says what: the order of the rule, as properties."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warmline.interactions.model import RecordMode
from warmline.interactions.recording_rule import decide, is_recorded

SAID = st.lists(st.sampled_from(RecordMode), max_size=6)
NEVER, FORCED, ON_DEMAND, UNSAID = (
    RecordMode.NEVER,
    RecordMode.FORCED,
    RecordMode.ON_DEMAND,
    RecordMode.UNSAID,
)


@given(SAID)
def test_nobody_can_have_recorded_what_somebody_forbids(said: list[RecordMode]) -> None:
    mode = decide([*said, NEVER])
    assert mode is NEVER
    assert not is_recorded(mode, wished=True)


@given(SAID)
def test_forced_is_recorded_whatever_the_agent_wishes_unless_forbidden(
    said: list[RecordMode],
) -> None:
    mode = decide([*said, FORCED])
    assert is_recorded(mode, wished=False) == (NEVER not in said)


@given(st.lists(st.sampled_from([ON_DEMAND, UNSAID]), max_size=6))
def test_on_demand_is_the_agents_to_say(said: list[RecordMode]) -> None:
    mode = decide([*said, ON_DEMAND])
    assert is_recorded(mode, wished=True)
    assert not is_recorded(mode, wished=False)


@given(st.lists(st.just(UNSAID), max_size=4))
def test_where_nobody_says_anything_it_is_recorded(said: list[RecordMode]) -> None:
    assert decide(said) is FORCED


@given(SAID, st.randoms())
def test_order_repetition_and_silence_change_nothing(said: list[RecordMode], dice: object) -> None:
    mixed = [*said, *said, UNSAID]
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert decide(mixed) is decide(said)


@given(SAID)
def test_the_answer_can_always_be_acted_upon(said: list[RecordMode]) -> None:
    assert decide(said) is not UNSAID
