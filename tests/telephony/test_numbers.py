"""Numbers as trunks send them, and what becomes of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmline.telephony.numbers import mask, normalise

MOBILE = "+8613812345678"
SHENZHEN = "+8675526001234"


@pytest.mark.parametrize(
    ("raw", "e164", "kind", "place"),
    [
        ("13812345678", MOBILE, "mobile", "江苏连云港"),
        ("013812345678", MOBILE, "mobile", "江苏连云港"),
        ("8613812345678", MOBILE, "mobile", "江苏连云港"),
        ("+8613812345678", MOBILE, "mobile", "江苏连云港"),
        ("008613812345678", MOBILE, "mobile", "江苏连云港"),
        ("+86 138-1234-5678", MOBILE, "mobile", "江苏连云港"),
        ("１３８１２３４５６７８", MOBILE, "mobile", "江苏连云港"),
        ("sip:13812345678@192.0.2.1;user=phone", MOBILE, "mobile", "江苏连云港"),
        ("tel:+8613812345678", MOBILE, "mobile", "江苏连云港"),
        ("0755-26001234", SHENZHEN, "landline", "广东深圳"),
        ("075526001234", SHENZHEN, "landline", "广东深圳"),
        ("+86075526001234", SHENZHEN, "landline", "广东深圳"),
        ("86 755 2600 1234", SHENZHEN, "landline", "广东深圳"),
        ("01062345678", "+861062345678", "landline", "北京"),
        ("057188888888", "+8657188888888", "landline", "浙江杭州"),
        ("+12025550123", "+12025550123", "foreign", "美国"),
        ("0012025550123", "+12025550123", "foreign", "美国"),
        ("+442071838750", "+442071838750", "foreign", "英国"),
        ("+85221234567", "+85221234567", "foreign", "香港"),
        ("10086", None, "short", ""),
        ("12345", None, "short", ""),
        ("110", None, "short", ""),
        ("95588", None, "short", ""),
        ("4008001234", None, "short", ""),
        ("8001", None, "extension", ""),
        ("", None, "anonymous", ""),
        ("Anonymous", None, "anonymous", ""),
        ("sip:anonymous@anonymous.invalid", None, "anonymous", ""),
        ("0", None, "unknown", ""),
        ("garbage", None, "unknown", ""),
        ("+861380013800011111", None, "unknown", ""),
        ("26001234", None, "unknown", ""),
    ],
)
def test_given_a_number_as_sent_when_understood_then_it_is_one_value(
    raw: str, e164: str | None, kind: str, place: str
) -> None:
    number = normalise(raw)
    assert (number.raw, number.e164, number.kind, number.place) == (raw, e164, kind, place)


def test_given_a_mobile_number_when_understood_then_its_carrier_is_named_in_chinese() -> None:
    assert normalise("13812345678").carrier == "中国移动"
    assert normalise("16612345678").carrier == "中国联通"
    assert normalise("16612345678").place == ""


def test_given_the_centres_own_extensions_when_understood_then_they_win() -> None:
    assert normalise("110", extensions=frozenset({"110"})).kind == "extension"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_given_anything_when_understood_then_it_never_fails_and_keeps_what_came(raw: str) -> None:
    number = normalise(raw)
    assert number.raw == raw
    assert number.kind in {
        "mobile",
        "landline",
        "short",
        "foreign",
        "extension",
        "anonymous",
        "unknown",
    }
    assert (number.e164 is None) == (number.kind not in {"mobile", "landline", "foreign"})


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["138", "159", "186", "133"]),
    st.integers(min_value=0, max_value=99_999_999),
    st.sampled_from(["", "0", "86", "+86", "0086", "+86 "]),
)
def test_given_any_prefix_when_understood_then_it_is_the_same_mobile_number(
    head: str, tail: int, prefix: str
) -> None:
    digits = f"{head}{tail:08d}"
    assert normalise(prefix + digits).e164 == f"+86{digits}"


@settings(max_examples=40, deadline=None)
@given(st.from_regex(r"\+[1-9]\d{6,14}", fullmatch=True))
def test_given_an_e164_number_when_understood_again_then_it_stays(raw: str) -> None:
    first = normalise(raw)
    if first.e164 is not None:
        assert normalise(first.e164).e164 == first.e164


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812341234", "138****1234"),
        ("+8613812341234", "+86138****1234"),
        ("0755-26001234", "075****1234"),
        ("10086", "10086"),
        ("8001", "8001"),
        ("26001234", "26****34"),
        ("anonymous", "anonymous"),
        ("sip:13812341234@x", "sip:138****1234@x"),
        ("", ""),
    ],
)
def test_given_a_number_when_masked_then_its_middle_is_gone(number: str, masked: str) -> None:
    assert mask(number) == masked


@given(st.from_regex(r"\+?\d{9,20}", fullmatch=True))
def test_given_a_full_number_when_masked_then_at_most_ten_digits_are_left(number: str) -> None:
    masked = mask(number)
    assert "****" in masked
    assert len(re.sub(r"\D", "", masked)) <= 9
