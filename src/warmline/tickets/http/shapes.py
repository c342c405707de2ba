"""What the routes of work orders take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from warmline.kit.http import UUID_PATTERN, Input, Shape
from warmline.tickets.clocks import Unit
from warmline.tickets.limits import ClockKind
from warmline.tickets.model import (
    ActKind,
    CallRole,
    FieldType,
    Pool,
    Priority,
    Satisfaction,
    State,
    Step,
)

Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Long = Annotated[str, Field(max_length=20_000)]
Reason = Annotated[str, Field(max_length=1000)]
OwnValue = StrictBool | StrictInt | StrictFloat | StrictStr
OwnFields = Annotated[dict[str, OwnValue | None], Field(max_length=200)]
Files = Annotated[list[Uuid], Field(max_length=50)]
MOST_BULK = 500


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


class TicketListShape(Shape):
    """One page. `next` is what `after` takes for the following page, empty at the end. `total` is
    counted on the first page; with `capped` there are more than that."""

    items: list[TicketShape]
    next: str
    total: int | None
    capped: bool


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


class CallShape(Shape):
    """Recording and way through the menu are the interaction's."""

    interaction: str
    role: CallRole
    at: datetime
    by: str


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
    """An order with all that belongs to it. `sound`: nobody altered its history."""

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


class CountsShape(Shape):
    """How many orders each view has, counted up to `capped_at`."""

    mine: int
    department: int
    pool: int
    due_today: int
    overdue: int
    urged: int
    revisit: int
    capped_at: int


class RowResultShape(Shape):
    id: str
    done: bool
    code: str
    message: str
    version: int | None


class OmissionShape(Shape):
    ticket: str
    number: str
    title: str
    act: str
    zh: str
    en: str
    step: Step
    at: datetime
    by: str


class ViewShape(Shape):
    id: str
    owner: str
    name: str
    filters: dict[str, Any]
    shared: bool
    position: int


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


# What is sent -------------------------------------------------------------------------------------


class NewTicketInput(Input):
    """With `interaction`, caller and customer come from that call; they may be given all the same.
    `caller` is a number as typed."""

    type: Uuid
    title: Annotated[str, Field(max_length=200)] = ""
    content: Long = ""
    address: Annotated[str, Field(max_length=500)] = ""
    fields: OwnFields = Field(default={})
    priority: Priority | None = None
    customer: Uuid | None = None
    caller: Annotated[str, Field(max_length=64)] = ""
    interaction: Uuid | None = None
    confidential: bool = False
    project: Uuid | None = None
    parent: Uuid | None = None
    attachments: Files = Field(default=[])


class ChangedTicketInput(Input):
    """`version`: the one that was on the page. What is left out stays, also each of `fields`."""

    version: int = Field(ge=1)
    type: Uuid = ""
    title: Title = ""
    content: Long = ""
    address: Annotated[str, Field(max_length=500)] = ""
    fields: OwnFields = Field(default={})
    priority: Priority = Priority.NORMAL
    customer: Uuid | None = None
    confidential: bool = False


class StepBody(Input):
    """What a step takes beside its name; see docs/discussions/tickets.md which one takes what."""

    step: Step
    reason: Reason = ""
    text: Long = ""
    department: Uuid | None = None
    joint: Annotated[list[Uuid], Field(max_length=20)] = Field(default=[])
    assignee: Uuid | None = None
    amount: int = Field(default=0, ge=0, le=10_000)
    unit: Unit = Unit.DAYS
    approved: bool | None = None
    level: int = Field(default=1, ge=1, le=3)
    satisfaction: Satisfaction = Satisfaction.NONE
    interaction: Uuid | None = None
    role: CallRole = CallRole.CONTACT
    act: Annotated[str, Field(max_length=40)] = ""
    attachments: Files = Field(default=[])
    fields: OwnFields = Field(default={})


class StepInput(StepBody):
    version: int = Field(ge=1)


class RowInput(Input):
    id: Uuid
    version: int = Field(ge=1)


class BulkInput(Input):
    """One step for many orders; each row succeeds or fails by itself."""

    rows: Annotated[list[RowInput], Field(min_length=1, max_length=MOST_BULK)]
    do: StepBody


class DraftInput(Input):
    """What is known of an order that is about to be made."""

    type: Uuid | None = None
    title: Annotated[str, Field(max_length=200)] = ""
    content: Long = ""
    address: Annotated[str, Field(max_length=500)] = ""
    customer: Uuid | None = None
    caller: Annotated[str, Field(max_length=64)] = ""
    interaction: Uuid | None = None


class LinkInput(Input):
    other: Uuid


class MergeInput(Input):
    """`others` end as merged into this order, which keeps everything."""

    version: int = Field(ge=1)
    others: Annotated[list[Uuid], Field(min_length=1, max_length=50)]
    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class PartInput(Input):
    title: Title
    content: Long = ""
    type: Uuid | None = None
    department: Uuid | None = None


class SplitInput(Input):
    """Each part becomes a child with this order's customer, caller and call."""

    version: int = Field(ge=1)
    parts: Annotated[list[PartInput], Field(min_length=1, max_length=20)]


class ChoiceInput(Input):
    code: Code
    zh: Name
    en: Name


class FieldInput(Input):
    key: Code
    zh: Name
    en: Name
    type: FieldType
    choices: Annotated[list[ChoiceInput], Field(max_length=200)] = Field(default=[])
    when_key: Annotated[str, Field(max_length=40)] = ""
    when_values: Annotated[list[OwnValue], Field(max_length=50)] = Field(default=[])
    required_at: Annotated[list[Step], Field(max_length=20)] = Field(default=[])


class ActInput(Input):
    code: Code
    zh: Name
    en: Name
    kind: ActKind
    step: Step
    blocks: bool = True


class TypeInput(Input):
    """A whole type; a PUT replaces it."""

    project: Uuid | None = None
    parent: Uuid | None = None
    code: Code
    zh: Name
    en: Name
    fields: Annotated[list[FieldInput], Field(max_length=100)] = Field(default=[])
    acts: Annotated[list[ActInput], Field(max_length=50)] = Field(default=[])
    switches: Annotated[dict[str, StrictBool | StrictInt | StrictStr], Field(max_length=30)] = (
        Field(default={})
    )
    priority: Priority | None = None
    department: Uuid | None = None
    template: Long = ""
    position: int = Field(default=0, ge=0, le=9999)
    active: bool = True


class EscalationInput(Input):
    after_minutes: int = Field(ge=0, le=100_000)
    to: Annotated[list[Annotated[str, Field(max_length=36)]], Field(min_length=1, max_length=20)]


class LimitRuleInput(Input):
    """A whole rule; a PUT replaces it. `to`: assignee, department, creator, dispatcher,
    dispatchers, supervisors, or users' ids."""

    project: Uuid | None = None
    clock: ClockKind
    amount: int = Field(ge=0, le=100_000)
    unit: Unit
    type: Uuid | None = None
    priority: Priority | None = None
    level: Annotated[str, Field(max_length=64)] = ""
    calendar: Annotated[str, Field(max_length=64)] = ""
    warn_minutes: int = Field(default=0, ge=0, le=100_000)
    warn_to: Annotated[list[Annotated[str, Field(max_length=36)]], Field(max_length=20)] = Field(
        default=["assignee"]
    )
    escalations: Annotated[list[EscalationInput], Field(max_length=9)] = Field(default=[])
    active: bool = True


class ViewInput(Input):
    name: Name
    filters: Annotated[dict[str, str | bool | list[str]], Field(max_length=30)]
    shared: bool = False
    position: int = Field(default=0, ge=0, le=9999)


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
