"""A notice: one thing that one person is told. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

KIND = r"^[a-z]+(_[a-z]+)*$"
"""What a kind looks like. The desktop has a text `notice.<kind>` in both languages for each."""

MOST_FACTS = 12
LONGEST_FACT = 200
"""Characters of a fact, which fills a placeholder of the sentence; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class About:
    """What a notice opens: `noun` as in the audit trail (ticket, customer, followup …), its id."""

    noun: str
    id: str


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What is to be told. `facts` fill the placeholders of the kind's text: names and numbers of
    things, never a person's telephone number. A `popup` stands on the page until it is read;
    `sound` is played once, in one of the person's pages."""

    kind: str
    about: About | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    popup: bool = False
    sound: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """One that was told to `user_id`."""

    id: str
    user_id: str
    kind: str
    about: About | None
    facts: Mapping[str, str]
    popup: bool
    sound: bool
    at: datetime
    read_at: datetime | None


def cut(facts: Mapping[str, str]) -> dict[str, str]:
    """Facts as they are kept: not more and not longer than a sentence takes."""
    kept = list(facts.items())[:MOST_FACTS]
    return {
        key: value if len(value) <= LONGEST_FACT else value[: LONGEST_FACT - 1] + "…"
        for key, value in kept
    }
