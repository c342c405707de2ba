"""Our arm: the product as `warmline up` runs it, with a queue, agents at SIP phones and a flow.

Everything is made through the features' own verbs; voice, jobs and the switch are the product's own
processes. What a desktop would say (page, microphone, ready) is said over the bus.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
from argon2 import PasswordHasher

from benchmarks.load.place import AGENTS, CALLERS, Place
from benchmarks.load.sipp import Address, Phone
from warmline.accounts.model import ROOT_DEPARTMENT, NewUser
from warmline.accounts.passwords import Passwords
from warmline.accounts.permissions import AGENT
from warmline.accounts.service import AccountsService
from warmline.agents.profile import NewProfile, PhoneKind
from warmline.app.services import News, Services, services
from warmline.kit.actor import SYSTEM
from warmline.kit.bus import Bus
from warmline.kit.clock import SystemClock
from warmline.kit.errors import Conflict, WarmlineError
from warmline.servers import asterisk, processes
from warmline.servers.user import identity, make_folder
from warmline.voice import inputs as i
from warmline.voice.client import VoiceClient

PROMPT = "没有收到您的按键。"
"""The one prompt of both arms; the key comes while it plays."""
FLOW = {
    "key": "bench",
    "name": "Benchmark",
    "voice": "zf_xiaoxiao",
    "zone": "Asia/Shanghai",
    "start": "answer",
    "on_error": "over",
    "nodes": [
        {"id": "answer", "kind": "answer", "next": "ask"},
        {
            "id": "ask",
            "kind": "menu",
            "prompts": [{"text": PROMPT}],
            "keys": [{"key": "1", "to": "wait"}],
            "timeout_s": 5,
            "tries": 3,
            "failed": "over",
        },
        {"id": "wait", "kind": "queue", "queue": "bench", "timed_out": "over"},
        {"id": "over", "kind": "hang_up"},
    ],
}


class Ours:
    """Our arm, running."""

    name = "ours"

    def __init__(self, place: Place, callers_port: int, agents_port: int) -> None:
        self._place = place
        self._settings = place.settings
        self._ids: list[str] = []
        self.phones: list[Phone] = []
        self.callers: Address = (CALLERS, callers_port)
        self.agents: Address = (AGENTS, agents_port)
        self.pids: dict[str, int] = {}

    @property
    def switch(self) -> Address:
        """Where its switch listens."""
        return (self._settings.asterisk.host, self._settings.asterisk.sip_port)

    async def set_up(self, agents: int, recording: bool) -> None:
        """Seed database and configuration and start its processes."""
        await self._prepare()
        async with services(self._settings, News()) as here:
            await self._seed(here, agents)
        await self._prepare()
        if not recording:
            _silence_recording(self._settings.home / "asterisk" / "etc" / "extensions.conf")
        for name, part in (
            ("asterisk", asterisk.part(self._settings)),
            ("voice", processes.voice(self._settings)),
            ("jobs", processes.jobs(self._settings)),
        ):
            await asyncio.to_thread(self._place.start, f"ours {name}", part)
            self.pids[name] = self._place.pids[f"ours {name}"]
        self.pids |= {name: self._place.pids[name] for name in ("nats", "postgres")}

    async def _prepare(self) -> None:
        """What `warmline up` does before it starts our processes, as the service user."""
        make_folder(self._settings.home / "run")
        done = await asyncio.to_thread(self._run_prepare)
        if done.returncode != 0:
            raise RuntimeError(f"prepare failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    def _run_prepare(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            processes.command("prepare"),
            env={**os.environ, **processes.environment(self._settings)},
            cwd=self._settings.home,
            capture_output=True,
            text=True,
            check=False,
            **identity(),
        )

    async def _seed(self, here: Services, agents: int) -> None:
        queue = await here.routing.create(SYSTEM, "Benchmark", key="bench", wrap_up_s=0)
        draft = await here.ivr.import_draft(SYSTEM, json.dumps(FLOW))
        await here.ivr.publish(SYSTEM, draft.flow_id, queues=["bench"])
        await here.telephony.create_trunk(
            SYSTEM, name="generator", host=CALLERS, port=self.callers[1], match=(CALLERS,)
        )
        await here.telephony.create_number(SYSTEM, number="*", flow=draft.flow_id)
        # Nobody logs in with these passwords, so their hashes need not cost a guesser anything.
        cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        accounts = AccountsService(here.database, SystemClock(), passwords=cheap)
        side_by_side = asyncio.Semaphore(4)

        async def one(number: int) -> str:
            async with side_by_side:
                user = await accounts.create_user(
                    SYSTEM,
                    NewUser(
                        login=f"agent{number}",
                        name=f"Agent {number}",
                        password=self._settings.secret("demo"),
                        role_ids=(AGENT.id,),
                        department_id=ROOT_DEPARTMENT,
                    ),
                )
                profile = NewProfile(
                    user_id=user.id,
                    extension=str(20000 + number),
                    kind=PhoneKind.SIP,
                    queues={queue.id: 1},
                )
                await here.agents.profiles.create(SYSTEM, profile)
                return user.id

        self._ids = list(await asyncio.gather(*(one(number) for number in range(agents))))
        self.phones = [Phone(p.endpoint, p.secret) for p in await here.agents.switch_accounts()]

    @asynccontextmanager
    async def ready(self) -> AsyncIterator[None]:
        """All agents signed in and ready, their pages vouched for every 2 s like by a web process.
        Their phones are registered already."""
        bus = await Bus.connect(self._settings.nats_url(), "warmline benchmark")
        voice = VoiceClient(bus, self._settings.voice.shard)
        heart = asyncio.create_task(_heartbeat(voice, self._ids))
        try:
            side_by_side = asyncio.Semaphore(16)

            async def one(agent: str) -> None:
                async with side_by_side:
                    await voice.ask(i.SignIn(agent))
                    await voice.ask(i.PageReady(agent, f"page-{agent}"))
                    await voice.ask(i.Microphone(agent, ok=True))
                    await _until_ready(voice, agent)

            await asyncio.gather(*(one(agent) for agent in self._ids))
            yield
        finally:
            heart.cancel()
            await asyncio.gather(heart, return_exceptions=True)
            await bus.close()

    def records(self, since: datetime) -> tuple[int, int]:
        """Calls recorded in PostgreSQL as answered by an agent and over, since a moment: rows, and
        how many different callers' numbers are in them."""
        return _count(
            self._settings.database_url(),
            "SELECT count(*), count(DISTINCT caller_raw) FROM interaction"
            " WHERE arrived_at >= %s AND ended_at IS NOT NULL AND talked_at IS NOT NULL",
            since,
        )

    def rows(self, since: datetime) -> int:
        """Records of any outcome since a moment."""
        everything = "SELECT count(*), 0 FROM interaction WHERE arrived_at >= %s"
        return _count(self._settings.database_url(), everything, since)[0]

    def unfinished(self) -> int:
        """Recordings that still have to be encoded."""
        return _count(
            self._settings.database_url(),
            "SELECT count(*), 0 FROM interaction WHERE recording_state = 'due'"
            " AND arrived_at >= %s",
            datetime.fromisoformat("2000-01-01T00:00:00+00:00"),
        )[0]


async def _until_ready(voice: VoiceClient, agent: str) -> None:
    """As a person would: pressed again while the phone has not been seen. The switch asks a phone
    that missed its first question again after 30 s."""
    for _ in range(200):
        with suppress(Conflict):
            return await voice.ask(i.Ready(agent))
        await asyncio.sleep(0.2)
    await voice.ask(i.Ready(agent))
    return None


async def _heartbeat(voice: VoiceClient, agents: Sequence[str]) -> None:
    web = f"bench-{uuid4().hex[:8]}"
    while True:
        with suppress(WarmlineError):
            await voice.ask(i.PagesSeen(web, {agent: (f"page-{agent}",) for agent in agents}))
        await asyncio.sleep(2)


def _count(url: str, query: str, since: datetime) -> tuple[int, int]:
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://")) as connection:
        row = connection.execute(query, [since]).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def _silence_recording(dialplan: Path) -> None:
    """Take the recording out of the dialplan, as the peer's is taken out."""
    lines = dialplan.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "MixMonitor(" not in line and "RecordingBegun" not in line]
    dialplan.write_text("".join(kept), encoding="utf-8")
