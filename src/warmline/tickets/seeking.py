"""What somebody searches for in the list of orders, and what the list can be asked. Pure."""

from __future__ import annotations

import re
import unicodedata

from warmline.kit.errors import Invalid
from warmline.telephony.numbers import normalise
from warmline.tickets import columns
from warmline.tickets.asked import JOINT, PRESSING, SORTS, UNFINISHED, VIEWS, Filters, Search
from warmline.tickets.errors import NumberNotWhole
from warmline.tickets.texts import folded

_NUMBER = re.compile(r"\d{8}-\d{1,9}")
_DIGITS = re.compile(r"\+?[\d\s\-().\u2010-\u2015/]+")
LEAST_DIGITS = 4
LEAST_CHARACTERS = 2


def read_search(text: str, country: str, *, unmasked: bool) -> Search:
    """What somebody searches for: an order's number, a caller's whole number or its last four
    digits, or words. Raises `NumberNotWhole`, and `Invalid` for a single character, which would be
    looked for in every text."""
    words = unicodedata.normalize("NFKC", text).strip()
    if not words:
        return Search()
    if _NUMBER.fullmatch(words):
        return Search(number=words)
    digits = re.sub(r"\D", "", words)
    if not _DIGITS.fullmatch(words) or len(digits) < LEAST_DIGITS:
        key = folded(words)
        if len(key) < LEAST_CHARACTERS:
            raise Invalid(
                "Write at least two characters, or a number.", code="words_too_short", field="q"
            )
        return Search(words=key)
    if len(digits) == LEAST_DIGITS:
        return Search(ending=digits)
    read = normalise(words, country)
    if read.e164 is not None:
        return Search(callers=(read.e164, digits))
    if not unmasked:
        raise NumberNotWhole("Give the last four digits, or the whole number.", field="q")
    return Search(ending=digits)


def checked(filters: Filters, sort: str) -> None:
    """Raise `Invalid` for a view, a column or a sort that there is not."""
    if filters.view not in (*VIEWS, JOINT):
        raise Invalid(f"There is no view “{filters.view}”.", code="view_unknown", field="view")
    column = columns.read(filters.column) if filters.column else None
    if sort == PRESSING and column is not None and not column.ended:
        return
    if sort == UNFINISHED and (filters.customer or filters.call):
        return  # of one person there are few, and no index is needed
    if sort.removeprefix("-") not in SORTS:
        raise Invalid(
            f"This list cannot be sorted by “{sort}”; it can by {', '.join(SORTS)}.",
            code="sort_unknown",
            field="sort",
            may=list(SORTS),
        )
