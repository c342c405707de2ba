"""The shelf of good recordings (优秀录音), and drawing at random (随机抽听): words and rules.

Pure; the verbs are in `service.showcase` and `service.sampling`."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from warmline.kit.errors import Invalid

LONGEST_CATEGORY = 20
LONGEST_COMMENT = 1000
MOST_DRAWN = 100
MOST_POPULATION = 100_000
"""So many recordings are drawn from at most; narrower filters draw from all that fit them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A recording on the shelf. Numbers are not shown here: it is about how somebody talked."""

    id: str
    call: str
    category: str
    reason: str
    put_by: str
    put_at: datetime
    agent_name: str | None
    queue: str | None
    arrived_at: datetime
    seconds: float
    comments: int
    off_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    id: str
    user_id: str
    name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was drawn from: `least_s` … `most_s` is the length; `count` was asked for."""

    count: int
    since: datetime | None = None
    to: datetime | None = None
    queue: str = ""
    agent: str = ""
    direction: str = ""
    least_s: int = 0
    most_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A draw: `population` recordings fitted; `listened` of `count` drawn were heard."""

    id: str
    seed: int
    asked: dict[str, object]
    population: int
    drawn_by: str
    at: datetime
    count: int
    listened: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One recording of a draw."""

    place: int
    call: str
    arrived_at: datetime
    agent_name: str | None
    queue: str | None
    seconds: float
    recording: str
    listened_at: datetime | None
    listened_by: str | None


def check_category(category: str) -> str:
    """The category as it is kept."""
    words = " ".join(category.split())
    if not 1 <= len(words) <= LONGEST_CATEGORY:
        raise Invalid(
            f"A category has 1 to {LONGEST_CATEGORY} characters.",
            code="showcase_category",
            field="category",
        )
    return words


def check_comment(text: str) -> str:
    """The comment as it is kept."""
    words = text.strip()
    if not 1 <= len(words) <= LONGEST_COMMENT:
        raise Invalid(
            f"A comment has 1 to {LONGEST_COMMENT} characters.",
            code="showcase_comment",
            field="text",
        )
    return words


def check_asked(asked: Asked) -> Asked:
    """What is asked for, if it can be drawn."""
    if not 1 <= asked.count <= MOST_DRAWN:
        raise Invalid(
            f"Draw 1 to {MOST_DRAWN} recordings at once.", code="draw_count", field="count"
        )
    if asked.most_s and asked.most_s < asked.least_s:
        raise Invalid(
            "The longest length is shorter than the shortest.", code="draw_length", field="most_s"
        )
    return asked


def draw(seed: int, population: Sequence[str], count: int) -> list[str]:
    """`count` of them, each with the same chance, none twice. The same seed and population give the
    same draw, in whatever order the population comes."""
    ordered = sorted(set(population))
    return random.Random(seed).sample(ordered, min(count, len(ordered)))
