"""What is asked, what counts as satisfied, what a link may be answered with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.ivr.surveys import LIMITS, Reason, Script, checked
from warmline.kit.errors import Invalid
from warmline.surveys.model import Answer, Figures
from warmline.surveys.rules import (
    Knocks,
    checked_answer,
    checked_survey,
    is_satisfied,
    rate,
    state_of,
    total,
)

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SCALES = st.sampled_from([5, 3])


@given(scale=SCALES, one_is_best=st.booleans())
def test_every_key_of_the_scale_is_one_mark_and_no_other_key_is(
    scale: int, one_is_best: bool
) -> None:
    script = Script(scale=scale, one_is_best=one_is_best)  # type: ignore[arg-type]
    keys = [*map(str, range(1, scale + 1))]
    marks = [script.mark_of(key) for key in keys]
    assert sorted(mark for mark in marks if mark) == list(range(1, scale + 1))
    assert (script.mark_of("1") == scale) == one_is_best
    assert not any(script.mark_of(key) for key in ["0", "*", "#", str(scale + 1)])


@given(scale=SCALES, bad_at=st.integers(1, 4), mark=st.integers(1, 5))
def test_a_worse_mark_is_never_asked_less(scale: int, bad_at: int, mark: int) -> None:
    script = Script(scale=scale, bad_at=bad_at)  # type: ignore[arg-type]
    worse = max(1, mark - 1)
    assert script.wants_reason(worse) >= script.wants_reason(mark)
    assert script.wants_comment(worse) >= script.wants_comment(mark)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"bad_at": 5}, "bad_at"),
        ({"bad_at": 0}, "bad_at"),
        ({"comment_s": LIMITS["comment_s"][1] + 1}, "comment_s"),
        ({"tries": 0}, "tries"),
        ({"ask": "../secret"}, "ask"),
        ({"reasons": ()}, "reasons"),
        ({"reasons": (Reason(key="1", zh="一", en="a"),) * 2}, "reasons"),
        ({"reasons": (Reason(key="1", zh=" ", en="a"),)}, "reasons"),
        # The shipped words speak of keys 1 to 4; who hears them would press in vain
        ({"reasons": (Reason(key="1", zh="一", en="a"),)}, "reason_ask"),
    ],
)
def test_given_a_script_that_cannot_be_asked_then_the_field_is_named(
    changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        checked(Script(**changed))  # type: ignore[arg-type]
    assert refused.value.field == f"script.{field}"


def test_given_a_second_question_of_the_centres_own_then_it_may_have_other_answers() -> None:
    one = (Reason(key="9", zh="其他", en="Else"),)
    assert checked(Script(reasons=one, reason_ask="prompt/why")).reasons == one
    assert checked(Script(reasons=one, reason=False))


def test_given_a_bad_key_or_name_then_the_field_is_named() -> None:
    for field, value in (("key", "满意度"), ("name", "")):
        with pytest.raises(Invalid) as refused:
            checked_survey({field: value})
        assert refused.value.field == field


def test_satisfied_are_the_two_best_of_five_and_the_best_of_three() -> None:
    assert [is_satisfied(mark, 5) for mark in range(1, 6)] == [False] * 3 + [True] * 2
    assert [is_satisfied(mark, 3) for mark in range(1, 4)] == [False, False, True]
    assert is_satisfied(None, 5) is None


def test_the_state_follows_from_what_is_known() -> None:
    assert state_of(invited=False, mark=None, over=True) == "not_invited"
    assert state_of(invited=True, mark=None, over=False) == "invited"
    assert state_of(invited=True, mark=None, over=True) == "unanswered"
    # A mark is kept though he left in the middle
    assert state_of(invited=True, mark=1, over=True) == "answered"


COUNTS = st.integers(0, 500)


@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS, st.floats(0, 1)), max_size=6))
def test_the_total_is_the_sum_of_its_parts_and_its_mean_lies_among_theirs(
    rows: list[tuple[int, int, int, int, float]],
) -> None:
    parts = [
        Figures(
            key=str(n), name="", eligible=e, invited=i, answered=a, satisfied=s,
            mean=m if a else None,
        )
        for n, (e, i, a, s, m) in enumerate(rows)
    ]  # fmt: skip
    whole = total(parts)
    assert whole.eligible == sum(one.eligible for one in parts)
    means = [one.mean for one in parts if one.mean is not None]
    if means:
        assert whole.mean is not None
        assert min(means) - 1e-9 <= whole.mean <= max(means) + 1e-9
    else:
        assert whole.mean is None


def test_a_rate_of_nothing_is_no_rate() -> None:
    assert rate(1, 4) == 0.25
    assert rate(0, 0) is None


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (Answer(mark=6), "mark"),
        (Answer(mark=0), "mark"),
        (Answer(mark=5, reason=1), "reason"),
        (Answer(mark=1, reason=9), "reason"),
        (Answer(mark=1, text="x" * 1001), "text"),
    ],
)
def test_given_an_answer_the_page_could_not_give_then_it_is_refused(
    answer: Answer, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        checked_answer(Script(), answer)
    assert refused.value.field == field
    assert checked_answer(Script(), Answer(mark=1, reason=2, text="慢"))


def test_an_address_may_knock_so_often_in_a_minute_and_others_are_not_hindered() -> None:
    knocks = Knocks(most=3)
    assert [knocks.allows("a", NOW) for _ in range(4)] == [True, True, True, False]
    assert knocks.allows("b", NOW)
    assert knocks.allows("a", NOW + timedelta(seconds=61))
