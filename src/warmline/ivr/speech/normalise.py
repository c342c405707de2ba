"""Text as the voice should read it: numbers, codes, money, dates and letters written out.

The neural voice reads “订单20250308” as one huge number and passes Latin letters through as noise,
so everything that is not Chinese is turned into Chinese characters first. Used by
`ivr.speech.render`; values of variables are said word by word instead (`ivr.numerals`). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from warmline.ivr.numerals import DIGITS, spelled, spoken

_ZONE = "Asia/Shanghai"

SPELLING = {
    "A": "诶", "B": "必", "C": "西", "D": "弟", "E": "伊", "F": "艾弗", "G": "吉",
    "H": "艾尺", "I": "艾", "J": "杰", "K": "开", "L": "艾勒", "M": "艾姆", "N": "恩",
    "O": "欧", "P": "披", "Q": "丘", "R": "阿尔", "S": "艾斯", "T": "提", "U": "优",
    "V": "维", "W": "达不溜", "X": "艾克斯", "Y": "歪", "Z": "贼德",
}  # fmt: skip
"""How each Latin letter is spoken in Chinese."""

_SIGNS = {"#": "井号", "*": "星号", "&": "和", "+": "加", "@": "艾特", "=": "等于", "℃": "摄氏度"}


def _year(match: re.Match[str]) -> str:
    year, month, day = match.group(1), match.group(2), match.group(3)
    words = "".join(DIGITS[int(sign)] for sign in year) + "年"
    if month:
        words += _whole(month) + "月"
    if day:
        words += _whole(day) + match.group(4)
    return words


def _iso(match: re.Match[str]) -> str:
    return "".join(spoken("date", match.group(0).replace("/", "-"), _ZONE))


def _clock(match: re.Match[str]) -> str:
    return "".join(spoken("time", match.group(0).zfill(5), _ZONE))


def _money(match: re.Match[str]) -> str:
    return "".join(spoken("money", match.group(1), _ZONE))


def _percent(match: re.Match[str]) -> str:
    return "百分之" + _whole(match.group(1))


def _whole(number: str) -> str:
    return "".join(spoken("number", number, _ZONE))


def _number(match: re.Match[str]) -> str:
    """A figure on its own: an amount when short, a code when long or led by a zero."""
    digits = match.group(0)
    plain = digits.replace(",", "")
    whole = plain.partition(".")[0]
    if len(whole) > 5 or (len(whole) > 1 and whole.startswith("0")):
        return _in_groups(plain)
    return _whole(plain)


def _in_groups(digits: str) -> str:
    """A code is read sign by sign, with short rests as a person would make them: a mobile number
    3-4-4, others in fours."""
    groups = [digits[:3], digits[3:7], digits[7:]] if _is_mobile(digits) else _fours(digits)
    return "，".join("".join(spelled(group)) for group in groups)


def _is_mobile(digits: str) -> bool:
    return len(digits) == 11 and digits.startswith("1")


def _fours(digits: str) -> list[str]:
    return [digits[start : start + 4] for start in range(0, len(digits), 4)]


def _code(match: re.Match[str]) -> str:
    """Letters and figures mixed: every sign by itself."""
    return "".join(SPELLING.get(word, word) for word in spelled(match.group(0)))


def _service(match: re.Match[str]) -> str:
    """400-800-1234 and 010-66668888: the groups as they are written."""
    return "，".join("".join(spelled(group)) for group in match.group(0).split("-"))


_RULES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})([日号]))?)?", _year),
    (r"(?<!\d)\d{4}[-/]\d{2}[-/]\d{2}(?!\d)", _iso),
    (r"(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)", _clock),
    (r"[¥￥]\s*(\d[\d,]*(?:\.\d{1,2})?)", _money),
    (r"(\d[\d,]*\.\d{1,2})元", _money),
    (r"(\d+(?:\.\d+)?)%", _percent),
    (r"(?<![\d-])\d{3,4}(?:-\d{3,8})+(?![\d-])", _service),
    (r"(?<![A-Za-z\d])(?=[A-Za-z\d]*[A-Za-z])[A-Za-z\d]+", _code),
    (r"(?<!\d)\+86(?=1\d{10})", lambda _: ""),
    (r"\d[\d,]*(?:\.\d+)?(?<!,)", _number),
)


def speakable(text: str) -> str:
    """`text` with everything written out that the voice would misread; ends in a full stop, since
    the voice drops its tone there and not before."""
    for pattern, write in _RULES:
        text = re.sub(pattern, write, text)
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    text = re.sub(r"\s+", " ", text).strip()
    return text if not text or text[-1] in "。！？.!?" else f"{text}。"
