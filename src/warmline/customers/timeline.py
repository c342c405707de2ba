"""One timeline out of several: the order of entries, where a page ends, its cursor. Pure.

Entries are ordered by time, then kind, then id, all descending; so every source can begin its own
page where the merged one ended.
"""

from __future__ import annotations

import base64
import binascii
import heapq
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from warmline.customers.ports import TimelineEntry
from warmline.kit.ids import UUID_PATTERN
from warmline.kit.keyset import PageUnknown
from warmline.kit.paging import ALL_OF_IT, Bound


@dataclass(frozen=True, slots=True)
class Place:
    """The last entry of a page."""

    at: datetime
    kind: str
    id: str

    def bound(self, kind: str) -> Bound:
        """Where the page of entries of this kind goes on."""
        if kind == self.kind:
            return Bound(self.at, self.id)
        return Bound(self.at, ALL_OF_IT if kind < self.kind else None)


def merged(
    pages: Iterable[Sequence[TimelineEntry]], size: int
) -> tuple[list[TimelineEntry], Place | None]:
    """The newest `size` of these pages, each of which holds up to one more, and where the next page
    begins, None at the end."""
    found = list(heapq.merge(*pages, key=lambda entry: entry.place, reverse=True))
    page = found[:size]
    if len(found) <= size:
        return page, None
    last = page[-1]
    return page, Place(last.at, last.kind, last.id)


def cursor(place: Place | None) -> str:
    """The place as text, empty for the end."""
    if place is None:
        return ""
    body = json.dumps([place.at.isoformat(), place.kind, place.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Place | None:
    """The place, None for the beginning. Raises `PageUnknown`."""
    if not text:
        return None
    try:
        moment, kind, name = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or not re.fullmatch(r"[a-z_]{1,40}", kind):
            raise ValueError(kind)
        if not re.fullmatch(UUID_PATTERN, name):
            raise ValueError(name)
    except (ValueError, TypeError, binascii.Error) as error:
        raise PageUnknown from error
    return Place(at, kind, name)
