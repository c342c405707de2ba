"""Connections and questions to other systems: within bounds, and with secrets kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.emptied import empty
from tests.ivr.flows import END, make
from tests.ivr.test_calendars import actor
from warmline.accounts.tables import ProjectRow
from warmline.ivr import flow
from warmline.ivr.errors import LookupInUse, LookupMissing, LookupTaken
from warmline.ivr.lookup_client import MAX_BYTES, _url, ask
from warmline.ivr.lookups import Asked, Opened, checked, picked
from warmline.ivr.service import IvrService
from warmline.ivr.service.lookups import LookupService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Database
from warmline.kit.errors import Invalid, Refused
from warmline.voice import outside

SECRET = "Bearer s3cr3t-token"
MANAGER = actor("settings.manage")


# ── reading an answer ────────────────────────────────────────────────────────────────────────


def test_given_an_answer_then_places_are_found_and_the_rest_is_empty() -> None:
    answer = {"data": {"items": [{"name": "王"}, {"name": "李"}], "n": 3, "vip": True, "no": None}}
    values = {
        "second": "data.items.1.name",
        "count": "data.n",
        "vip": "data.vip",
        "none": "data.no",
        "gone": "data.items.7.name",
        "tree": "data.items",
        "odd": "data.items.x",
    }
    assert picked(answer, values) == {
        "second": "李",
        "count": "3",
        "vip": "true",
        "none": "",
        "gone": "",
        "tree": "",
        "odd": "",
    }


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@given(json_values, st.text(max_size=20))
def test_whatever_comes_every_value_is_a_text(answer: Any, place: str) -> None:
    assert isinstance(picked(answer, {"x": place})["x"], str)


@given(st.text(max_size=40))
def test_no_path_leaves_the_connections_address(path: str) -> None:
    url = _url("https://crm.example.com/api", Asked(service="crm", path=path))
    if url is not None:
        assert (url.scheme, url.host, url.user) == ("https", "crm.example.com", None)
        assert url.raw_path == "/api" or url.raw_path.startswith("/api/")


@pytest.mark.parametrize(
    "path", ["/../admin", "@evil.example.com/", "/a/../../x", "//evil.example.com/x"]
)
def test_given_a_path_that_climbs_then_it_stays_inside_or_is_refused(path: str) -> None:
    url = _url("https://crm.example.com/api", Asked(service="crm", path=path))
    assert url is None or str(url).startswith("https://crm.example.com/api/")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"base_url": "ftp://x.example.com"}, "base_url"),
        ({"base_url": "https://user:secret@x.example.com"}, "base_url"),
        ({"base_url": "https://x.example.com?key=1"}, "base_url"),
        ({"base_url": "crm"}, "base_url"),
        ({"base_url": "http://["}, "base_url"),
        ({"headers": {"X-Key": "a\r\nHost: evil"}}, "headers"),
        ({"headers": {"Host": "evil"}}, "headers"),
        ({"headers": {"bad name": "x"}}, "headers"),
        ({"key": "a b"}, "key"),
        ({"name": ""}, "name"),
    ],
)
def test_given_something_impossible_then_the_field_is_named(
    fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        checked(fields)
    assert caught.value.field == field


# ── asking a real server ─────────────────────────────────────────────────────────────────────


class Other:
    """Another system on this machine; keeps what it was asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, dict[str, str], str]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()
        secret = request.headers.get("Authorization", "")
        self.seen.append((request.method, request.path_qs, {"secret": secret}, body))
        match request.path.removeprefix("/api"):
            case "/slow":
                await asyncio.sleep(30)
            case "/missing":
                return web.json_response({}, status=404)
            case "/broken":
                return web.json_response({"level": "gold"}, status=500)
            case "/moved":
                raise web.HTTPFound("/api/ok")
            case "/large":
                return web.Response(body=b" " * (MAX_BYTES + 1) + b"{}")
            case "/words":
                return web.Response(text="hello")
        return web.json_response({"level": "gold"})


@pytest.fixture
async def other() -> AsyncIterator[Other]:
    made = Other()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    made.url = f"http://127.0.0.1:{port}/api"
    yield made
    await runner.cleanup()


def asked(path: str = "/ok", **fields: Any) -> Asked:
    return Asked(service="crm", path=path, values={"level": "level"}, **fields)


async def test_given_a_question_then_it_goes_out_with_the_secret_and_the_answer_comes_back(
    other: Other,
) -> None:
    opened = Opened(base_url=other.url, headers={"Authorization": SECRET})
    answer = await ask(opened, asked("/who/%2B86138", query={"q": "a b&c"}))
    assert (answer.outcome, answer.values) == ("found", {"level": "gold"})
    post = await ask(opened, asked(method="POST", body={"tel": "138"}))
    assert post.outcome == "found"
    (first, second) = other.seen
    assert first == ("GET", "/api/who/%2B86138?q=a+b%26c", {"secret": SECRET}, "")
    assert (second[0], json.loads(second[3])) == ("POST", {"tel": "138"})


@pytest.mark.parametrize(
    ("path", "outcome", "why"),
    [
        ("/missing", "not_found", "404"),
        ("/broken", "failed", "500"),
        ("/moved", "failed", "302"),
        ("/large", "failed", "too_large"),
        ("/words", "failed", "no_json"),
        ("/slow", "failed", "timed_out"),
    ],
)
async def test_given_no_good_answer_then_it_is_said_what_it_was(
    other: Other, path: str, outcome: str, why: str
) -> None:
    opened = Opened(base_url=other.url, headers={})
    answer = await ask(opened, asked(path, timeout_s=0.5))
    assert (answer.outcome, answer.why, answer.values) == (outcome, why, {})


async def test_given_nobody_there_then_it_failed(free_port: int) -> None:
    opened = Opened(base_url=f"http://127.0.0.1:{free_port}", headers={})
    assert (await ask(opened, asked())).outcome == "failed"


async def test_given_the_bus_answers_or_not_then_the_call_always_gets_an_answer() -> None:
    from typing import cast

    from warmline.ivr.model import LookUp
    from warmline.kit.bus import Bus
    from warmline.kit.errors import RetryLater

    class Answering:
        def __init__(self, reply: Callable[[], Awaitable[Any]]) -> None:
            self.reply = reply

        async def request(self, subject: str, body: dict[str, Any], **options: Any) -> Any:
            assert subject == outside.LOOKUPS
            assert Asked(**body).service == "crm"
            return await self.reply()

    async def fine() -> Any:
        return {"outcome": "found", "values": {"level": "gold"}, "why": ""}

    async def odd() -> Any:
        return {"outcome": "found"}

    async def away() -> Any:
        raise RetryLater("away")

    question = LookUp(service="crm", values={"level": "level"})
    for reply, outcome in ((fine, "found"), (odd, "failed"), (away, "failed")):
        heard = await outside.over(cast(Bus, Answering(reply)))("call", 3, question)
        assert (heard.call, heard.wait, heard.outcome) == ("call", 3, outcome)


# ── setting up ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    await empty(made)
    async with made.transaction() as session:
        session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认项目"))
    yield made
    await made.close()


NEW: dict[str, Any] = {
    "key": "crm",
    "name": "客户系统",
    "base_url": "https://crm.example.com/api/",
    "headers": {"Authorization": SECRET},
}


@pytest.mark.servers
class TestConnections:
    async def test_given_a_connection_then_its_secret_is_used_and_never_shown(
        self, database: Database, other: Other, capsys: pytest.CaptureFixture[str]
    ) -> None:
        service = LookupService(database)
        made = await service.create(MANAGER, **{**NEW, "base_url": other.url})
        assert made.headers == ("Authorization",)
        assert SECRET not in repr(await service.list(MANAGER))
        reply = await service.answered({"service": "crm", "values": {"level": "level"}})
        assert reply == {"outcome": "found", "values": {"level": "gold"}, "why": ""}
        assert other.seen[0][2] == {"secret": SECRET}
        await service.answered({"service": "crm", "path": "/broken"})
        await service.change(MANAGER, made.id, {"name": "CRM", "headers": {"X-Other": "also"}})
        async with database.read() as session:
            entries = list(await session.scalars(select(AuditEntry)))
        assert "s3cr3t" not in repr([(one.before, one.after) for one in entries])
        said = capsys.readouterr()
        assert "s3cr3t" not in said.out + said.err

    async def test_given_a_new_address_then_old_secrets_do_not_go_there(
        self, database: Database, other: Other
    ) -> None:
        service = LookupService(database)
        made = await service.create(MANAGER, **NEW)
        changed = await service.change(MANAGER, made.id, {"base_url": other.url})
        assert changed.headers == ()
        await service.answered({"service": "crm"})
        assert other.seen[0][2] == {"secret": ""}

    async def test_given_headers_then_those_named_change_and_empty_ones_go(
        self, database: Database
    ) -> None:
        service = LookupService(database)
        made = await service.create(MANAGER, **NEW)
        more = await service.change(MANAGER, made.id, {"headers": {"X-Key": "k"}})
        assert more.headers == ("Authorization", "X-Key")
        less = await service.change(MANAGER, made.id, {"headers": {"Authorization": ""}})
        assert less.headers == ("X-Key",)

    async def test_given_a_flow_that_asks_it_then_it_cannot_go(self, database: Database) -> None:
        service, flows = LookupService(database), IvrService(database)
        made = await service.create(MANAGER, **NEW)
        node = {"id": "a", "kind": "lookup", "service": "crm", "next": "end", "failed": "end"}
        document = json.dumps(flow.to_data(make(node, END)))
        await flows.import_draft(SYSTEM, document)
        with pytest.raises(LookupInUse):
            await service.delete(MANAGER, made.id)
        with pytest.raises(LookupInUse):
            await service.change(MANAGER, made.id, {"key": "other"})
        with pytest.raises(LookupTaken):
            await service.create(MANAGER, **NEW)

    async def test_given_no_permission_then_nothing_is_done(self, database: Database) -> None:
        service = LookupService(database)
        made = await service.create(MANAGER, **NEW)
        viewer = actor("flow.view")
        assert (await service.list(viewer)).total == 1
        for attempt in (
            service.create(viewer, **NEW),
            service.change(viewer, made.id, {"name": "x"}),
            service.delete(viewer, made.id),
            service.try_out(viewer, Asked(service="crm")),
            service.list(actor()),
        ):
            with pytest.raises(Refused):
                await attempt
        await service.delete(MANAGER, made.id)
        with pytest.raises(LookupMissing):
            await service.get(MANAGER, made.id)
        assert (await service.ask(Asked(service="crm"))).why == "no_such_connection"
