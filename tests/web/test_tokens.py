"""Programs on the API: a personal token instead of the cookie."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pyotp
import pytest
from fastapi import FastAPI

from tests.accounts.centre import PASSWORD, Centre
from tests.web.browser import Browser
from warmline.accounts.permissions import ADMIN
from warmline.web.app import build_app

pytestmark = pytest.mark.servers


@pytest.fixture
async def app(centre: Centre) -> FastAPI:
    await centre.user("boss", ADMIN.id)
    return build_app(accounts=centre.accounts)


@pytest.fixture
async def page(app: FastAPI) -> AsyncIterator[Browser]:
    """The administrator at the page."""
    async with Browser(app) as made:
        assert (await made.log_in("boss", PASSWORD)).status_code == 200
        yield made


@pytest.fixture
async def program(app: FastAPI) -> AsyncIterator[Browser]:
    """A program: no cookie, no header of our page."""
    async with Browser(app, headers={}) as made:
        yield made


async def test_a_program_works_with_its_token_until_it_is_deleted(
    page: Browser, program: Browser
) -> None:
    # Given a token made at the page
    made = (await page.post("/api/tokens", json={"name": "程序", "days": 30})).json()
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    # when a program comes with it and nothing else, then it may read and write
    me = (await program.get("/api/session", headers=bearer)).json()
    assert me["user"]["login"] == "boss"
    created = await program.post("/api/departments", json={"name": "新部门"}, headers=bearer)
    assert created.status_code == 201
    # but neither make tokens nor set up one-time codes
    for path in ("/api/tokens", "/api/session/second-factor"):
        answer = await program.post(path, json={"name": "x"}, headers=bearer)
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "own_session_needed"
    # and the list tells that it was used, never the secret
    listed = (await page.get("/api/tokens")).json()
    assert listed[0]["seen_at"] is not None
    assert made["secret"] not in str(listed)
    await page.delete(f"/api/tokens/{made['token']['id']}")
    assert (await program.get("/api/session", headers=bearer)).status_code == 401


async def test_a_wrong_token_does_not_fall_back_to_the_cookie(page: Browser) -> None:
    answer = await page.get("/api/session", headers={"Authorization": "Bearer wl_nonsense"})
    assert answer.status_code == 401


async def test_logging_in_with_one_time_codes(page: Browser, app: FastAPI, centre: Centre) -> None:
    # Given an account with one-time codes, set up at the page
    offer = (await page.post("/api/session/second-factor")).json()
    assert offer["uri"].startswith("otpauth://totp/")
    code = pyotp.TOTP(offer["secret"]).at(centre.clock.now())
    answer = await page.post("/api/session/second-factor/confirm", json={"code": code})
    recovery = answer.json()["codes"]
    # when somebody logs in with the password alone, then he is asked for a code
    async with Browser(app) as fresh:
        answer = await fresh.log_in("boss", PASSWORD)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "second_factor_needed"
        body = {"login": "boss", "password": PASSWORD, "code": recovery[0]}
        assert (await fresh.post("/api/session", json=body)).status_code == 200
        assert (await fresh.get("/api/session/second-factor")).json()["recovery_left"] == 9
