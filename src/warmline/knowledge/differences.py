"""What changed between two versions: fields, and the text by lines with the changed words. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from warmline.knowledge.model import Content

MOST_LINES = 4_000
FIELDS = tuple(one.name for one in fields(Content) if one.name not in ("body", "note"))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: `same`, `gone` or `new`; `pieces` are (changed, words)."""

    kind: str
    pieces: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """`fields`: names of those that differ."""

    fields: tuple[str, ...]
    lines: tuple[Line, ...]


def between(old: Content, new: Content) -> Difference:
    """From one version to another."""
    differing = tuple(name for name in FIELDS if getattr(old, name) != getattr(new, name))
    return Difference(differing, tuple(of_texts(old.body, new.body)))


def of_texts(old: str, new: str) -> list[Line]:
    """Lines of both; lines that took each other's place show which words changed."""
    before, after = old.splitlines()[:MOST_LINES], new.splitlines()[:MOST_LINES]
    found = list[Line]()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, other, other_end in matcher.get_opcodes():
        if tag == "equal":
            found.extend(Line("same", ((False, one),)) for one in before[start:end])
            continue
        gone, come = before[start:end], after[other:other_end]
        for at in range(max(len(gone), len(come))):
            if at < len(gone) and at < len(come):
                found.extend(_pair(gone[at], come[at]))
            elif at < len(gone):
                found.append(Line("gone", ((True, gone[at]),)))
            else:
                found.append(Line("new", ((True, come[at]),)))
    return found


def _pair(gone: str, come: str) -> tuple[Line, Line]:
    matcher = SequenceMatcher(None, gone, come, autojunk=False)
    old, new = list[tuple[bool, str]](), list[tuple[bool, str]]()
    for tag, start, end, other, other_end in matcher.get_opcodes():
        if end > start:
            old.append((tag != "equal", gone[start:end]))
        if other_end > other:
            new.append((tag != "equal", come[other:other_end]))
    return Line("gone", tuple(old)), Line("new", tuple(new))
