"""The web link: made for a call of one's own, answered once, found by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI

from tests.accounts.centre import Centre
from tests.surveys.conftest import CHIEF, World
from tests.web.browser import Browser
from warmline.interactions import events as e
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import Conflict, Missing
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Sheet
from warmline.routing.policy import Asking, QueuePolicy
from warmline.routing.service import RoutingService
from warmline.surveys.errors import LinkOver
from warmline.surveys.http import links as links_http
from warmline.surveys.model import Answer, ResultFilters
from warmline.surveys.store.links import Handled
from warmline.web.app import build_app

pytestmark = pytest.mark.servers

HERE = "192.0.2.10"


def in_talk(world: World) -> str:
    """Ann talks with somebody now; the call's id."""
    call = uuid7()
    world.live[call] = Handled(world.people.ann, world.queue, DEFAULT_PROJECT)
    return call


async def test_given_a_link_when_answered_then_it_counts_for_the_call_and_works_no_more(
    world: World,
) -> None:
    call, ann = in_talk(world), world.agent(world.people.ann)
    link = await world.links.make(ann, call)
    asked = await world.links.open(link.token, HERE)
    assert (asked.name, asked.script.scale) == ("服务评价", 5)
    await world.links.answer(link.token, HERE, Answer(mark=2, reason=1, text="等了很久"))
    (row,) = (await world.surveys.results(CHIEF, ResultFilters(channel="web"), Sheet())).items
    assert (row.interaction, row.mark, row.reason, row.comment_text) == (call, 2, 1, "等了很久")
    assert (row.agent, row.queue, row.version) == (world.people.ann, world.queue, 1)
    for again in (
        world.links.open(link.token, HERE),
        world.links.answer(link.token, HERE, Answer(mark=5)),
    ):
        with pytest.raises(LinkOver):
            await again
    with pytest.raises(Conflict):
        await world.links.make(ann, call)


async def test_given_a_second_link_for_a_call_then_the_first_one_is_void(world: World) -> None:
    call, ann = in_talk(world), world.agent(world.people.ann)
    first = await world.links.make(ann, call)
    second = await world.links.make(ann, call)
    with pytest.raises(LinkOver):
        await world.links.open(first.token, HERE)
    assert await world.links.open(second.token, HERE)


async def test_given_a_link_when_its_days_are_over_then_it_is_unanswered(world: World) -> None:
    link = await world.links.make(world.agent(world.people.ann), in_talk(world))
    world.clock.advance(7 * 86_400 + 1)
    with pytest.raises(LinkOver):
        await world.links.open(link.token, HERE)
    found = await world.surveys.results(CHIEF, ResultFilters(state="unanswered"), Sheet())
    assert [row.channel for row in found.items] == ["web"]


async def test_given_somebody_elses_call_or_none_then_no_link(world: World) -> None:
    bob = world.agent(world.people.bob)
    for call in (in_talk(world), uuid7()):
        with pytest.raises(Missing):
            await world.links.make(bob, call)


async def test_given_a_customer_who_rated_by_keys_then_there_is_no_link_for_a_second_answer(
    world: World,
) -> None:
    call = world.diary.arrive()
    eligible = e.SurveyEligible(
        survey=world.survey.id,
        version=1,
        scale=5,
        agent=world.people.ann,
        project=DEFAULT_PROJECT,
        outcome="invited",
    )
    world.diary.say(call, eligible)
    world.diary.say(call, e.SurveyAnswered(survey=world.survey.id, question="mark", value=4))
    await world.project()
    world.live[call] = Handled(world.people.ann, world.queue, DEFAULT_PROJECT)
    with pytest.raises(Conflict) as refused:
        await world.links.make(world.agent(world.people.ann), call)
    assert refused.value.code == "survey_asked_already"


async def test_given_a_queue_whose_agents_do_not_choose_whom_to_ask_then_no_link(
    world: World,
) -> None:
    asks = QueuePolicy(survey=Asking(survey="service", by_agent=False))
    queue = await RoutingService(world.database).create(CHIEF, "投诉", key="c", policy=asks)
    call = uuid7()
    world.live[call] = Handled(world.people.ann, queue.id, DEFAULT_PROJECT)
    with pytest.raises(Conflict) as refused:
        await world.links.make(world.agent(world.people.ann), call)
    assert refused.value.code == "survey_not_by_agent"


@pytest.fixture
async def app(world: World, database_url: str, tmp_path: Path) -> FastAPI:
    accounts = Centre(world.database).accounts
    return build_app(
        accounts=accounts,
        routers=[links_http.router(world.links)],
        pages=[links_http.pages()],
    )


async def test_given_the_page_when_opened_without_a_session_then_it_asks_and_takes_one_answer(
    world: World, app: FastAPI
) -> None:
    link = await world.links.make(world.agent(world.people.ann), in_talk(world))
    async with Browser(app) as browser:
        page = await browser.get(f"/s/{link.token}")
        assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["x-content-type-options"] == "nosniff"
        # The page is the same for every token: it tells nothing about which ones there are
        assert (await browser.get("/s/" + "A" * 43)).text == page.text
        assert (await browser.get("/s/A")).text == page.text
        assert (
            (await browser.get("/s/page.js")).headers["content-type"].startswith("text/javascript")
        )
        api = f"/api/survey-links/{link.token}"
        asked = (await browser.get(api)).json()
        assert (asked["scale"], asked["reason_at"], len(asked["reasons"])) == (5, 2, 4)
        assert (await browser.post(api, json={"mark": 9})).status_code == 422
        assert (await browser.post(api, json={"mark": 5})).status_code == 204
        assert (await browser.post(api, json={"mark": 1})).status_code == 404
        assert (await browser.get(api)).status_code == 404


async def test_given_links_that_are_opened_then_no_token_stands_in_the_log(
    world: World, app: FastAPI
) -> None:
    link = await world.links.make(world.agent(world.people.ann), in_talk(world))
    api = f"/api/survey-links/{link.token}"
    async with Browser(app) as browser:
        with structlog.testing.capture_logs() as logged:
            for path in (f"/s/{link.token}", api, f"{api}%20"):
                await browser.get(path)
            await browser.post(api, json={"mark": 5})
    lines = [line["path"] for line in logged if line["event"] == "request"]
    assert lines[:2] == ["/s/***", "/api/survey-links/***"]
    assert len(lines) == 4
    assert link.token not in str(logged)


async def test_given_one_address_that_tries_tokens_then_it_is_told_to_wait(
    world: World, app: FastAPI
) -> None:
    async with Browser(app) as browser:
        answers = [
            (await browser.get(f"/api/survey-links/{'A' * 30}{n:04d}")).status_code
            for n in range(62)
        ]
        assert set(answers[:60]) == {404}
        assert set(answers[60:]) == {503}
    async with Browser(app, address="192.0.2.99") as other:
        assert (await other.get(f"/api/survey-links/{'A' * 40}")).status_code == 404
