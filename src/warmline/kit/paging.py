"""Pages of a list that has numbers for them, in words that neither the database nor HTTP owns; for
lists that grow with the work see `kit.keyset`.

`kit.http` reads a `Page` from the query string, `kit.db.fetch_page` turns it into SQL, every
service hands back `Paged`. Pure data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

MAX_SIZE = 200
"""The most rows one page may ask for."""

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list: `number` from 1, `size` 1 … 200 rows, `sort` a field's name with `-`
    for descending (empty: the list's own order), `q` free text to search for."""

    number: int = 1
    size: int = 50
    sort: str = ""
    q: str = ""

    def __post_init__(self) -> None:
        if self.number < 1 or not 1 <= self.size <= MAX_SIZE:
            raise ValueError(f"page {self.number} of size {self.size} does not exist")

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size

    @property
    def sort_field(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """One page of a list: its items, and the `total` over all pages."""

    items: Sequence[T]
    total: int
    page: int
    size: int

    def map(self, shape: Callable[[T], U]) -> Paged[U]:
        """The same page with each item shaped anew."""
        return Paged([shape(item) for item in self.items], self.total, self.page, self.size)


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a page of a list merged from several ends: entries before `at`; at that very moment
    all of them (`last` is `ALL_OF_IT`), none (None), or those with an id below `last`. The index of
    a source and the order of the merged list agree on it."""

    at: datetime
    last: str | None = None


ALL_OF_IT = ""
