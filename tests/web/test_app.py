"""The application as a whole: errors as answers, health, the desktop's files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest
import structlog
from fastapi import APIRouter, FastAPI
from structlog.typing import EventDict

from tests.accounts.centre import Centre
from tests.web.browser import Browser
from warmline.kit.db import Database
from warmline.kit.errors import Conflict, Invalid, Missing, Refused, RetryLater, WarmlineError
from warmline.kit.http import Input, need, public
from warmline.web.app import WebOptions, build_app

RAISED: dict[str, WarmlineError] = {
    "missing": Missing("Nothing here."),
    "refused": Refused("Not you."),
    "conflict": Conflict("Not now.", field="state", now="closed"),
    "invalid": Invalid("Not so.", field="a.b"),
    "retry": RetryLater("Not yet.", after_s=7),
}


class Drink(Input):
    name: str
    cups: int = 1


def faults() -> APIRouter:
    """Routes that fail in every way there is."""
    routes = APIRouter(dependencies=[public()])

    @routes.get("/fail/{how}")
    async def fail(how: str) -> None:
        if how == "bug":
            raise RuntimeError("secret detail")
        raise RAISED[how]

    @routes.post("/drinks")
    async def drinks(drink: Drink) -> Drink:
        return drink

    return routes


@pytest.fixture
def away() -> Database:
    """A database nobody is behind."""
    return Database("postgresql+psycopg://nobody@127.0.0.1:9/none", connect_timeout_s=1)


def app_on(database: Database, **options: object) -> FastAPI:
    return build_app(
        accounts=Centre(database).accounts,
        routers=[faults()],
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        ("missing", 404, {"code": "missing", "message": "Nothing here."}),
        ("refused", 403, {"code": "refused", "message": "Not you."}),
        (
            "conflict",
            409,
            {
                "code": "conflict",
                "message": "Not now.",
                "field": "state",
                "details": {"now": "closed"},
            },
        ),
        ("invalid", 422, {"code": "invalid", "message": "Not so.", "field": "a.b"}),
        (
            "retry",
            503,
            {"code": "retry_later", "message": "Not yet.", "details": {"after_s": 7}},
        ),
    ],
)
async def test_each_kind_of_error_has_its_status_and_one_shape(
    away: Database, how: str, status: int, error: Mapping[str, object]
) -> None:
    async with Browser(app_on(away)) as browser:
        answer = await browser.get(f"/api/fail/{how}")
    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert answer.headers.get("retry-after") == ("7" if status == 503 else None)


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as captured:
        yield captured


async def test_our_own_fault_is_a_reference_to_the_log_and_tells_no_detail(
    away: Database, lines: list[EventDict]
) -> None:
    async with Browser(app_on(away)) as browser:
        answer = await browser.get("/api/fail/bug")
    assert answer.status_code == 500
    reference = answer.json()["error"]["details"]["reference"]
    assert "secret detail" not in answer.text
    assert [line["reference"] for line in lines if line["event"] == "request_failed"] == [reference]


async def test_a_request_leaves_one_line_without_its_query(
    away: Database, lines: list[EventDict]
) -> None:
    async with Browser(app_on(away)) as browser:
        await browser.get("/api/fail/missing", params={"q": "13800138000"})
        await browser.get("/api/health")
    (line,) = lines
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/fail/missing", 404)
    assert line["ms"] >= 0
    assert "13800138000" not in repr(line)


@pytest.mark.parametrize(
    ("body", "field", "remedy"),
    [
        ({}, "name", "name: is needed; add it."),
        ({"name": "茶", "sugar": 1}, "sugar", "sugar: is not known here; remove it."),
        ({"name": "茶", "cups": "many"}, "cups", "cups: Input should be a valid integer"),
    ],
)
async def test_a_malformed_body_names_the_field_and_the_remedy(
    away: Database, body: object, field: str, remedy: str
) -> None:
    async with Browser(app_on(away)) as browser:
        answer = await browser.post("/api/drinks", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (422, "input_invalid", field)
    assert error["message"].startswith(remedy)
    assert "茶" not in answer.text


@pytest.mark.parametrize("stated", [True, False])
async def test_a_body_that_is_too_large_is_413(away: Database, stated: bool) -> None:
    """Given more than a megabyte, whether its length is stated or it comes in pieces."""
    body = b'{"name": "' + b"x" * 1_100_000 + b'"}'

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100_000):
            yield body[start : start + 100_000]

    app = app_on(away, options=WebOptions(body_limit_mb=1))
    async with Browser(app) as browser:
        answer = await browser.post(
            "/api/drinks",
            content=body if stated else pieces(),
            headers={"Content-Type": "application/json"},
        )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


async def test_without_the_database_a_session_is_503_and_health_still_answers(
    away: Database,
) -> None:
    async def health() -> Mapping[str, str]:
        return {"database": "away", "nats": "ok"}

    async with Browser(app_on(away, health=health)) as browser:
        browser.cookies.set("warmline_session", "anything")
        answer = await browser.get("/api/session")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert answer.json()["error"]["code"] == "database_away"
        health_now = await browser.get("/api/health")
    assert health_now.status_code == 503
    assert health_now.json() == {
        "status": "degraded",
        "parts": {"database": "away", "nats": "ok"},
        "alarms": [],
    }


async def test_given_a_disk_that_fills_up_when_asked_for_health_then_it_says_so_and_serves_on(
    away: Database,
) -> None:
    sentence = "The disk of the journal (/x) has 3 MB left; free space there."
    async with Browser(app_on(away, alarms=lambda: [sentence])) as browser:
        answer = await browser.get("/api/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "parts": {}, "alarms": [sentence]}


async def test_answers_carry_the_headers_that_keep_pages_safe(away: Database) -> None:
    async with Browser(app_on(away)) as browser:
        answer = await browser.get("/api/health")
    assert answer.json() == {"status": "ok", "parts": {}, "alarms": []}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_route_that_does_not_say_who_may_stops_the_start(away: Database) -> None:
    routes = APIRouter()

    @routes.get("/open")
    async def open_to_all() -> None: ...

    with pytest.raises(RuntimeError, match="GET /api/open does not say who may use it"):
        build_app(accounts=Centre(away).accounts, routers=[routes])


def test_a_route_with_an_unknown_permission_stops_the_start(away: Database) -> None:

    routes = APIRouter(dependencies=[need("desk.fly")])

    @routes.get("/fly")
    async def fly() -> None: ...

    with pytest.raises(RuntimeError, match=r"desk\.fly"):
        build_app(accounts=Centre(away).accounts, routers=[routes])


async def test_the_interface_is_described(away: Database) -> None:
    async with Browser(app_on(away)) as browser:
        described = (await browser.get("/api/openapi.json")).json()
    assert described["paths"]["/api/users"]["get"]["operationId"] == "accounts_list_users"
    answers = described["paths"]["/api/users"]["post"]["responses"]
    assert answers["4XX"]["content"]["application/json"]["schema"]["$ref"].endswith("ErrorAnswer")


@pytest.fixture
def desktop(tmp_path: Path) -> Path:
    """A built desktop, as small as can be."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>暖线</title>", encoding="utf-8")
    (tmp_path / "assets" / "index-5f3a.js").write_text("1", encoding="utf-8")
    (tmp_path / "favicon.svg").write_text("<svg/>", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/calls", "/calls/0192/timeline"])
async def test_every_view_of_the_desktop_is_its_one_page(
    away: Database, desktop: Path, path: str
) -> None:
    async with Browser(app_on(away, desktop_dir=desktop)) as browser:
        answer = await browser.get(path)
    assert (answer.status_code, answer.text) == (200, "<title>暖线</title>")
    assert answer.headers["cache-control"] == "no-cache"


async def test_hashed_files_are_kept_for_ever_and_others_asked_anew(
    away: Database, desktop: Path
) -> None:
    async with Browser(app_on(away, desktop_dir=desktop)) as browser:
        asset = await browser.get("/assets/index-5f3a.js")
        icon = await browser.get("/favicon.svg")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert icon.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/gone.png", "/api/gone", "/%2e%2e/secret.txt"]
)
async def test_what_is_not_there_is_404_and_never_the_page(
    away: Database, desktop: Path, path: str
) -> None:
    (desktop.parent / "secret.txt").write_text("secret", encoding="utf-8")
    async with Browser(app_on(away, desktop_dir=desktop)) as browser:
        answer = await browser.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "route_missing")


async def test_a_change_at_an_unknown_route_is_404(away: Database, desktop: Path) -> None:
    async with Browser(app_on(away, desktop_dir=desktop)) as browser:
        assert (await browser.post("/api/gone", json={})).status_code == 404


async def test_a_desktop_not_built_yet_says_how(away: Database, tmp_path: Path) -> None:
    async with Browser(app_on(away, desktop_dir=tmp_path / "dist")) as browser:
        answer = await browser.get("/")
    assert answer.status_code == 503
    assert "./warmline up" in answer.text
