"""Where a page ended: what comes back is what was said, and nothing else is believed."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.ids import uuid7
from warmline.kit.keyset import (
    PageUnknown,
    Place,
    Value,
    cursor,
    moment_after,
    place_after,
    read_cursor,
    text_after,
)

VALUES = st.one_of(
    st.text(max_size=40),
    st.integers(-(2**53), 2**53),
    st.datetimes(timezones=st.just(UTC)),
)


def said(body: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


@given(VALUES, st.sampled_from(["-changed_at", "name"]))
def test_given_a_place_when_read_then_it_is_the_same(value: Value, sort: str) -> None:
    name = uuid7()
    assert read_cursor(cursor(sort, value, name), sort) == (value, name)


@given(st.text(max_size=80))
def test_given_any_text_when_read_then_it_is_a_place_or_refused(text: str) -> None:
    with pytest.raises(PageUnknown):
        read_cursor(text, "-changed_at")


@pytest.mark.parametrize(
    "body",
    [
        ["-changed_at", "at", "2026-01-05T01:00:00", "0" * 36],  # no zone
        ["-changed_at", "at", 5, "0" * 36],
        ["-changed_at", "is", [1], "0" * 36],
        ["-changed_at", "is", True, "0" * 36],
        ["-changed_at", "is", "x", "no id"],
        ["name", "is", "x", "0" * 36],  # another order
        ["-changed_at"],
        {},
    ],
)
def test_given_a_place_of_another_list_when_read_then_it_is_refused(body: object) -> None:
    with pytest.raises(PageUnknown):
        read_cursor(said(body), "-changed_at")


def test_given_a_list_of_moments_when_the_place_is_none_then_it_is_refused() -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    name = uuid7()
    assert moment_after(cursor("-at", at, name), "-at") == (at, name)
    with pytest.raises(PageUnknown):
        moment_after(cursor("-at", "x", name), "-at")
    assert text_after(cursor("name", "x", name), "name") == ("x", name)
    with pytest.raises(PageUnknown):
        text_after(cursor("name", at, name), "name")


@given(st.one_of(VALUES, st.dates(), st.floats(allow_nan=False, allow_infinity=False), st.none()))
def test_given_a_place_of_a_column_when_read_as_its_type_then_it_is_the_same(value: Place) -> None:
    kind, name = (str, "some words") if value is None else (type(value), uuid7())
    said = cursor("-at", value, name)
    assert place_after(said, "-at", kind, null=True, id_=value is not None) == (value, name)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("3", int),
        (3, str),
        (True, int),
        (None, int),
        (datetime(2026, 1, 5, tzinfo=UTC), date),
        (date(2026, 1, 5), datetime),
        ("2026-01-05", date),
        (1.5, int),
    ],
)
def test_given_a_value_of_another_type_when_read_then_it_is_no_place_of_the_list(
    value: Place, kind: type
) -> None:
    with pytest.raises(PageUnknown):
        place_after(cursor("at", value, uuid7()), "at", kind)


def test_given_rows_with_ids_when_the_place_names_words_then_it_is_refused() -> None:
    with pytest.raises(PageUnknown):
        place_after(cursor("at", 3, "some words"), "at", int)
