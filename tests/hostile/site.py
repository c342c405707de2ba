"""The whole application as it is served, with the demo's centre behind it, for hostile tests.

`site()` starts uvicorn with the product's own limits on a real port, over real PostgreSQL; one user
of each shipped role is logged in, and one call with a recording lies there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from tests.accounts.centre import Centre
from tests.interactions.world import Diary, People
from tests.web.whole import at_once, whole_app
from warmline.accounts.model import ROOT_DEPARTMENT
from warmline.accounts.permissions import SHIPPED
from warmline.agents.service import AgentsService
from warmline.app.web import server_limits
from warmline.demo.seed import Centre as DemoCentre
from warmline.demo.seed import seed
from warmline.interactions import events as e
from warmline.interactions.service import InteractionService
from warmline.ivr.service import IvrService
from warmline.ivr.service.calendars import CalendarService
from warmline.ivr.service.lookups import LookupService
from warmline.kit.actor import SYSTEM
from warmline.kit.paging import MAX_SIZE, Page
from warmline.routing.service import RoutingService
from warmline.telephony.service import TelephonyService
from warmline.web.sessions import COOKIE

DEMO_PASSWORD = "Demo-nuan-7"
SOUND = b"OggS" + bytes(range(256)) * 64


@dataclass
class Site:
    """`address` is the server's; `ids` are ids of things that exist, by the last word of the path
    parameter that takes them."""

    centre: Centre
    app: FastAPI
    address: str
    folder: Path
    call: str
    ids: dict[str, list[str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    async def headers(self, role: str) -> dict[str, str]:
        """Headers of our page with the session of the role's user (`nobody`: none)."""
        own = {"X-Warmline": "1", "Origin": self.address}
        if role == "nobody":
            return own
        if role not in self.tokens:
            self.centre.clock.advance(60)  # past the delay after guesses at his old password
            opened = await self.centre.log_in(f"hostile-{role}", address=None)
            self.tokens[role] = opened.token
        return {**own, "Cookie": f"{COOKIE}={self.tokens[role]}"}

    def forget(self, role: str) -> None:
        """The role's session is over; the next headers are those of a new one."""
        self.tokens.pop(role, None)


@asynccontextmanager
async def open_site(centre: Centre, folder: Path, port: int) -> AsyncIterator[Site]:
    """Serve until the block ends."""
    for role in SHIPPED:
        await centre.user(f"hostile-{role.code}", role.id, department=ROOT_DEPARTMENT)
    call = await _furnish(centre, folder)
    app = whole_app(centre, folder)
    server = uvicorn.Server(server_limits(app, port))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), "the server did not start"
        await asyncio.sleep(0.01)
    made = Site(centre, app, f"http://127.0.0.1:{port}", folder, call, await _ids(centre, call))
    try:
        yield made
    finally:
        server.should_exit = True
        await serving


async def _furnish(centre: Centre, folder: Path) -> str:
    """The demo's queues, people, flow, trunk, and a call of agent 8001 with its recording."""
    demo = _services(centre)
    await seed(demo, password=DEMO_PASSWORD, carrier=("192.0.2.1", 5060))
    agent = await centre.accounts.users.by_login(SYSTEM, "8001")
    assert agent is not None
    diary = Diary(People())
    diary.sign_in(agent.id, ROOT_DEPARTMENT)
    call = diary.answered(agent.id)
    key = f"2026/03/02/{call}.opus"
    stored = e.RecordingStored(key=key, sha256="s", bytes=len(SOUND), seconds=30.0)
    diary.say(f"{call}:stored", stored, interaction=call)
    service = InteractionService(centre.database, centre.clock, folder, sleep=at_once)
    async with centre.database.transaction() as session:
        await service.project(session, diary.events)
    path = folder / key
    path.parent.mkdir(parents=True)
    path.write_bytes(SOUND)
    path.with_suffix(".peaks.json").write_text('{"seconds": 30.0}')
    return call


def _services(centre: Centre) -> DemoCentre:
    routing = RoutingService(centre.database)
    return DemoCentre(
        accounts=centre.accounts,
        agents=AgentsService(centre.database, centre.clock, memberships=routing),
        routing=routing,
        ivr=IvrService(centre.database),
        telephony=TelephonyService(centre.database),
    )


async def _calendar(centre: Centre) -> str:
    made = await CalendarService(centre.database).create(SYSTEM, key="hostile", name="日历")
    return made.id


async def _connection(centre: Centre) -> str:
    """One to nowhere: what is asked there fails at once."""
    made = await LookupService(centre.database).create(
        SYSTEM, key="hostile", name="接口", base_url="http://127.0.0.1:9"
    )
    return made.id


async def _ids(centre: Centre, call: str) -> dict[str, list[str]]:
    """What exists and may be changed without ending the test's own sessions."""
    demo, every = _services(centre), Page(size=MAX_SIZE)
    users = (await centre.accounts.users.list(SYSTEM, every)).items
    departments = (await centre.accounts.departments.list(SYSTEM, every)).items
    others = [user.id for user in users if not user.login.startswith("hostile-")]
    return {
        "user_id": others,
        "agent": others,
        "department_id": [d.id for d in departments],
        "queue": [q.id for q in (await demo.routing.list(SYSTEM, every)).items],
        "skill": [s.id for s in (await demo.agents.skills.list(SYSTEM, every)).items],
        "flow_id": [flow.id for flow in await demo.ivr.published()],
        "trunk": [t.id for t in (await demo.telephony.trunks(SYSTEM, every)).items],
        "number": [n.id for n in (await demo.telephony.numbers(SYSTEM, every)).items],
        "call": [call],
        "calendar": [await _calendar(centre)],
        "lookup": [await _connection(centre)],
        "message": [call],
        "code": ["lunch", "meeting", "break"],
    }
