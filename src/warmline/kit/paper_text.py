"""Text as lines of a printed page: which font has a character, and where a line may end. Pure.

Used by `kit.paper_pdf`. What no font has, and what nobody would see (control characters, marks that
turn the direction of what follows), is printed as its code, [U+202E]: a paper that proves something
hides nothing and says nothing in another order than it was typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
NO_START = frozenset("，。、；：！？）】》」』〉”’…％℃·,.;:!?)]}%")
"""What no line begins with."""
NO_END = frozenset("（【《「『〈“‘([{￥¥$")
"""What no line ends with."""
FIRST_WIDE = 0x2E80
"""From here on a line may end after each character: Chinese, Japanese, Korean."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font: its name, and the widths of the characters it has, in thousandths of its size."""

    name: str
    widths: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that one font prints."""

    face: str
    text: str


Line = Sequence[Run]


class Faces:
    """Fonts in the order in which they are tried."""

    def __init__(self, faces: Sequence[Face]) -> None:
        self._faces = tuple(faces)

    @property
    def first(self) -> str:
        return self._faces[0].name

    def has(self, char: str) -> bool:
        code = ord(char)
        return any(code in face.widths for face in self._faces)

    def face(self, char: str) -> Face:
        """The first that has it; for what none has the first."""
        code = ord(char)
        return next((face for face in self._faces if code in face.widths), self._faces[0])

    def width(self, text: str, size: float) -> float:
        """How wide it is in a line."""
        return sum(self.face(char).widths.get(ord(char), 500.0) for char in text) * size / 1000

    def runs(self, text: str) -> Line:
        """The text cut where its font changes."""
        found = list[Run]()
        for char in text:
            name = self.face(char).name
            if found and found[-1].face == name:
                found[-1] = Run(name, found[-1].text + char)
            else:
                found.append(Run(name, char))
        return found

    def lines(self, text: str, room: float, size: float) -> Sequence[Line]:
        """The text in lines that are no wider than `room`; at least one."""
        seen = self.legible(text)
        return [
            self.runs(line)
            for part in seen.split("\n")
            for line in self._broken(part, room * 1000 / size)
        ]

    def legible(self, text: str) -> str:
        """The text with everything in it to be seen."""
        out, codes = list[str](), list[str]()
        for char in text.replace("\r\n", "\n").translate(_PLAIN):
            if char == "\n" or (self.has(char) and unicodedata.category(char) not in UNSEEN):
                if codes:
                    out.append(f"[{' '.join(codes)}]")
                    codes.clear()
                out.append(char)
            else:
                codes.append(f"U+{ord(char):04X}")
        if codes:
            out.append(f"[{' '.join(codes)}]")
        return "".join(out)

    def _broken(self, text: str, room: float) -> Iterator[str]:
        start = may = 0
        used = since = 0.0
        """`may`: where the line may end; `since`: how wide what comes after that is."""
        for at, char in enumerate(text):
            width = self.face(char).widths.get(ord(char), 500.0)
            if at > start and _may_end(text[at - 1], char):
                may, since = at, 0.0
            if used + width > room and at > start and char != " ":
                if may <= start:
                    may, since = at, 0.0
                yield text[start:may].rstrip(" ")
                start, used = may, since
            used += width
            since += width
        yield text[start:].rstrip(" ")


_PLAIN = {ord("\t"): "    ", ord("\r"): "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0xA0: " "}


def _may_end(last: str, following: str) -> bool:
    """Whether a line may end between these two."""
    if following in NO_START or last in NO_END or following == " ":
        return False
    return last in " -/" or ord(last) >= FIRST_WIDE or ord(following) >= FIRST_WIDE
