"""The running floor of one shard: inputs in, steps made durable, effects out.

Every input is decided at once and in order of arrival (`voice.steps`, no await), so one decision
never sees half of another. What was said goes to the journal as one step; its effects wait until
that step is on disk and then run in their call's mailbox: in order within a call, side by side
across calls. `voice.leader` builds it and gives it its start; timers live in `voice.timers`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from warmline.kit.clock import Clock
from warmline.kit.errors import RetryLater, WarmlineError
from warmline.telephony.model import Connected, Disconnected, EngineEvent, LegArrived
from warmline.telephony.ports import Engine, EngineAway
from warmline.voice import inputs as i
from warmline.voice import outside, ticket
from warmline.voice.effects import AskFormer, Effect, LookUp
from warmline.voice.floor import Floor
from warmline.voice.journal import Journal
from warmline.voice.journal_model import Said
from warmline.voice.outbox import OutboxFull
from warmline.voice.outside import Ask, nobody
from warmline.voice.perform import perform
from warmline.voice.steps import react
from warmline.voice.timers import Deadlines
from warmline.voice.turn import Transient, Turn

log = structlog.get_logger(__name__)

PAGES_EVERY_S = 2.0
"""How often pages that nobody vouches for are looked for."""


TICK = timedelta(microseconds=1)
"""No two turns have one time, so that times alone give the order of facts of different keys."""


class StepClock:
    """The journal's clock: the moment of the turn being written, so facts and folds agree."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.at = clock.now()

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self._clock.monotonic()


@dataclass(slots=True)
class _Open:
    """A step on its way to the disk."""

    said: list[Said]
    effects: list[Effect]
    done: asyncio.Future[None]
    stored: asyncio.Future[int] | None = None


class Runtime:
    """One leader's floor. `input` takes events and deadlines, `command` what people ask for."""

    def __init__(
        self,
        floor: Floor,
        engine: Engine,
        journal: Journal,
        step_clock: StepClock,
        clock: Clock,
        new_id: Callable[[], str],
        ask: Ask = nobody,
        ask_former: outside.AskFormer = outside.no_former,
    ) -> None:
        self.floor = floor
        self._ask = ask
        self._ask_former = ask_former
        self.transient = Transient()
        self.transient.dispatcher.set_queues(floor.config.queues)
        self._engine = engine
        self._journal = journal
        self._step_clock = step_clock
        self._clock = clock
        self._new_id = new_id
        self._deadlines = Deadlines()
        self._open: deque[_Open] = deque()
        self._refused = False
        """The disk took a step not; those after it wait until it is tried again."""
        self._full: str | None = None
        """Why the disk took the last step not; nothing once it took one again."""
        self._written = asyncio.Event()
        self._changed = asyncio.Event()
        self._mailboxes: dict[str, deque[Effect]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Write steps and watch deadlines until cancelled."""
        self._deadlines.set("pages", self._pages_due())
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write(), name="steps")
            group.create_task(self._watch(), name="deadlines")

    def input(self, what: EngineEvent | i.Input) -> None:
        """Take an event of the switch or a deadline; never raises for what the world did."""
        if isinstance(what, Disconnected):
            log.warning("engine_away", reason=what.reason, node=what.node)
        try:
            self._step(what)
        except WarmlineError as error:
            log.warning("input_refused", input=type(what).__name__, problem=error.message)
        except Exception:
            log.exception("input_failed", input=type(what).__name__)

    async def command(self, command: i.Command | i.PagesSeen) -> None:
        """Obey a command; returns when it is durable, raises why it cannot be obeyed.

        While the disk is full nothing is promised; a page's sign of life is no promise.
        """
        if self._full is not None and not isinstance(command, i.PagesSeen):
            raise OutboxFull(self._full, after_s=1)
        done = self._step(command)
        if done is not None:
            await done

    @property
    def now(self) -> datetime:
        """The floor's time: never behind its last step."""
        return max(self._clock.now(), self._step_clock.at)

    def configured(self) -> None:
        """The floor's configuration was replaced: look at every deadline and match again."""
        self.input(i.Due("configured", ""))

    def _step(self, what: EngineEvent | i.Input) -> asyncio.Future[None] | None:
        at = max(self._clock.now(), self._step_clock.at + TICK)
        if isinstance(what, LegArrived):
            at = ticket.not_before(at, what.ticket)
        elif isinstance(what, Connected):
            at = ticket.not_before(at, *(leg.ticket for leg in what.snapshot.legs))
        self._step_clock.at = at
        if isinstance(what, Connected):
            self._journal.switch(what.snapshot.node).connected(at)
        turn = Turn(self.floor, self.transient, at, self._new_id)
        try:
            react(turn, what)
        finally:
            # Also after an error: what was said is already part of the floor, so it must be kept.
            done = self._commit(turn)
            self._refresh(turn)
        return done

    def _commit(self, turn: Turn) -> asyncio.Future[None] | None:
        if not turn.facts and not turn.effects:
            return None
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = _Open(turn.facts, turn.effects, done)
        if turn.facts and not self._refused:
            self._put(entry)
        self._open.append(entry)
        self._written.set()
        return done

    def _put(self, entry: _Open) -> None:
        try:
            entry.stored = self._journal.append(self._journal.stamp(entry.said))
        except OutboxFull:
            entry.stored, self._refused = None, True

    async def _write(self) -> None:
        """Wait for steps to be durable, in order, and let their effects go."""
        while True:
            while self._open:
                entry = self._open[0]
                if entry.said and not await self._durable(entry):
                    continue
                self._open.popleft()
                if not entry.done.cancelled():
                    entry.done.set_result(None)
                for effect in entry.effects:
                    self._post(effect)
            self._written.clear()
            await self._written.wait()

    async def _durable(self, entry: _Open) -> bool:
        """True when the step is on disk; after a full disk everything open is written anew."""
        try:
            if entry.stored is not None:
                await entry.stored
                self._full = None
                return True
        except RetryLater as error:
            self._full = error.message
            log.error("outbox_full", problem=error.message)
        for waiting in self._open:
            waiting.stored = None
        self._refused = True
        await asyncio.sleep(1)
        self._refused = False
        for waiting in self._open:
            if waiting.said:
                self._put(waiting)
        return False

    def _post(self, effect: Effect) -> None:
        if isinstance(effect, LookUp | AskFormer):
            self._beside(effect)
            return
        mailbox = self._mailboxes.get(effect.call)
        if mailbox is not None:
            mailbox.append(effect)
            return
        self._mailboxes[effect.call] = deque([effect])
        task = asyncio.create_task(self._work(effect.call), name=f"call {effect.call}")
        self._workers.add(task)
        task.add_done_callback(self._workers.discard)

    def _beside(self, effect: LookUp | AskFormer) -> None:
        work = self._look_up(effect) if isinstance(effect, LookUp) else self._former(effect)
        task = asyncio.create_task(work, name=f"look-up {effect.call}")
        self._workers.add(task)
        task.add_done_callback(self._workers.discard)

    async def _look_up(self, effect: LookUp) -> None:
        self.input(await self._ask(effect.call, effect.wait, effect.asked))

    async def _former(self, effect: AskFormer) -> None:
        found = i.FormerFound(effect.call)
        try:
            found = await self._ask_former(effect.call, effect.number, effect.project)
        except Exception:
            log.exception("former_agent_failed", call=effect.call)
        self.input(found)  # also where it failed: the call may be waiting for it

    async def _work(self, call: str) -> None:
        """One call's mailbox: born with its first effect, gone when idle."""
        mailbox = self._mailboxes[call]
        try:
            while mailbox:
                effect = mailbox.popleft()
                try:
                    await perform(self._engine, effect)
                except EngineAway as error:
                    log.info("effect_dropped", effect=type(effect).__name__, why=error.message)
                except Exception:
                    log.exception("effect_failed", effect=type(effect).__name__, call=call)
        finally:
            del self._mailboxes[call]

    async def _watch(self) -> None:
        while True:
            self._changed.clear()
            due = self._deadlines.next()
            if due is None:
                await self._changed.wait()
                continue
            wait = (due - self._clock.now()).total_seconds()
            if wait > 0:
                try:
                    async with asyncio.timeout(wait):
                        await self._changed.wait()
                except TimeoutError:
                    pass
                continue
            for deadline in self._deadlines.due(self._clock.now()):
                self.input(deadline)
                if deadline.kind == "pages":
                    self._deadlines.set("pages", self._pages_due())

    def _pages_due(self) -> tuple[datetime, str]:
        return self._clock.now() + timedelta(seconds=PAGES_EVERY_S), "pages"

    def _refresh(self, turn: Turn) -> None:
        """Set the deadlines of what the turn touched to what the floor now asks for."""
        self._deadlines.refresh(self.floor, self.transient, turn.touched)
        wakes = self.transient.dispatcher.wakes_at()
        self._deadlines.set("dispatch", (wakes, "dispatch") if wakes is not None else None)
        self._changed.set()
