"""How good answers are, by the judged set: the goal of the issue, held by a test.

Questions and articles are the project's own, so the figure says that nothing got worse, and not how
good the search is with another centre's articles.
"""

from __future__ import annotations

from benchmarks.knowing.judged import judge, judged, ours


def test_given_the_judged_set_when_asked_then_nine_of_ten_have_their_answer_among_five() -> None:
    found = judge(ours())
    assert found.questions >= 60
    assert found.articles >= 40
    assert found.recall >= 0.9, found.missed
    assert min(found.by_kind.values()) >= 0.8, found.by_kind
    assert found.first >= 0.75
    assert found.told_nothing >= 0.6


def test_given_the_judged_set_when_looked_at_then_every_answer_is_an_article() -> None:
    articles, told = judged()
    keys = {str(one["key"]) for one in articles}
    questions: list[tuple[str, str, list[str]]] = told["questions"]  # type: ignore[assignment]
    assert len(keys) == len(articles)
    assert {key for _, _, wanted in questions for key in wanted} <= keys
    assert {kind for kind, _, _ in questions} == {
        "words",
        "beginning",
        "pinyin",
        "initials",
        "synonym",
        "typing",
    }
