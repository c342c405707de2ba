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
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from warmline.kit.errors import Invalid

Value = str | int | float | datetime
T = TypeVar("T")


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


def cursor(sort: str, value: Value, name: str) -> str:
    """The place after a row of the list in order `sort`: its value there and its id (UUID)."""
    kind = "at" if isinstance(value, datetime) else "is"
    said = value.isoformat() if isinstance(value, datetime) else value
    body = json.dumps([sort, kind, said, name], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read_cursor(text: str, sort: str) -> tuple[Value, str]:
    """The value and id after which the page begins; a moment has its zone. Raises `PageUnknown`."""
    try:
        body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        found, kind, value, name = json.loads(body)
        if found != sort or not re.fullmatch(r"[0-9a-f-]{36}", name):
            raise ValueError(found)
        read = datetime.fromisoformat(value) if kind == "at" else value
    except (ValueError, TypeError, binascii.Error) as error:
        raise PageUnknown from error
    if isinstance(read, datetime) and read.tzinfo is None:
        raise PageUnknown
    if isinstance(read, bool) or not isinstance(read, str | int | float | datetime):
        raise PageUnknown
    return read, name


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
