"""Texts as an index has them: nothing that fits is lost, no more than the cap is kept, an excerpt
shows what was searched for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warmline.tickets import texts

SIGNS = st.text("漏水管路灯甲乙丙 ，。aAbＢ1２ﬁé_\n", max_size=30)
SOME = st.lists(SIGNS, max_size=6)


@given(SOME, st.integers(0, 40))
def test_given_any_texts_when_indexed_then_no_more_pairs_than_the_cap_and_all_that_is_kept_is_found(
    parts: list[str], most: int
) -> None:
    grams, kept = texts.indexed(*parts, most=most)
    assert len(grams) == len(set(grams)) <= most
    lines = kept.split("\n") if kept else []
    # What is kept is in the index to the last pair, and the other way round.
    assert set(grams) == set().union(*map(texts.pairs, lines), set())
    # Each is one of the texts, or the beginning of one.
    assert all(any(texts.folded(one).startswith(line) for one in parts) for line in lines)


@given(SOME)
def test_given_texts_that_fit_when_indexed_then_each_is_there_whole(parts: list[str]) -> None:
    _, kept = texts.indexed(*parts)
    assert set(kept.split("\n")) - {""} == {texts.folded(one) for one in parts} - {""}


def test_given_the_longest_content_when_indexed_then_it_is_there_whole() -> None:
    content = "".join(chr(0x4E00 + number % 20_000) for number in range(20_000))
    grams, kept = texts.indexed("标题", content)
    assert kept.endswith(content)
    assert len(grams) < texts.MOST_PAIRS


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 30)), unique_by=lambda one: one[0]),
    st.integers(0, 200),
)
def test_given_parts_when_they_overflow_then_the_latest_steps_stay_and_what_stays_fits(
    sizes: list[tuple[int, int]], most: int
) -> None:
    gone = set(texts.overflowing(sizes, most))
    assert 0 not in gone
    stays = [size for seq, size in sizes if seq not in gone]
    own = dict(sizes).get(0, 0)
    assert sum(stays) <= max(most, own)
    left = {seq for seq, _ in sizes if seq} - gone
    # Nothing older is kept than something that had to go.
    assert not gone or not left or min(left) > max(gone)


@given(SIGNS, SIGNS, SIGNS)
def test_given_words_in_a_text_when_an_excerpt_is_shown_then_they_stand_in_it_on_one_line(
    before: str, words: str, after: str
) -> None:
    key, text = texts.folded(words), f"{before}{words}{after}"
    if not key:
        return
    shown = texts.excerpt(text, key, around=3)
    assert shown is not None
    assert key in texts.folded(shown)
    assert "\n" not in shown


def test_given_words_that_are_not_there_when_an_excerpt_is_asked_for_then_there_is_none() -> None:
    assert texts.excerpt("路面漏水", "水漏") is None
    long = "前" * 40 + "漏水" + "后" * 40
    assert texts.excerpt(long, "漏水", around=2) == "…前前漏水后后…"
