"""Words of the public pool: rules, holdings, moves, runs, distributions. Pure data.

A customer's life between pool and owner: lying in the pool (公海) → owned (私海), protected for
some days → warned → recycled into the pool → claimed or assigned again; `states` has the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from warmline.customers.model import Filters, Search
from warmline.kit import keyset


class Renewal(StrEnum):
    """What can renew an owner's protection."""

    CALL = "call"
    REPLY = "reply"
    ORDER = "order"


class Cause(StrEnum):
    """Why a customer falls back into the pool."""

    NO_CONTACT = "no_contact"
    NO_DEAL = "no_deal"
    PROTECTION_OVER = "protection_over"


class Why(StrEnum):
    """What made a customer change hands."""

    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    RECYCLED = "recycled"
    GIVEN_UP = "given_up"
    PUT = "put"
    ADOPTED = "adopted"
    BY_HAND = "by_hand"


class TargetKind(StrEnum):
    """To whom customers are distributed; a group is the members of a queue."""

    DEPARTMENT = "department"
    GROUP = "group"
    AGENT = "agent"


class RunKind(StrEnum):
    """A run of the night, one asked for, and one that only lists what it would do."""

    NIGHTLY = "nightly"
    ASKED = "asked"
    DRY = "dry"


class Act(StrEnum):
    """What a run does with a customer."""

    KEEP = "keep"
    WARN = "warn"
    RENEW = "renew"
    RECYCLE = "recycle"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many customers somebody may hold: altogether, and of a level. None: as many as he
    likes; a level that is not named has no limit of its own."""

    total: int | None = None
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRules:
    """The rules of one pool. Days are the centre's calendar days.

    `open_departments` (and those below them) and `open_groups` see the pool and claim from it; both
    empty: everybody of the project. `takes_*`: whose customers stand under these rules; empty: all.
    `takes_unowned`: customers without an owner are put into the pool by the next run.
    `overrides`: user → limits in place of the general ones, what is not named there stays.
    `renewed_by`: what renews protection; a call counts when the owner talked `call_s` seconds.
    None of days: the rule is off.
    """

    open_departments: tuple[str, ...] = ()
    open_groups: tuple[str, ...] = ()
    takes_departments: tuple[str, ...] = ()
    takes_levels: tuple[str, ...] = ()
    takes_unowned: bool = False
    claims_per_day: int | None = 20
    limits: Limits = Limits(total=200)
    overrides: Mapping[str, Limits] = field(default_factory=dict)
    protection_days: int = 7
    renewed_by: frozenset[Renewal] = frozenset({Renewal.CALL})
    call_s: int = 30
    no_contact_days: int | None = 30
    no_deal_days: int | None = None
    after_protection: bool = False
    cool_down_days: int = 7
    warn_days: int = 3
    run_hour: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A pool. Of several that take a customer the first by `position` keeps him. `lying`, `mine`,
    `claims_left`, `room`: for whoever asks; None without a limit."""

    id: str
    project: str
    name: str
    rules: PoolRules
    version: int
    active: bool = True
    position: int = 0
    lying: int = 0
    mine: int = 0
    claims_left: int | None = None
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who looks at a pool: his department with those above it, and his groups."""

    user: str
    departments: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """How many customers somebody holds in a pool, and of each level."""

    total: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lying:
    """A customer as a claim meets him: `owner` None while he lies in the pool."""

    customer: str
    level: str = ""
    owner: str | None = None
    pool: str | None = None
    former: str | None = None
    cool_until: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an owned customer: since when he is his, the last connected call, reply and
    order since then, when the owner was warned. All days of the centre."""

    customer: str
    owner: str
    since: date
    call: date | None = None
    reply: date | None = None
    order: date | None = None
    warned: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The day a customer falls back, and why."""

    on: date
    why: Cause


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run does with a customer, and what is to come; `due` None: nothing."""

    act: Act
    due: Due | None
    protected_until: date


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody may not claim a customer."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A customer that was not claimed, given up or put; `by`: the name of who was faster."""

    customer: str
    code: str
    message: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of customers somebody asked for; `entry`: the log's, None when nobody moved."""

    moved: tuple[str, ...]
    refused: tuple[Refused, ...]
    entry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolCustomer:
    """A line of a pool's list; `number` masked for whoever may not see numbers."""

    id: str
    name: str
    level: str
    source: str
    tags: tuple[str, ...]
    number: str
    do_not_call: bool
    since: datetime
    former: str | None
    former_name: str | None
    cool_until: date | None
    why: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MyCustomer:
    """A line of somebody's holdings: `due_on` the day he loses him, if nothing happens."""

    id: str
    name: str
    level: str
    number: str
    pool: str
    since: datetime
    warned: bool
    protected_until: date | None
    due_on: date | None
    due_why: str
    last_call_at: datetime | None


LYING_SORTS = ("since", "-since")
LYING_FILTERS = ("q", "level", "source")


@dataclass(frozen=True, slots=True)
class LyingFilters:
    """Which of a pool's customers a list shows, and in which order. `search`: as in the list of
    customers, a name or a part of it, a whole number or its last digits."""

    level: str = ""
    source: str = ""
    search: Search = field(default_factory=Search)
    sort: str = "since"

    @property
    def narrowed(self) -> bool:
        return bool(self.level or self.source) or self.search != Search()


@dataclass(frozen=True, slots=True)
class LyingAsked:
    """The same as it was asked: `q` is what was typed."""

    q: str = ""
    level: str = ""
    source: str = ""
    sort: str = "since"


@dataclass(frozen=True, slots=True)
class LogFilters:
    """Which lines of the allocation log: `by` and `to` are ids (whose act, which receiver), `q` a
    part of a name on the line or of its reason; `to_at` is not included."""

    pool: str = ""
    why: str = ""
    by: str = ""
    to: str = ""
    q: str = ""
    since: datetime | None = None
    to_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LineFilters:
    """Which lines of a run, and in which order (`LINE_SORTS`); `q` as it was typed."""

    act: str = ""
    owner: str = ""
    q: str = ""
    sort: str = "owner"


LINE_SORTS = ("owner", "-owner", "due_on", "-due_on")


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """Which call tasks; `called`: True those dialled already, False the others; `q` as it was
    typed."""

    q: str = ""
    level: str = ""
    called: bool | None = None


@dataclass(frozen=True, slots=True)
class PoolPage(keyset.Found[PoolCustomer]):
    """One page of the list."""


@dataclass(frozen=True, slots=True)
class Target:
    """To whom: `most` customers at most (by given counts), None: an even share."""

    kind: TargetKind
    id: str
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which customers are distributed: `customers`, or those of a list: what `filters` find, or,
    with `lying`, what lies in the pool (narrowed by `LYING_FILTERS` alone). `sort` is the list's
    order, empty: its own; `first`: so many of it at most."""

    customers: tuple[str, ...] | None = None
    filters: Filters = field(default_factory=Filters)
    lying: bool = False
    sort: str = ""
    first: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one person gets of a distribution: how many he held before and may hold."""

    target: int
    user: str
    name: str
    number: int
    held: int
    limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a distribution would do; `key` names exactly this outcome. `left`: why → how many stay
    where they are; `more`: the list holds others besides those looked at."""

    key: str
    chosen: int
    shares: tuple[Share, ...]
    left: Mapping[str, int]
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the allocation log; its customers are the moves that name it."""

    id: str
    pool: str
    pool_name: str
    at: datetime
    by: str
    by_name: str
    why: Why
    from_kind: str
    from_id: str | None
    from_name: str | None
    to_kind: str
    to_id: str | None
    to_name: str | None
    number: int
    rule: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A customer's change of hands, for the log and for his timeline. `note`: the reason given, or
    the cause of a recycling."""

    id: str
    customer: str
    customer_name: str
    at: datetime
    by: str
    by_name: str
    from_owner: str | None
    from_name: str | None
    to_owner: str | None
    to_name: str | None
    pool: str
    why: Why
    note: str
    opens: bool = False
    """Whether the asker may see the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run over a pool: with the rules as they were when it began, and the moment it judges by."""

    id: str
    pool: str
    kind: RunKind
    state: str
    rules: PoolRules
    rules_version: int
    asked_at: datetime
    by: str
    as_of: datetime | None
    ended_at: datetime | None
    after: str | None
    looked: int = 0
    warned: int = 0
    renewed: int = 0
    recycled: int = 0
    entry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """What a run did, or would do, with one customer."""

    id: str
    name: str
    owner: str
    owner_name: str
    act: Act
    why: str
    due_on: date | None
    opens: bool = False
    """Whether the asker may see the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTask:
    """A customer somebody means to call."""

    id: str
    customer: str
    name: str
    level: str
    number: str
    do_not_call: bool
    at: datetime
    called_at: datetime | None
