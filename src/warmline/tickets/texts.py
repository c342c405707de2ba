"""Texts as they are searched and compared: folded, cut into pairs of neighbours. Pure.

Chinese has no blanks between words, and its words have mostly two characters: pairs of neighbours
find them without a dictionary, in an index. Customers' names are searched the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SHORTEST_ADDRESS, LONGEST_ADDRESS = 4, 60
"""An address of fewer characters names no place; of one with more the rest tells nothing new."""
MOST_INDEXED = 600
"""So many characters of an order's text are searched; what is longer costs more than it finds."""
_JOINED = re.compile(r"[^\w]+")
_FILLER = re.compile(
    r"请问|你好|您好|反映|咨询|投诉|关于|客户|来电|用户|市民|表示|要求|希望|问题|什么|怎么"
)
_ADDRESS_WORDS = re.compile(r"(省|市|区|县|镇|乡|街道|路|号|栋|幢|单元|室|楼|层|小区)")


def folded(text: str) -> str:
    """The text as it is searched: one width, no capitals, no blanks, no signs."""
    return _JOINED.sub("", unicodedata.normalize("NFKC", text).casefold()).replace("_", "")


def pairs(key: str) -> set[str]:
    """The pairs of neighbours in a folded text; the text itself when it is one character."""
    return {key[at : at + 2] for at in range(len(key) - 1)} or ({key} if key else set())


def grams(*texts: str) -> list[str]:
    """What an index finds an order by: every character of the title's pairs and those of the rest,
    as far as `MOST_INDEXED`. Texts are cut apart, so that none runs into the next."""
    found, left = set[str](), MOST_INDEXED
    for text in texts:
        key = folded(text)[:left]
        left -= len(key)
        found |= pairs(key)
    return sorted(found)


def searched(*texts: str) -> str:
    """The folded texts side by side, for whether a phrase is really in one of them."""
    return "\n".join(folded(text) for text in texts if text)[: MOST_INDEXED + len(texts)]


def subject(title: str, content: str) -> set[str]:
    """The pairs that say what an order is about: without the words every order has."""
    text = _FILLER.sub(" ", f"{title} {content[:200]}")
    return set[str]().union(*(pairs(folded(part)) for part in text.split()), set())


def alike(one: Iterable[str], other: Iterable[str]) -> float:
    """How much two sets of pairs have in common, 0 to 1 (Jaccard)."""
    first, second = set(one), set(other)
    either = first | second
    return len(first & second) / len(either) if either else 0.0


def address_key(address: str) -> str:
    """An address as it is compared: without the words that say what its parts are."""
    return _ADDRESS_WORDS.sub("", folded(address))[:LONGEST_ADDRESS]


def address_keys(addresses: Iterable[str]) -> frozenset[str]:
    """Those of these addresses that say enough to be compared."""
    keys = map(address_key, addresses)
    return frozenset(key for key in keys if len(key) >= SHORTEST_ADDRESS)


def places(addresses: Iterable[str]) -> list[str]:
    """What an index finds an order by that is about an address like one of these: each as a whole,
    and the pairs of all. No pair is as long as an address (`whole_places`)."""
    keys = address_keys(addresses)
    return sorted(keys | set[str]().union(*map(pairs, keys)))


def whole_places(found: Iterable[str]) -> frozenset[str]:
    """The addresses among what `places` made of them."""
    return frozenset(one for one in found if len(one) >= SHORTEST_ADDRESS)
