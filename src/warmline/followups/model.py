"""Words of follow-ups: what somebody means to do for a customer, when, how, and what came of it.

A follow-up belongs to a project and to a person, or to a group of which anybody may take it. It
may be about a customer, a call, and a thing of another feature (`about`: noun and id). Pure data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from warmline.accounts.model import KEEP, Keep
from warmline.kit import keyset


class State(StrEnum):
    """Where a follow-up is; the table of steps is in `states`."""

    PLANNED = "planned"
    DUE = "due"
    SNOOZED = "snoozed"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN = (State.PLANNED, State.DUE, State.SNOOZED)


class Way(StrEnum):
    """How the customer is to be reached."""

    PHONE = "phone"
    MESSAGE = "message"
    WECHAT = "wechat"
    MAIL = "mail"
    VISIT = "visit"
    OTHER = "other"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Result(StrEnum):
    """What came of it."""

    REACHED = "reached"
    UNREACHED = "unreached"
    REFUSED = "refused"
    MOOT = "moot"
    """It was not needed any more."""


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class GroupKind(StrEnum):
    """Whose members may take a follow-up that is nobody's yet."""

    DEPARTMENT = "department"
    QUEUE = "queue"


class Kind(StrEnum):
    """Why somebody is reminded: the day of it has begun, it is soon, its rest is over."""

    DAY = "day"
    SOON = "soon"
    RESTED = "rested"


@dataclass(frozen=True, slots=True)
class Group:
    kind: GroupKind
    id: str


@dataclass(frozen=True, slots=True)
class About:
    """A thing of another feature: an order, a work order."""

    noun: str
    id: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """When it comes again: each `every` units. `weekdays` (0 is Monday) are for weeks; `day` keeps
    the day of the month it began on, so that the 31st comes back after a short month. It ends after
    `until`, or when `left` more have come. `workdays`: a day off is put off to the next working
    day."""

    unit: Unit
    every: int = 1
    weekdays: tuple[int, ...] = ()
    day: int | None = None
    until: date | None = None
    left: int | None = None
    workdays: bool = False


@dataclass(frozen=True, slots=True)
class Followup:
    """One follow-up. `nominal_on` is the day its repeat rule meant, before days off. `series` is
    the id of the first of those that repeat. `names`: user, department, queue and customer id →
    name, for whoever shows it."""

    id: str
    project: str
    customer: str | None
    interaction: str | None
    about: About | None
    content: str
    way: Way
    priority: Priority
    due_at: datetime
    nominal_on: date
    repeat: Repeat | None
    series: str | None
    assignee: str | None
    department: str | None
    group: Group | None
    state: State
    snoozed_to: datetime | None
    questionnaire: str | None
    result: Result | None
    result_text: str
    finished_at: datetime | None
    finished_by: str | None
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def open(self) -> bool:
        return self.state in OPEN

    def people(self) -> set[str]:
        """Ids of everybody and everything whose name is shown with it."""
        group = self.group.id if self.group is not None else None
        ids = (self.customer, self.assignee, self.department, group, self.finished_by)
        return {one for one in (*ids, self.created_by, self.changed_by) if one is not None}


@dataclass(frozen=True, slots=True)
class NewFollowup:
    """To be planned. Neither `assignee` nor `group`: it is the planner's own."""

    content: str
    due_at: datetime
    project: str | None = None
    customer: str | None = None
    interaction: str | None = None
    about: About | None = None
    way: Way = Way.PHONE
    priority: Priority = Priority.NORMAL
    repeat: Repeat | None = None
    assignee: str | None = None
    group: Group | None = None
    questionnaire: str | None = None


@dataclass(frozen=True, slots=True)
class FollowupChange:
    """What to change of an open one; what is left out stays."""

    content: str | Keep = KEEP
    due_at: datetime | Keep = KEEP
    way: Way | Keep = KEEP
    priority: Priority | Keep = KEEP
    repeat: Repeat | Keep | None = KEEP
    questionnaire: str | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `again_at`: it is tried again then, as a follow-up of its own."""

    result: Result
    text: str = ""
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """When somebody is told; `at` is when it falls."""

    kind: Kind
    at: datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """What the centre sets. `day_starts`: when the reminder of the day comes; `soon_min`: minutes
    before the hour; `per_day`: open follow-ups a person may have on one day."""

    day_starts: time = time(9, 0)
    soon_min: int = 5
    per_day: int = 60
    version: int = 1


class View(StrEnum):
    """The lists people keep coming back to."""

    ALL = ""
    OPEN = "open"
    TODAY = "today"
    OVERDUE = "overdue"
    COMING = "coming"
    FREE = "free"
    """A group's, taken by nobody."""
    CLOSED = "closed"


ME = "me"
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which follow-ups a list holds. `q`: a part of the content or of the customer's name.
    `assignee`: an id, `me` or `none`."""

    q: str = ""
    view: View = View.ALL
    state: str = ""
    way: str = ""
    priority: str = ""
    result: str = ""
    assignee: str = ""
    department: str = ""
    queue: str = ""
    customer: str = ""
    interaction: str = ""
    about_noun: str = ""
    about_id: str = ""
    series: str = ""
    due_since: datetime | None = None
    due_to: datetime | None = None


SORTS = ("due_at", "created_at", "changed_at")


@dataclass(frozen=True, slots=True)
class Sheet(keyset.Sheet):
    """Which page of the list, and its own order."""

    sort: str = "due_at"


@dataclass(frozen=True, slots=True)
class Found(keyset.Found[Followup]):
    """One page of the list."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a calendar shows: the follow-ups between two moments, and how many each day has also
    where not all could be given."""

    items: Sequence[Followup]
    days: Mapping[str, int]
    capped: bool


@dataclass(frozen=True, slots=True)
class Load:
    """How much somebody has before him; `per_day` is his limit, None: the centre's."""

    user: str
    name: str
    department: str | None
    active: bool
    open: int
    today: int
    overdue: int
    per_day: int | None


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row of a bulk act; `to`: who has it, or would have it."""

    id: str
    done: bool
    code: str = ""
    message: str = ""
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What giving chosen rows to others does, or would do: receiver → how many, and each row."""

    to: Mapping[str, int]
    rows: tuple[RowResult, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """What a reassignment did: receiver → how many, and those that no limit left room for."""

    moved: int
    to: Mapping[str, int]
    left: tuple[str, ...] = ()
