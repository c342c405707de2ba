"""Values in spoken Chinese."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.ivr.numerals import REST, Manner, spelled, spoken, vocabulary, whole

ZONE = "Asia/Shanghai"


def said(manner: Manner, value: str) -> str:
    return "".join(spoken(manner, value, ZONE))


@pytest.mark.parametrize(
    ("manner", "value", "words"),
    [
        ("digits", "13800138000", "幺三八零零幺三八零零零"),
        ("digits", "+8613800138000", "幺三八零零幺三八零零零"),
        ("digits", "a-12*#", "A幺二星井"),
        ("code", "13800138000", "幺三八，零零幺三，八零零零"),
        ("code", "+8613800138000", "幺三八，零零幺三，八零零零"),
        ("code", "20250308", "二零二五，零三零八"),
        ("code", "AB-123 4", "AB，幺二三，四"),
        ("code", "400-800-1234", "四零零，八零零，幺二三四"),
        ("duration", "0", "零秒"),
        ("duration", "2", "两秒"),
        ("duration", "180", "三分钟"),
        ("duration", "125", "两分五秒"),
        ("duration", "3725", "一小时两分五秒"),
        ("duration", "7205", "两小时零五秒"),
        ("duration", "7200", "两小时"),
        ("duration", "12.6", "十三秒"),
        ("wait", "0", "不到一分钟"),
        ("wait", "60", "不到一分钟"),
        ("wait", "61", "大约两分钟"),
        ("wait", "600", "大约十分钟"),
        ("wait", "3541", "大约一小时"),
        ("wait", "3601", "大约一小时三十分钟"),
        ("wait", "7200", "大约两小时"),
        ("number", "0", "零"),
        ("number", "2", "二"),
        ("number", "10", "十"),
        ("number", "15", "十五"),
        ("number", "110", "一百一十"),
        ("number", "101", "一百零一"),
        ("number", "1010", "一千零一十"),
        ("number", "1001", "一千零一"),
        ("number", "2200", "两千二百"),
        ("number", "10203", "一万零二百零三"),
        ("number", "20000", "两万"),
        ("number", "100000", "十万"),
        ("number", "105000", "十万五千"),
        ("number", "100000005", "一亿零五"),
        ("number", "100005000", "一亿零五千"),
        ("number", "10000500", "一千万零五百"),
        ("number", "-3.50", "负三点五"),
        ("number", "1,234.06", "一千二百三十四点零六"),
        ("money", "128.50", "一百二十八元五角"),
        ("money", "¥100", "一百元"),
        ("money", "3.05", "三元零五分"),
        ("money", "0.05", "五分"),
        ("money", "0", "零元"),
        ("money", "9.999", "十元"),
        ("money", "-12.34", "负十二元三角四分"),
        ("date", "2026-03-08", "二零二六年三月八日"),
        ("date", "20261031", "二零二六年十月三十一日"),
        ("date", "2026-03-08T20:30:00+00:00", "二零二六年三月九日"),
        ("time", "10:00", "十点整"),
        ("time", "09:05", "九点零五分"),
        ("time", "00:30:59", "零点三十分"),
        ("time", "2026-03-08T20:30:00+00:00", "四点三十分"),
    ],
)
def test_given_a_value_then_it_is_said_as_people_say_it(
    manner: Manner, value: str, words: str
) -> None:
    assert said(manner, value) == words


@pytest.mark.parametrize("manner", ["number", "money", "date", "time", "duration", "wait"])
def test_given_a_value_that_does_not_fit_then_it_is_spelled(manner: Manner) -> None:
    assert said(manner, "A12") == "A幺二"
    assert said(manner, "") == ""


@given(
    manner=st.sampled_from(get_args(Manner)),
    value=st.one_of(st.text(max_size=20), st.integers().map(str), st.floats().map(str)),
)
def test_every_word_of_any_value_is_in_the_vocabulary(manner: Manner, value: str) -> None:
    assert set(spoken(manner, value, ZONE)) <= {*vocabulary({manner}), REST}


@given(st.dates().map(lambda day: day.isoformat()), st.times().map(lambda t: t.isoformat()))
def test_every_day_and_every_minute_can_be_said(day: str, time: str) -> None:
    assert spoken("date", day, ZONE)[-1] == "日"
    assert spoken("time", time, ZONE)[-1] in ("分", "整")


@given(st.integers(0, 10**12 - 1))
def test_reading_the_words_gives_the_number_back(number: int) -> None:
    assert _read("".join(whole(number))) == number


@given(st.integers(0, 10**7))
def test_a_duration_read_back_gives_its_seconds(total: int) -> None:
    words = said("duration", str(total)).replace("分钟", "分")
    seconds = 0
    for unit, size in (("小时", 3600), ("分", 60), ("秒", 1)):
        head, found, rest = words.partition(unit)
        if found:
            seconds += _read(head) * size
            words = rest
    assert (seconds, words) == (total, "")


@given(st.integers(0, 10**6))
def test_a_wait_is_never_told_shorter_than_it_is_and_at_most_half_an_hour_longer(
    total: int,
) -> None:
    words = said("wait", str(total))
    if words == "不到一分钟":
        assert total <= 60
        return
    head, hours, rest = words.removeprefix("大约").partition("小时")
    minutes = (_read(head) * 60 if hours else 0) + _read((rest if hours else head)[:-2] or "零")
    assert total <= minutes * 60 < total + (60 if total <= 59 * 60 else 1800)


@given(st.text(alphabet="0123456789AB- ", max_size=20))
def test_a_code_has_the_signs_of_its_digits_and_no_two_rests_together(value: str) -> None:
    words = spoken("code", value, ZONE)
    assert tuple(word for word in words if word != REST) == spelled(value)
    assert f"{REST}{REST}" not in "".join(words)
    assert not words or (words[0] != REST and words[-1] != REST)


def _read(words: str) -> int:
    """The number that Chinese words mean, written the other way round from `whole`."""
    digits = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
    total = section = digit = 0
    for sign in words:
        if sign in digits:
            digit = digits[sign]
        elif sign in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
        else:
            unit = {"万": 10**4, "亿": 10**8}[sign]
            total += (section + digit) * unit
            section = digit = 0
    return total + section + digit
