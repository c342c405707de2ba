"""Where a page of a long list ended, as a text for the next request: the list's order, the last
row's value in it, the row's id.

Lists of a million rows are never reached by skipping rows: a store begins after this place, which
costs the thousandth page what it costs the first. Used by features' rules, stores and services.
Pure data; `kit.paging` is for lists that know how many pages they have.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from warmline.kit.errors import Invalid

Value = str | int | float | datetime
Place = Value | date | None
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which page: `sort` with `-` for descending, `size` rows, `after` the cursor of the page
    before (empty: the first). A feature's own has the order of its list as the default."""

    sort: str = ""
    size: int = 50
    after: str = ""

    @property
    def field(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One page. `next` is the cursor of the following page, empty at the end. `total` is counted on
    the first page only, no further than `capped` says: then there are more."""

    items: Sequence[T]
    next: str
    total: int | None
    capped: bool = False

    def map(self, shape: Callable[[T], U]) -> Found[U]:
        """The same page with each item shaped anew."""
        return Found([shape(one) for one in self.items], self.next, self.total, self.capped)


def counted(items: Sequence[T], following: str, total: int | None, at_most: int) -> Found[T]:
    """A page whose total was counted no further than one beyond `at_most`."""
    capped = total is not None and total > at_most
    return Found(items, following, at_most if capped else total, capped)


class PageUnknown(Invalid):
    """A text that is no place in this list, or one of another order."""

    code = "page_unknown"

    def __init__(self) -> None:
        super().__init__(
            "This page is not one of this list; begin at the first.", code=self.code, field="after"
        )


def cursor(sort: str, value: Place, name: str) -> str:
    """The place after a row of the list in order `sort`: its value there and its id (UUID)."""
    kind, said = "is", value
    if isinstance(value, datetime):
        kind, said = "at", value.isoformat()
    elif isinstance(value, date):
        kind, said = "on", value.isoformat()
    body = json.dumps([sort, kind, said, name], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read_cursor(text: str, sort: str) -> tuple[Value, str]:
    """The value and id after which the page begins; a moment has its zone. Raises `PageUnknown`."""
    value, name = _read(text, sort)
    if isinstance(value, bool) or not isinstance(value, str | int | float | datetime):
        raise PageUnknown
    _is_id(name)
    return value, name


def place_after(
    text: str, sort: str, of: type, *, null: bool = False, id_: bool = True
) -> tuple[Any, str]:
    """As `read_cursor`, of a list in an order of values `of` a type; with `null` a row may have
    none. Without `id_` rows are told apart by a text that is no id."""
    value, name = _read(text, sort)
    if id_:
        _is_id(name)
    # A moment is a date to Python, and a bool a number.
    fits = type(value) is of or (of is float and type(value) is int) or (value is None and null)
    if not fits:
        raise PageUnknown
    return value, name


def _read(text: str, sort: str) -> tuple[Any, str]:
    try:
        body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        found, kind, value, name = json.loads(body)
        if found != sort or not isinstance(name, str):
            raise ValueError(found)
        if kind == "at":
            value = datetime.fromisoformat(value)
        elif kind == "on":
            value = date.fromisoformat(value)
    except (ValueError, TypeError, binascii.Error) as error:
        raise PageUnknown from error
    if isinstance(value, datetime) and value.tzinfo is None:
        raise PageUnknown
    return value, name


def _is_id(name: str) -> None:
    if not re.fullmatch(r"[0-9a-f-]{36}", name):
        raise PageUnknown


def text_after(text: str, sort: str) -> tuple[str, str]:
    """As `read_cursor`, of a list in an order of texts."""
    value, name = read_cursor(text, sort)
    if not isinstance(value, str):
        raise PageUnknown
    return value, name


def moment_after(text: str, sort: str) -> tuple[datetime, str]:
    """As `read_cursor`, of a list in an order of moments."""
    value, name = read_cursor(text, sort)
    if not isinstance(value, datetime):
        raise PageUnknown
    return value, name
