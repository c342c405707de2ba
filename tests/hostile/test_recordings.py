"""Recordings under odd keys, names, ids and ranges: nothing outside their folder, no way round the
audit trail."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from tests.accounts.centre import PASSWORD
from tests.hostile.sender import Sender
from tests.hostile.site import SOUND, Site
from tests.web.browser import Browser
from warmline.accounts.permissions import ADMIN
from warmline.kit.audit import AuditEntry
from warmline.kit.ids import uuid7

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    "key",
    [
        "../../../../etc/passwd",
        "/etc/passwd",
        "2026/03/02/../../../../etc/passwd",
        "2026/03/02/..%2f..%2fx.opus",
        "2026/03/02/x.opus/../../secret.opus",
    ],
)
async def test_a_key_made_wrong_in_the_database_opens_no_other_file(site: Site, key: str) -> None:
    """Given a record whose key was tampered with, when its recording and waveform are asked for,
    then there are none."""
    found = "SELECT recording_key FROM interaction WHERE id = :call"
    change = text("UPDATE interaction SET recording_key = :key WHERE id = :call")
    async with site.centre.database.transaction() as session:
        kept = (await session.execute(text(found), {"call": site.call})).scalar_one()
        await session.execute(change, {"key": key, "call": site.call})
    try:
        async with Sender(site) as sender:
            for what in ("recording", "waveform"):
                path = f"/api/calls/{site.call}/{what}"
                assert await sender.send("admin", "GET", path) == 404
    finally:
        async with site.centre.database.transaction() as session:
            await session.execute(change, {"key": kept, "call": site.call})


@pytest.mark.parametrize(
    "call",
    [
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "{call}%00",
        "{call}%2f..%2f{call}",
        "{call}.opus",
        "{CALL}",
        "%ff%fe",
        "{call}%0a",
    ],
)
async def test_an_id_that_is_no_id_is_refused(site: Site, call: str) -> None:
    call = call.replace("{call}", site.call).replace("{CALL}", site.call.upper())
    async with Sender(site) as sender:
        for what in ("recording", "waveform", "notes", ""):
            path = f"/api/calls/{call}/{what}".rstrip("/")
            assert await sender.send("admin", "GET", path) in (404, 405, 422), path
        assert sender.faults == []


RANGES = (
    "bytes=0-",
    "bytes=1-",
    "bytes=-1",
    "bytes=-99999999999999999999",
    "bytes=99999999999999999999-",
    "bytes=5-2",
    "bytes=a-b",
    "bytes=",
    "bytes",
    "items=0-1",
    "bytes=0-0,1-",
    "bytes=" + ",".join(["0-"] * 2000),
    "bytes=0-1," * 500,
    "\xff",
)


@pytest.mark.parametrize("wanted", RANGES, ids=range(len(RANGES)))
async def test_odd_ranges_are_answered_and_never_multiply_the_file(site: Site, wanted: str) -> None:
    """Given a Range header of any kind, then the answer is no fault and not much longer than the
    file."""
    headers = {**await site.headers("admin"), "Range": wanted}
    async with Browser(site.app, headers={}) as browser:
        answer = await browser.get(
            f"/api/calls/{site.call}/recording",
            headers=[(name.encode(), text.encode("latin-1")) for name, text in headers.items()],
        )
    assert answer.status_code in (200, 206, 400, 416)
    assert len(answer.content) < 2 * len(SOUND)


@pytest.mark.parametrize("wanted", ["bytes=0-", "bytes=1-", "bytes=-16000", "bytes=0-0,1-", None])
async def test_nobody_hears_a_recording_without_a_trace(site: Site, wanted: str | None) -> None:
    """Given somebody who has not yet heard the recording, when he takes nearly all of it by any
    range, then that he did is in the audit trail, once."""
    login = f"listener-{uuid7()[-12:]}"
    await site.centre.user(login, ADMIN.id)
    async with Browser(site.app) as browser:
        await browser.log_in(login, PASSWORD)
        path = f"/api/calls/{site.call}/recording"
        answer = await browser.get(path, headers={"Range": wanted} if wanted else {})
        assert answer.status_code in (200, 206)
        assert await plays(site, login) == 1
        # A player that goes on with later pieces is not counted again.
        assert (await browser.get(path, headers={"Range": "bytes=400-"})).status_code == 206
        assert await plays(site, login) == 1


async def plays(site: Site, login: str) -> int:
    """How often this user is noted to have played the recording."""
    query = select(func.count()).where(
        AuditEntry.action == "played", AuditEntry.noun_id == site.call, AuditEntry.login == login
    )
    async with site.centre.database.read() as session:
        return (await session.execute(query)).scalar_one()
