"""The hub: this process's own fold of the journal and the pages that watch it.

A task for each shard follows its journal into a `Floor`; what a step touched is gathered for a
moment and then told to the pages: made and encoded once for all who see the same
(`web.live.audience`), with what is a person's own on top (`web.live.page`). A page that reads too
slowly is given a new snapshot (`web.live.connection`); it never holds up another. Also reports to
`voice` which agents' pages are alive here, every two seconds. Built by `app.run_web`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import structlog
from nats.aio.msg import Msg

from warmline.interactions.callbacks import CallbackFact
from warmline.interactions.events import OfferMade
from warmline.kit.actor import Actor
from warmline.kit.bus import Bus
from warmline.kit.clock import Clock
from warmline.kit.errors import WarmlineError
from warmline.kit.ids import uuid7
from warmline.voice import inputs as i
from warmline.voice import stream
from warmline.voice.client import VoiceClient
from warmline.voice.config import FIRST_SHARD
from warmline.voice.config_store import ConfigStore
from warmline.voice.floor import FLOOR_VERSION, Floor
from warmline.voice.journal import Checkpoints
from warmline.voice.journal_model import StepMessage
from warmline.voice.model import Phase
from warmline.voice.together import Together
from warmline.web.live import scope
from warmline.web.live.ahead import Ahead
from warmline.web.live.audience import Audience, rights
from warmline.web.live.connection import Connection
from warmline.web.live.page import Page
from warmline.web.live.round import Round, Touched
from warmline.web.live.told import Told, encoded

log = structlog.get_logger(__name__)

GATHER_S = 0.03
"""How long changes are gathered: one message per page for a burst, still far below 200 ms."""
OFFER_S = 0.005
"""The same where an agent is offered a call: his page rings and shows the customer's card."""

HEARTBEAT_S = 2.0

REPLACED = 4409
"""Close code for a page whose agent opened a newer one."""

PAGES = 20
"""Pages one person may have open; the oldest gives way to a newer one."""

AT_ONCE_S = 0.004
"""How long pages are told without letting anything else run."""

MESSAGE = "web.message"
"""Every web process hears of a leader's message here and shows it on the pages it has."""

NOTICES = "web.notices"
"""Every web process hears here whose notices changed: `{"users": [id, …]}`."""

POSITIONS = 50
"""Queues up to this length show everybody's position."""


class Hub:
    """See the module's text."""

    def __init__(
        self,
        bus: Bus,
        shards: Sequence[str],
        store: ConfigStore,
        voice: VoiceClient,
        clock: Clock,
    ) -> None:
        self._floors = {shard: Floor() for shard in shards}
        floors = list(self._floors.values())
        self._together = Together(floors) if len(floors) > 1 else None
        self.floor: Floor = self._together or floors[0]
        """The whole centre."""
        self.ready = asyncio.Event()
        """Set once the fold has caught up with the journal of every shard."""
        self._behind = set(shards)
        self._bus = bus
        voice.where = self.shard_of
        voice.find_call = self.shard_of_call
        self._store = store
        self._voice = voice
        self._clock = clock
        self._id = uuid7()
        self._connections: dict[str, Connection] = {}
        self._audiences: dict[Hashable, Audience] = {}
        self._renewals = asyncio.Lock()
        self._touched = Touched()
        self._news = asyncio.Event()
        self._offered = asyncio.Event()
        self.ahead = Ahead()
        self._day = ""

    @property
    def connected(self) -> bool:
        """Whether the bus answers."""
        return self._bus.connected

    async def send_message(self, agent: str, text: str) -> None:
        """Show a few words on an agent's pages, wherever they are connected."""
        await self._bus.request(MESSAGE, {"agent": agent, "text": text})

    async def _message(self, body: dict[str, Any]) -> None:
        for connection in self._connections.values():
            if connection.agent == body["agent"]:
                notice = {"kind": "notice", "code": "leader", "text": body["text"]}
                connection.tell(orjson.dumps(notice))

    async def notices_changed(self, user: str) -> None:
        """Make all pages of a user, wherever they are connected, ask for his notices anew."""
        if self.connected:  # else they ask by themselves within a minute
            await self._bus.nc.publish(NOTICES, orjson.dumps({"users": [user]}))

    async def _notices(self, message: Msg) -> None:
        users = set(orjson.loads(message.data)["users"])
        body = orjson.dumps({"kind": "notice", "code": "notices", "text": ""})
        for connection in list(self._connections.values()):
            if connection.actor.user_id in users:
                connection.tell(body)

    async def run(self) -> None:
        """Fold, tell and report until cancelled."""
        await self._bus.serve(MESSAGE, self._message)
        await self._bus.nc.subscribe(NOTICES, cb=self._notices)
        config = await self._store.load()
        if config is not None:
            self.floor.configure(config)
        async with asyncio.TaskGroup() as group:
            for shard in self._floors:
                group.create_task(self._follow(shard), name=f"fold {shard}")
            group.create_task(self._configure(), name="config")
            group.create_task(self._tell(), name="tell")
            group.create_task(self._report(), name="pages")
            group.create_task(self._midnight(), name="midnight")

    async def connect(self, actor: Actor) -> Connection:
        """A page opened; its first message is the snapshot."""
        await self.ready.wait()
        page = Page(actor, self.floor, self._audience(actor))
        connection = Connection(page, lambda: self._snapshot(page), turn=self._renewals)
        connection.start()
        self._connections[connection.id] = connection
        self._close_oldest(actor.user_id)
        agent = connection.agent
        if agent is not None:
            self._replace_others(agent, connection)
            await self._introduce(agent, connection)
        return connection

    def _audience(self, actor: Actor) -> Audience | None:
        key = rights(actor)
        if key is None:
            return None
        if key not in self._audiences:
            self._audiences[key] = Audience(actor, self.floor)
        return self._audiences[key]

    def _forget_audience(self, audience: Audience | None) -> None:
        """Nobody of it is left."""
        if all(one.page.audience is not audience for one in self._connections.values()):
            self._audiences = {k: v for k, v in self._audiences.items() if v is not audience}

    def shard_of_call(self, actor: Actor, call_id: str) -> str | None:
        """The shard that has this call or callback, if the actor may see it."""
        callback = self.floor.callbacks.get(call_id)
        if callback is not None:
            return self.shard_with(call_id) if scope.sees_callback(actor, callback) else None
        call = self.floor.calls.get(call_id)
        if call is None or not scope.sees_call(actor, self.floor, call):
            return None
        return self.shard_with(call_id)

    def shard_with(self, call_id: str) -> str | None:
        """The shard that has this call or callback."""
        for shard, floor in self._floors.items():
            if call_id in floor.callbacks:
                return shard
            call = floor.calls.get(call_id)
            if call is not None and call.phase is not Phase.MOVED:
                return shard
        return None

    def shard_of(self, agent: str) -> str:
        """Whose agent he is: where he is signed in, else where he would sign in."""
        for shard, floor in self._floors.items():
            live = floor.agents.get(agent)
            if live is not None and live.signed_in:
                return shard
        config = self.floor.config.agents.get(agent)
        return config.shard if config is not None else FIRST_SHARD

    async def _introduce(self, agent: str, connection: Connection) -> None:
        """Tell the agent's shard of his page and its microphone."""
        connection.told = self.shard_of(agent)
        await self._ask(i.PageReady(agent, connection.id))
        if connection.microphone is not None:
            await self._ask(i.Microphone(agent, connection.microphone))

    def _replace_others(self, agent: str, newest: Connection) -> None:
        """An agent works in one page: two would fight for the one registration of his phone."""
        for other in self._connections.values():
            if other.agent == agent and other is not newest:
                other.close(REPLACED)

    def _close_oldest(self, user: str) -> None:
        """Nobody fills the memory with pages: beyond `PAGES` the oldest are closed."""
        mine = [one for one in self._connections.values() if one.actor.user_id == user]
        for connection in mine[:-PAGES]:
            connection.close(REPLACED)

    async def disconnect(self, connection: Connection) -> None:
        """A page closed."""
        self._connections.pop(connection.id, None)
        self._forget_audience(connection.page.audience)
        agent = connection.agent
        if agent is not None:
            await self._ask(i.PageLost(agent, connection.id))

    def drop(
        self, *, user: str, session: str | None = None, but: str | None = None, code: int = 4401
    ) -> None:
        """Close the pages of a user's sessions that are over: one, all, or all but one."""
        for connection in list(self._connections.values()):
            actor = connection.actor
            over = session is None or actor.session_id == session
            if actor.user_id == user and over and actor.session_id != but:
                connection.close(code)

    async def microphone(self, connection: Connection, ok: bool) -> None:
        """A page says whether it may use a microphone."""
        connection.microphone = ok
        if connection.agent is not None:
            await self._ask(i.Microphone(connection.agent, ok))

    async def _ask(self, command: i.Command) -> None:
        try:
            await self._voice.ask(command)
        except WarmlineError as error:
            # The next heartbeat says it again; a page must not fail because `voice` restarts.
            log.info("voice_not_told", command=type(command).__name__, why=error.code)

    async def _follow(self, shard: str) -> None:
        floor = self._floors[shard]
        checkpoints = Checkpoints(await self._bus.objects("checkpoints"), f"voice.{shard}")
        checkpoint = await checkpoints.load(FLOOR_VERSION)
        after = done = 0
        if checkpoint is not None:
            floor.load(checkpoint.body)
            after, done = checkpoint.after, checkpoint.step
            if self._together is not None:
                self._together.follow_all()
        subject = stream.subject(shard)
        await stream.ensure(self._bus)
        if await stream.last(self._bus.js, subject) is None:
            self._caught_up(shard)
        async for found in stream.follow(self._bus.js, subject, after=after):
            if found.step.step > done:
                self._fold(found.step, floor)
            if found.pending == 0:
                self._caught_up(shard)

    def _caught_up(self, shard: str) -> None:
        self._behind.discard(shard)
        if not self._behind:
            self.ready.set()

    def _fold(self, step: StepMessage, floor: Floor) -> None:
        queues_before = {q: len(c) for q, c in self.floor.waiting.items()}
        for event in step.events:
            before = self.floor.calls.get(event.key)
            try:
                floor.apply(event.key, event.fact, event.at)
            except Exception:
                log.exception("fold_failed", key=event.key, fact=type(event.fact).__name__)
                continue
            if isinstance(event.fact, OfferMade):
                self._offer(event.key, event.fact.agent)
            if isinstance(event.fact, CallbackFact):
                self._touch_callback(event.key, floor)
            if self._together is not None:
                self._together.follow(event.key)
                if event.interaction:
                    self._together.follow(event.interaction)
            if not isinstance(event.fact, CallbackFact):
                self._touch(event.key, before.queue if before is not None else None)
            if event.interaction:
                self._touch(event.interaction, None)
        self._touch_positions(queues_before)
        self._news.set()

    def _offer(self, call: str, agent: str) -> None:
        """An agent is rung; what is read again from the journal at the start rings nowhere."""
        self._offered.set()
        pages = self._connections.values()
        self.ahead.offered(call, (one for one in pages if one.agent == agent))

    def _touch(self, key: str, queue: str | None) -> None:
        call = self.floor.calls.get(key)
        if key in self.floor.agents:
            self._touched.agents.add(key)
            config = self.floor.config.agents.get(key)
            self._touched.queues.update(config.queues if config is not None else ())
            return
        self._touched.calls.add(key)
        self._touched.queues.update(q for q in (queue, call.queue if call else None) if q)

    def _touch_callback(self, key: str, floor: Floor) -> None:
        """A queue's count of callbacks changes, and everybody's position behind it."""
        callback = floor.callbacks.get(key)
        queues = [callback.queue] if callback is not None else list(self.floor.config.queues)
        self._touched.queues.update(queues)
        for queue in queues:
            if len(self.floor.waiting.get(queue, ())) <= POSITIONS:
                self._touched.calls.update(self.floor.waiting.get(queue, ()))

    def _touch_positions(self, before: dict[str, int]) -> None:
        for queue, calls in self.floor.waiting.items():
            was = before.get(queue, 0)
            if was != len(calls) and min(was, len(calls)) <= POSITIONS:
                self._touched.calls.update(calls)

    async def _tell(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(OFFER_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(GATHER_S - OFFER_S):
                    await self._offered.wait()
            await self.ahead.arrive()
            self._news.clear()
            self._offered.clear()
            touched, self._touched = self._touched, Touched()
            await self._tell_all(Round(touched, self.floor, self._clock.now(), self._told()))

    async def _tell_all(self, now: Round) -> None:
        worked_from = time.monotonic()
        for connection in list(self._connections.values()):
            body = now.body(connection.page)
            if body is not None:
                connection.tell(body)
            if time.monotonic() - worked_from > AT_ONCE_S:
                await asyncio.sleep(0)
                worked_from = time.monotonic()

    def _told(self) -> Told:
        return Told(self.floor, self._today(), encoded)

    def _snapshot(self, page: Page) -> bytes:
        return orjson.dumps(page.snapshot(self._clock.now(), self._told()))

    async def _configure(self) -> None:
        async for config in self._store.watch():
            if config.revision != self.floor.config.revision:
                old = self.floor.config
                self.floor.configure(config)
                self._all(set(old.queues) | set(config.queues))

    def _all(self, queues: Iterable[str]) -> None:
        self._touched.agents.update(self.floor.agents)
        self._touched.calls.update(self.floor.calls)
        self._touched.queues.update(queues)
        self._news.set()

    async def _report(self) -> None:
        while True:
            await self._vouch()
            await asyncio.sleep(HEARTBEAT_S)

    async def _vouch(self) -> None:
        """Say which agents' pages are connected here, and all of it to a shard an agent is new
        in."""
        pages: dict[str, list[str]] = {}
        for connection in list(self._connections.values()):
            if connection.agent is None:
                continue
            pages.setdefault(connection.agent, []).append(connection.id)
            if connection.told != self.shard_of(connection.agent):
                await self._introduce(connection.agent, connection)
        await self._voice.vouch(self._id, {a: tuple(found) for a, found in pages.items()})

    async def _midnight(self) -> None:
        """A new day in the centre: all counts start anew on every page."""
        while True:
            now = self._clock.now()
            local = now.astimezone(ZoneInfo(self.floor.config.zone))
            tomorrow = (local + timedelta(days=1)).replace(
                hour=0, minute=0, second=0, microsecond=0
            )
            await asyncio.sleep(max(1.0, (tomorrow.astimezone(UTC) - now).total_seconds()))
            self._all(self.floor.config.queues)

    def _today(self) -> str:
        now: datetime = self._clock.now()
        return now.astimezone(ZoneInfo(self.floor.config.zone)).date().isoformat()
