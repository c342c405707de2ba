"""Small choices about calls: masking numbers, reading a search, guarding spreadsheets. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from warmline.interactions.events import Number

LEAST_DIGITS = 4
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def mask(number: str) -> str:
    """Hide the middle: 138****1234, keeping at most three digits in front and four at the end,
    and never more than half of them. Texts without digits stay."""
    digits = [index for index, sign in enumerate(number) if sign.isdigit()]
    if len(digits) < LEAST_DIGITS:
        return number
    shown = len(digits) // 2
    back = min(4, (shown + 1) // 2)
    front = min(3, shown - back)
    if len(digits) >= 10:
        front, back = 3, 4
    hidden = set(digits[front : len(digits) - back])
    return "".join("*" if index in hidden else sign for index, sign in enumerate(number))


def mask_number(number: Number) -> Number:
    """A number with raw and E.164 form masked; place and carrier stay."""
    return replace_number(number, mask(number.raw), mask_e164(number.e164))


def mask_e164(e164: str | None) -> str | None:
    """Mask the national part, keep +86."""
    if e164 is None:
        return None
    return f"+86{mask(e164[3:])}" if e164.startswith("+86") else mask(e164)


def replace_number(number: Number, raw: str, e164: str | None) -> Number:
    return Number(raw=raw, e164=e164, kind=number.kind, place=number.place, carrier=number.carrier)


def searched_digits(text: str) -> str:
    """The digits somebody searches for, or "" when there are fewer than four."""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) >= LEAST_DIGITS else ""


def reversed_digits(number: Number) -> str:
    """The number's digits from the end, so that the last digits are a prefix an index can find."""
    return re.sub(r"\D", "", number.e164 or number.raw)[::-1]


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def id_moment(interaction: str) -> datetime | None:
    """When an id was made (UUIDv7 carries its milliseconds), or None for other ids."""
    digits = interaction.replace("-", "")
    if len(digits) != 32 or digits[12] != "7":
        return None
    return datetime.fromtimestamp(int(digits[:12], 16) / 1000, tz=UTC)
