"""What the routes of work orders take."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StrictStr

from warmline.kit.http import UUID_PATTERN, Input
from warmline.tickets.clocks import Unit
from warmline.tickets.http.shapes import OwnValue
from warmline.tickets.limits import ClockKind
from warmline.tickets.model import ActKind, CallRole, FieldType, Priority, Satisfaction, Step

Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Long = Annotated[str, Field(max_length=20_000)]
Reason = Annotated[str, Field(max_length=1000)]
OwnFields = Annotated[dict[str, OwnValue | None], Field(max_length=200)]
Files = Annotated[list[Uuid], Field(max_length=50)]
MOST_BULK = 500


class NewTicketInput(Input):
    """With `interaction`, caller and customer come from that call; they may be given all the same.
    `caller` is a number as typed. An order below another (`parent`) has that one's customer, caller
    and call where none is named here."""

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


class UrgencyInput(RowInput):
    priority: Priority


class UrgenciesInput(Input):
    """A priority for each of many orders; each row succeeds or fails by itself."""

    rows: Annotated[list[UrgencyInput], Field(min_length=1, max_length=MOST_BULK)]


class MadeUpInput(Input):
    """An act done afterwards: why only now, and what proves it (a code, a voucher)."""

    reason: Reason = ""
    text: Annotated[str, Field(max_length=500)] = ""
    attachments: Files = Field(default=[])


class ExcuseInput(Input):
    reason: Reason = ""


class DraftInput(Input):
    """What is known of an order that is about to be made."""

    type: Uuid | None = None
    title: Annotated[str, Field(max_length=200)] = ""
    content: Long = ""
    address: Annotated[str, Field(max_length=500)] = ""
    customer: Uuid | None = None
    caller: Annotated[str, Field(max_length=64)] = ""
    interaction: Uuid | None = None
    fields: Annotated[dict[str, OwnValue], Field(max_length=200)] = Field(default={})


class DialCustomerInput(Input):
    """`why`: needed where the customer is not to be called."""

    why: Annotated[str, Field(max_length=200)] = ""


class DialDepartmentInput(Input):
    department: Uuid


class BringInInput(Input):
    """`call`: the talk that the actor has; `person`: one of the department's people, left out: its
    telephone."""

    call: Uuid
    department: Uuid
    person: Uuid | None = None


class LineInput(Input):
    """`number` as one would dial it; empty: the department has none."""

    number: Annotated[str, Field(max_length=40)]


class AbsenceInput(Input):
    """`until` left out: until further notice."""

    until: datetime | None = None
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class HandOverInput(Input):
    """Whose open orders (`tickets`; none named: all), and to whom: evenly to `to`; nobody named:
    each to its pool."""

    to: Annotated[list[Uuid], Field(max_length=50)] = Field(default=[])
    tickets: Annotated[list[Uuid], Field(max_length=1000)] = Field(default=[])


class HandOverDoneInput(HandOverInput):
    """`seen`: every order of the preview, with its version there."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]
    seen: Annotated[dict[Uuid, int], Field(max_length=1000)]


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
    """A whole type."""

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


class ChangedTypeInput(TypeInput):
    """A PUT replaces the whole type. `version`: the one that was on the page."""

    version: int = Field(ge=1)


class EscalationInput(Input):
    after_minutes: int = Field(ge=0, le=100_000)
    to: Annotated[list[Annotated[str, Field(max_length=36)]], Field(min_length=1, max_length=20)]


class LimitRuleInput(Input):
    """A whole rule. `to`: assignee, department, creator, dispatcher,
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


class ChangedLimitRuleInput(LimitRuleInput):
    """A PUT replaces the whole rule. `version`: the one that was on the page."""

    version: int = Field(ge=1)
