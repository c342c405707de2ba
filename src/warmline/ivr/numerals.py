"""Values in spoken Chinese, as the words a prompt voice has recorded one by one.

`spoken("digits", "13800", zone)` → ("幺", "三", "八", "零", "零"). Used by the `say` node, which
asks for one sound per word; `VOCABULARY` is what `ivr.speech` has to render so that every value can
be said. Free text is made speakable elsewhere (`ivr.speech.normalise`). Pure.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

Manner = Literal["digits", "code", "number", "money", "date", "time", "duration", "wait"]

REST = "，"
"""A short rest between the groups of a code; no word, a sound of its own (`prompts.REST`)."""

DIGITS = "零一二三四五六七八九"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TENS = tuple(f"{DIGITS[ten]}十" for ten in range(1, 10))
_UP_TO_99 = tuple(f"{ten}{one}" for ten in ("十", *_TENS) for one in ("", *DIGITS[1:]))
_HUNDREDS = tuple(f"{digit}百" for digit in DIGITS[1:])
_THOUSANDS = tuple(f"{'两' if digit == '二' else digit}千" for digit in DIGITS[1:])

VOCABULARY: tuple[str, ...] = (
    *DIGITS, "幺", "两", *_UP_TO_99, *_HUNDREDS, *_THOUSANDS, "万", "亿", "点", "负",
    "元", "角", "分", "年", "月", "日", "整", "星", "井", *LETTERS,
)  # fmt: skip
"""Every word that `spoken` can ask for. Numbers up to 99, hundreds and thousands are words of their
own: put together from single digits they are hard to understand over a telephone."""

_OF_TIME = ("小时", "分钟", "秒")
_MORE: dict[Manner, tuple[str, ...]] = {
    "duration": _OF_TIME,
    "wait": (*_OF_TIME, "大约", "不到"),
}
_LIMIT = 10**12


def vocabulary(manners: Collection[Manner]) -> tuple[str, ...]:
    """Every word that `spoken` can ask for in these manners."""
    more = (word for manner in sorted(manners) for word in _MORE.get(manner, ()))
    return tuple(dict.fromkeys((*VOCABULARY, *more)))


def spoken(manner: Manner, value: str, zone: str) -> tuple[str, ...]:
    """The words of `value`; a value that does not fit the manner is spelled sign by sign, so that
    the caller hears something true. `zone` is where times that carry an offset are shown."""
    value = value.strip()
    words: tuple[str, ...] | None = None
    match manner:
        case "number":
            words = _number(value)
        case "money":
            words = _money(value)
        case "date":
            words = _date(value, zone)
        case "time":
            words = _time(value, zone)
        case "code":
            words = _code(value)
        case "duration":
            words = _duration(value)
        case "wait":
            words = _wait(value)
        case "digits":
            words = None
    return spelled(value) if words is None else words


def spelled(value: str) -> tuple[str, ...]:
    """Sign by sign: 1 is 幺, as over every Chinese telephone; what cannot be said is left out.
    The country code of a Chinese number is left out too."""
    words = []
    for sign in value.removeprefix("+86").upper():
        if sign.isascii() and sign.isdigit():
            words.append("幺" if sign == "1" else DIGITS[int(sign)])
        elif sign in LETTERS:
            words.append(sign)
        elif sign in "*#":
            words.append("星" if sign == "*" else "井")
    return tuple(words)


def whole(number: int) -> tuple[str, ...]:
    """A whole number from 0 to below 10¹²: 10203 → 一 万 零 二百 零 三."""
    if number == 0:
        return ("零",)
    high, middle, low = number // 10**8, number // 10**4 % 10**4, number % 10**4
    words: list[str] = []
    if high:
        words += [*_counted(high), "亿"]
    if middle:
        words += ["零"] if high and middle < 1000 else []
        words += [*_counted(middle), "万"]
    if low:
        gap = (high or middle) and (low < 1000 or not middle)
        words += ["零"] if gap else []
        words += _group(low)
    return tuple(words)


def _counted(group: int) -> list[str]:
    return ["两"] if group == 2 else _group(group)


def _group(group: int) -> list[str]:
    """1 to 9999, in words of the vocabulary."""
    thousands, hundreds, rest = group // 1000, group // 100 % 10, group % 100
    words = [_THOUSANDS[thousands - 1]] if thousands else []
    if hundreds:
        words.append(_HUNDREDS[hundreds - 1])
    elif thousands and rest:
        words.append("零")
    if rest:
        if hundreds and rest < 10:
            words.append("零")
        words.append(_up_to_99(rest, full=bool(words)))
    return words


def _up_to_99(number: int, *, full: bool) -> str:
    """`full` says 一十 for 十, as after a larger unit."""
    ten, one = divmod(number, 10)
    head = "" if not ten else _TENS[ten - 1] if ten > 1 or full else "十"
    return head + (DIGITS[one] if one else "")


def _decimal(value: str) -> Decimal | None:
    try:
        number = Decimal(value.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _LIMIT else None


def _number(value: str) -> tuple[str, ...] | None:
    number = _decimal(value)
    if number is None:
        return None
    words = ["负"] if number < 0 else []
    words += whole(int(abs(number)))
    _, point, fraction = format(abs(number), "f").partition(".")
    if point and fraction.strip("0"):
        words += ["点", *(DIGITS[int(sign)] for sign in fraction.rstrip("0"))]
    return tuple(words)


def _money(value: str) -> tuple[str, ...] | None:
    amount = _decimal(value.lstrip("¥￥"))
    if amount is None:
        return None
    cents = int((abs(amount) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    yuan, tenth, cent = cents // 100, cents // 10 % 10, cents % 10
    words = ["负"] if amount < 0 and cents else []
    if yuan or not cents:
        words += [*whole(yuan), "元"]
    if tenth:
        words += [DIGITS[tenth], "角"]
    if cent:
        words += ["零"] if yuan and not tenth else []
        words += [DIGITS[cent], "分"]
    return tuple(words)


def _moment(value: str, zone: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(ZoneInfo(zone)) if moment.tzinfo else moment


def _date(value: str, zone: str) -> tuple[str, ...] | None:
    day: date | None = _moment(value, zone)
    if day is None:
        return None
    year = (DIGITS[int(sign)] for sign in f"{day.year:04d}")
    return (*year, "年", *whole(day.month), "月", *whole(day.day), "日")


def _time(value: str, zone: str) -> tuple[str, ...] | None:
    moment = _moment(value, zone)
    try:
        clock = moment.time() if moment and len(value) > 10 else time.fromisoformat(value)
    except ValueError:
        return None
    words = [*whole(clock.hour), "点"]
    if not clock.minute:
        return (*words, "整")
    words += ["零"] if clock.minute < 10 else []
    return (*words, *whole(clock.minute), "分")


def _code(value: str) -> tuple[str, ...]:
    """Sign by sign with a rest between the groups as they are written, else as a person would make
    them: a mobile number 3-4-4, others in fours."""
    plain = value.removeprefix("+86")
    written = [part for part in plain.replace("-", " ").split() if spelled(part)]
    if len(written) == 1:
        (only,) = written
        mobile = len(only) == 11 and only.isdecimal() and only.startswith("1")
        cuts = (0, 3, 7, 11) if mobile else (*range(0, len(only), 4), len(only))
        written = [only[start:end] for start, end in pairwise(cuts)]
    words: list[str] = []
    for part in written:
        said = spelled(part)
        words += [REST] if words and said else []
        words += said
    return tuple(words)


def _seconds(value: str) -> int | None:
    number = _decimal(value)
    if number is None or number < 0:
        return None
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _some(count: int) -> tuple[str, ...]:
    """A number before a unit: 两小时, not 二小时."""
    return ("两",) if count == 2 else whole(count)


def _duration(value: str) -> tuple[str, ...] | None:
    """Seconds as hours, minutes and seconds: 3725 → 一小时两分五秒, 180 → 三分钟."""
    total = _seconds(value)
    if total is None:
        return None
    hours, minutes, seconds = total // 3600, total // 60 % 60, total % 60
    words: list[str] = []
    if hours:
        words += [*_some(hours), "小时"]
    if minutes:
        words += [*_some(minutes), "分" if seconds else "分钟"]
    elif hours and seconds:
        words += ["零"]
    if seconds or not words:
        words += [*_some(seconds), "秒"]
    return tuple(words)


def _wait(value: str) -> tuple[str, ...] | None:
    """How long somebody has to wait, in whole minutes and never less than it is: 大约三分钟,
    不到一分钟. From an hour on in half hours, since nobody knows it better."""
    total = _seconds(value)
    if total is None:
        return None
    minutes = -(-total // 60)
    if minutes <= 1:
        return ("不到", "一", "分钟")
    if minutes < 60:
        return ("大约", *_some(minutes), "分钟")
    halves = -(-minutes // 30)
    words = ["大约", *_some(halves // 2), "小时"]
    return (*words, *whole(30), "分钟") if halves % 2 else tuple(words)
