"""Words of work orders (工单): the order, its steps, its type, who has it. Pure data.

An order always has somebody: a person (`assignee`) or a pool that people take it from (a
department's, the dispatchers', the revisitors'). `version` counts its changes, so that two people
cannot overwrite each other unseen. What its clocks know is in `clocks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from warmline.accounts.model import KEEP, Keep
from warmline.customers.model import Value as Value


class State(StrEnum):
    """Where an order stands in its life."""

    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    SIGNED = "signed"
    HANDLING = "handling"
    WAITING = "waiting"
    SUSPENDED = "suspended"
    REPLIED = "replied"
    REVISITING = "revisiting"
    CLOSED = "closed"
    ARCHIVED = "archived"
    VOID = "void"
    MERGED = "merged"


class Step(StrEnum):
    """What is done to an order. Those that change its state stand in `states.TABLE`; the others are
    events, which leave it where it is."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    REDIRECT = "redirect"
    SIGN = "sign"
    RETURN = "return"
    BEGIN = "begin"
    WAIT = "wait"
    SUSPEND = "suspend"
    RESUME = "resume"
    REPLY = "reply"
    REVISIT = "revisit"
    REWORK = "rework"
    CLOSE = "close"
    ARCHIVE = "archive"
    VOID = "void"
    MERGE = "merge"
    # Events
    ASSIGN = "assign"
    JOINT_REPLY = "joint_reply"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    URGE = "urge"
    SUPERVISE = "supervise"
    CONTACT = "contact"
    CUSTOMER_SAID = "customer_said"
    CALL = "call"
    NOTE = "note"
    ASK = "ask"
    ANSWER = "answer"
    ATTACH = "attach"
    ACT = "act"
    HAND_OVER = "hand_over"
    # Done by other verbs, by the clocks and by the journal; nobody asks for them by name.
    CALLED = "called"
    CONFERENCE = "conference"
    EDIT = "edit"
    LINK = "link"
    UNLINK = "unlink"
    ABSORB = "absorb"
    SPLIT = "split"
    EXCUSE = "excuse"
    WARNED = "warned"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    LAPSED = "lapsed"


class Pool(StrEnum):
    """From where an order is taken that no person has; `NONE`: a person has it."""

    NONE = ""
    DEPARTMENT = "department"
    DISPATCH = "dispatch"
    REVISIT = "revisit"


class Priority(StrEnum):
    """How urgent an order is, the most urgent first."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Satisfaction(StrEnum):
    """What a revisit found; `UNREACHABLE` closes an order as well as `SATISFIED`."""

    NONE = ""
    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    UNREACHABLE = "unreachable"


class ReturnTo(StrEnum):
    """Who dispatches a returned order again."""

    CREATOR = "creator"
    DISPATCHER = "dispatcher"
    POOL = "pool"


class CallRole(StrEnum):
    """What a call was to an order: where it began, a talk about it, its revisit, a talk of three
    with a department (三方通话), a call to a department."""

    ORIGIN = "origin"
    CONTACT = "contact"
    REVISIT = "revisit"
    CONFERENCE = "conference"
    DEPARTMENT = "department"


class FieldType(StrEnum):
    """What a field of a type's own holds; `ADDRESS` is compared to find related orders."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    ADDRESS = "address"


class ActKind(StrEnum):
    """What somebody must have done before a step (规定动作)."""

    IDENTITY = "identity"
    ACTION_CODE = "action_code"
    VOUCHER = "voucher"
    CONTACT = "contact"
    OTHER = "other"


class OmissionState(StrEnum):
    """What became of a required act that a step was taken without. `LAPSED`: the rule that asked
    for it afterwards is gone."""

    OPEN = "open"
    DONE = "done"
    EXCUSED = "excused"
    LAPSED = "lapsed"


class FoundBy(StrEnum):
    """How an omission came to light: when the step was taken, or later, by a rule that changed."""

    STEP = "step"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a type's own. `when`: shown only while another field (`key`) has one of these
    values; `required_at`: the steps that need it (`accept`: to make the order)."""

    key: str
    zh: str
    en: str
    type: FieldType
    choices: tuple[Choice, ...] = ()
    when_key: str = ""
    when_values: tuple[Value, ...] = ()
    required_at: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What the type wants done by a step. `blocks`: the step is refused without it; else its
    omission is listed."""

    code: str
    zh: str
    en: str
    kind: ActKind
    step: Step
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Switches:
    """Which steps a type has and how they behave. `dispatch` off: whoever takes the call handles
    it. `wait_joint`: the lead replies only when every joint department did. `response_by`: what
    counts as the first response (sign, contact). `resolved_by`: what stops the third clock (reply,
    close). `archive_days`: closed orders go to the archive by themselves, 0: never.
    `revisit_attempts`: so many calls in vain, `revisit_apart_minutes` apart, before a revisit may
    end with “could not be reached” (0: at once). `revisit_hours`: working hours after the reply in
    which the customer is to be called, 0: no such time. `questionnaire`: what he is asked then."""

    dispatch: bool = True
    revisit: bool = True
    suspend: bool = False
    wait: bool = True
    extension: bool = True
    extensions_most: int = 2
    returns_most: int = 3
    return_to: ReturnTo = ReturnTo.DISPATCHER
    wait_joint: bool = True
    pause_waiting: bool = True
    pause_suspended: bool = True
    response_by: str = "contact"
    resolved_by: str = "close"
    archive_days: int = 30
    revisit_attempts: int = 3
    revisit_apart_minutes: int = 30
    revisit_hours: int = 8
    questionnaire: str = ""


@dataclass(frozen=True, slots=True)
class TicketType:
    """A type of order, in a tree. `switches` holds only what this type sets itself: the rest comes
    from its parents (`types.effective`)."""

    id: str
    project: str
    parent: str | None
    code: str
    zh: str
    en: str
    fields: tuple[Field, ...] = ()
    acts: tuple[Act, ...] = ()
    switches: Mapping[str, Any] = field(default_factory=dict)
    priority: Priority | None = None
    department: str | None = None
    template: str = ""
    position: int = 0
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class Effective:
    """A type with everything its parents give it; `path`: ids from the root to itself."""

    type: TicketType
    path: tuple[str, ...]
    fields: tuple[Field, ...]
    acts: tuple[Act, ...]
    switches: Switches
    priority: Priority
    department: str | None
    template: str


@dataclass(frozen=True, slots=True)
class Joint:
    """A department that helps (协办) and when it replied."""

    department: str
    replied_at: datetime | None = None
    replied_by: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """An order. `department` handles it (主办), `joint` help. `handler` is the last person who
    signed; `dispatcher` the last who dispatched. `extension` counts granted extensions, asked one
    is open while `extension_asked` is set. `due_at` and the others are when
    its clocks run out."""

    id: str
    number: str
    project: str
    type: str
    state: State
    priority: Priority
    title: str
    content: str
    address: str
    fields: Mapping[str, Value]
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
    extension_asked: Mapping[str, Any] | None
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
    desk: str | None = None
    joint: tuple[Joint, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def people(self) -> set[str]:
        """Ids of everybody, and of departments, whose name an order shows."""
        ids = (self.assignee, self.department, self.dispatcher, self.handler, self.created_by)
        return {one for one in (*ids, self.changed_by) if one} | {
            one.department for one in self.joint
        }


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One step of an order, never changed afterwards. `digest` is over the step and the digest of
    the one before: who alters the history of an order breaks the chain (`history.sound`)."""

    id: str
    ticket: str
    seq: int
    at: datetime
    by: str
    step: Step
    from_state: State | None
    to_state: State
    reason: str
    data: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class NewTicket:
    """An order to be made. With `interaction` the caller, his card, recording and way through the
    menu come from that call. Left out: priority and department of the type. Of an order below
    another (`parent`) customer, caller and call are that one's where none is named."""

    type: str
    title: str = ""
    content: str = ""
    address: str = ""
    fields: Mapping[str, Value | None] = field(default_factory=dict)
    priority: Priority | None = None
    customer: str | None = None
    caller: str = ""
    interaction: str | None = None
    confidential: bool = False
    project: str | None = None
    parent: str | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketChange:
    """What to change of an order; everything left out stays, also each field not named."""

    type: str | Keep = KEEP
    title: str | Keep = KEEP
    content: str | Keep = KEEP
    address: str | Keep = KEEP
    fields: Mapping[str, Value | None] = field(default_factory=dict)
    priority: Priority | Keep = KEEP
    customer: str | Keep | None = KEEP
    confidential: bool | Keep = KEEP


@dataclass(frozen=True, slots=True)
class StepRequest:
    """A step somebody asks for, with what it needs; see `docs/discussions/tickets.md` which step
    takes what."""

    step: Step
    reason: str = ""
    text: str = ""
    department: str | None = None
    joint: tuple[str, ...] = ()
    assignee: str | None = None
    amount: int = 0
    unit: str = "days"
    approved: bool | None = None
    level: int = 1
    satisfaction: Satisfaction = Satisfaction.NONE
    interaction: str | None = None
    role: CallRole = CallRole.CONTACT
    act: str = ""
    attachments: tuple[str, ...] = ()
    fields: Mapping[str, Value | None] = field(default_factory=dict)
