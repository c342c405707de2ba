"""What the routes of work orders give; what they take is in `inputs`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import StrictBool, StrictFloat, StrictInt, StrictStr

from warmline.kit.http import Shape
from warmline.tickets.clocks import Unit
from warmline.tickets.http.shapes_calls import CallShape
from warmline.tickets.limits import ClockKind
from warmline.tickets.model import (
    ActKind,
    CallRole,
    FieldType,
    FoundBy,
    OmissionState,
    Pool,
    Priority,
    Satisfaction,
    State,
    Step,
)
from warmline.tickets.ringing import Outcome

OwnValue = StrictBool | StrictInt | StrictFloat | StrictStr


class JointShape(Shape):
    department: str
    replied_at: datetime | None
    replied_by: str | None
    text: str


class TicketShape(Shape):
    """An order; `caller` is masked for whoever may not see numbers, `names`: user and department
    id → name. `due_at`: the end of its resolution clock, null while paused."""

    id: str
    number: str
    project: str
    type: str
    state: State
    priority: Priority
    title: str
    content: str
    address: str
    fields: dict[str, OwnValue]
    customer: str | None
    customer_name: str
    customer_level: str
    caller: str
    interaction: str | None
    confidential: bool
    assignee: str | None
    department: str | None
    pool: Pool
    dispatcher: str | None
    handler: str | None
    parent: str | None
    merged_into: str | None
    returns: int
    reworks: int
    urges: int
    urged_at: datetime | None
    supervised: bool
    extensions: int
    extension_asked: dict[str, Any] | None
    satisfaction: Satisfaction
    result: str
    due_at: datetime | None
    response_due_at: datetime | None
    reply_due_at: datetime | None
    paused: bool
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    closed_at: datetime | None
    joint: list[JointShape]
    names: dict[str, str]


class HitShape(Shape):
    """Where words were found: title, customer, address, content, field, or a step that they were
    written with; and what stands around them."""

    where: str
    text: str


class TicketListShape(Shape):
    """One page. `next` is what `after` takes for the following page, empty at the end. `total` is
    counted on the first page; with `capped` there are more than that. `hits`: by order, where the
    words of `q` were found; `indexed`: after an upgrade, how many of a hundred orders are found by
    all their words so far, null: all."""

    items: list[TicketShape]
    next: str
    total: int | None
    capped: bool
    hits: dict[str, HitShape]
    indexed: int | None


class StepShape(Shape):
    id: str
    seq: int
    at: datetime
    by: str
    step: Step
    from_state: State | None
    to_state: State
    reason: str
    data: dict[str, Any]
    digest: str


class LimitShape(Shape):
    amount: int
    unit: Unit


class ClockShape(Shape):
    """`due_at` null: it is paused. `late`: stopped too late, or behind its end by now."""

    kind: ClockKind
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    paused: bool
    limit: LimitShape
    late: bool


class PossibleShape(Shape):
    """A step the order can take from where it is; `why`: why this person cannot take it now."""

    step: Step
    allowed: bool
    why: str
    needs_reason: bool


class LinkShape(Shape):
    """`kind`: linked, parent, child, merged (into this one)."""

    other: str
    number: str
    title: str
    state: State
    kind: str
    at: datetime
    by: str


class RelatedShape(Shape):
    """`reasons`: {reason: customer | number | address | subject | type, points, …}."""

    id: str
    number: str
    title: str
    state: State
    created_at: datetime
    score: int
    reasons: list[dict[str, Any]]
    open: bool


class RingShape(Shape):
    """A call made from the order; `outcome` null: its record has not come. `department`: it went
    there and not to the customer."""

    call: str
    role: CallRole
    department: str | None
    at: datetime
    by: str
    outcome: Outcome | None
    talked_at: datetime | None
    talked_s: float


class RevisitShape(Shape):
    """The revisit as a call task. `counted` of `needed` attempts in vain count, each
    `apart_minutes` after the one before; `not_yet`: why it cannot be said that the customer could
    not be reached, empty: it can. `questionnaire`: what he is asked, empty: nothing."""

    due_at: datetime | None
    attempts: list[RingShape]
    counted: int
    needed: int
    apart_minutes: int
    not_yet: str
    questionnaire: str


class DoneActShape(Shape):
    act: str
    at: datetime
    by: str
    value: str


class ChoiceShape(Shape):
    code: str
    zh: str
    en: str


class FieldShape(Shape):
    key: str
    zh: str
    en: str
    type: FieldType
    choices: list[ChoiceShape]
    when_key: str
    when_values: list[OwnValue]
    required_at: list[Step]


class ActShape(Shape):
    code: str
    zh: str
    en: str
    kind: ActKind
    step: Step
    blocks: bool


class SwitchesShape(Shape):
    dispatch: bool
    revisit: bool
    suspend: bool
    wait: bool
    extension: bool
    extensions_most: int
    returns_most: int
    return_to: str
    wait_joint: bool
    pause_waiting: bool
    pause_suspended: bool
    response_by: str
    resolved_by: str
    archive_days: int
    revisit_attempts: int
    revisit_apart_minutes: int
    revisit_hours: int
    questionnaire: str


class TypeShape(Shape):
    """A type as it was set up: `switches` has only what it sets itself."""

    id: str
    project: str
    parent: str | None
    code: str
    zh: str
    en: str
    fields: list[FieldShape]
    acts: list[ActShape]
    switches: dict[str, Any]
    priority: Priority | None
    department: str | None
    template: str
    position: int
    active: bool
    version: int


class EffectiveShape(Shape):
    """A type with what its parents give it; `path`: ids from the root to itself."""

    type: TypeShape
    path: list[str]
    fields: list[FieldShape]
    acts: list[ActShape]
    switches: SwitchesShape
    priority: Priority
    department: str | None
    template: str


class AttachmentShape(Shape):
    id: str
    name: str
    media_type: str
    size: int


class DetailShape(Shape):
    """An order with all that belongs to it. `sound`: nobody altered its history. `links_hidden`: so
    many orders more are tied to it that are not this person's to see; a step of the history that
    names such ones has their number in `data.hidden` instead."""

    ticket: TicketShape
    type: EffectiveShape
    history: list[StepShape]
    clocks: list[ClockShape]
    possible: list[PossibleShape]
    links: list[LinkShape]
    children: list[LinkShape]
    calls: list[CallShape]
    acts: list[DoneActShape]
    missing_acts: list[ActShape]
    attachments: list[AttachmentShape]
    sound: bool
    rings: list[RingShape]
    revisit: RevisitShape | None
    links_hidden: int


class CountsShape(Shape):
    """How many orders each view has, counted up to `capped_at`."""

    mine: int
    department: int
    pool: int
    due_today: int
    overdue: int
    urged: int
    asks_time: int
    revisit: int
    joint: int
    capped_at: int


class RowResultShape(Shape):
    id: str
    done: bool
    code: str
    message: str
    version: int | None
    facts: dict[str, Any]


class BoardColumnShape(Shape):
    """`key`: a state, overdue … later, a priority, a department's id, or none; `name`: of a
    department. `capped`: there are more."""

    key: str
    name: str
    count: int
    capped: bool


class OmissionShape(Shape):
    """A required act that a step was taken without. `by`, `department`: who took it, and his then;
    `found_by`: with the step, or later by a changed rule; `catchable`: it may be done afterwards;
    `names`: user and department id → name."""

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
    settled_at: datetime | None
    settled_by: str | None
    reason: str
    names: dict[str, str]


class OmissionListShape(Shape):
    """One page, as of orders."""

    items: list[OmissionShape]
    next: str
    total: int | None
    capped: bool


class RuleShape(Shape):
    """One line of the life cycle. `to` null: an event, the state stays."""

    step: Step
    origins: list[State]
    to: State | None
    permissions: list[str]
    whose: str
    reason: bool
    switch: str


class LifeCycleShape(Shape):
    states: list[State]
    open: list[State]
    ended: list[State]
    rules: list[RuleShape]


class EscalationShape(Shape):
    after_minutes: int
    to: list[str]


class LimitRuleShape(Shape):
    id: str
    project: str
    clock: ClockKind
    limit: LimitShape
    type: str | None
    priority: Priority | None
    level: str
    calendar: str
    warn_minutes: int
    warn_to: list[str]
    escalations: list[EscalationShape]
    active: bool
    version: int


class DepartmentShape(Shape):
    id: str
    name: str
    parent: str | None


class PersonShape(Shape):
    id: str
    name: str
    department: str | None


class CalendarShape(Shape):
    key: str
    name: str


class LevelShape(Shape):
    code: str
    zh: str
    en: str


class ChooseableShape(Shape):
    """What forms offer: people are those who may be given an order."""

    departments: list[DepartmentShape]
    people: list[PersonShape]
    calendars: list[CalendarShape]
    levels: list[LevelShape]
