"""By what a person is found in files: his numbers and other names, however they are spaced. Pure.

The same is asked of rows in the database (`store.traces`), which plain the text in the same way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

FILLERS: Final = " -().+/\u00a0\u2010\u2011\u2012\u2013\u2014\u2015"
"""Left out of what is compared."""
BETWEEN: Final = "\x1f"
"""Between two cells."""
SHORTEST: Final = 6
"""A shorter word is nobody's own: it stands in many a cell."""
_GONE = str.maketrans(dict.fromkeys(FILLERS))


def plain(text: str) -> str:
    """One width, small, without fillers."""
    return unicodedata.normalize("NFKC", text).lower().translate(_GONE)


@dataclass(frozen=True, slots=True)
class Traces:
    """`own`: what is this person's alone; `shared`: what is somebody else's as well, so that a row
    with it may be that one's. Both as `plain` writes them."""

    own: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.own, *self.shared)

    def within(self, cells: Sequence[str]) -> bool:
        """Whether any of them stands in these cells."""
        said = plain(BETWEEN.join(cells))
        return any(one in said for one in self.every)


def traces(own: Iterable[str], shared: Iterable[str] = ()) -> Traces:
    """Of words as they are kept; those too short to tell anything are left out."""
    return Traces(_long(own), _long(shared))


def _long(words: Iterable[str]) -> tuple[str, ...]:
    said = dict.fromkeys(plain(word) for word in words)
    return tuple(word for word in said if len(word) >= SHORTEST)
