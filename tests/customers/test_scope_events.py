"""Nothing that is told by itself says a word of another's customer: neither the live feed of an
agent's page, nor what stands below his bell, nor what goes outward for him."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from tests.accounts.centre import Centre, open_centre
from tests.outward.desk import ZONE, Desk
from tests.outward.servers import Gateway, gateway
from tests.voice.floor_kit import LI, WANG
from tests.voice.floor_kit import Centre as Floor
from warmline.accounts.permissions import ALL
from warmline.app.followups import Neighbours, followups
from warmline.customers.model import ContactKind, Customer, CustomerChange, NewContact, NewCustomer
from warmline.customers.service import CustomerService
from warmline.followups.model import NewFollowup
from warmline.interactions.service import InteractionService
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.outward.model import Way
from warmline.routing.service import RoutingService
from warmline.telephony import model as t
from warmline.voice import inputs as i
from warmline.web.live.audience import Audience, rights
from warmline.web.live.page import Page as LivePage
from warmline.web.live.round import Round, Touched
from warmline.web.live.told import Told, encoded

NAME, NUMBER = "司马缸砸光", "13912345678"
SECRETS = (NAME, NUMBER, NUMBER[-8:], "139****5678")
TODAY = "2026-01-05"


def nosy(user: str) -> Actor:
    """May everything, and sees nobody but himself."""
    return Actor(
        user_id=user,
        login=user,
        name=user,
        permissions=frozenset(ALL - {"settings.manage"}),
        scope=Scope.OWN,
        projects=frozenset({DEFAULT_PROJECT}),
    )


class Feed:
    """Every byte a page was sent."""

    def __init__(self, user: str, floor: Floor) -> None:
        actor = nosy(user)
        shared = Audience(actor, floor.floor) if rights(actor) is not None else None
        self.page = LivePage(actor, floor.floor, shared)
        first = self.page.snapshot(floor.at, Told(floor.floor, TODAY, encoded))
        self.sent: list[str] = [repr(first)]

    def has(self, *words: str) -> list[str]:
        return [word for word in words if any(word in one for one in self.sent)]


def tell(floor: Floor, feeds: Sequence[Feed], calls: set[str]) -> None:
    there = floor.floor
    touched = Touched(set(there.agents), set(there.config.queues), calls | set(there.calls))
    now = Round(touched, there, floor.at, Told(there, TODAY, encoded))
    for feed in feeds:
        body = now.body(feed.page)
        if body is not None:
            feed.sent.append(body.decode())


def test_given_another_s_customer_who_calls_then_the_live_feed_has_nothing_of_him() -> None:
    """From the first ring to the end of the talk, with a hold and a transfer to nobody: the agent
    who has the call sees it, the other's page is sent neither the number nor the call."""
    floor = Floor()
    # The first id of a floor is the project's, too.
    floor.arrive("leg-0")
    floor(t.LegEnded("leg-0", cause=16, by_remote=True))
    floor.make_ready(LI)
    floor(i.SignIn(WANG))
    floor(i.Pause(WANG, "lunch"))
    mine, others = Feed(LI, floor), Feed(WANG, floor)
    feeds, calls = (mine, others), set[str]()
    call = floor.arrive("leg-1", NUMBER)
    calls.add(call.id)
    steps: Sequence[Callable[[], object]] = (
        lambda: floor(t.KeyReceived("leg-1", key="1")),
        lambda: floor(
            t.OfferAnswered("leg-1", offer=floor.call().offer.id, agent_leg="a-1")  # type: ignore[union-attr]
        ),
        lambda: floor(t.LegHeld("a-1")),
        lambda: floor(t.LegUnheld("a-1")),
        lambda: floor(t.LegEnded("leg-1", cause=16, by_remote=True)),
    )
    tell(floor, feeds, calls)
    for step in steps:
        step()
        tell(floor, feeds, calls)
        # Whoever opens his page in the middle of it is told as little.
        late = Feed(WANG, floor)
        assert late.has(*SECRETS, call.id) == []
    assert others.has(*SECRETS, call.id) == []
    assert set(mine.has(NUMBER, call.id)) == {NUMBER, call.id}


@pytest.mark.servers
async def test_given_another_s_customer_who_is_changed_then_no_notice_and_no_hook_tells_of_him(
    database_url: str,
) -> None:
    """Bob's customer is changed and his follow-up falls due, as does one of Ann's: each is told of
    his own, on the page and by the hook."""
    async with open_centre(database_url) as centre, gateway() as sms:
        desk = Desk(centre)
        await desk.open()
        await desk.with_hook(sms)
        for kind in ("followup_day", "followup_soon"):
            await desk.everybody(kind, Way.HOOK)
        await _a_morning(centre, desk)
        while await desk.delivery.deliver():
            pass
        told = {one: await desk.seen(one) for one in ("ann", "root", "wang")}
        assert NAME in repr(told["root"])
        assert told["ann"]
        assert told["wang"] == []
        assert [word for word in SECRETS if word in repr(told["ann"])] == []
        _check_hook(desk, sms)


def _check_hook(desk: Desk, sms: Gateway) -> None:
    bodies: dict[str, list[str]] = {"ann": [], "root": []}
    people = {id: login for login, id in desk.people.items()}
    for request in sms.requests:
        said = repr(request.body)
        for id, login in people.items():
            if id in said:
                bodies[login].append(said)
    assert NAME in repr(bodies["root"])
    assert bodies["ann"]
    assert [word for word in SECRETS if word in repr(bodies["ann"])] == []


async def _a_morning(centre: Centre, desk: Desk) -> None:
    database, clock = centre.database, centre.clock
    customers = CustomerService(database, clock)
    calls = InteractionService(database, clock, None)  # type: ignore[arg-type]
    near = Neighbours(customers, calls, desk.notices, RoutingService(database))
    made = followups(database, clock, ZONE, {}, near)
    ann, root = await desk.actor("ann"), await desk.actor("root")
    secret = await _card(customers, root, NAME, NUMBER)
    own = await _card(customers, ann, "自己的", "13700001111")
    due = clock.now() + timedelta(minutes=10)
    await made.service.plan(root, NewFollowup(f"回访{NAME}", due, customer=secret.id))
    await made.service.plan(ann, NewFollowup("回访自己的", due, customer=own.id))
    await customers.change(root, secret.id, secret.version, CustomerChange(level="", name=NAME * 2))
    for _ in range(3):
        clock.advance(300)
        await made.reminders.send_due()


async def _card(customers: CustomerService, of: Actor, name: str, number: str) -> Customer:
    points = (NewContact(ContactKind.PHONE, number),)
    return await customers.create(of, NewCustomer(name, contacts=points))
