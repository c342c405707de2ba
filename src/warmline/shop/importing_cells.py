"""What a cell of a file of orders means: from its text to the value an order keeps, or a reason why
not. Pure.

Shops write numbers as formulas (`="123"`), with a quotation mark or a tab so that no spreadsheet
shortens them; states in their own words; numbers of phones hidden, which tell nobody apart and are
left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from warmline.runs.importing import Problem, ReadRow
from warmline.shop.importing import OrderOptions
from warmline.shop.importing_words import DELETED, REFUND_DONE, STATES
from warmline.shop.model import Stage
from warmline.telephony.numbers import normalise

BETWEEN: Final = "\x1f"
"""Stands between a shop and a number in a key."""
_LONGEST: Final = {"number": 100, "shop": 100, "buyer": 200, "title": 200, "sku": 100}
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]\s*(\d{1,2})\s*[:时]\s*(\d{1,2})\s*分?(?:[:]?\s*(\d{1,2})(?:\.\d+)?\s*秒?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
_MONEY_SIGNS = re.compile(r"[¥￥,，\s]|元$|CNY|RMB", re.IGNORECASE)
_HIDDEN = re.compile(r"[*＊xX]{2,}")
_PRIVATE = re.compile(r"\d{11}\s*-\s*\d{2,6}")
"""A number lent by the shop for the parcel, with an extension: nobody's own."""
_CENT = Decimal("0.01")
_YES = frozenset({"yes", "y", "true", "1", "是", "√", "换购", "add-on"})
_NO = frozenset({"no", "n", "false", "0", "否", "×"})


class _Unreadable(ValueError):
    """Why a cell cannot be read: the code, and what it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code, self.about = code, about


@dataclass(frozen=True, slots=True)
class Reads:
    """How rows are read: `country` is where numbers without a prefix are from, `zone` where moments
    without one are."""

    options: OrderOptions
    country: str
    zone: tzinfo


def _word(text: str) -> str:
    """A state as it is looked up: one width, blanks for commas."""
    said = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[,;、，。]+", " ", said).split())


_STAGES: Final = {_word(word): stage for stage, words in STATES.items() for word in words}


def read_row(number: int, cells: Sequence[str], reads: Reads) -> ReadRow:
    """One row of the file. Everything wrong with it is named, not only the first."""
    given: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, (target, raw) in enumerate(zip(reads.options.columns, cells, strict=False)):
        text = _bare(raw)
        if not target or not text:
            continue
        try:
            value = _read(target, text, reads)
        except _Unreadable as error:
            problems.append(Problem(column, error.code, error.about))
            continue
        if value is not None:
            given[target] = value
    given.setdefault("shop", reads.options.shop.strip())
    for name in ("shop", "number"):
        if not given.get(name) and name not in {_target(one, reads) for one in problems}:
            problems.append(Problem(-1, f"{name}_missing"))
    keys: tuple[str, ...] = ()
    if given.get("shop") and given.get("number"):
        keys = (f"{given['shop']}{BETWEEN}{given['number']}",)
    return ReadRow(number, given, keys, tuple(problems))


def _target(problem: Problem, reads: Reads) -> str:
    return reads.options.columns[problem.column] if problem.column >= 0 else ""


def _bare(raw: str) -> str:
    """Without what keeps a spreadsheet from taking it for a number."""
    text = raw.strip()
    formula = _FORMULA.fullmatch(text)
    return (formula[1] if formula else text.removeprefix("'")).strip()


def _read(target: str, text: str, reads: Reads) -> Any:
    match target:
        case "number" | "shop" | "buyer" | "title" | "sku":
            return _text(target, text)
        case "state":
            return _state(text)
        case "after_sale":
            return Stage.REFUNDED.value if REFUND_DONE in text else None
        case "ordered_at" | "paid_at" | "closed_at" | "refunded_at" | "told_at":
            return _moment(text, reads.zone)
        case "amount" | "paid_amount" | "refunded" | "price":
            return _money(text)
        case "phone":
            return _phone(text, reads.country)
        case "quantity":
            return _quantity(text)
        case _:
            return _yes(text)


def _text(target: str, text: str) -> str:
    if len(text) > _LONGEST[target]:
        raise _Unreadable("text_too_long", text[:20])
    if not text.isprintable() and any(not (one.isprintable() or one.isspace()) for one in text):
        raise _Unreadable("value_unstorable")
    if target == "number" and _SCIENTIFIC.fullmatch(text):
        raise _Unreadable("number_shortened", text)
    return text


def _state(text: str) -> str:
    said = _word(text)
    if said.startswith(DELETED):
        return Stage.CLOSED.value
    found = _STAGES.get(said)
    if found is None:
        raise _Unreadable("state_unknown", text[:50])
    return found.value


def _moment(text: str, zone: tzinfo) -> str | None:
    said = _MOMENT.fullmatch(unicodedata.normalize("NFKC", text))
    if said is None:
        if not any(one.isdigit() for one in text):
            return None  # shops write “-”, “无” or “未付款” where there is no moment
        raise _Unreadable("moment_malformed", text[:50])
    parts = [int(one or 0) for one in said.groups()[:6]]
    try:
        at = datetime(*parts, tzinfo=zone)  # type: ignore[misc, arg-type]
        if said[7]:
            offset = said[7].replace("Z", "+00:00")
            at = datetime.fromisoformat(f"{at:%Y-%m-%dT%H:%M:%S}{offset}")
    except ValueError:
        raise _Unreadable("moment_malformed", text[:50]) from None
    return at.isoformat()


def _money(text: str) -> str:
    said = _MONEY_SIGNS.sub("", unicodedata.normalize("NFKC", text))
    try:
        amount = Decimal(said)
    except InvalidOperation:
        raise _Unreadable("amount_malformed", text[:50]) from None
    if not amount.is_finite() or amount < 0 or amount.adjusted() > 12:
        raise _Unreadable("amount_malformed", text[:50])
    return str(amount.quantize(_CENT, ROUND_HALF_UP))


def _phone(text: str, country: str) -> str | None:
    if _HIDDEN.search(text) or _PRIVATE.fullmatch(text):
        return None
    first = re.split(r"[;；,，、/]", text)[0].strip()
    return normalise(first, country).e164 or first[:40]


def _quantity(text: str) -> int:
    said = unicodedata.normalize("NFKC", text).removesuffix("件").strip().removesuffix(".0")
    if not re.fullmatch(r"\d{1,7}", said) or not 1 <= int(said) <= 1_000_000:
        raise _Unreadable("quantity_malformed", text[:50])
    return int(said)


def _yes(text: str) -> bool:
    said = _word(text)
    if said not in _YES | _NO:
        raise _Unreadable("yes_no_unknown", text[:50])
    return said in _YES
