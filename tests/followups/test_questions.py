"""The engine of questions: branches, skips, quotas, what may be published, what may be answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.followups.world import SATISFIED
from warmline.followups.errors import AnswerMalformed, QuestionnaireMalformed
from warmline.followups.questions import (
    END,
    SKIPPED,
    Answer,
    Branch,
    Document,
    Option,
    Question,
    Quota,
    Type,
    When,
    checked,
    checked_answer,
    choices_of,
    full_quotas,
    path,
    shares,
)

YES, NO = Answer(choices=("yes",)), Answer(choices=("no",))
FULL = {("happy", "yes")}


def test_given_no_answer_then_the_first_question_is_asked() -> None:
    assert path(SATISFIED, {}).next == "happy"


def test_given_an_answer_with_a_branch_then_the_questions_between_are_not_asked() -> None:
    found = path(SATISFIED, {"happy": YES})
    assert (found.asked, found.next) == (("happy",), "mark")
    found = path(SATISFIED, {"happy": NO})
    assert (found.asked, found.next) == (("happy",), "why")


def test_given_a_changed_mind_then_answers_off_the_way_count_for_nothing() -> None:
    answers = {"happy": YES, "why": Answer(words="漏水"), "mark": Answer(number=4)}
    assert path(SATISFIED, answers).asked == ("happy", "mark")


def test_given_all_is_answered_or_skipped_then_it_is_over() -> None:
    answers = {
        "happy": NO,
        "why": SKIPPED,
        "mark": Answer(number=2),
        "wants": SKIPPED,
        "age": Answer(number=30),
    }
    found = path(SATISFIED, answers)
    assert found.next is None
    assert not found.over_quota
    assert len(found.asked) == 5


def test_given_a_full_quota_when_somebody_gives_that_choice_then_he_is_asked_no_further() -> None:
    found = path(SATISFIED, {"happy": YES}, FULL)
    assert found.over_quota
    assert found.next is None
    assert path(SATISFIED, {"happy": NO}, FULL).next == "why"


def test_given_counts_when_a_quota_is_reached_then_it_is_full() -> None:
    assert full_quotas(SATISFIED, {("happy", "yes"): 1}) == frozenset()
    assert full_quotas(SATISFIED, {("happy", "yes"): 2}) == FULL


def asked(*branches: Branch, **more: object) -> Document:
    """A number, a text, a mark."""
    first = Question("n", Type.NUMBER, "几个？", branches=branches, **more)  # type: ignore[arg-type]
    return Document(
        (first, Question("t", Type.TEXT, "为什么？"), Question("m", Type.TEXT, "还有？"))
    )


@pytest.mark.parametrize(
    ("branch", "answer", "to"),
    [
        (Branch(When.AT_LEAST, "m", "5"), Answer(number=5), "m"),
        (Branch(When.AT_LEAST, "m", "5"), Answer(number=4.9), "t"),
        (Branch(When.AT_MOST, "m", "5"), Answer(number=5), "m"),
        (Branch(When.AT_MOST, "m", "5"), Answer(number=6), "t"),
        (Branch(When.AT_MOST, "m", "5"), SKIPPED, "t"),
        (Branch(When.SKIPPED, "m"), SKIPPED, "m"),
        (Branch(When.SKIPPED, "m"), Answer(number=0), "t"),
        (Branch(When.ALWAYS, "m"), Answer(number=0), "m"),
        (Branch(When.ALWAYS, END), Answer(number=0), None),
    ],
)
def test_given_a_branch_then_it_is_taken_exactly_when_its_test_fits(
    branch: Branch, answer: Answer, to: str | None
) -> None:
    document = checked(asked(branch, required=False))
    assert path(document, {"n": answer}).next == to


keys = [f"q{number}" for number in range(6)]


@some.composite
def documents(draw: some.DrawFn) -> Document:
    """Any documents that may be published."""
    questions = []
    for place, key in enumerate(keys):
        to = some.sampled_from([*keys[place + 1 :], END])
        tests = some.sampled_from(["a", "b"])
        branches = draw(some.lists(some.builds(Branch, some.just(When.IS), to, tests), max_size=3))
        options = (Option("a", "甲"), Option("b", "乙"))
        questions.append(
            Question(
                key, Type.SINGLE, key, options=options, branches=tuple(branches), required=False
            )
        )
    return Document(tuple(questions))


@given(documents(), some.data())
def test_given_any_questionnaire_when_answered_step_by_step_then_it_ends_and_goes_forward(
    document: Document, data: some.DataObject
) -> None:
    checked(document)
    answers: dict[str, Answer] = {}
    for _ in keys:
        found = path(document, answers)
        if found.next is None:
            break
        question = document.question(found.next)
        assert question is not None
        wanted = data.draw(some.sampled_from([Answer(("a",)), Answer(("b",)), SKIPPED]))
        answers[found.next] = checked_answer(question, wanted)
    found = path(document, answers)
    assert found.next is None
    assert list(found.asked) == sorted(answers, key=keys.index)


# Publishing --------------------------------------------------------------------------------------

OPTIONS = (Option("a", "甲"), Option("b", "乙"))
GOOD = Question("q", Type.SINGLE, "？", options=OPTIONS)


@pytest.mark.parametrize(
    "wrong",
    [
        Document(),
        Document((GOOD, GOOD)),
        Document((replace(GOOD, key="Q"),)),
        Document((replace(GOOD, key=END),)),
        Document((replace(GOOD, text=" "),)),
        Document((replace(GOOD, options=OPTIONS[:1]),)),
        Document((replace(GOOD, options=(*OPTIONS, OPTIONS[0])),)),
        Document((replace(GOOD, options=(Option("a", ""), Option("b", "乙"))),)),
        Document((Question("q", Type.TEXT, "？", options=OPTIONS),)),
        Document((Question("q", Type.SCALE, "？"),)),
        Document((Question("q", Type.SCALE, "？", least=1, most=1e9),)),
        Document((Question("q", Type.SCALE, "？", least=1.5, most=3),)),
        Document((Question("q", Type.NUMBER, "？", least=5, most=3),)),
        Document((replace(GOOD, branches=(Branch(When.IS, "q", "a"),)),)),
        Document((replace(GOOD, branches=(Branch(When.IS, "nowhere", "a"),)),)),
        Document((replace(GOOD, branches=(Branch(When.IS, END, "c"),)),)),
        Document((replace(GOOD, branches=(Branch(When.AT_LEAST, END, "1"),)),)),
        Document((replace(GOOD, branches=(Branch(When.SKIPPED, END),)),)),
        Document((GOOD, replace(GOOD, key="r", branches=(Branch(When.IS, "q", "a"),)))),
        Document((GOOD,), (Quota("q", "c", 1),)),
        Document((GOOD,), (Quota("r", "a", 1),)),
        Document((GOOD,), (Quota("q", "a", 0),)),
    ],
)
def test_given_questions_that_do_not_fit_together_then_they_cannot_be_published(
    wrong: Document,
) -> None:
    with pytest.raises(QuestionnaireMalformed) as refused:
        checked(wrong)
    assert refused.value.details["problems"]


def test_given_the_shipped_kind_of_questionnaire_then_it_can_be_published() -> None:
    assert checked(SATISFIED) is SATISFIED
    assert checked(Document((GOOD,)))


# Answering ---------------------------------------------------------------------------------------


def one(key: str) -> Question:
    found = SATISFIED.question(key)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("key", "answer", "kept"),
    [
        ("happy", YES, YES),
        ("why", Answer(words=" 漏水 "), Answer(words="漏水")),
        ("why", Answer(words="x", skipped=True), SKIPPED),
        ("mark", Answer(number=5), Answer(number=5.0)),
        ("wants", Answer(choices=("sms", "phone")), Answer(choices=("phone", "sms"))),
        ("age", Answer(number=0), Answer(number=0.0)),
    ],
)
def test_given_an_answer_that_fits_then_it_is_kept(key: str, answer: Answer, kept: Answer) -> None:
    assert checked_answer(one(key), answer) == kept


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("happy", SKIPPED),
        ("happy", Answer(choices=("yes", "no"))),
        ("happy", Answer(choices=("maybe",))),
        ("happy", Answer()),
        ("why", Answer(words=" ")),
        ("why", Answer(words="x" * 2001)),
        ("mark", Answer(number=0)),
        ("mark", Answer(number=6)),
        ("mark", Answer(number=3.5)),
        ("mark", Answer(number=float("nan"))),
        ("wants", Answer(choices=("phone", "sms", "none"))),
        ("wants", Answer(choices=("fax",))),
        ("age", Answer(number=121)),
        ("age", Answer(words="thirty")),
    ],
)
def test_given_an_answer_that_does_not_fit_then_refused(key: str, answer: Answer) -> None:
    with pytest.raises(AnswerMalformed):
        checked_answer(one(key), answer)


def test_given_counts_when_shared_then_every_choice_is_there_and_old_ones_too() -> None:
    found = shares(one("happy"), {"yes": 3, "gone": 1}, 4)
    assert [(share.code, share.count, share.share) for share in found] == [
        ("yes", 3, 0.75),
        ("no", 0, 0.0),
        ("gone", 1, 0.25),
    ]
    assert all(share.share is None for share in shares(one("happy"), {}, 0))
    assert choices_of(one("mark")) == ("1", "2", "3", "4", "5")
