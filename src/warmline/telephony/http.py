"""HTTP of telephony: trunks and called numbers. A trunk's password goes in and never comes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.http import (
    UUID_PATTERN,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    Shape,
    list_answer,
    need,
)
from warmline.telephony.checking import Check
from warmline.telephony.dialling import DialRule
from warmline.telephony.seen import Live
from warmline.telephony.service import Leads, TelephonyService
from warmline.telephony.timing import TimeRule
from warmline.telephony.trunks import CalledNumber, MediaEncryption, Transport, Trunk, TrunkKind

BodyId = Annotated[str, Field(pattern=UUID_PATTERN)]
Text = Annotated[str, Field(max_length=200)]
Filter = Annotated[str | None, Query(max_length=20)]
IdFilter = Annotated[str | None, Query(pattern=UUID_PATTERN)]
Manager = Annotated[Actor, need("trunk.manage")]


class LiveShape(Shape):
    """What the switch says of a trunk; the states are those of `telephony.seen`."""

    state: str
    why: str
    since: datetime | None


class TrunkShape(Shape):
    """`match`: source addresses; `login`: ours at the carrier; `has_secret`: a password is kept;
    `watch`: it is asked whether it can be reached; `numbers`: how many come in over it."""

    id: str
    endpoint: str
    name: str
    kind: TrunkKind
    host: str
    port: int
    match: list[str]
    login: str
    caller: str
    outbound: bool
    active: bool
    transport: Transport
    media: MediaEncryption
    codecs: list[str]
    from_user: str
    from_domain: str
    proxy: str
    max_calls: int | None
    watch: bool
    has_secret: bool
    numbers: int
    live: LiveShape


class TrunkChangeInput(Input):
    """Fields left out stay; `max_calls` null: without limit. The service checks each with a
    sentence."""

    name: Text | None = None
    kind: TrunkKind | None = None
    host: Text | None = None
    port: int | None = None
    match: Annotated[list[Text], Field(max_length=50)] | None = None
    login: Text | None = None
    secret: Text | None = None
    caller: Text | None = None
    outbound: bool | None = None
    active: bool | None = None
    transport: Transport | None = None
    media: MediaEncryption | None = None
    codecs: Annotated[list[Text], Field(max_length=20)] | None = None
    from_user: Text | None = None
    from_domain: Text | None = None
    proxy: Text | None = None
    max_calls: int | None = None
    watch: bool | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; a null is the same as leaving it out, but for `max_calls`."""
        sent = self.model_dump(exclude_unset=True)
        return {n: value for n, value in sent.items() if value is not None or n == "max_calls"}


class NewTrunkInput(TrunkChangeInput):
    name: Text
    host: Text


class CheckShape(Shape):
    """`state`: ok, warn, bad, left_out; `code` and `details` say what `message` says in English."""

    name: str
    state: str
    code: str
    message: str
    details: dict[str, Any]


class RuleShape(Shape):
    """From `start` to before `end` on these weekdays (1 Monday … 7 Sunday; none: all), from the day
    `first` to the day `last` (empty: without limit); or while the working `calendar` (its key) is
    `open`, or closed."""

    flow: str
    days: list[int]
    start: str
    end: str
    first: str
    last: str
    calendar: str
    open: bool


class RuleInput(Input):
    flow: BodyId
    days: Annotated[list[int], Field(max_length=7)] = Field(default_factory=list)
    start: Text = "00:00"
    end: Text = "24:00"
    first: Text = ""
    last: Text = ""
    calendar: Text = ""
    open: bool = True

    def rule(self) -> TimeRule:
        return TimeRule(**(self.model_dump() | {"days": tuple(self.days)}))


class ChangeShape(Shape):
    """From `at` on, `flow` answers."""

    at: datetime
    flow: str


class LeadsShape(Shape):
    """Which flow answers `now`, and what comes next."""

    now: str
    next: list[ChangeShape]


class LeadsInput(Input):
    """Rules that are not saved yet."""

    flow: BodyId
    rules: Annotated[list[RuleInput], Field(max_length=100)]


class NumberShape(Shape):
    """`number` as people write it, `*` for all others; `flow` and `trunk` are ids. The flow of the
    first of `rules` that holds answers, else `flow`; `leads` says which that is now. `shown`:
    those we call over its trunk see it."""

    id: str
    number: str
    name: str
    flow: str
    project: str
    trunk: str | None
    shown: bool
    rules: list[RuleShape]
    note: str
    leads: LeadsShape


class NumberChangeInput(Input):
    """Fields left out stay; `trunk` null: any trunk."""

    number: Text | None = None
    flow: BodyId | None = None
    project: BodyId | None = None
    trunk: BodyId | None = None
    name: Text | None = None
    shown: bool | None = None
    rules: Annotated[list[RuleInput], Field(max_length=100)] | None = None
    note: Text | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; only `trunk` may be null."""
        sent = self.model_dump(exclude_unset=True)
        if self.rules is not None:
            sent["rules"] = tuple(rule.rule() for rule in self.rules)
        return {name: value for name, value in sent.items() if value is not None or name == "trunk"}


class NewNumberInput(NumberChangeInput):
    number: Text
    flow: BodyId
    project: BodyId = DEFAULT_PROJECT


class TrialInput(Input):
    """`called`: what is dialled where the entry is `*`; `caller`: the number shown; `keys` pressed
    after the answer, a comma waits two seconds."""

    called: Text = ""
    caller: Text = ""
    keys: Annotated[str, Field(max_length=20)] = ""


class TrialShape(Shape):
    """The call is on its way; the caller hangs up after `stay_s`."""

    called: str
    caller: str
    keys: str
    stay_s: int


class DialRuleShape(Shape):
    """Numbers beginning with `prefix` are `allowed` or not, for a `role` and calls of a `queue`
    (ids; null: all). `show`: what the callee sees: a number, `customer`, or empty for the
    trunk's."""

    id: str
    prefix: str
    allowed: bool
    role: str | None
    queue: str | None
    show: str
    note: str


class DialRuleChangeInput(Input):
    """Fields left out stay; `role` and `queue` may be null."""

    prefix: Text | None = None
    allowed: bool | None = None
    role: BodyId | None = None
    queue: BodyId | None = None
    show: Text | None = None
    note: Text | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; only role and queue may be null."""
        sent = self.model_dump(exclude_unset=True)
        nullable = ("role", "queue")
        return {
            name: value for name, value in sent.items() if value is not None or name in nullable
        }


class NewDialRuleInput(DialRuleChangeInput):
    prefix: Text
    allowed: bool


def router(service: TelephonyService) -> APIRouter:
    """The routes of telephony; `app` hands it to `web`."""
    routes = APIRouter(tags=["trunks"])
    _trunk_routes(routes, service)
    _number_routes(routes, service)
    return routes


def _trunk_routes(routes: APIRouter, service: TelephonyService) -> None:
    @routes.get("/trunks")
    async def trunks(
        actor: Manager, page: PageQuery, kind: TrunkKind | None = None, state: Filter = None
    ) -> ListAnswer[TrunkShape]:
        return list_answer(
            await service.trunks(actor, page, kind=kind and kind.value, state=state), trunk_shape
        )

    @routes.post("/trunks", status_code=201)
    async def create_trunk(actor: Manager, new: NewTrunkInput) -> TrunkShape:
        return trunk_shape(await service.create_trunk(actor, **new.given()))

    @routes.post("/trunks/check")
    async def check_new_trunk(actor: Manager, new: NewTrunkInput) -> list[CheckShape]:
        """Try a trunk before it is made; nothing is applied."""
        return _checks(await service.check_trunk(actor, new.given()))

    @routes.get("/trunks/{trunk}")
    async def trunk(actor: Manager, trunk: PathId) -> TrunkShape:
        return trunk_shape(await service.trunk(actor, trunk))

    @routes.post("/trunks/{trunk}/check")
    async def check_trunk(
        actor: Manager, trunk: PathId, change: TrunkChangeInput
    ) -> list[CheckShape]:
        """Try a trunk as it would be after this change; nothing is applied."""
        return _checks(await service.check_trunk(actor, change.given(), trunk))

    @routes.patch("/trunks/{trunk}")
    async def change_trunk(actor: Manager, trunk: PathId, change: TrunkChangeInput) -> TrunkShape:
        return trunk_shape(await service.change_trunk(actor, trunk, change.given()))

    @routes.delete("/trunks/{trunk}", status_code=204)
    async def delete_trunk(actor: Manager, trunk: PathId) -> None:
        await service.delete_trunk(actor, trunk)


def _number_routes(routes: APIRouter, service: TelephonyService) -> None:
    async def shape(number: CalledNumber) -> NumberShape:
        return number_shape(number, service.leads_of(number, await service.calendars()))

    @routes.get("/numbers")
    async def numbers(
        actor: Manager, page: PageQuery, trunk: IdFilter = None, flow: IdFilter = None
    ) -> ListAnswer[NumberShape]:
        found = await service.numbers(actor, page, trunk=trunk, flow=flow)
        known = await service.calendars()
        return list_answer(found, lambda one: number_shape(one, service.leads_of(one, known)))

    @routes.post("/numbers", status_code=201)
    async def create_number(actor: Manager, new: NewNumberInput) -> NumberShape:
        return await shape(await service.create_number(actor, **new.given()))

    @routes.post("/numbers/leads")
    async def leads(actor: Manager, asked: LeadsInput) -> LeadsShape:
        """Where a number with these rules leads now, and what comes next; nothing is saved."""
        rules = [rule.rule() for rule in asked.rules]
        return LeadsShape.model_validate(await service.leads(actor, asked.flow, rules))

    @routes.patch("/numbers/{number}")
    async def change_number(
        actor: Manager, number: PathId, change: NumberChangeInput
    ) -> NumberShape:
        return await shape(await service.change_number(actor, number, change.given()))

    @routes.post("/numbers/{number}/trial", status_code=202)
    async def trial_call(actor: Manager, number: PathId, wishes: TrialInput) -> TrialShape:
        """Let a made-up caller inside the switch call this number: no carrier is needed."""
        trial = await service.trial_call(
            actor, number, called=wishes.called, shown=wishes.caller, keys=wishes.keys
        )
        return TrialShape.model_validate(trial)

    @routes.delete("/numbers/{number}", status_code=204)
    async def delete_number(actor: Manager, number: PathId) -> None:
        await service.delete_number(actor, number)

    @routes.get("/dial-rules")
    async def dial_rules(actor: Manager, page: PageQuery) -> ListAnswer[DialRuleShape]:
        return list_answer(await service.dial_rules(actor, page), rule_shape)

    @routes.post("/dial-rules", status_code=201)
    async def create_dial_rule(actor: Manager, new: NewDialRuleInput) -> DialRuleShape:
        return rule_shape(await service.create_dial_rule(actor, **new.given()))

    @routes.patch("/dial-rules/{rule}")
    async def change_dial_rule(
        actor: Manager, rule: PathId, change: DialRuleChangeInput
    ) -> DialRuleShape:
        return rule_shape(await service.change_dial_rule(actor, rule, change.given()))

    @routes.delete("/dial-rules/{rule}", status_code=204)
    async def delete_dial_rule(actor: Manager, rule: PathId) -> None:
        await service.delete_dial_rule(actor, rule)


def _checks(found: Sequence[Check]) -> list[CheckShape]:
    return [CheckShape.model_validate(check) for check in found]


def rule_shape(rule: DialRule) -> DialRuleShape:
    """The rule as the API shows it."""
    return DialRuleShape.model_validate(rule)


def trunk_shape(trunk: Trunk) -> TrunkShape:
    """The trunk as the API shows it."""
    settings = trunk.settings
    return TrunkShape(
        id=trunk.id,
        endpoint=trunk.endpoint,
        name=settings.name,
        kind=settings.kind,
        host=settings.host,
        port=settings.port,
        match=list(settings.match),
        login=settings.login,
        caller=settings.caller,
        outbound=settings.outbound,
        active=settings.active,
        transport=settings.transport,
        media=settings.media,
        codecs=list(settings.codecs),
        from_user=settings.from_user,
        from_domain=settings.from_domain,
        proxy=settings.proxy,
        max_calls=settings.max_calls,
        watch=settings.watch,
        has_secret=trunk.has_secret,
        numbers=trunk.numbers,
        live=LiveShape.model_validate(trunk.live or Live(state="unasked")),
    )


def number_shape(number: CalledNumber, leads: Leads) -> NumberShape:
    """The called number as the API shows it."""
    return NumberShape(
        id=number.id,
        number=number.number,
        name=number.name,
        flow=number.flow,
        project=number.project,
        trunk=number.trunk,
        shown=number.shown,
        rules=[RuleShape.model_validate(rule) for rule in number.rules],
        note=number.note,
        leads=LeadsShape.model_validate(leads),
    )
