"""Texts as they are searched and compared: folded, cut into pairs of neighbours. Pure.

Chinese has no blanks between words, and its words have mostly two characters: pairs of neighbours
find them without a dictionary, in an index. Customers' names are searched the same way.

An order's own words (title, content, …) are one entry of the index, the words of each of its steps
(a note, a reply) one more: a step is indexed once, and writes nothing anew that was said before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

SHORTEST_ADDRESS, LONGEST_ADDRESS = 4, 60
"""An address of fewer characters names no place; of one with more the rest tells nothing new."""
MOST_PAIRS = 30_000
"""So many pairs an order has in the index at most, those of its own words and of all its steps
together: the longest content (20 000 characters) whole and half as much again, or some 500 notes.
Beyond that the oldest steps are not found any more."""
AROUND = 16
"""So many characters before and after what was found are shown with it."""
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


def indexed(*texts: str, most: int = MOST_PAIRS) -> tuple[list[str], str]:
    """What an index finds these texts by, `most` pairs at most, and the folded texts side by side,
    as far as the pairs go: for whether a phrase is really in one of them. Texts are cut apart, so
    that none runs into the next; what is said twice is there once."""
    found, kept = set[str](), list[str]()
    for text in texts:
        key = folded(text)
        if not key or key in kept:
            continue
        own = pairs(key)
        if len(found | own) > most:
            key = _reached(key, found, most)
            own = pairs(key)
        if len(found | own) > most:  # not one character more
            break
        found |= own
        if key:
            kept.append(key)
    return sorted(found), "\n".join(kept)


def _reached(key: str, known: set[str], most: int) -> str:
    """As much of a folded text as has room beside the pairs that are known."""
    found = set(known)
    for at in range(len(key) - 1):
        found.add(key[at : at + 2])
        if len(found) > most:
            return key[: at + 1] if at else ""
    return key


def overflowing(sizes: Sequence[tuple[int, int]], most: int) -> list[int]:
    """Which steps have no room in an order's index; of each part its number (0: the order itself)
    and how many pairs it has. The order's own words come first, then the latest steps."""
    left, gone = most, list[int]()
    for seq, size in sorted(sizes, key=lambda one: (one[0] != 0, -one[0])):
        left -= size
        if left < 0 and seq != 0:
            gone.append(seq)
    return gone


@lru_cache(maxsize=8192)
def _folded_sign(sign: str) -> str:
    return folded(sign)


def excerpt(text: str, words: str, around: int = AROUND) -> str | None:
    """The place in a text where folded words stand, with a little before and after it; None where
    they do not stand in it."""
    if words not in folded(text):
        return None
    key, places = list[str](), list[int]()
    for at, sign in enumerate(text):
        more = _folded_sign(sign)
        key.append(more)
        places += [at] * len(more)
    begin = "".join(key).find(words)
    if begin < 0:  # signs that are one only together
        return _line(text, 0, 2 * around)
    return _line(text, places[begin] - around, places[begin + len(words) - 1] + 1 + around)


def _line(text: str, begin: int, end: int) -> str:
    """A part of a text on one line, with marks where something is left out."""
    begin = max(0, begin)
    inner = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{inner}{'…' if end < len(text) else ''}"


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
