"""Which characters of a hit are marked, and which piece of a text is shown. Pure.

Words are marked where they stand; letters where the characters' sounds or initials are what was
typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from warmline.knowledge import segments

Span = tuple[int, int]
AROUND, LONGEST = 24, 120
"""Characters before the first mark of a snippet, and of a snippet in all."""


def wanted(query: str, synonyms: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """What to mark for typed words: (words, letters)."""
    words, letters = list[str](), list[str]()
    for han, run in segments.runs(query):
        if han:
            cut = segments.cut(run)
            words.extend([one for one in cut if one not in segments.STOP] or cut)
        else:
            words.append(run)
            if run.isascii() and run.isalpha():
                letters.append(run)
    text = segments.normal(query)
    for spoken, others in synonyms.items():
        if spoken in text:
            words.extend(map(segments.normal, others))
    return list(dict.fromkeys(words)), letters


def marks(text: str, words: Sequence[str], letters: Sequence[str]) -> list[Span]:
    """The spans to be marked, in order, none touching another."""
    flat = segments.normal(text)
    if len(flat) != len(text):
        # A character became several: places are those of the text, so it is left out.
        flat = "".join(one if len(one) == 1 else " " for one in map(segments.normal, text))
    found = list[Span]()
    for word in words:
        at = flat.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = flat.find(word, at + len(word))
    for typed in letters:
        found.extend(_sounding(flat, typed))
    return _joined(found)


def _sounding(flat: str, typed: str) -> list[Span]:
    """Where characters sound like the letters: all by their syllables, or all by initials."""
    ways = [
        ([segments.fold(one) for one in whole], segments.fold(begun) if begun else "")
        for whole, begun in segments.split_pinyin(typed)
        if whole
    ]
    found = list[Span]()
    at = 0
    while at < len(flat):
        if not segments.is_han(flat[at]):
            at += 1
            continue
        end = at
        while end < len(flat) and segments.is_han(flat[end]):
            end += 1
        read = segments.syllables(flat[at:end])
        for whole, begun in ways:
            size = len(whole) + bool(begun)
            for start in range(len(read) - size + 1):
                here = read[start : start + size]
                if here[: len(whole)] == whole and (not begun or here[-1].startswith(begun)):
                    found.append((at + start, at + start + size))
        firsts = "".join(one[0] for one in read)
        if len(typed) > 1:
            start = firsts.find(typed)
            while start >= 0:
                found.append((at + start, at + start + len(typed)))
                start = firsts.find(typed, start + 1)
        at = end
    return found


def _joined(found: list[Span]) -> list[Span]:
    joined = list[Span]()
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def snippet(text: str, words: Sequence[str], letters: Sequence[str]) -> tuple[str, list[Span]]:
    """The piece of a text round its first mark, and the marks in it."""
    flat = " ".join(text.split())
    found = marks(flat, words, ())
    start = max(0, found[0][0] - AROUND) if found else 0
    piece = flat[start : start + LONGEST]
    cut = "…" if start else ""
    shown = [
        (begin - start + len(cut), min(end - start, len(piece)) + len(cut))
        for begin, end in found
        if begin >= start and begin - start < len(piece)
    ]
    return cut + piece + ("…" if start + LONGEST < len(flat) else ""), shown
