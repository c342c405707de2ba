"""The routes of knowledge: shapes, roles, what is refused, that no HTML comes through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.knowledge.world import READS, World
from warmline.kit.actor import Actor
from warmline.kit.http import access_of
from warmline.kit.ids import uuid7
from warmline.knowledge.cards import CardKind, Face, NewCard
from warmline.knowledge.http import files, others, router
from warmline.knowledge.model import OrderType, Verdict
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers


@dataclass
class Site:
    """The routes with a logged-in actor."""

    client: httpx.AsyncClient
    world: World
    actor: Actor

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        answer = await self.client.request(method, f"/knowledge{path}", **more)
        return answer.status_code, answer.json() if answer.content else None

    async def write(self, **more: Any) -> Any:
        """A draft of whoever writes in the east."""
        self.actor, before = self.world.eve, self.actor
        new = {"title": "退款多久到账", "body": "三天", **more}
        new["category"] = self.world.categories["东部业务"]
        status, whole = await self.ask("POST", "/articles", json=new)
        assert status == 201, whole
        self.actor = before
        return whole

    async def step(self, actor: Actor, article: str, step: str, **more: Any) -> tuple[int, Any]:
        self.actor, before = actor, self.actor
        answer = await self.ask(
            "POST", f"/articles/{article}/steps", json={"step": step, "number": 1, **more}
        )
        self.actor = before
        return answer


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    application = FastAPI()
    for made in (files.router, router, others.router):
        application.include_router(made(world.knowledge))
    handle_errors(application)
    transport = httpx.ASGITransport(application)
    client = httpx.AsyncClient(transport=transport, base_url="http://site")
    found = Site(client, world, world.ann)

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        request.state.actor = found.actor
        return await following(request)

    async with client:
        yield found


def test_given_the_routers_when_read_then_every_route_says_who_may(world: World) -> None:
    made = (one(world.knowledge) for one in (files.router, router, others.router))
    routes = [route for one in made for route in one.routes]
    accesses = list(access_of(routes))
    assert len(accesses) > 40
    assert all(found.access is not None and found.access.kind == "permission" for found in accesses)


async def test_given_an_article_when_written_reviewed_and_typed_then_an_agent_reads_it(
    site: Site,
) -> None:
    whole = await site.write(questions=["钱何时退"], tags=["refund"])
    article = whole["id"]
    assert (whole["version"]["state"], whole["steps"]) == ("draft", ["discard", "submit"])
    status, body = await site.step(site.world.rex, article, "publish")
    assert (status, body["error"]["code"]) == (409, "knowledge_step_illegal")
    assert (await site.step(site.world.eve, article, "submit"))[0] == 200
    status, body = await site.step(site.world.eve, article, "publish")
    assert (status, body["error"]["code"]) == (403, "knowledge_own_work")
    assert (await site.step(site.world.rex, article, "publish"))[0] == 200
    status, found = await site.ask("GET", "/search", params={"q": "tkdj"})
    assert (status, [one["article"] for one in found]) == (200, [article])
    assert found[0]["title_marks"] == [[0, 2]] or found[0]["title_marks"]
    status, opened = await site.ask("GET", f"/articles/{article}")
    assert (status, opened["path"], opened["version"]) == (200, "东部业务", 1)
    assert opened["nodes"][0]["children"][0]["text"] == "三天"
    status, fits = await site.ask("GET", "/suggestions", params={"tag": ["refund"]})
    assert [one["article"] for one in fits] == [article]
    used = {"noun": "article", "id": article, "query": "tk", "interaction": uuid7()}
    assert await site.ask("POST", "/uses", json=used) == (204, None)
    for path in ("/articles", f"/articles/{article}/edit", "/votes", "/gaps"):
        assert (await site.ask("GET", path))[0] == 403
    site.actor = site.world.eve
    status, rows = await site.ask("GET", "/articles", params={"state": "published"})
    assert (rows["total"], rows["items"][0]["uses"]) == (1, 1)


async def test_given_html_in_an_article_when_read_over_http_then_it_is_only_text(
    site: Site,
) -> None:
    body = "<script>alert(1)</script>\n\n[点我](javascript:alert(1))\n\n[官网](https://a.cn)"
    whole = await site.write(body=body)

    def kinds(nodes: list[Any]) -> list[str]:
        return [kind for one in nodes for kind in (one["kind"], *kinds(one["children"]))]

    found = kinds(whole["nodes"])
    assert set(found) == {"paragraph", "text", "plain", "link"}
    assert found.count("link") == 1


async def test_given_another_s_part_when_reached_by_ids_then_it_is_as_one_that_is_not_there(
    site: Site,
) -> None:
    article = (await site.write())["id"]
    site.actor = site.world.wes
    draft = {"title": "x", "revision": 1}
    for method, tail, body in (
        ("GET", "", None),
        ("GET", "/edit", None),
        ("GET", "/versions", None),
        ("GET", "/difference?old=1&new=1", None),
        ("GET", "/readings", None),
        ("GET", "/related", None),
        ("PUT", "/draft", draft),
        ("PUT", "/category", {"category": site.world.categories["西部业务"]}),
        ("POST", "/steps", {"step": "submit", "number": 1}),
        ("POST", "/confirm", {"version": 1}),
        ("POST", "/votes", {"verdict": "useful"}),
    ):
        answers = [
            await site.ask(method, f"/articles/{one}{tail}", json=body)
            for one in (article, uuid7())
        ]
        assert answers[0] == answers[1], (method, tail)
        assert answers[0][0] == 404


async def test_given_two_pages_with_one_draft_when_both_save_then_409(site: Site) -> None:
    article = (await site.write())["id"]
    site.actor = site.world.rex
    draft = {"title": "新标题", "body": "五天", "revision": 1}
    assert (await site.ask("PUT", f"/articles/{article}/draft", json=draft))[0] == 200
    status, body = await site.ask("PUT", f"/articles/{article}/draft", json=draft)
    assert (status, body["error"]["code"]) == (409, "knowledge_draft_changed")
    assert body["error"]["details"]["revision"] == 2


async def test_given_several_articles_when_stepped_at_once_then_each_tells_what_became_of_it(
    site: Site,
) -> None:
    mine, gone = (await site.write())["id"], uuid7()
    site.actor = site.world.eve
    asked = {"step": "submit", "versions": [[mine, 1], [gone, 1]]}
    status, rows = await site.ask("POST", "/steps", json=asked)
    assert status == 200
    assert [(row["article"], row["code"]) for row in rows] == [
        (mine, ""),
        (gone, "article_missing"),
    ]
    assert [bool(row["problem"]) for row in rows] == [False, True]
    status, rows = await site.ask("POST", "/steps", json=asked)
    assert rows[0]["code"] == "knowledge_step_illegal"
    asked = {"step": "withdraw", "versions": [[mine, 1]]}
    status, rows = await site.ask("POST", "/steps", json=asked)
    assert (status, rows[0]["code"]) == (200, "knowledge_reason_needed")


async def test_given_replies_and_phrases_when_listed_then_audience_and_filters_are_there(
    site: Site,
) -> None:
    site.actor, place = site.world.eve, site.world.categories["东部业务"]
    reply = {"kind": "reply", "title": "口径", "text": "x", "department": site.world.east}
    status, card = await site.ask("POST", "/cards", json={**reply, "category": place})
    assert (status, card["department"]) == (201, site.world.east)
    for title, customer in (("安抚", "急躁型"), ("解释", "多疑型")):
        phrase = {"kind": "complaint", "title": title, "text": "x", "customer": customer}
        assert (await site.ask("POST", "/cards", json={**phrase, "category": place}))[0] == 201
    for title, class_ in (("好例", "good"), ("反例", "bad")):
        case = {"kind": "case", "title": title, "text": "x", "class": class_, "about": "态度"}
        assert (await site.ask("POST", "/cards", json={**case, "category": place}))[0] == 201
    site.actor = site.world.bob
    assert (await site.ask("GET", "/cards/customers"))[1] == ["多疑型", "急躁型"]
    for params, titles in (
        ({"customer": "急躁型"}, ["安抚"]),
        ({"class": "bad"}, ["反例"]),
        ({"kind": "case", "q": "hl"}, ["好例"]),
        ({"kind": "reply"}, []),
    ):
        _, found = await site.ask("GET", "/cards", params=params)
        assert [one["title"] for one in found["items"]] == titles, params


async def test_given_two_pages_with_one_list_of_words_when_both_save_then_409(site: Site) -> None:
    site.actor = site.world.sun
    _, page = await site.ask("GET", "/synonyms")
    mine = {"groups": [["运费", "邮费"]], "version": page["version"]}
    status, saved = await site.ask("PUT", "/synonyms", json=mine)
    assert (status, saved["groups"]) == (200, [["运费", "邮费"]])
    theirs = {"groups": [["退款", "退钱"]], "version": page["version"]}
    status, body = await site.ask("PUT", "/synonyms", json=theirs)
    assert (status, body["error"]["code"]) == (409, "knowledge_words_changed")
    assert body["error"]["details"]["version"] == saved["version"]
    _, page = await site.ask("GET", "/forbidden-words")
    word = {"word": "不知道", "severity": 2, "instead": ""}
    mine = {"words": [word], "version": page["version"]}
    status, saved = await site.ask("PUT", "/forbidden-words", json=mine)
    assert (status, saved["words"]) == (200, [word])
    status, body = await site.ask("PUT", "/forbidden-words", json=mine)
    assert (status, body["error"]["code"]) == (409, "knowledge_words_changed")


@pytest.mark.parametrize(
    ("method", "path", "more", "code"),
    [
        ("GET", "/search", {"params": {"q": "x" * 101}}, "input_invalid"),
        ("GET", "/search", {"params": {"category": "x"}}, "input_invalid"),
        ("GET", "/articles", {"params": {"sort": "body"}}, "sort_unknown"),
        ("POST", "/cards/preview", {"json": {"text": "{x}"}}, "script_variable_unknown"),
        (
            "PUT",
            "/synonyms",
            {"json": {"groups": [["一"]], "version": "x"}},
            "knowledge_words_invalid",
        ),
        ("POST", "/imports?name=x.exe", {"content": b"MZ"}, "knowledge_file_unreadable"),
        ("POST", "/categories", {"json": {"name": "东部业务"}}, "category_invalid"),
    ],
)
async def test_given_wrong_input_when_sent_then_it_is_told_what_is_wrong(
    site: Site, method: str, path: str, more: dict[str, Any], code: str
) -> None:
    site.actor = site.world.sun
    status, body = await site.ask(method, path, **more)
    assert (status, body["error"]["code"]) == (422, code)


async def test_given_cards_of_each_kind_when_made_then_they_are_listed_with_their_parts(
    site: Site,
) -> None:
    site.actor = site.world.eve
    category = site.world.categories["东部业务"]
    point = {"feature": "大屏", "advantage": "看得清", "benefit": "省眼睛"}
    given: list[dict[str, Any]] = [
        {"kind": "script", "title": "开场", "text": "您好{customer.name}"},
        {"kind": "fab", "title": "尊享", "points": [point] * 3, "questions": ["您平时…"]},
        {"kind": "instead", "title": "查询", "avoid": "不知道", "text": "我帮您查"},
        {"kind": "complaint", "title": "急躁", "customer": "急躁型", "text": "理解您"},
        {"kind": "case", "title": "安抚", "class": "good", "about": "安抚", "text": "经过"},
    ]
    for one in given:
        status, card = await site.ask("POST", "/cards", json={**one, "category": category})
        assert status == 201, card
        assert card["class"] == one.get("class")
    bad = {**given[1], "points": [point] * 2, "category": category}
    status, body = await site.ask("POST", "/cards", json=bad)
    assert (status, body["error"]["field"]) == (422, "points")
    site.actor = site.world.ann
    status, page = await site.ask("GET", "/cards", params={"kind": "fab"})
    assert [len(one["points"]) for one in page["items"]] == [3]
    status, page = await site.ask("GET", "/cards", params={"q": "不知道"})
    assert [one["kind"] for one in page["items"]] == ["instead"]
    path = f"/cards/{page['items'][0]['id']}"
    status, filled = await site.ask("POST", f"{path}/fill", json={"values": {}})
    assert (status, filled["text"]) == (200, "我帮您查")
    assert (await site.ask("DELETE", path, params={"version": 1}))[0] == 403


async def test_given_files_when_brought_then_background_work_begins(site: Site) -> None:
    site.actor = replace(
        site.world.eve, permissions=READS | {"knowledge.write", "knowledge.import"}
    )
    category = site.world.categories["东部业务"]
    answer = await site.client.get("/knowledge/template")
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    params = {"name": "指南.md", "category": category}
    body = "# 指南".encode()
    status, run = await site.ask("POST", "/imports", params=params, content=body)
    assert (status, list(run)) == (202, ["id"])
    found = await site.world.runs.get(site.world.eve, run["id"])
    assert (found.kind, found.arguments["category"]) == ("knowledge_import_check", category)
    for what in ("apply", "undo", "again"):
        status, told = await site.ask("POST", f"/imports/{run['id']}/{what}")
        assert (status, told["error"]["code"]) == (409, "knowledge_import_not_ready")
    for path in ("/exports", "/cards/exports", "/votes/exports", "/gaps/exports"):
        assert (await site.ask("POST", path, params={"format": "csv"}))[0] == 202
    site.actor = site.world.rex
    assert (await site.ask("POST", f"/imports/{run['id']}/apply"))[0] == 403


async def test_given_an_order_type_when_linked_then_the_article_is_suggested_with_why(
    site: Site,
) -> None:
    kind = uuid7()
    site.world.order_types = [OrderType(kind, "物流投诉", "Delivery")]
    article = (await site.write(order_types=[kind]))["id"]
    await site.step(site.world.eve, article, "submit")
    await site.step(site.world.rex, article, "publish")
    status, types = await site.ask("GET", "/order-types")
    assert (status, [one["id"] for one in types]) == (200, [kind])
    asked = {"type": kind, "words": "包裹丢了"}
    status, found = await site.ask("GET", "/order-suggestions", params=asked)
    assert [(one["article"], one["why"], one["changed"]) for one in found] == [
        (article, "linked", False)
    ]


async def test_given_a_follower_when_the_tree_is_asked_for_then_his_categories_are_marked(
    site: Site,
) -> None:
    place = site.world.categories["东部业务"]
    follow = {"noun": "category", "id": place, "follows": True}
    assert (await site.ask("PUT", "/subscriptions", json=follow))[0] == 204
    status, tree = await site.ask("GET", "/categories")
    assert {one["id"] for one in tree if one["follows"]} == {place}
    article = (await site.write())["id"]
    await site.step(site.world.eve, article, "submit")
    await site.step(site.world.rex, article, "publish")
    assert (await site.ask("GET", f"/articles/{article}/changes?since=1"))[0] == 404
    assert (await site.ask("POST", f"/articles/{article}/remind"))[0] == 403
    site.actor = site.world.eve
    status, told = await site.ask("POST", f"/articles/{article}/remind")
    assert (status, told["people"] > 0) == (200, True)
    status, told = await site.ask("POST", f"/articles/{article}/remind")
    assert (status, told["error"]["code"]) == (409, "knowledge_reminded_lately")


async def test_given_the_lists_of_maintainers_when_turned_over_http_then_by_the_place_named(
    site: Site,
) -> None:
    for title in ("退款多久到账", "退款去哪儿", "退款少了"):
        article = await site.world.published(title)
        await site.world.reading.vote(site.world.ann, article, Verdict.WRONG, "退款不对")
        await site.world.reading.missed(site.world.ann, title)
        face = Face(title, "退款话术")
        new = NewCard(CardKind.SCRIPT, face, site.world.categories["东部业务"])
        await site.world.cards.create(site.world.eve, new)
    site.actor = site.world.eve
    for path in ("/articles", "/votes", "/gaps", "/cards"):
        _, whole = await site.ask("GET", path, params={"q": "退款"})
        assert (whole["total"], whole["capped"], whole["next"]) == (3, False, "")
        seen, after = [], ""
        for _ in range(3):
            _, page = await site.ask("GET", path, params={"q": "退款", "size": 1, "after": after})
            seen += page["items"]
            after = page["next"]
        assert (seen, after) == (whole["items"], "")
        assert (await site.ask("GET", path, params={"q": "宇宙"}))[1]["items"] == []
        for wrong in ({"after": "nonsense"}, {"sort": "colour"}):
            status, told = await site.ask("GET", path, params=wrong)
            assert (status, told["error"]["field"]) == (422, next(iter(wrong)))
