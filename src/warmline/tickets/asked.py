"""What people ask of work orders and are answered: lists, one order with everything, related ones.
Pure data, beside the words of `model`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from warmline.interactions.model import CallRecord
from warmline.kit import keyset
from warmline.tickets.model import (
    Act,
    ActKind,
    CallRole,
    Effective,
    FoundBy,
    HistoryStep,
    OmissionState,
    Priority,
    State,
    Step,
    Ticket,
    Value,
)
from warmline.tickets.ringing import Ring


@dataclass(frozen=True, slots=True)
class Possible:
    """A step as it stands for one person and one order: may he, and if not, why."""

    step: Step
    allowed: bool
    why: str = ""
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Two orders that have to do with each other; `other` as this order sees it."""

    other: str
    number: str
    title: str
    state: State
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Related:
    """An order that may be about the same, how much so (0–100), and why."""

    id: str
    number: str
    title: str
    state: State
    created_at: datetime
    score: int
    reasons: tuple[Mapping[str, Any], ...]
    open: bool


@dataclass(frozen=True, slots=True)
class CallRef:
    """A call of an order, by reference. `record`: what is known of it, without segments, for who
    may open it; None for others."""

    interaction: str
    role: CallRole
    at: datetime
    by: str
    record: CallRecord | None = None


@dataclass(frozen=True, slots=True)
class DoneAct:
    """A required act that was done, with what proves it (a code, an attachment)."""

    act: str
    at: datetime
    by: str
    value: str = ""


VIEWS = (
    "",
    "mine",
    "created",
    "department",
    "pool",
    "due_today",
    "overdue",
    "urged",
    "asks_time",
    "revisit",
)
SORTS = ("changed_at", "created_at", "due_at")
JOINT = "joint"
"""The view of what a department helps with and has not replied to."""
UNFINISHED = "unfinished"
"""The order of one person's orders: what is not over first, then the latest."""
PRESSING = "pressing"
"""The order of a board's column: the first to end first, those without an end last."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which orders a list holds. `view`: one of `VIEWS` or `JOINT`; `q`: words of an order or of
    what was written with its steps, its number, a caller's number or its last four digits; `call`:
    orders of whoever called in it; `column`: of a board (`columns.read`)."""

    view: str = ""
    q: str = ""
    states: tuple[State, ...] = ()
    open: bool | None = None
    type: str = ""
    priority: str = ""
    department: str = ""
    assignee: str = ""
    created_by: str = ""
    customer: str = ""
    call: str = ""
    project: str = ""
    created_since: datetime | None = None
    created_to: datetime | None = None
    due_since: datetime | None = None
    due_to: datetime | None = None
    column: str = ""


class Spread(StrEnum):
    """How a phrase lies among the texts: in few of them; in many; in few, though its pairs of
    characters stand in many. It decides how orders with it are looked for."""

    RARE = "rare"
    COMMON = "common"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Search:
    """What `Filters.q` turned out to be; one of them is set, or none. `spread`: in how many orders
    the words stand."""

    words: str = ""
    number: str = ""
    callers: tuple[str, ...] = ()
    ending: str = ""
    spread: Spread = Spread.RARE


@dataclass(frozen=True, slots=True)
class Sheet(keyset.Sheet):
    """Which page of the list, and its own order."""

    sort: str = "-changed_at"


@dataclass(frozen=True, slots=True)
class Hit:
    """Where in an order the words stand that were searched for: title, customer, address, content,
    field, or a step (`Step`) it was written with; and what stands around them."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Found(keyset.Found[Ticket]):
    """One page of the list. `hits`: by order, where the words were found; `indexed`: how many of a
    hundred orders are found by all their words, while older ones are being prepared for it."""

    hits: Mapping[str, Hit] = field(default_factory=dict)
    indexed: int | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """An order with all that belongs to it, for one person. `links_hidden`: so many orders more are
    tied to it that he may not see; its history does not name them either."""

    ticket: Ticket
    type: Effective
    history: Sequence[HistoryStep]
    clocks: Sequence[Any]
    possible: Sequence[Possible]
    links: Sequence[Link]
    children: Sequence[Link]
    calls: Sequence[CallRef]
    acts: Sequence[DoneAct]
    missing_acts: Sequence[Act]
    attachments: Sequence[Any]
    sound: bool
    rings: Sequence[Ring] = ()
    revisit: Revisit | None = None
    links_hidden: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A department and its telephone; empty: it has none."""

    department: str
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class ReachPerson:
    """One of a department's people with an extension."""

    id: str
    name: str
    extension: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How a department is reached from an order."""

    department: str
    name: str
    number: str
    people: tuple[ReachPerson, ...]


@dataclass(frozen=True, slots=True)
class Revisit:
    """The revisit of an order as a call task: until when, the calls since the reply and what became
    of them, how many count as made in vain, why it cannot be said yet that the customer could not
    be reached (empty: it can), and what he is asked."""

    due_at: datetime | None
    attempts: Sequence[Ring]
    counted: int
    needed: int
    apart_minutes: int
    not_yet: str
    questionnaire: str


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is absent: until when (None: until further notice), why, who said so."""

    user: str
    until: datetime | None
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has open. `active`: his account is; `absent`: he is marked so."""

    id: str
    name: str
    department: str | None
    department_name: str
    active: bool
    absent: bool
    until: datetime | None
    reason: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """Whose open orders go to whom: these (none named: all), to these people (none named: each to
    its pool)."""

    whose: str
    to: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Where one order would go: to a receiver, or into a pool."""

    ticket: str
    number: str
    title: str
    state: State
    version: int
    due_at: datetime | None
    department: str
    receiver: str | None
    receiver_name: str
    pool: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many orders were given away, to whom how many, and how many lie in pools now."""

    done: int
    to: Mapping[str, int]
    pooled: int


@dataclass(frozen=True, slots=True)
class Chooseable:
    """What forms offer: departments (id, name, parent), people who may be given an order (id, name,
    department), working calendars (key, name), customer levels (code, zh, en)."""

    departments: Sequence[tuple[str, str, str | None]]
    people: Sequence[tuple[str, str, str | None]]
    calendars: Sequence[tuple[str, str]]
    levels: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of an order that is about to be made."""

    type: str | None = None
    title: str = ""
    content: str = ""
    address: str = ""
    customer: str | None = None
    caller: str = ""
    interaction: str | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """What an order is split into; a department makes the child dispatched at once."""

    title: str
    content: str = ""
    type: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row of a bulk act; `facts`: the details of its error."""

    id: str
    done: bool
    code: str = ""
    message: str = ""
    version: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Urgency:
    """One order of many that gets another priority; `version` as it was on the page."""

    id: str
    version: int
    priority: Priority


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column of a board: `name` where it is not one of fixed words; `count` so far as matches are
    counted, `capped`: there are more."""

    key: str
    name: str
    count: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Omission:
    """A required act that a step was taken without. `department` is that of the person (`by`) then;
    `kind` decides whether it may be done afterwards (`required.catchable`)."""

    id: str
    ticket: str
    number: str
    title: str
    type: str
    ticket_state: State
    act: str
    kind: ActKind
    zh: str
    en: str
    step: Step
    at: datetime
    by: str
    department: str | None
    found_by: FoundBy
    state: OmissionState
    catchable: bool
    settled_at: datetime | None = None
    settled_by: str | None = None
    reason: str = ""
    names: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class OmissionFilters:
    """Which omissions a list holds; `q` as in `Filters`, of their orders; `type` with all below."""

    state: OmissionState | None = OmissionState.OPEN
    q: str = ""
    type: str = ""
    act: str = ""
    by: str = ""
    department: str = ""
    since: datetime | None = None
    to: datetime | None = None


@dataclass(frozen=True, slots=True)
class OmissionSheet(keyset.Sheet):
    """Which page of the list of omissions; sorted by `at`."""

    sort: str = "-at"


@dataclass(frozen=True, slots=True)
class OmissionsFound(keyset.Found[Omission]):
    """One page of it."""
