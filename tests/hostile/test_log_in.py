"""Log-in under guessing and session fixation, over HTTP against real PostgreSQL."""

from __future__ import annotations

import asyncio
from unittest.mock import patch

import httpx
import pytest

from tests.accounts.centre import PASSWORD
from tests.hostile.site import Site
from tests.web.browser import Browser
from warmline.accounts.model import UserChange
from warmline.accounts.passwords import Passwords
from warmline.kit.actor import SYSTEM
from warmline.web.sessions import COOKIE

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

WRONG = "not-the-password"


async def guess(site: Site, login: str, address: str, **headers: str) -> httpx.Response:
    """One wrong guess from this address."""
    async with Browser(site.app, address=address) as browser:
        browser.headers.update(headers)
        return await browser.log_in(login, WRONG)


async def test_nobody_learns_from_answer_or_work_whether_a_login_exists(site: Site) -> None:
    """Given a login that exists, one that does not, one that is disabled and odd ones, when each is
    guessed at, then the answers are the same to the byte and as many hashes are computed."""
    disabled = await site.centre.user("hostile-disabled")
    await site.centre.accounts.users.change(SYSTEM, disabled.id, UserChange(active=False))
    seen = set()
    for number, login in enumerate(
        ("hostile-agent", "nobody-here", "hostile-disabled", "a' OR 1=1 --", "管理员", "x" * 200)
    ):
        with patch.object(
            Passwords, "_verify", autospec=True, side_effect=Passwords._verify
        ) as spy:
            answer = await guess(site, login, f"198.51.100.{number}")
        headers = {k: v for k, v in answer.headers.items() if k != "date"}
        seen.add((answer.status_code, answer.content, str(headers), spy.call_count))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 401


async def test_the_delay_grows_for_a_login_that_is_not_there_too(site: Site) -> None:
    """Given four guesses at one login, there or not, from many addresses, then the fifth waits;
    each later one waits twice as long."""
    for login in ("hostile-inspector", "never-was"):
        for number in range(4):
            assert (await guess(site, login, f"203.0.113.{number}")).status_code == 401
        waits = []
        for _ in range(3):
            answer = await guess(site, login, "203.0.113.77")
            assert answer.status_code == 429
            waits.append(int(answer.headers["retry-after"]))
            site.centre.clock.advance(waits[-1])
            assert (await guess(site, login, "203.0.113.78")).status_code == 401
        assert waits == [1, 2, 4]


async def test_guesses_at_once_are_counted_all(site: Site) -> None:
    """Given thirty guesses at one login in the same moment from thirty addresses, then four are
    looked at."""
    answers = await asyncio.gather(
        *(guess(site, "hostile-librarian", f"192.0.2.{number}") for number in range(30))
    )
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(401), statuses.count(429)) == (4, 26)


async def test_log_in_makes_a_new_session_and_the_old_one_dies(site: Site) -> None:
    """Given a browser into which somebody put a session of his (or a made-up one), when its user
    logs in, then the cookie is a new one and the planted one opens nothing any more."""
    site.centre.clock.advance(3600)
    async with Browser(site.app) as thief, Browser(site.app) as victim:
        await thief.log_in("hostile-leader", PASSWORD)
        planted = thief.cookies[COOKIE]
        for cookie in ("made-up", planted):
            victim.cookies.clear()
            victim.cookies.set(COOKIE, cookie, domain="warmline.test", path="/")
            assert (await victim.log_in("hostile-agent", PASSWORD)).status_code == 200
            fresh = victim.cookies.get(COOKIE, domain="warmline.test")
            assert fresh not in (None, cookie)
        assert (await thief.get("/api/session")).status_code == 401
        mine = await victim.get("/api/session")
        assert mine.json()["user"]["login"] == "hostile-agent"


async def test_logging_out_and_a_new_password_end_what_they_should(site: Site) -> None:
    """Given three browsers of one user, when one logs out, then its cookie is dead wherever it was
    copied to; when another changes the password, then the third is out and it is not."""
    site.centre.clock.advance(3600)
    async with (
        Browser(site.app) as one,
        Browser(site.app) as two,
        Browser(site.app) as three,
        Browser(site.app) as copy,
    ):
        for browser in (one, two, three):
            assert (await browser.log_in("hostile-supervisor", PASSWORD)).status_code == 200
        copy.cookies.set(COOKIE, one.cookies[COOKIE])
        assert (await copy.get("/api/session")).status_code == 200
        assert (await one.delete("/api/session")).status_code == 204
        assert (await copy.get("/api/session")).status_code == 401
        body = {"old": PASSWORD, "new": "quite-Another-9"}
        assert (await two.put("/api/session/password", json=body)).status_code == 204
        assert (await two.get("/api/session")).status_code == 200
        assert (await three.get("/api/session")).status_code == 401
