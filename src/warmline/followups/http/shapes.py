"""What the routes of follow-ups take and give."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from pydantic import AwareDatetime, Field

from warmline.followups.model import (
    About,
    Group,
    GroupKind,
    Kind,
    NewFollowup,
    Outcome,
    Priority,
    Repeat,
    Result,
    State,
    Unit,
    Way,
)
from warmline.kit.http import UUID_PATTERN, Input, Shape

Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]
Content = Annotated[str, Field(min_length=1, max_length=2000)]
Noun = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]


class GroupShape(Shape):
    kind: GroupKind
    id: str


class AboutShape(Shape):
    noun: str
    id: str


class RepeatShape(Shape):
    """`weekdays`: 0 is Monday; `left`: how many more come."""

    unit: Unit
    every: int
    weekdays: list[int]
    day: int | None
    until: date | None
    left: int | None
    workdays: bool


class FollowupShape(Shape):
    """A follow-up. `group` without `assignee`: anybody of it may take it. `names`: id of a user,
    department, queue or customer → name."""

    id: str
    project: str
    customer: str | None
    interaction: str | None
    about: AboutShape | None
    content: str
    way: Way
    priority: Priority
    due_at: datetime
    repeat: RepeatShape | None
    series: str | None
    assignee: str | None
    department: str | None
    group: GroupShape | None
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
    names: dict[str, str]


class FollowupListShape(Shape):
    """One page. `next` is what `after` takes for the following page, empty at the end. `total` is
    counted on the first page; with `capped` there are more than that."""

    items: list[FollowupShape]
    next: str
    total: int | None
    capped: bool


class SpanShape(Shape):
    """What a calendar shows; `days`: the centre's date → how many, also where `capped` says that
    not all are in `items`."""

    items: list[FollowupShape]
    days: dict[str, int]
    capped: bool


class CountsShape(Shape):
    today: int
    overdue: int
    coming: int
    free: int


class QuickShape(Shape):
    code: str
    at: datetime


class ReminderShape(Shape):
    kind: Kind
    at: datetime
    sent_at: datetime | None


class ClosedShape(Shape):
    """What was closed, and the next one where it repeats or is tried again."""

    followup: FollowupShape
    coming: FollowupShape | None


class LoadShape(Shape):
    """What somebody has before him; `per_day`: a limit of his own."""

    user: str
    name: str
    department: str | None
    active: bool
    open: int
    today: int
    overdue: int
    per_day: int | None


class MovedShape(Shape):
    """Receiver → how many; `left`: those that nobody has room for, where they were."""

    moved: int
    to: dict[str, int]
    left: list[str]


class RulesShape(Shape):
    """`day_starts`: when the reminder of the day comes; `soon_min`: minutes before the hour;
    `per_day`: open follow-ups a person may have on one day."""

    day_starts: time
    soon_min: int
    per_day: int
    version: int


class GroupInput(Input):
    kind: GroupKind
    id: Uuid

    def group(self) -> Group:
        return Group(self.kind, self.id)


class AboutInput(Input):
    noun: Noun
    id: str = Field(min_length=1, max_length=64)


class RepeatInput(Input):
    """`weekdays` (0 is Monday) are for weeks. Without `until` and `left` it has no end; with
    `workdays` a day off is put off to the next working day."""

    unit: Unit
    every: int = Field(default=1, ge=1, le=366)
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(default=[], max_length=7)
    until: date | None = None
    left: int | None = Field(default=None, ge=1, le=1000)
    workdays: bool = False

    def repeat(self) -> Repeat:
        given = self.model_dump(exclude={"weekdays"})
        return Repeat(**given, weekdays=tuple(self.weekdays))


class NewFollowupInput(Input):
    """Without `assignee` and `group` it is one's own."""

    content: Content
    due_at: AwareDatetime
    project: Uuid | None = None
    customer: Uuid | None = None
    interaction: Uuid | None = None
    about: AboutInput | None = None
    way: Way = Way.PHONE
    priority: Priority = Priority.NORMAL
    repeat: RepeatInput | None = None
    assignee: Uuid | None = None
    group: GroupInput | None = None
    questionnaire: Uuid | None = None

    def new(self) -> NewFollowup:
        plain = self.model_dump(exclude={"about", "repeat", "group"})
        return NewFollowup(
            **plain,
            about=None if self.about is None else About(self.about.noun, self.about.id),
            repeat=None if self.repeat is None else self.repeat.repeat(),
            group=None if self.group is None else self.group.group(),
        )


class ChangedFollowupInput(Input):
    """`version`: the one that was on the page. What is left out stays."""

    version: int = Field(ge=1)
    content: Content = ""
    due_at: AwareDatetime | None = None
    way: Way = Way.PHONE
    priority: Priority = Priority.NORMAL
    repeat: RepeatInput | None = None
    questionnaire: Uuid | None = None


class SnoozeInput(Input):
    until: AwareDatetime


class OutcomeInput(Input):
    """`again_at`: it is tried again then."""

    result: Result
    text: str = Field(default="", max_length=2000)
    again_at: AwareDatetime | None = None

    def outcome(self) -> Outcome:
        return Outcome(self.result, self.text, self.again_at)


class CancelInput(Input):
    """`series`: none of those to come is needed either."""

    reason: str = Field(min_length=1, max_length=500)
    series: bool = False


class ReassignInput(Input):
    """Either `ids` or `whose` (a person), to `to` (people, evenly) or to `group`. `due_from` and
    `due_to`: only those due on these days, both included. `dry`: nothing is written."""

    ids: list[Uuid] = Field(default=[], max_length=2000)
    whose: Uuid | None = None
    to: list[Uuid] = Field(default=[], max_length=100)
    group: GroupInput | None = None
    due_from: date | None = None
    due_to: date | None = None
    reason: str = Field(default="", max_length=500)
    dry: bool = False


class RowResultShape(Shape):
    """What became of a row; `code` says why not, `to` who has it or would have it."""

    id: str
    done: bool
    code: str
    message: str
    to: str | None


class GivenShape(Shape):
    """`to`: receiver → how many."""

    to: dict[str, int]
    rows: list[RowResultShape]


class GiveRowsInput(Input):
    """`dry`: nothing is written, and who would get what comes out."""

    ids: list[Uuid] = Field(min_length=1, max_length=200)
    to: list[Uuid] = Field(min_length=1, max_length=100)
    reason: str = Field(default="", max_length=500)
    dry: bool = False


class DoneRowsInput(Input):
    ids: list[Uuid] = Field(min_length=1, max_length=200)
    result: Result
    text: str = Field(default="", max_length=2000)


class RowInput(Input):
    """`version`: the one that was on the page."""

    id: Uuid
    version: int = Field(ge=1)


class MoveRowsInput(Input):
    """`on`: a day of the centre's; each keeps its hour."""

    rows: list[RowInput] = Field(min_length=1, max_length=200)
    on: date


class LimitInput(Input):
    """None: as everybody."""

    per_day: int | None = Field(ge=0, le=1000)


class RulesInput(Input):
    day_starts: time
    soon_min: int = Field(ge=1, le=120)
    per_day: int = Field(ge=1, le=1000)
    version: int = Field(ge=1)
