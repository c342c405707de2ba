"""What people ask of the desk of `filling`: lists, searches, filters, pools, follow-ups, notices.

Each question is asked of the service that a page asks, by people of four scopes: an agent his own,
a leader his department's, a chief his project's, an administrator all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.pools.world import LEADS, USES, PoolWorld

from benchmarks.desking.filling import CAMPAIGN, RARE, RARE_TAG, Filled
from benchmarks.desking.reminded import Reminded
from warmline.accounts.permissions import ALL
from warmline.customers.model import SORTS, Filters, Sheet
from warmline.followups.model import Filters as PlanFilters
from warmline.followups.model import Sheet as PlanSheet
from warmline.followups.model import View
from warmline.kit.actor import Actor, Scope
from warmline.kit.keyset import Sheet as Place
from warmline.kit.keyset import cursor
from warmline.kit.paging import Page
from warmline.pools.model import LyingAsked

Ask = Callable[[], Awaitable[int]]
"""Asks, and tells how many it found."""

WORKS = frozenset({"followup.work"})
NOWHERE = (
    "search: nobody's name",
    "search: an unknown number",
    "search: nobody's digits",
    "look-up: an unknown number",
    "pool: a level nobody has",
)
"""What finds nothing."""


def people(world: PoolWorld) -> dict[str, Actor]:
    """Who asks. The chief sees all of his project, and manages nothing."""
    without = ALL - {"settings.manage"}
    return {
        "agent": replace(world.ann, permissions=USES | WORKS),
        "leader": replace(world.lee, permissions=LEADS | WORKS | {"number.unmask"}),
        "chief": replace(world.sun, permissions=without, scope=Scope.ALL),
        "admin": world.sun,
    }


def questions(world: PoolWorld, reminded: Reminded, there: Filled) -> dict[str, Ask]:
    """Every question by its name, which begins with the group it is judged in."""
    return {
        **_lists(world, there),
        **_searches(world, there),
        **_filters(world, there),
        **_pools(world, there),
        **_numbers(world, there),
        **_followups(world, reminded, there),
        **_notices(world),
    }


def _listed(
    world: PoolWorld, actor: Actor, filters: Filters | None = None, sheet: Sheet | None = None
) -> Ask:
    async def ask() -> int:
        found = await world.customers.search(actor, filters or Filters(), sheet or Sheet())
        return len(found.items)

    return ask


def _lists(world: PoolWorld, there: Filled) -> Mapping[str, Ask]:
    found = dict[str, Ask]()
    half = there.ago(0.5)
    for who, actor in people(world).items():
        for field in SORTS:
            for sort in (field, f"-{field}"):
                at: Any = there.middle["name"] if field == "name" else half
                deep = Sheet(sort=sort, after=cursor(sort, at, there.middle["id"]))
                found[f"list: {who}'s, {sort}"] = _listed(world, actor, sheet=Sheet(sort=sort))
                found[f"list: {who}'s, {sort}, deep"] = _listed(world, actor, sheet=deep)
    return found


def _searches(world: PoolWorld, there: Filled) -> Mapping[str, Ask]:
    asked = {
        "one character": Filters(q="王"),
        "a rare character": Filters(q="诸"),
        "a frequent name": Filters(q="张伟"),
        "part of a name": Filters(q="建国"),
        "a rare name": Filters(q=RARE),
        "nobody's name": Filters(q="欧阳修竹"),
        "last four digits": Filters(q=there.number[-4:]),
        "a frequent tag": Filters(tag="老客户"),
        "a tag of one in a hundred": Filters(tag=CAMPAIGN),
        "a rare tag": Filters(tag=RARE_TAG),
        "a frequent choice": Filters(fields={"city": "上海"}),
        "a number's field": Filters(fields={"size": "77"}),
        "two fields": Filters(fields={"city": "拉萨", "plan": "gold"}),
    }
    whole = {
        "a whole number": Filters(q=there.number),
        "a number on two cards": Filters(q=there.shared),
        "an unknown number": Filters(q="13999999999"),
        "nobody's digits": Filters(q="99999999"),
        "a mail address": Filters(q=there.mail),
    }
    found = dict[str, Ask]()
    for who, actor in people(world).items():
        shown = asked if who == "agent" else {**asked, **whole}
        for name, filters in shown.items():
            found[f"search: {name}, {who}"] = _listed(world, actor, filters)
    return found


def _filters(world: PoolWorld, there: Filled) -> Mapping[str, Ask]:
    month = (there.ago(1 / 24), there.now)
    asked = {
        "level": Filters(level="vip"),
        "source": Filters(source="referral"),
        "nobody's": Filters(owner="none"),
        "a colleague's": Filters(owner=there.agents[20][0]),
        "a department's": Filters(department=there.agents[0][1]),
        "do not call": Filters(do_not_call=True),
        "consent": Filters(consent="refused"),
        "made this month": Filters(created_since=month[0], created_to=month[1]),
        "changed this month": Filters(changed_since=month[0], changed_to=month[1]),
        "made in a week long ago": Filters(
            created_since=there.ago(0.9), created_to=there.ago(0.9) + timedelta(days=7)
        ),
        "level, source and consent": Filters(level="vip", source="web", consent="given"),
        "level and tag": Filters(level="vip", tag="投诉过"),
        "nobody's with a tag": Filters(owner="none", tag=CAMPAIGN),
        "nobody's of a level and city": Filters(
            owner="none", level="vip", fields={"city": "哈尔滨"}
        ),
        "name and level": Filters(q="王", level="vip"),
        "name, tag and field": Filters(q="张伟", tag="会员", fields={"plan": "gold"}),
        "digits and department": Filters(q=there.number[-4:], department=there.agents[0][1]),
        "tag, field and this month": Filters(
            tag="老客户", fields={"city": "北京"}, created_since=month[0]
        ),
        "all at once": Filters(
            q="李", level="regular", source="web", tag="会员", consent="given", do_not_call=False,
            fields={"plan": "basic"}, created_since=there.ago(0.8), owner=there.agents[0][0],
        ),
    }  # fmt: skip
    found = dict[str, Ask]()
    for who, actor in people(world).items():
        for name, filters in asked.items():
            found[f"filter: {name}, {who}"] = _listed(world, actor, filters)
    named = Filters(level="vip", tag="投诉过")
    by_name, by_age = Sheet(sort="name"), Sheet(sort="created_at")
    for who, actor in people(world).items():
        found[f"filter: level and tag by name, {who}"] = _listed(world, actor, named, by_name)
        found[f"filter: a rare tag by age, {who}"] = _listed(
            world, actor, Filters(tag=RARE_TAG), by_age
        )
    return found


def _pools(world: PoolWorld, there: Filled) -> Mapping[str, Ask]:
    agent = people(world)["agent"]
    deep = cursor("since", there.now - timedelta(days=150), there.middle["id"])

    def lying(level: str = "", after: str = "") -> Ask:
        async def ask() -> int:
            found = await world.pools.lying(agent, there.pool, LyingAsked(level=level), after=after)
            return len(found.items)

        return ask

    async def open_to() -> int:
        return len(await world.pools.open_to(agent))

    def mine(sheet: Place, q: str = "") -> Ask:
        async def ask() -> int:
            return len((await world.pools.mine(agent, sheet, q=q)).items)

        return ask

    return {
        "pool: those open to me, with counts": open_to,
        "pool: first page": lying(),
        "pool: deep page": lying(after=deep),
        "pool: a level": lying("prospect"),
        "pool: a level nobody has": lying("vip"),
        "pool: a level, deep": lying("prospect", deep),
        "pool: mine": mine(Place()),
        "pool: mine by name": mine(Place("name")),
        "pool: mine with a name": mine(Place(), "王"),
    }


def _numbers(world: PoolWorld, there: Filled) -> Mapping[str, Ask]:
    def known(number: str) -> Ask:
        async def ask() -> int:
            return len(await world.customers.match(world.sun, number))

        return ask

    return {
        "look-up: a number": known(there.number),
        "look-up: a number on two cards": known(there.shared),
        "look-up: an unknown number": known("13999999999"),
    }


def _followups(world: PoolWorld, reminded: Reminded, there: Filled) -> Mapping[str, Ask]:
    def listed(actor: Actor, sheet: PlanSheet | None = None, **filters: Any) -> Ask:
        async def ask() -> int:
            found = await reminded.followups.search(
                actor, PlanFilters(**filters), sheet or PlanSheet()
            )
            return len(found.items)

        return ask

    def counted(actor: Actor) -> Ask:
        async def ask() -> int:
            return sum((await reminded.followups.counts(actor)).values())

        return ask

    def calendar(actor: Actor) -> Ask:
        async def ask() -> int:
            month = there.now, there.now + timedelta(days=31)
            return len((await reminded.followups.calendar(actor, *month, PlanFilters())).days)

        return ask

    deep = PlanSheet(after=cursor("due_at", there.now + timedelta(days=30), there.middle["id"]))
    found = dict[str, Ask]()
    for who, actor in people(world).items():
        found |= {
            f"follow-ups: open, {who}": listed(actor, view=View.OPEN),
            f"follow-ups: deep, {who}": listed(actor, deep, view=View.OPEN),
            f"follow-ups: today's, {who}": listed(actor, view=View.TODAY),
            f"follow-ups: overdue, {who}": listed(actor, view=View.OVERDUE),
            f"follow-ups: counts, {who}": counted(actor),
            f"calendar: a month, {who}": calendar(actor),
            f"follow-ups: words, {who}": listed(actor, q="催缴尾款7"),
        }
    return found


def _notices(world: PoolWorld) -> Mapping[str, Ask]:
    agent = people(world)["agent"]

    def mine(page: Page, *, unread: bool = False) -> Ask:
        async def ask() -> int:
            found = await world.desk.notices.mine(agent, page, unread=unread)
            return len(found.items)

        return ask

    return {
        "notices: first page": mine(Page(size=20)),
        "notices: unread": mine(Page(size=20), unread=True),
        "notices: page 50": mine(Page(number=50, size=20)),
    }
