"""Shapes of scripts, replies, words and imports over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from warmline.kit.http import Input, Shape
from warmline.knowledge.cards import CardKind, CaseClass, Face, Point
from warmline.knowledge.http.shapes import Lines, Uuid
from warmline.knowledge.words import Severity


class PointShape(Shape):
    feature: str
    advantage: str
    benefit: str


class CardShape(Shape):
    """A script or another card. `personal`: the asker's own."""

    id: str
    kind: CardKind
    category: str | None
    personal: bool
    title: str
    text: str
    tags: list[str]
    avoid: str
    class_: CaseClass | None = Field(serialization_alias="class")
    about: str
    customer: str
    points: list[PointShape]
    questions: list[str]
    queue: str | None
    department: str | None
    version: int
    changed_at: datetime
    active: bool
    uses: int


class PointInput(Input):
    feature: str = Field(default="", max_length=500)
    advantage: str = Field(default="", max_length=500)
    benefit: str = Field(default="", max_length=500)


class FaceInput(Input):
    """`department`: whose quick reply it is (and of those below); without one, everybody's. By
    kind: instead needs `avoid`, complaint `customer`, case `class` and `about`, fab at least
    three `points`; all others `text`, which may hold variables ({customer.name})."""

    title: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=5000)
    tags: Lines = Field(default=[])
    avoid: str = Field(default="", max_length=5000)
    class_: CaseClass | None = Field(default=None, alias="class")
    about: str = Field(default="", max_length=60)
    customer: str = Field(default="", max_length=60)
    points: list[PointInput] = Field(default=[], max_length=20)
    questions: Lines = Field(default=[])
    queue: Uuid | None = None
    department: Uuid | None = None

    def face(self) -> Face:
        given: dict[str, Any] = self.model_dump(include=set(_FACE))
        return Face(
            **given,
            tags=tuple(self.tags),
            questions=tuple(self.questions),
            points=tuple(Point(**one.model_dump()) for one in self.points),
        )


_FACE = ("title", "text", "avoid", "class_", "about", "customer", "queue", "department")


class NewCardInput(FaceInput):
    kind: CardKind
    category: Uuid | None = None
    personal: bool = False


class ChangedCardInput(FaceInput):
    """`version`: the one that was on the page; a `category` left out stays."""

    version: int = Field(ge=1)
    category: Uuid | None = None


class FillInput(Input):
    """Values by the names of variables; the agent's, the day and the greeting are known."""

    values: dict[str, Annotated[str, Field(max_length=500)]] = Field(default={}, max_length=50)


class PreviewInput(FillInput):
    text: str = Field(max_length=5000)


class FilledShape(Shape):
    text: str
    missing: list[str]


class VariableShape(Shape):
    name: str
    zh: str
    en: str


class SynonymsShape(Shape):
    """Groups of words that mean the same; `version` names this state of them."""

    groups: list[list[str]]
    version: str


class SynonymsInput(Input):
    """`version`: the one that was on the page."""

    version: str = Field(min_length=1, max_length=64)
    groups: list[list[Annotated[str, Field(max_length=30)]]] = Field(max_length=5000)


class WordShape(Shape):
    word: str
    severity: Severity
    instead: str


class WordsShape(Shape):
    """The forbidden words; `version` names this state of them."""

    words: list[WordShape]
    version: str


class WordInput(Input):
    word: str = Field(min_length=1, max_length=60)
    severity: Severity = Severity.WARN
    instead: str = Field(default="", max_length=200)


class WordsInput(Input):
    """`version`: the one that was on the page."""

    version: str = Field(min_length=1, max_length=64)
    words: list[WordInput] = Field(max_length=10_000)


class TextInput(Input):
    text: str = Field(max_length=20_000)


class WordUseShape(Shape):
    start: int
    end: int
    word: WordShape
