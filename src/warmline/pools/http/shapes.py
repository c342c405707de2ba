"""Shapes and inputs of pools over HTTP, and how they become the feature's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field

from warmline.customers.model import Filters
from warmline.kit.http import UUID_PATTERN, Input, Shape
from warmline.pools.model import (
    Act,
    Choice,
    Limits,
    PoolRules,
    Renewal,
    RunKind,
    Target,
    TargetKind,
    Why,
)

Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]
Code = Annotated[str, Field(max_length=64)]
Days = Annotated[int, Field(ge=0, le=3650)]
Most = Annotated[int, Field(ge=0, le=1_000_000)]
Levels = Annotated[dict[Code, Most], Field(max_length=50)]
Ids = Annotated[list[Uuid], Field(max_length=200)]
OwnFilter = Annotated[str, Field(pattern=r"^[^:]+:.*\S", max_length=200)]


class LimitsShape(Shape):
    """`total` null: no limit; a level that is not named has none of its own."""

    total: int | None
    levels: dict[str, int]


def _in_order(given: Iterable[str]) -> list[str]:
    """What is a set, in one order always."""
    return sorted(given)


SortedIds = Annotated[list[str], BeforeValidator(_in_order)]


class RulesShape(Shape):
    """The rules of a pool; days are the centre's calendar days, null: the rule is off."""

    open_departments: SortedIds
    open_groups: SortedIds
    takes_departments: SortedIds
    takes_levels: SortedIds
    takes_unowned: bool
    claims_per_day: int | None
    limits: LimitsShape
    overrides: dict[str, LimitsShape]
    protection_days: int
    renewed_by: Annotated[list[Renewal], BeforeValidator(_in_order)]
    call_s: int
    no_contact_days: int | None
    no_deal_days: int | None
    after_protection: bool
    cool_down_days: int
    warn_days: int
    run_hour: int


class PoolShape(Shape):
    """A pool. `lying`: how many lie there, counted up to 10 001; `mine`, `claims_left` and `room`
    are the asker's, null without a limit."""

    id: str
    project: str
    name: str
    active: bool
    position: int
    version: int
    lying: int
    mine: int
    claims_left: int | None
    room: int | None
    rules: RulesShape


class PoolCustomerShape(Shape):
    """Who lies in a pool; `number` is masked for whoever may not see numbers. `why` and `note`: how
    he came there."""

    id: str
    name: str
    level: str
    source: str
    tags: list[str]
    number: str
    do_not_call: bool
    since: datetime
    former: str | None
    former_name: str | None
    cool_until: date | None
    why: str
    note: str


class PoolPageShape(Shape):
    """One page. `next` is what `after` takes for the following one, empty at the end; `total` is
    counted on the first page; with `capped` there are more than that."""

    items: list[PoolCustomerShape]
    next: str
    total: int | None
    capped: bool


class MyCustomerShape(Shape):
    """Somebody's customer: the day he loses him if nothing happens, and why."""

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


class RefusedShape(Shape):
    """Who did not change hands: `code` for the machine, `message` a sentence, `by`: who was
    faster."""

    customer: str
    code: str
    message: str
    by: str


class DoneShape(Shape):
    """What became of the customers named."""

    moved: list[str]
    refused: list[RefusedShape]
    entry: str | None


class ShareShape(Shape):
    """What somebody gets: `target` is the place in the list that was sent."""

    target: int
    user: str
    name: str
    number: int
    held: int
    limit: int | None


class PreviewShape(Shape):
    """What a distribution would do. `left`: why → how many stay; `key` is sent to do it; `more`:
    the list holds others besides those looked at."""

    key: str
    chosen: int
    shares: list[ShareShape]
    left: dict[str, int]
    more: bool


class EntryShape(Shape):
    """A line of the allocation log. `from_kind`: pool, agent, none, several; `to_kind`: pool,
    department, group, agent."""

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
    rule: dict[str, Any]


class MoveShape(Shape):
    """One customer's change of hands; `note`: the reason given or the cause of a recycling;
    `opens`: whether the asker may see the card."""

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
    opens: bool


class EntryCustomersShape(Shape):
    """An entry and a page of exactly the customers it moved; `next`, `total` and `capped` as in
    `PoolPageShape`."""

    entry: EntryShape
    items: list[MoveShape]
    next: str
    total: int | None
    capped: bool


class RunShape(Shape):
    """A run; `state`: waiting, adopting, running, done. `rules_version`: of the pool's rules as
    they were when it began."""

    id: str
    pool: str
    kind: RunKind
    state: str
    rules_version: int
    asked_at: datetime
    by: str
    as_of: datetime | None
    ended_at: datetime | None
    looked: int
    warned: int
    renewed: int
    recycled: int
    entry: str | None


class RunLineShape(Shape):
    """Who was, or would be, warned of or lose a customer (`id`), and why; `opens`: whether the
    asker may see the card."""

    id: str
    name: str
    owner: str
    owner_name: str
    act: Act
    why: str
    due_on: date | None
    opens: bool


class RunLinesShape(Shape):
    """One page; `next`, `total` and `capped` as in `PoolPageShape`."""

    items: list[RunLineShape]
    next: str
    total: int | None
    capped: bool


class CallTaskShape(Shape):
    """A customer to call."""

    id: str
    customer: str
    name: str
    level: str
    number: str
    do_not_call: bool
    at: datetime
    called_at: datetime | None


class CalledShape(Shape):
    call: str


class AddedShape(Shape):
    added: int


class NamedShape(Shape):
    id: str
    name: str


class LimitsInput(Input):
    total: Most | None = None
    levels: Levels = Field(default={})


class RulesInput(Input):
    """See `RulesShape`."""

    open_departments: Ids = Field(default=[])
    open_groups: Ids = Field(default=[])
    takes_departments: Ids = Field(default=[])
    takes_levels: list[Code] = Field(default=[], max_length=50)
    takes_unowned: bool = False
    claims_per_day: Most | None = 20
    limits: LimitsInput = LimitsInput(total=200)
    overrides: dict[Uuid, LimitsInput] = Field(default={}, max_length=2000)
    protection_days: Days = 7
    renewed_by: list[Renewal] = Field(default=[Renewal.CALL], max_length=3)
    call_s: int = Field(default=30, ge=0, le=3600)
    no_contact_days: Days | None = 30
    no_deal_days: Days | None = None
    after_protection: bool = False
    cool_down_days: Days = 7
    warn_days: Days = 3
    run_hour: int = Field(default=2, ge=0, le=23)

    def rules(self) -> PoolRules:
        given = self.model_dump(exclude={"limits", "overrides", "renewed_by"})
        for name in ("open_departments", "open_groups", "takes_departments", "takes_levels"):
            given[name] = tuple(given[name])
        return PoolRules(
            **given,
            limits=_limits(self.limits),
            overrides={user: _limits(one) for user, one in self.overrides.items()},
            renewed_by=frozenset(self.renewed_by),
        )


def _limits(given: LimitsInput) -> Limits:
    return Limits(given.total, dict(given.levels))


class NewPoolInput(Input):
    name: str = Field(min_length=1, max_length=60)
    project: Uuid | None = None
    position: int = Field(default=0, ge=0, le=9999)
    active: bool = True
    rules: RulesInput = RulesInput()


class ChangedPoolInput(Input):
    """`version`: the one that was on the page; what is left out stays."""

    version: int = Field(ge=1)
    name: str | None = Field(default=None, min_length=1, max_length=60)
    position: int | None = Field(default=None, ge=0, le=9999)
    active: bool | None = None
    rules: RulesInput | None = None


class ClaimInput(Input):
    """`to_call`: put them on the list of calls, too."""

    customers: Ids = Field(min_length=1)
    to_call: bool = False


class ReasonInput(Input):
    customers: Ids = Field(min_length=1)
    reason: str = Field(min_length=1, max_length=200)


class CustomersInput(Input):
    customers: Ids = Field(min_length=1)


class TargetInput(Input):
    """`most`: by given counts; left out: an even share."""

    kind: TargetKind
    id: Uuid
    most: int | None = Field(default=None, ge=1, le=50_000)


class FiltersInput(Input):
    """The filters of the customers' list, as its address has them; `owner` and `department`: an id,
    or `none`; `field`: own fields as key:value."""

    q: str = Field(default="", max_length=100)
    level: Code = ""
    source: Code = ""
    tag: str = Field(default="", max_length=50)
    batch: str = Field(default="", pattern=f"^$|{UUID_PATTERN}")
    owner: str = Field(default="", pattern=f"^$|^none$|{UUID_PATTERN}")
    department: str = Field(default="", pattern=f"^$|^none$|{UUID_PATTERN}")
    consent: Literal["", "unknown", "given", "refused"] = ""
    do_not_call: bool | None = None
    project: str = Field(default="", pattern=f"^$|{UUID_PATTERN}")
    field: list[OwnFilter] = Field(default=[], max_length=5)
    created_from: AwareDatetime | None = None
    created_to: AwareDatetime | None = None
    changed_from: AwareDatetime | None = None
    changed_to: AwareDatetime | None = None

    def filters(self) -> Filters:
        moments = {"field", "created_from", "changed_from"}
        own = (one.partition(":") for one in self.field)
        return Filters(
            **self.model_dump(exclude=moments),
            fields={key.strip(): value.strip() for key, _, value in own},
            created_since=self.created_from,
            changed_since=self.changed_from,
        )


class ChoiceInput(Input):
    """Which customers: `customers`, or those of a list: what `filters` find among all cards, or,
    with `lying`, what lies in the pool (narrowed by `q`, `level` and `source` alone). `sort`: the
    list's order, `first`: so many of it; a list of more than 50 000 needs it, or given counts."""

    customers: Annotated[list[Uuid], Field(max_length=50_000)] | None = None
    filters: FiltersInput = FiltersInput()
    lying: bool = False
    sort: str = Field(default="", pattern=r"^(-?[a-z_]{1,40})?$")
    first: int | None = Field(default=None, ge=1, le=50_000)

    def choice(self) -> Choice:
        named = None if self.customers is None else tuple(self.customers)
        return Choice(named, self.filters.filters(), self.lying, self.sort, self.first)


class DistributionInput(Input):
    choice: ChoiceInput
    targets: list[TargetInput] = Field(min_length=1, max_length=50)

    def to(self) -> list[Target]:
        return [Target(one.kind, one.id, one.most) for one in self.targets]


class DistributeInput(DistributionInput):
    """`key`: of the preview that was looked at."""

    key: str = Field(min_length=1, max_length=64)


class RunInput(Input):
    dry: bool = True
