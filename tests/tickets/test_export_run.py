"""The list of orders as a file made in the background: started over HTTP with the filters of the
screen, written with the rights of whoever asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import select
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.tickets.world import MASKED, MOBILE, World
from warmline.kit.actor import Actor
from warmline.kit.audit import AuditEntry
from warmline.kit.paging import Page
from warmline.runs.model import RunState
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs
from warmline.tickets.asked import Filters
from warmline.tickets.http import router
from warmline.tickets.model import State, Step
from warmline.tickets.service.exporting import TicketExportRuns, filters_of
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers


def exporter(actor: Actor) -> Actor:
    return replace(actor, permissions=actor.permissions | {"ticket.export"})


async def started(world: World, actor: Actor, query: str) -> tuple[int, Any]:
    """What `POST /tickets/exports` answers him."""
    application = FastAPI()
    application.include_router(router(world.tickets.verbs()))
    handle_errors(application)

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        request.state.actor = actor
        return await following(request)

    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        answer = await client.post(f"/tickets/exports?{query}")
        return answer.status_code, answer.json()


async def exported(world: World, actor: Actor, query: str) -> list[list[str]]:
    """The rows of the file that the run leaves, as `jobs` makes it."""
    status, run = await started(world, actor, query)
    assert status == 202, run
    runs = RunService(world.database, world.clock)

    async def actor_of(user: str) -> Actor | None:
        return actor if user == actor.user_id else None

    await RunJobs(runs, world.database, world.tickets.handlers(), actor_of).work(run["id"])
    done = await runs.get(actor, run["id"])
    assert done.state is RunState.DONE, done
    _, pieces = await runs.file(actor, run["id"])
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][0] == "工单号"
    assert done.result["rows"] == len(rows) - 1
    return rows[1:]


async def audited(world: World) -> Mapping[str, Any]:
    """What the trail keeps of the last export."""
    async with world.database.read() as session:
        query = select(AuditEntry.after).where(AuditEntry.action == "exported")
        found = await session.scalars(query.order_by(AuditEntry.number.desc()).limit(1))
        kept: Mapping[str, Any] = found.one()
        return kept


async def test_given_filters_when_exported_in_the_background_then_the_file_has_those_rows(
    world: World,
) -> None:
    """Given orders open and over, urgent and not, of several callers, when the list is exported
    with filters, then the file has the rows that the list has, and the trail what was asked."""
    call = await world.call()
    await world.order(title="漏水甲", caller=MOBILE)
    await world.order(title="漏水乙", priority=None, type=world.ids["ask"])
    over = await world.order(title="漏水丙")
    await world.do(world.sun, over, Step.VOID, reason="重复")
    sun = world.sun
    for query, titles in {
        "format=csv": {"漏水甲", "漏水乙", "漏水丙"},
        "format=csv&open=true": {"漏水甲", "漏水乙"},
        "format=csv&state=void&state=merged": {"漏水丙"},
        "format=csv&priority=high&open=true": {"漏水甲"},
        f"format=csv&type={world.ids['ask']}": {"漏水乙"},
        "format=csv&q=漏水乙": {"漏水乙"},
        f"format=csv&call={call}": {"漏水甲"},
        "format=csv&created_to=2020-01-01T00:00:00Z": set[str](),
    }.items():
        assert {row[4] for row in await exported(world, sun, query)} == titles, query
    assert (await audited(world))["rows"] == 0
    await exported(world, sun, "format=csv&q=漏水乙&open=true")
    kept = await audited(world)
    assert (kept["rows"], kept["filters"]["q"], kept["filters"]["open"]) == (1, "***", True)


async def test_given_who_asks_when_exported_in_the_background_then_scope_and_masks_are_his(
    world: World,
) -> None:
    """Given an order of ann's and one of bob's that is confidential, when each exports, then ann
    has hers alone with the number masked, and the water department not whose the other one is."""
    customer = await world.customer()
    await world.order(title="=HYPERLINK(1)", caller=MOBILE)
    secret = await world.order(
        world.sun, title="保密的", caller=MOBILE, customer=customer.id, confidential=True
    )
    await world.do(world.sun, secret, Step.DISPATCH, department=world.ids["water"])
    [hers] = await exported(world, exporter(world.ann), "format=csv")
    assert hers[2:5] == ["已受理", "紧急", "'=HYPERLINK(1)"]  # no formula
    assert hers[8] == f"'+86{MASKED}"
    [waters] = await exported(world, exporter(world.wu), "format=csv")
    assert (waters[4], waters[7], waters[8]) == ("保密的", "***", "***")
    [_, whole] = sorted(await exported(world, world.sun, "format=csv"), key=lambda row: row[4])
    assert MOBILE in whole[8]


async def test_given_no_right_or_a_wrong_filter_when_asked_for_then_no_run_is_started(
    world: World,
) -> None:
    status, _ = await started(world, world.ann, "format=csv")
    assert status == 403
    status, answer = await started(world, world.sun, "view=everything")
    assert (status, answer["error"]["code"]) == (422, "view_unknown")
    runs = RunService(world.database, world.clock)
    for asker in (world.ann, world.sun):
        assert (await runs.list(asker, Page())).items == []


async def test_given_every_kind_of_filter_when_kept_in_a_run_then_it_comes_back_the_same(
    world: World,
) -> None:
    now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    filters = Filters(
        view="joint",
        q="漏水",
        states=(State.HANDLING, State.WAITING),
        open=True,
        customer="c",
        created_since=now,
        due_to=now + timedelta(days=1),
        column="state:handling",
    )
    runs = RunService(world.database, world.clock)
    run = await TicketExportRuns(runs).start(world.sun, filters, "xlsx")
    kept = await runs.get(world.sun, run.id)
    assert filters_of(kept.arguments) == filters
