"""The routes of attachments: taken in as it arrives, given back so that no browser runs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.attachments.world import PDF, PNG, PROGRAM, World, pieces
from warmline.attachments.http import router
from warmline.attachments.model import Limits
from warmline.kit.actor import Actor
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers


@dataclass
class Site:
    client: httpx.AsyncClient
    world: World
    actor: Actor

    async def send(self, name: str, body: bytes) -> httpx.Response:
        return await self.client.post("/attachments", files={"file": (name, body, "text/html")})


async def site_of(world: World) -> Site:
    application = FastAPI()
    application.include_router(router(world.attachments))
    handle_errors(application)
    transport = httpx.ASGITransport(application)
    found = Site(httpx.AsyncClient(transport=transport, base_url="http://site"), world, world.ann)

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        request.state.actor = found.actor
        return await following(request)

    return found


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    found = await site_of(world)
    yield found
    await found.client.aclose()


@pytest.fixture
async def either_site(either: World) -> AsyncIterator[Site]:
    found = await site_of(either)
    yield found
    await found.client.aclose()


async def test_given_a_form_with_a_file_when_sent_then_it_is_kept_and_comes_back_to_be_saved(
    either_site: Site,
) -> None:
    answer = await either_site.send("凭证.html", PDF * 5000)
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    assert (made["name"], made["media_type"]) == ("凭证.html.pdf", "application/pdf")
    assert made["inline"] is False

    got = await either_site.client.get(f"/attachments/{made['id']}")

    assert got.content == PDF * 5000
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-length"] == str(len(PDF) * 5000)
    assert got.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E5%87%AD%E8%AF%81.html.pdf"
    )
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["cross-origin-resource-policy"] == "same-origin"


async def test_given_a_picture_when_asked_inline_then_it_is_shown_and_a_document_is_not(
    site: Site,
) -> None:
    picture = (await site.send("a.png", PNG)).json()
    document = (await site.send("a.pdf", PDF)).json()
    shown = await site.client.get(f"/attachments/{picture['id']}", params={"inline": True})
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["content-type"] == "image/png"
    refused = await site.client.get(f"/attachments/{document['id']}", params={"inline": True})
    assert refused.status_code == 422


async def test_given_too_large_a_file_when_sent_then_the_rest_is_not_even_read(
    site: Site,
) -> None:
    site.world.limits = Limits(most_bytes=100_000)
    site.world.__post_init__()
    site = await site_of(site.world)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        async for piece in pieces(head + PDF + b"\0" * 10_000_000, 10_000):
            sent += len(piece)
            yield piece

    answer = await site.client.post(
        "/attachments",
        content=body(),
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "attachment_too_large"
    assert sent < 400_000


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"{}", "application/json", "form_malformed"),
        (b"", "multipart/form-data", "form_malformed"),
        (b"nonsense", "multipart/form-data; boundary=b", "form_malformed"),
        (
            b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
            "file_needed",
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-',
            "multipart/form-data; boundary=b",
            "form_malformed",
        ),
    ],
)
async def test_given_no_whole_form_when_sent_then_it_is_refused_and_nothing_stays(
    site: Site, content: bytes, kind: str, code: str
) -> None:
    answer = await site.client.post("/attachments", content=content, headers={"Content-Type": kind})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == code
    assert list(site.world.arriving.glob("*")) == []


async def test_given_a_program_when_sent_then_the_answer_names_what_is_taken_in(
    site: Site,
) -> None:
    answer = await site.send("letter.pdf", PROGRAM)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "attachment_kind_refused"
    rules = (await site.client.get("/attachments/rules")).json()
    assert rules["most_bytes"] == 20 * 1024 * 1024
    assert ".pdf" in rules["suffixes"]


async def test_given_another_actor_when_he_guesses_the_id_then_it_answers_as_if_there_were_none(
    site: Site,
) -> None:
    made = (await site.send("a.png", PNG)).json()
    site.actor = site.world.bob
    guessed = await site.client.get(f"/attachments/{made['id']}")
    nothing = await site.client.get(f"/attachments/{site.world.ann.user_id}")
    assert (guessed.status_code, guessed.json()) == (404, nothing.json())
    assert (await site.client.delete(f"/attachments/{made['id']}")).status_code == 404
    site.actor = site.world.ann
    assert (await site.client.delete(f"/attachments/{made['id']}")).status_code == 204
    assert (await site.client.get(f"/attachments/{made['id']}")).status_code == 404
