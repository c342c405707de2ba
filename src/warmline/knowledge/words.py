"""Forbidden words (禁用语): found in any text, with how bad they are and what to say instead. Pure.

Used by whoever writes to customers: chat before a message is sent, inspection over transcripts.
Widths, capitals and blanks between Chinese characters make no difference.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import ahocorasick_rs


class Severity(IntEnum):
    """提醒: it is marked. 警告: it is counted. 禁止: it is not sent."""

    REMIND = 1
    WARN = 2
    FORBID = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is not to be used, how bad it is, and what to say instead."""

    word: str
    severity: Severity = Severity.WARN
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A forbidden word in a text: the characters `start` to `end` of the text as it was given."""

    start: int
    end: int
    word: Word


class Matcher:
    """Finds all of them in one pass, however many there are."""

    def __init__(self, words: Iterable[Word]) -> None:
        by_key: dict[str, Word] = {}
        for one in words:
            key = _folded(one.word)[0]
            if key and (key not in by_key or by_key[key].severity < one.severity):
                by_key[key] = one
        self._words = list(by_key.values())
        self._finder = ahocorasick_rs.AhoCorasick(list(by_key)) if by_key else None

    def find(self, text: str) -> list[Use]:
        """Every use, in order; of those that lie one in another only the longer."""
        if self._finder is None:
            return []
        folded, places = _folded(text)
        found = self._finder.find_matches_as_indexes(folded, overlapping=True)
        uses = [
            Use(places[start], places[end - 1] + 1, self._words[number])
            for number, start, end in found
            if _whole(folded, start, end)
        ]
        uses.sort(key=lambda use: (use.start, -use.end))
        kept = list[Use]()
        for use in uses:
            if not kept or use.end > kept[-1].end:
                kept.append(use)
        return kept

    def worst(self, text: str) -> Severity | None:
        """How bad the worst of them is; None without any."""
        return max((use.word.severity for use in self.find(text)), default=None)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the place it came from. Blanks are
    left out, but for one between two Latin words."""
    kept, places, blank = list[str](), list[int](), False
    for at, one in enumerate(text):
        if one.isspace():
            blank = bool(kept)
            continue
        for part in unicodedata.normalize("NFKC", one).casefold():
            if blank and kept and kept[-1].isascii() and part.isascii():
                kept.append(" ")
                places.append(at - 1)
            blank = False
            kept.append(part)
            places.append(at)
    return "".join(kept), places


def _whole(folded: str, start: int, end: int) -> bool:
    """A Latin word is found as a word, not inside another one."""

    def letter(at: int) -> bool:
        return 0 <= at < len(folded) and folded[at].isascii() and folded[at].isalnum()

    return not (letter(start) and letter(start - 1)) and not (letter(end - 1) and letter(end))
