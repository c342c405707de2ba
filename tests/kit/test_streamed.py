"""Which stretch of a stored sound a Range header asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.streamed import stretch


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-7", (93, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=0-1,5-6", (0, 100)),
        ("lines=1-2", (0, 100)),
        ("bytes=-", (0, 100)),
        ("bytes=100-", None),
        ("bytes=20-10", None),
        ("bytes=-0", None),
    ],
)
def test_a_range_is_what_the_header_says(header: str, wanted: tuple[int, int] | None) -> None:
    assert stretch(header, 100) == wanted


@given(st.text(max_size=30) | st.from_regex(r"bytes=\d*-\d*", fullmatch=True), st.integers(0, 1000))
def test_whatever_is_asked_nothing_beyond_the_sound_is_given(header: str, size: int) -> None:
    found = stretch(header, size)
    assert found is None or 0 <= found[0] <= found[1] <= size
