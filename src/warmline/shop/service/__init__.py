"""The verbs on shop orders: take what a shop tells, look, lay to an enquiry, follow up. The way in.

Built by `app`. How an order finds its talk is `service.laying`; the figures are
`service.figures`. A buyer's number is masked for whoever may not see numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Conflict, Invalid, RetryLater, WarmlineError
from warmline.shop import rules
from warmline.shop.errors import (
    OrderChanged,
    OrderInvalid,
    OrderMissing,
    OrderPlanned,
    RuleChanged,
)
from warmline.shop.model import (
    MOST_PUSHED,
    Filters,
    Found,
    Link,
    Order,
    Planned,
    Problem,
    Pushed,
    Rule,
    Seller,
    Stage,
    Told,
)
from warmline.shop.ports import Bought, NoLongerUnpaid, PlanFollowUp
from warmline.shop.service.laying import Laying
from warmline.shop.store import enquiries, orders
from warmline.shop.store.personal import erased as erased_of
from warmline.telephony.numbers import mask, normalise

MOST_PLANNED = 200
MOST_SELLERS = 50
LONGEST_WINDOW = 90
LONGEST_UNPAID_MIN = 30 * 24 * 60


class ShopService:
    """See the module's text. `country` is where numbers without a prefix are from."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        country: str = "CN",
        plan: PlanFollowUp | None = None,
        bought: Bought | None = None,
        no_longer_unpaid: NoLongerUnpaid | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._country = country
        self._plan = plan
        self.laying = Laying(database, clock, bought, no_longer_unpaid)

    # What a shop tells -------------------------------------------------------------------------

    async def push(self, actor: Actor, told: Sequence[Told]) -> Pushed:
        """Take a shop's word on up to `MOST_PUSHED` orders. Each is the whole order; the same word
        again changes nothing, an older one neither. One that cannot be is named in `problems`
        and keeps no other one back. Raises `Invalid` for too many."""
        allow(actor, "shop.push")
        if len(told) > MOST_PUSHED:
            raise Invalid(
                f"At most {MOST_PUSHED} orders at once; send them in parts.",
                code="shop_push_too_large",
                field="orders",
                at_most=MOST_PUSHED,
            )
        project = project_of(actor)
        good, problems = self._checked(told)
        made = changed = 0
        async with self._database.transaction() as session:
            rule = await orders.rule_of(session, project)
            there = await orders.known(session, project, [(one.shop, one.number) for one in good])
            cards = {one.customer for one in there.values() if one.customer is not None}
            erased = await erased_of(session, cards)
            new: dict[str, Order] = {}
            moved: list[tuple[Order, Order]] = []
            for given in good:
                before = there.get((given.shop, given.number))
                gone = before is not None and before.customer in erased
                # He was erased here; the shop, which knows him still, would bring him back.
                one = replace(given, buyer="", phone="") if gone else given
                done = await self._take(session, project, before, one)
                made, changed = made + (done == "made"), changed + (done == "changed")
                if done:
                    found = await orders.known(session, project, [(one.shop, one.number)])
                    after = found[one.shop, one.number]
                    new[after.id] = there[one.shop, one.number] = after
                    if before is not None:
                        moved.append((before, after))
            await self.laying.lay(session, list(new.values()), rule)
            await self.laying.moved_on(session, moved)
        return Pushed(made, changed, len(good) - made - changed, problems)

    def _checked(self, told: Sequence[Told]) -> tuple[list[Told], list[Problem]]:
        now, good, problems = self._clock.now(), [], []
        for index, one in enumerate(told):
            try:
                good.append(rules.checked(self._read(one), now))
            except OrderInvalid as error:
                field = error.field or ""
                problems.append(Problem(index, one.number, field, error.code, error.message))
        # In one order for all, so that two pushes of the same orders never wait for each other.
        return sorted(good, key=lambda one: (one.shop, one.number)), problems

    def _read(self, told: Told) -> Told:
        """With the buyer's number in E.164, where it is a number of any plan."""
        phone = told.phone.strip()
        return replace(told, phone=normalise(phone, self._country).e164 or phone)

    async def _take(self, session: Session, project: str, before: Order | None, told: Told) -> str:
        now = self._clock.now()
        if before is None:
            if await orders.write(session, project, told, now):
                return "made"
            # Another push made it in this very moment; its word is as good.
            found = await orders.known(session, project, [(told.shop, told.number)])
            before = found[told.shop, told.number]
        word = rules.heard(before, told)
        if word is None or _same(before, word):
            return ""
        await orders.rewrite(session, before, word, now)
        return "changed"

    # Looking -----------------------------------------------------------------------------------

    async def list(
        self,
        actor: Actor,
        filters: Filters,
        *,
        size: int,
        after: str = "",
        sort: str = orders.SORT,
    ) -> Found:
        """One page of the orders in the actor's scope. Raises `PageUnknown`."""
        allow(actor, "shop.view")
        async with self._database.read() as session:
            rule = await orders.rule_of(session, project_of(actor))
            before = self._clock.now() - timedelta(minutes=rule.unpaid_min)
            found = await orders.page_of(
                session, actor, filters, before, size=size, after=after, sort=sort
            )
            items = await self._with_plans(session, found.items)
        return replace(found, items=[shown(actor, one) for one in items])

    async def get(self, actor: Actor, order: str) -> Order:
        """One order. Raises `OrderMissing`."""
        allow(actor, "shop.view")
        async with self._database.read() as session:
            [found] = await self._with_plans(session, [await _found(session, actor, order)])
        return shown(actor, found)

    async def sellers(self, actor: Actor, words: str) -> Sequence[Seller]:
        """Whose orders the actor may look for, of those whose name has these words."""
        allow(actor, "shop.view")
        async with self._database.read() as session:
            found = await orders.sellers(session, actor, words, MOST_SELLERS)
        return [Seller(*one) for one in found]

    async def _with_plans(self, session: Session, some: Sequence[Order]) -> Sequence[Order]:
        waiting = [one.id for one in some if one.stage is Stage.ORDERED]
        if self._plan is None or not waiting:
            return some
        plans = await self._plan.open_ones(session, waiting)
        return [replace(one, plan=plans.get(one.id)) for one in some]

    # Doing -------------------------------------------------------------------------------------

    async def lay(self, actor: Actor, order: str, version: int, call: str | None) -> Order:
        """Lay an order to a call by hand, or take it from its call (None). No rule changes that
        afterwards. Raises `OrderMissing`, `OrderChanged`, `Invalid` for a call nobody took."""
        allow(actor, "shop.manage")
        async with self._database.transaction() as session:
            before = await _found(session, actor, order, lock=True)
            if before.version != version:
                raise OrderChanged
            enquiry = None
            if call is not None:
                enquiry = await enquiries.of_call(session, before.project, call)
                if enquiry is None:
                    raise Invalid(
                        "No agent talked in this call, or its record is not written yet.",
                        code="shop_no_talk",
                        field="call",
                    )
            link = {
                "call": enquiry.call if enquiry else None,
                "asked_at": enquiry.at if enquiry else None,
                "agent": enquiry.agent if enquiry else None,
                "department": enquiry.department if enquiry else None,
                "link": Link.HAND.value,
            }
            await orders.lay(session, before, link, self._clock.now())
            after = await _found(session, actor, order)
            sides = [{"call": one.call, "agent": one.agent} for one in (before, after)]
            audit.record(session, actor, "linked", "shop_order", order, *sides)
            return shown(actor, after)

    async def follow_up(
        self, actor: Actor, order: str, at: datetime, who: str | None = None
    ) -> str:
        """Plan a follow-up of an unpaid order: for `who`, else for the agent whose order it is,
        else for the actor. Its id. Raises `OrderMissing`, `OrderPlanned`, `Conflict` when it is
        paid by now."""
        allow(actor, "shop.view")
        if self._plan is None:
            raise Conflict("Follow-ups are not in use here.", code="followups_off")
        async with self._database.transaction() as session:
            # Held, so that of two presses one plans, and a payment told of now ends the plan.
            found = await _found(session, actor, order, lock=True)
            if found.stage is not Stage.ORDERED:
                raise Conflict("This order is not open any more.", code="shop_order_not_open")
            there = (await self._plan.open_ones(session, [order])).get(order)
            if there is not None:
                raise OrderPlanned(there)
            chosen = who or found.agent or actor.user_id
            return await self._plan(session, actor, found, chosen, at)

    async def follow_up_each(
        self, actor: Actor, some: Sequence[str], at: datetime, who: str | None = None
    ) -> Sequence[Planned]:
        """Plan them one by one; what cannot be planned is said per order and keeps no other one
        back. Raises `Invalid` for none or more than `MOST_PLANNED`."""
        allow(actor, "shop.view")
        wanted = list(dict.fromkeys(some))
        if not 1 <= len(wanted) <= MOST_PLANNED:
            raise Invalid(
                f"Choose 1 to {MOST_PLANNED} orders.", code="shop_plan_too_many", field="orders"
            )
        done = []
        for order in wanted:
            try:
                await self.follow_up(actor, order, at, who)
            except RetryLater:
                raise
            except WarmlineError as error:
                done.append(Planned(order, False, error.code, error.message))
            else:
                done.append(Planned(order, True))
        return done

    # The rule ----------------------------------------------------------------------------------

    async def rule(self, actor: Actor) -> Rule:
        """The rule of the actor's project."""
        allow(actor, "shop.view")
        async with self._database.read() as session:
            return await orders.rule_of(session, project_of(actor))

    async def save_rule(self, actor: Actor, rule: Rule) -> Rule:
        """Change the one of this `version`; orders that are laid already stay where they are.
        Raises `RuleChanged`, `Invalid`."""
        allow(actor, "shop.manage")
        for value, most, field in (
            (rule.window_days, LONGEST_WINDOW, "window_days"),
            (rule.unpaid_min, LONGEST_UNPAID_MIN, "unpaid_min"),
        ):
            if not 1 <= value <= most:
                raise Invalid(f"Give 1 to {most}.", code="out_of_range", field=field, most=most)
        project = project_of(actor)
        async with self._database.transaction() as session:
            before = await orders.rule_of(session, project)
            saved = replace(rule, version=rule.version + 1)
            known = before.version == rule.version
            if not known or not await orders.save_rule(session, project, saved):
                raise RuleChanged(before.version)
            audit.record(session, actor, "changed", "shop_rule", project, before, saved)
        return saved


def shown(actor: Actor, order: Order) -> Order:
    """An order with the buyer's number as this actor may see it."""
    return order if actor.may("number.unmask") else replace(order, phone=mask(order.phone))


async def _found(session: Session, actor: Actor, order: str, *, lock: bool = False) -> Order:
    found = await orders.find(session, actor, order, lock=lock)
    if found is None:
        raise OrderMissing
    return found


def project_of(actor: Actor) -> str:
    """The project whose orders and rule are meant: the actor's first one."""
    return next(iter(sorted(actor.projects)), DEFAULT_PROJECT)


def _same(order: Order, told: Told) -> bool:
    """Whether the shop's word says nothing new."""
    pairs: Mapping[object, object] = {
        name: getattr(order, name) == getattr(told, name)
        for name in (
            "stage",
            "ordered_at",
            "amount",
            "refunded",
            "paid_at",
            "closed_at",
            "refunded_at",
            "buyer",
            "phone",
            "lines",
        )
    }
    return all(pairs.values())
