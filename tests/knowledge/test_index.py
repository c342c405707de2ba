"""The index against what it says of itself: visibility, changes, order; by made-up documents."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmline.knowledge import rules
from warmline.knowledge.index import Document, Index, may_see
from warmline.knowledge.model import Audience, Reader
from warmline.knowledge.terms import of_document, of_query

TITLES = ("退款多久到账", "换货流程", "发票抬头更换", "空调安装费用", "物流不更新", "VIP 会员权益")
WORDS = ("退款", "tuikuan", "tk", "发票", "fapiao", "抬", "kongtiao", "vip", "物流", "huanhuo", "x")
audiences = st.builds(
    Audience,
    st.frozensets(st.sampled_from(["east", "west"])),
    st.frozensets(st.sampled_from(["agent", "lead"])),
)
readers = st.builds(
    Reader,
    st.just("u"),
    st.frozensets(st.sampled_from(["east", "west"])),
    st.frozensets(st.sampled_from(["agent", "lead"])),
    st.frozensets(st.sampled_from(["p", "q"])),
    st.booleans(),
)
documents = st.builds(
    Document,
    st.sampled_from([f"a{n}" for n in range(8)]),
    st.sampled_from(["p", "q"]),
    audiences,
    st.sampled_from(TITLES).map(lambda title: of_document(title, title)),
    st.sampled_from([0.0, 50.0, 150.0]),
    st.sampled_from([80.0, 200.0, 1e18]),
)


def found(index: Index, text: str, reader: Reader, now: float = 100.0) -> list[str]:
    query = of_query(text, index.known, {})
    return [hit.article for hit in index.search(query, reader, now)]


@settings(max_examples=150)
@given(st.lists(st.tuples(documents, st.booleans()), max_size=30), readers, st.sampled_from(WORDS))
def test_given_any_changes_when_searched_then_nobody_finds_what_he_may_not_see_or_is_gone(
    changes: list[tuple[Document, bool]], reader: Reader, word: str
) -> None:
    index, there = Index(), dict[str, Document]()
    for document, gone in changes:
        if gone:
            index.drop(document.article)
            there.pop(document.article, None)
        else:
            index.put(document)
            there[document.article] = document
    assert len(index) == len(there)
    anew = Index()
    for document in there.values():
        anew.put(document)
    hits = found(index, word, reader)
    assert len(hits) == len(set(hits))
    for article in hits:
        one = there[article]
        assert may_see(one.project, one.audience, reader)
        assert one.valid_from <= 100.0 < one.valid_to
    # What was put in and taken out again leaves nothing behind but its weight in what is rare.
    assert set(hits) == set(found(anew, word, reader))


@given(audiences, readers, st.sampled_from(["p", "q"]))
def test_given_an_audience_when_asked_then_departments_and_roles_both_must_fit(
    audience: Audience, reader: Reader, project: str
) -> None:
    seen = may_see(project, audience, reader)
    if reader.everything:
        assert seen == (project in reader.projects or not reader.projects)
        return
    fits = all(
        not named or named & his
        for named, his in (
            (audience.departments, reader.departments),
            (audience.roles, reader.roles),
        )
    )
    assert seen == (project in reader.projects and fits)


def test_given_many_changes_when_cleared_up_then_answers_stay_the_same() -> None:
    index, reader = Index(), Reader("u", projects=frozenset({"p"}))
    for number in range(3_000):
        title = TITLES[number % len(TITLES)]
        terms = of_document(title, title) if number < 6 or number > 2_990 else {f"w{number}": 1.0}
        index.put(Document(f"a{number % 40}", "p", Audience(), terms))
    anew = Index()
    for number in range(2_960, 3_000):
        title = TITLES[number % len(TITLES)]
        terms = of_document(title, title) if number > 2_990 else {f"w{number}": 1.0}
        anew.put(Document(f"a{number % 40}", "p", Audience(), terms))
    for word in WORDS:
        assert set(found(index, word, reader)) == set(found(anew, word, reader)), word


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("退款", "退款多久到账"),
        ("退", "退款多久到账"),
        ("tuik", "退款多久到账"),
        ("tkdj", "退款多久到账"),
        ("推款", "退款多久到账"),
        ("tuikaun", "退款多久到账"),
        ("fapiaotait", "发票抬头更换"),
        ("ViP", "VIP 会员权益"),
        ("ｖｉｐ", "VIP 会员权益"),
        ("空调  安装", "空调安装费用"),
        ("多少钱装空调", "空调安装费用"),
    ],
)
def test_given_titles_when_typed_in_any_way_then_the_right_one_comes_first(
    typed: str, wanted: str
) -> None:
    index = Index()
    for title in TITLES:
        index.put(Document(title, "p", Audience(), of_document(title, "")))
    assert found(index, typed, Reader("u", projects=frozenset({"p"})))[:1] == [wanted]


@pytest.mark.parametrize(
    "typed", ["", " ", "。，！", "😀", "的", "吗", "zzqqxx", "\x00", "%_'\"\\"]
)
def test_given_nothing_to_look_for_when_searched_then_nothing_breaks(typed: str) -> None:
    index = Index()
    index.put(Document("a", "p", Audience(), of_document("退款多久到账", "")))
    assert found(index, typed, Reader("u", projects=frozenset({"p"}))) == []


@given(st.text(max_size=60))
def test_given_any_words_when_searched_then_an_answer_comes(typed: str) -> None:
    index = Index()
    for title in TITLES:
        index.put(Document(title, "p", Audience(), of_document(title, "")))
    synonyms = rules.synonym_map([("退款", "退钱"), ("wifi", "无线网")])
    query = of_query(typed, index.known, synonyms)
    hits = index.search(query, Reader("u", projects=frozenset({"p"})), 1.0)
    assert all(hit.score > 0 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
