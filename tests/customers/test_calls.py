"""The customer of a call: found, chosen, made and dialled without knowing the number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import select, update
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.customers.world import DESK, MASKED, MOBILE, World, phone
from warmline.accounts.tables import UserRow
from warmline.app.customers import cards_of
from warmline.customers.errors import CustomerMissing, DoNotCall, NoNumber, NumberKnown
from warmline.customers.http import calls as routes
from warmline.customers.model import ContactKind, LinkedBy, NewContact, NewCustomer
from warmline.customers.service.calls import CallCardService
from warmline.kit.actor import Actor
from warmline.kit.audit import AuditEntry
from warmline.kit.errors import Invalid, Missing
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page
from warmline.notices.service import NoticeService
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers

CALLER = "+8613800138000"
CALLS = DESK | {"call.dial"}


@dataclass
class Desk:
    """Calls of the world's people: who may know of which, and whom they rang."""

    world: World
    calls: dict[str, tuple[frozenset[str], str]] = field(default_factory=dict)
    rung: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        world = self.world
        self.ann = world.actor("ann", department=world.east, permissions=CALLS)
        self.bob = world.actor("bob", department=world.west, permissions=CALLS)
        self.notices = NoticeService(world.database, world.clock)
        self.cards = CallCardService(
            world.database, world.clock, world.customers, self._number, self._dial, self.notices
        )

    def call(self, *people: Actor, number: str = CALLER) -> str:
        """A live call of these people."""
        made = uuid7()
        self.calls[made] = (frozenset(one.user_id for one in people), number)
        return made

    async def _number(self, actor: Actor, call: str) -> str:
        people, number = self.calls.get(call, (frozenset(), ""))
        if actor.user_id not in people:
            raise Missing("There is no such call.", code="call_missing")
        return number

    async def _dial(self, actor: Actor, number: str) -> str:
        self.rung.append((actor.login, number))
        return self.call(actor, number=number)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


async def test_given_a_caller_with_a_card_when_it_rings_then_it_is_shown_with_masked_numbers(
    desk: Desk,
) -> None:
    card = await desk.world.customer(desk.ann, "张三", MOBILE)
    found = await desk.cards.cards(desk.ann, desk.call(desk.ann))
    assert [one.id for one in found.matches] == [card.id]
    assert found.matches[0].contacts[0].value == MASKED
    assert found.matches[0].names[desk.ann.user_id] == "ann的名字"
    assert (found.colleagues, found.link, found.prefill) == ((), None, True)


async def test_given_an_offer_when_its_cards_go_ahead_then_they_are_what_the_page_would_be_answered(
    desk: Desk,
) -> None:
    await desk.world.customer(desk.ann, "张三", MOBILE)
    call = desk.call(desk.ann, desk.bob)
    now: dict[str, Actor | None] = {"s": desk.ann}

    async def actor_of(session: str) -> Actor | None:
        return now[session]

    ahead = cards_of(desk.cards, actor_of)
    page = replace(desk.ann, session_id="s")
    async with _site(desk, desk.ann) as ask:
        answer = await ask("GET", f"/calls/{call}/customers")
    assert (200, await ahead(page, call)) == answer
    # and of the rights of this moment: neither a role taken away nor a session that is over
    now["s"] = replace(desk.ann, permissions=frozenset({"desk.use"}))
    assert await ahead(page, call) is None
    now["s"] = None
    assert await ahead(page, call) is None
    assert await ahead(desk.ann, call) is None


async def test_given_a_colleague_s_customer_when_he_calls_then_it_is_said_whose_he_is_and_no_more(
    desk: Desk,
) -> None:
    card = await desk.world.customer(desk.bob, "欧阳春", MOBILE, remark="秘密")
    found = await desk.cards.cards(desk.ann, desk.call(desk.ann))
    assert found.matches == ()
    [other] = found.colleagues
    assert (other.id, other.name, other.owner_name, other.department_name) == (
        card.id,
        "欧**",
        "bob的名字",
        "西部",
    )
    with pytest.raises(CustomerMissing):  # the id opens nothing
        await desk.world.customers.get(desk.ann, card.id)


async def test_given_another_project_s_customer_when_he_calls_then_he_is_unknown(
    desk: Desk,
) -> None:
    await desk.world.customer(desk.world.zoe, "张三", MOBILE)
    found = await desk.cards.cards(desk.ann, desk.call(desk.ann))
    assert (found.matches, found.colleagues, found.prefill) == ((), (), True)


async def test_given_somebody_else_s_call_when_asked_then_nobody_learns_of_it(desk: Desk) -> None:
    call = desk.call(desk.bob)
    with pytest.raises(Missing):
        await desk.cards.cards(desk.ann, call)
    with pytest.raises(Missing):
        await desk.cards.create(desk.ann, call, NewCustomer("x"))
    with pytest.raises(Missing):
        await desk.cards.choose(desk.ann, call, uuid7(), LinkedBy.CHOSEN)


async def test_given_an_unknown_caller_when_a_card_is_made_then_it_has_his_number_and_the_call(
    desk: Desk,
) -> None:
    call = desk.call(desk.ann)
    mail = NewContact(ContactKind.MAIL, "a@b.cn")
    card = await desk.cards.create(desk.ann, call, NewCustomer("张三", contacts=(mail,)))
    assert [(one.kind, one.value) for one in card.contacts] == [
        (ContactKind.PHONE, MASKED),
        (ContactKind.MAIL, "a@b.cn"),
    ]
    whole = await desk.world.customers.get(desk.world.sun, card.id)
    assert (whole.contacts[0].value, whole.contacts[0].normal) == (MOBILE, CALLER)
    found = await desk.cards.cards(desk.ann, call)
    assert found.linked is not None
    assert found.link is not None
    assert (found.linked.id, found.link.by, found.link.how) == (
        card.id,
        desk.ann.user_id,
        LinkedBy.CREATED,
    )
    # and the next call from there shows it
    again = await desk.cards.cards(desk.ann, desk.call(desk.ann))
    assert ([one.id for one in again.matches], again.link) == ([card.id], None)


async def test_given_a_known_number_when_a_card_is_made_then_a_second_one_has_to_be_wanted(
    desk: Desk,
) -> None:
    await desk.world.customer(desk.bob, "李四", MOBILE)
    call = desk.call(desk.ann)
    with pytest.raises(NumberKnown) as refused:
        await desk.cards.create(desk.ann, call, NewCustomer("张三"))
    assert refused.value.details == {"customers": [], "colleagues": 1}
    made = await desk.cards.create(desk.ann, call, NewCustomer("张三"), although_known=True)
    found = await desk.cards.cards(desk.ann, call)
    assert [one.id for one in found.matches] == [made.id]
    assert len(found.colleagues) == 1


async def test_given_a_conference_when_two_make_a_card_of_the_caller_at_once_then_one_is_made(
    desk: Desk,
) -> None:
    call = desk.call(desk.ann, desk.bob)
    made = await asyncio.gather(
        *(desk.cards.create(one, call, NewCustomer("张三")) for one in (desk.ann, desk.bob)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in made) == ["Customer", "NumberKnown"]


async def test_given_a_hidden_number_when_a_card_is_made_then_it_has_none(desk: Desk) -> None:
    call = desk.call(desk.ann, number="anonymous")
    assert not (await desk.cards.cards(desk.ann, call)).prefill
    card = await desk.cards.create(desk.ann, call, NewCustomer("匿名"))
    assert card.contacts == ()


async def test_given_several_cards_when_one_is_chosen_then_the_call_is_his_until_another_is(
    desk: Desk,
) -> None:
    first = await desk.world.customer(desk.ann, "父", MOBILE)
    second = await desk.world.customer(desk.ann, "子", MOBILE)
    call = desk.call(desk.ann)
    assert len((await desk.cards.cards(desk.ann, call)).matches) == 2
    found = await desk.cards.choose(desk.ann, call, first.id, LinkedBy.CHOSEN)
    assert found.linked is not None
    assert found.linked.id == first.id
    # what a page says by itself does not overrule him
    found = await desk.cards.choose(desk.ann, call, second.id, LinkedBy.ONLY_MATCH)
    assert found.link is not None
    assert found.link.customer == first.id
    found = await desk.cards.choose(desk.ann, call, second.id, LinkedBy.CHOSEN)
    assert found.link is not None
    assert found.link.customer == second.id
    found = await desk.cards.nobody(desk.ann, call)
    assert (found.link, found.linked) == (None, None)
    trail = await _matched(desk, call)
    assert [(entry.before, entry.after) for entry in trail] == [
        (None, {"customer": first.id}),
        ({"customer": first.id}, {"customer": second.id}),
        ({"customer": second.id}, None),
    ]


async def test_given_a_colleague_s_card_when_chosen_then_he_is_told_and_only_from_its_number(
    desk: Desk,
) -> None:
    card = await desk.world.customer(desk.bob, "李四", MOBILE)
    call = desk.call(desk.ann)
    for _ in range(2):
        found = await desk.cards.choose(desk.ann, call, card.id, LinkedBy.CHOSEN)
        assert (found.linked, found.linked_colleagues) == (None, found.colleagues[0])
    [told] = (await desk.notices.mine(desk.bob, Page())).items  # the owner, once
    assert (told.kind, told.facts) == ("customer_called", {"name": "李四", "by": "ann"})
    elsewhere = desk.call(desk.ann, number="+8613911112222")
    with pytest.raises(CustomerMissing):
        await desk.cards.choose(desk.ann, elsewhere, card.id, LinkedBy.CHOSEN)


async def test_given_a_customer_who_calls_from_a_new_number_when_kept_then_his_card_has_it(
    desk: Desk,
) -> None:
    card = await desk.world.customer(desk.ann, "张三", MOBILE)
    call = desk.call(desk.ann, number="+8613911112222")
    for _ in range(2):  # asked twice, kept once
        await desk.cards.choose(desk.ann, call, card.id, LinkedBy.CHOSEN, keep_number=True)
    whole = await desk.world.customers.get(desk.world.sun, card.id)
    assert [one.value for one in whole.contacts] == [MOBILE, "13911112222"]
    assert whole.version == 2


async def test_given_a_contact_when_dialled_then_the_switch_gets_the_number_and_nobody_else(
    desk: Desk,
) -> None:
    card = await desk.world.customer(desk.ann, "张三", MOBILE)
    call = await desk.cards.dial(desk.ann, card.id, card.contacts[0].id)
    assert desk.rung == [("ann", CALLER)]
    found = await desk.cards.cards(desk.ann, call)
    assert found.link is not None
    assert (found.link.customer, found.link.how) == (card.id, LinkedBy.DIALLED)
    with pytest.raises(CustomerMissing):
        await desk.cards.dial(desk.bob, card.id, card.contacts[0].id)
    mailed = await desk.world.customer(desk.ann, "李四")
    mailed = await desk.world.customers.add_contact(
        desk.ann, mailed.id, 1, NewContact(ContactKind.MAIL, "a@b.cn")
    )
    with pytest.raises(NoNumber):
        await desk.cards.dial(desk.ann, mailed.id, mailed.contacts[1].id)
    assert len(desk.rung) == 1


@pytest.mark.parametrize("where", ["card", "number"])
async def test_given_who_is_not_to_be_called_when_dialled_then_only_with_a_reason_that_is_kept(
    desk: Desk, where: str
) -> None:
    new = NewCustomer(
        "张三",
        do_not_call=where == "card",
        contacts=(phone(MOBILE, do_not_call=where == "number"),),
    )
    card = await desk.world.customers.create(desk.ann, new)
    point = card.contacts[0].id
    with pytest.raises(DoNotCall):
        await desk.cards.dial(desk.ann, card.id, point)
    with pytest.raises(Invalid):
        await desk.cards.dial(desk.ann, card.id, point, "。")
    assert desk.rung == []
    await desk.cards.dial(desk.ann, card.id, point, f"客户来电要求回 {MOBILE}")
    assert desk.rung == [("ann", CALLER)]
    [entry] = await desk.world.trail("dialled")
    assert entry.after == {"contact": point, "why": f"客户来电要求回 {MASKED}"}


async def test_given_people_when_a_customer_is_given_away_then_only_those_in_sight_are_offered(
    desk: Desk,
) -> None:
    world = desk.world

    async def offered(actor: Actor, words: str = "") -> list[str]:
        return [one.name for one in await world.customers.owners(actor, words)]

    assert await offered(desk.ann) == ["ann的名字"]
    assert await offered(world.lee) == ["ann的名字", "lee的名字"]
    assert await offered(world.sun) == ["ann的名字", "bob的名字", "lee的名字", "sun的名字"]
    assert await offered(world.sun, "bo") == ["bob的名字"]
    [ann] = await world.customers.owners(desk.ann, "")
    assert (ann.department, ann.department_name) == (world.east, "东部")
    # Who is chosen somewhere is named by his id, if he is in sight, also when he has left.
    bob = world.bob.user_id
    async with world.database.transaction() as session:
        await session.execute(update(UserRow).where(UserRow.id == bob).values(active=False))
    assert await offered(world.sun, "bo") == []
    both = [ann.id, bob]
    assert [one.id for one in await world.customers.owners(world.sun, "", both)] == both
    assert [one.id for one in await world.customers.owners(world.lee, "", both)] == [ann.id]


async def test_given_the_routes_when_an_agent_takes_a_call_then_no_answer_has_the_number(
    desk: Desk,
) -> None:
    async with _site(desk, desk.ann) as ask:
        call = desk.call(desk.ann)
        answers = [await ask("GET", f"/calls/{call}/customers")]
        new = {"name": "张三", "level": "vip", "remark": "老客户"}
        answers.append(await ask("POST", f"/calls/{call}/customers", new))
        card = answers[1][1]
        answers.append(await ask("POST", f"/calls/{call}/customers", new))
        answers.append(
            await ask("POST", f"/calls/{call}/customers", {**new, "although_known": True})
        )
        answers.append(await ask("PUT", f"/calls/{call}/customer", {"customer": card["id"]}))
        assert answers[4][1]["linked"]["id"] == card["id"]
        answers.append(await ask("DELETE", f"/calls/{call}/customer"))
        point = card["contacts"][0]["id"]
        answers.append(await ask("POST", f"/customers/{card['id']}/contacts/{point}/dial", {}))
        assert [status for status, _ in answers] == [200, 201, 409, 201, 200, 200, 202]
        assert answers[2][1]["error"]["code"] == "number_known"
        assert not any(MOBILE in str(body) for _, body in answers)
        assert sum(MASKED in str(body) for _, body in answers) == 4
        assert desk.rung == [("ann", CALLER)]


@asynccontextmanager
async def _site(
    desk: Desk, actor: Actor
) -> AsyncIterator[Callable[..., Awaitable[tuple[int, Any]]]]:
    """The routes with this actor logged in."""
    application = FastAPI()
    application.include_router(routes.router(desk.cards))
    handle_errors(application)

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        request.state.actor = actor
        return await following(request)

    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:

        async def ask(method: str, path: str, body: Any = None) -> tuple[int, Any]:
            answer = await client.request(method, path, json=body)
            return answer.status_code, answer.json()

        yield ask


async def _matched(desk: Desk, call: str) -> list[AuditEntry]:
    async with desk.world.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == "matched", AuditEntry.noun_id == call)
        return list(await session.scalars(query.order_by(AuditEntry.number)))
