"""Short things agents say, and what helps to say them: scripts, objection cards, FAB, phrases for
complaints, say-this-instead pairs, quick replies, cases. What each of them needs. Pure.

All are one sort of record, a card with a kind, since they are listed, searched, filled with
variables and counted the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from warmline.knowledge import rules, scripts
from warmline.knowledge.errors import CardInvalid

LONGEST_TEXT = 5_000
LEAST_POINTS = 3
MOST_POINTS = 20


class CardKind(StrEnum):
    """脚本, 异议卡, FAB, 投诉话术, 这样说更好, 快捷回复, 案例."""

    SCRIPT = "script"
    OBJECTION = "objection"
    FAB = "fab"
    COMPLAINT = "complaint"
    INSTEAD = "instead"
    REPLY = "reply"
    CASE = "case"


class CaseClass(StrEnum):
    """优秀 and 不合格."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Point:
    """One line of FAB: what it has, what that does, what the customer gets."""

    feature: str
    advantage: str
    benefit: str


@dataclass(frozen=True, slots=True)
class Face:
    """What a card says. `text` may hold variables. By kind: `avoid` is what not to say (instead),
    `class_` 优秀 or 不合格 and `about` its class of case, `customer` the type of customer
    (complaint), `points` and `questions` those of FAB, `queue` whose script it is, `department`
    whose quick reply (and of those below it; nobody named: everybody's)."""

    title: str
    text: str = ""
    tags: tuple[str, ...] = ()
    avoid: str = ""
    class_: CaseClass | None = None
    about: str = ""
    customer: str = ""
    points: tuple[Point, ...] = ()
    questions: tuple[str, ...] = ()
    queue: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A card. With an `owner` it is his alone; else its category's maintainers keep it."""

    id: str
    project: str
    kind: CardKind
    category: str | None
    owner: str | None
    face: Face
    version: int
    changed_at: datetime
    changed_by: str
    active: bool = True
    uses: int = 0


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card to be made: of a category, or with `personal` the maker's own."""

    kind: CardKind
    face: Face
    category: str | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards. `queue`: its scripts and those of no queue; `customer`: phrases for this type
    of customer; `class_`: cases that are good, or bad."""

    q: str = ""
    kind: CardKind | None = None
    category: str = ""
    queue: str = ""
    tags: tuple[str, ...] = ()
    mine: bool = False
    active: bool = True
    customer: str = ""
    class_: CaseClass | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A card's text with its variables filled in; `missing`: those nobody knew a value for."""

    text: str
    missing: tuple[str, ...] = field(default=())


def checked(kind: CardKind, face: Face) -> Face:
    """The face as it is kept. Raises `CardInvalid`, `VariableUnknown`."""
    kept = replace(
        face,
        title=" ".join(face.title.split()),
        text=face.text.strip(),
        avoid=face.avoid.strip(),
        about=" ".join(face.about.split()),
        customer=" ".join(face.customer.split()),
        tags=rules.lines(face.tags, "tags"),
        questions=rules.lines(face.questions, "questions"),
        points=_points(face.points),
    )
    if not 1 <= len(kept.title) <= rules.LONGEST_TITLE:
        raise CardInvalid(f"A title has 1 to {rules.LONGEST_TITLE} characters.", field="title")
    if max(len(kept.text), len(kept.avoid)) > LONGEST_TEXT:
        raise CardInvalid(f"A text has at most {LONGEST_TEXT:,} characters.", field="text")
    if kept.department is not None and kind is not CardKind.REPLY:
        raise CardInvalid("Only a quick reply is a department's.", field="department")
    for name, sentence in _needed(kind, kept):
        code = "knowledge_fab_points" if name == "points" else None
        raise CardInvalid(sentence, code=code, field=name, least=LEAST_POINTS)
    scripts.check(kept.text)
    return kept


def _points(points: Sequence[Point]) -> tuple[Point, ...]:
    if len(points) > MOST_POINTS:
        raise CardInvalid(f"At most {MOST_POINTS} points.", field="points")
    return tuple(
        Point(*(" ".join(part.split()) for part in (one.feature, one.advantage, one.benefit)))
        for one in points
    )


def _needed(kind: CardKind, face: Face) -> list[tuple[str, str]]:
    """What a card of this kind lacks: (field, sentence)."""
    lacks: list[tuple[str, str]] = []
    if kind is CardKind.FAB:
        whole = [one for one in face.points if one.feature and one.advantage and one.benefit]
        if len(whole) != len(face.points):
            lacks.append(("points", "Each point needs feature, advantage and benefit."))
        elif len(whole) < LEAST_POINTS:
            lacks.append(("points", f"A module needs at least {LEAST_POINTS} points."))
    elif not face.text:
        lacks.append(("text", "There is no text yet."))
    if kind is CardKind.INSTEAD and not face.avoid:
        lacks.append(("avoid", "Write what is not to be said."))
    if kind is CardKind.COMPLAINT and not face.customer:
        lacks.append(("customer", "Name the type of customer it is for."))
    if kind is CardKind.CASE and (face.class_ is None or not face.about):
        lacks.append(("class_", "Say whether the case is good or bad, and its class."))
    return lacks


def to_facts(face: Face) -> dict[str, object]:
    """What of a face is stored as one object."""
    return {
        "avoid": face.avoid,
        "class": face.class_.value if face.class_ else None,
        "about": face.about,
        "customer": face.customer,
        "points": [[one.feature, one.advantage, one.benefit] for one in face.points],
        "questions": list(face.questions),
    }


def from_facts(
    title: str,
    text: str,
    tags: Sequence[str],
    queue: str | None,
    facts: Mapping[str, object],
    department: str | None = None,
) -> Face:
    """The face of what was stored."""
    class_ = facts.get("class")
    points = facts.get("points") or ()
    questions = facts.get("questions") or ()
    assert isinstance(points, Sequence)
    assert isinstance(questions, Sequence)
    return Face(
        title=title,
        text=text,
        tags=tuple(tags),
        avoid=str(facts.get("avoid") or ""),
        class_=CaseClass(str(class_)) if class_ else None,
        about=str(facts.get("about") or ""),
        customer=str(facts.get("customer") or ""),
        points=tuple(Point(*(str(part) for part in one)) for one in points),
        questions=tuple(str(one) for one in questions),
        queue=queue,
        department=department,
    )
