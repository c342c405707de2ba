"""The real floor on the simulated switch, in virtual time, as fast as it goes.

What `voice.runtime` does with a loop, a disk and mailboxes happens here at once: an input is
decided, its facts become one step of the journal, its effects are carried out. Deadlines are kept
by the runtime's own `Deadlines`. Whoever wants to know is told every fact and effect; every moment
is looked at before time goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime
from itertools import count
from typing import Any

from warmline.agents.model import AgentState
from warmline.kit.clock import VirtualClock
from warmline.kit.errors import WarmlineError
from warmline.routing import rules
from warmline.routing.dispatcher import Dispatcher
from warmline.routing.model import Candidate, Match
from warmline.telephony import model as t
from warmline.telephony.ports import EngineAway
from warmline.telephony.simulator.engine import Simulator
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import VoiceConfig
from warmline.voice.counting import Counting
from warmline.voice.floor import Floor
from warmline.voice.journal_model import Event, Said, StepMessage, encode
from warmline.voice.model import Phase
from warmline.voice.moments import SwitchClock
from warmline.voice.perform import perform
from warmline.voice.runtime import TICK
from warmline.voice.steps import react
from warmline.voice.timers import Deadlines
from warmline.voice.turn import Transient, Turn

Told = Callable[[str, Any], None]


class PlayedFloor:
    """One shard's floor. `journal` holds its steps as they would be stored, `wrong` what was seen
    to be wrong on the way."""

    def __init__(self, config: VoiceConfig, start: datetime) -> None:
        self.clock = VirtualClock(start)
        self.at = start
        self.switch = Simulator(self.clock)
        self.agenda = self.switch.agenda
        self.floor = Floor(config)
        self.journal: list[bytes] = []
        self.wrong: list[str] = []
        self.turns = 0
        self.on_fact: Told = lambda key, fact: None
        self.on_effect: Callable[[do.Effect], None] = lambda effect: None
        self._ids = (f"00000000-0000-7000-8000-{n:012d}" for n in count(1))
        self._counting = Counting()
        self._switch_clock = SwitchClock()
        self._inbox: list[t.EngineEvent | i.Input] = []
        self._busy = False
        self._begin()
        _now(self.switch.start(self.take))

    def _begin(self) -> None:
        """What a leader knows besides the facts is nothing at first."""
        self.transient = Transient(dispatcher=Watched(self))
        self.transient.dispatcher.set_queues(self.floor.config.queues)
        self.deadlines = Deadlines()

    def new_id(self) -> str:
        """An id nobody has."""
        return next(self._ids)

    # Inputs ------------------------------------------------------------------------------------

    def take(self, what: t.EngineEvent | i.Input) -> None:
        """Handle an input, then whatever it brought about."""
        self._inbox.append(what)
        if self._busy:
            return
        self._busy = True
        try:
            while self._inbox:
                self._step(self._inbox.pop(0))
        finally:
            self._busy = False

    def ask(self, command: i.Command) -> bool:
        """Somebody asks; whether it was obeyed. Being refused with a sentence is fine."""
        try:
            self.take(command)
        except WarmlineError:
            while self._inbox:
                self.take(self._inbox.pop(0))
            return False
        return True

    def configure(self, config: VoiceConfig) -> None:
        """Settings were published."""
        self.floor.configure(config)
        self.take(i.Due("configured", ""))

    def new_leader(self, pages: dict[str, tuple[str, ...]]) -> None:
        """The leader dies; the next one knows what the journal says and asks the switch."""
        self.switch.disconnect("the leader died")
        floor = Floor(self.floor.config)
        floor.load(self.floor.dump())
        self.floor = floor
        self._begin()
        self.take(i.PagesSeen("web", pages))
        self.switch.reconnect()

    def _step(self, what: t.EngineEvent | i.Input) -> None:
        self.at = max(self.at + TICK, self.clock.now())
        if isinstance(what, t.Connected):
            self._switch_clock.connected(self.at)
        turn = Turn(self.floor, self.transient, self.at, self.new_id)
        self.turns += 1
        try:
            react(turn, what)
        finally:
            self._write(turn)
            self._refresh(turn)
        for effect in turn.effects:
            try:
                _now(perform(self.switch, effect))
            except EngineAway:
                continue  # the next resync mends it
            self.on_effect(effect)
        for said in turn.facts:
            self.on_fact(said.key, said.fact)

    def _write(self, turn: Turn) -> None:
        if not turn.facts:
            return
        self._counting.at = self.at
        self._counting.step += 1
        events = [self._event(said) for said in turn.facts]
        step = StepMessage(shard="0", epoch=1, step=self._counting.step, events=events)
        self.journal.append(encode(step))

    def _event(self, said: Said) -> Event:
        event = Event(
            id=self.new_id(),
            at=self.at,
            key=said.key,
            seq=self._counting.next(said.key),
            by=said.by,
            interaction=said.interaction,
            switch_at=said.switch_at,
            happened=self._switch_clock.happened(self.at, said.switch_at),
            fact=said.fact,
        )
        self._counting.count(event)
        return event

    def _refresh(self, turn: Turn) -> None:
        self.deadlines.refresh(self.floor, self.transient, turn.touched)
        wakes = self.transient.dispatcher.wakes_at()
        self.deadlines.set("dispatch", (wakes, "dispatch") if wakes is not None else None)

    # Time --------------------------------------------------------------------------------------

    def run(self, until: datetime) -> None:
        """Let everything happen, each at its moment, up to a time."""
        while (seconds := self._next()) is not None and seconds <= self._left(until):
            if seconds > 0:
                self.look()
            self.agenda.advance(seconds)
            for due in self.deadlines.due(self.clock.now()):
                self.take(due)
        self.agenda.advance(max(0.0, self._left(until)))

    def _next(self) -> float | None:
        """Seconds to the next thing that happens by itself."""
        theirs, mine = self.agenda.next_in(), self.deadlines.next()
        found = [theirs] if theirs is not None else []
        if mine is not None:
            found.append(max(0.0, self._left(mine)))
        return min(found, default=None)

    def _left(self, until: datetime) -> float:
        return (until - self.clock.now()).total_seconds()

    # What is always true -----------------------------------------------------------------------

    def look(self) -> None:
        """Before time goes on: nobody who may have a call sits beside one that waits."""
        if not self.switch.connected:
            return
        for queue, calls in self.floor.waiting.items():
            if not calls:
                continue
            free = list(self._free(queue))
            for call_id in calls if free else ():
                call = self.floor.calls[call_id]
                if call.phase is not Phase.QUEUED or call_id in self.transient.away:
                    continue
                waiting = self.transient.dispatcher.waiting(call_id)
                if waiting is None:
                    self.wrong.append(f"call {call_id} waits, and is not told to the dispatcher")
                    continue
                self.wrong += [
                    f"{who.agent} idle beside {call_id} in {queue} at {self.at:%H:%M:%S.%f}"
                    for who in free
                    if not rules.explain(waiting, who, self.at)
                ]

    def _free(self, queue: str) -> Iterator[Candidate]:
        for agent_id in self.floor.members.get(queue, ()):
            found = self.candidate(agent_id)
            if found is not None:
                yield found

    def candidate(self, agent_id: str) -> Candidate | None:
        """A ready agent as routing is to see him; None for anybody else."""
        live = self.floor.agents.get(agent_id)
        if live is None or live.state is not AgentState.READY or agent_id in self.transient.lost:
            return None
        config = self.floor.config.agents[agent_id]
        return rules.candidate(
            live,
            skills=config.skills,
            queues=config.queues,
            rest_until=self.transient.rests.get(agent_id),
        )


class Watched(Dispatcher):
    """The dispatcher with an eye on it: nobody is passed over in the total order."""

    def __init__(self, here: PlayedFloor) -> None:
        super().__init__({})
        self._here = here
        self.given = 0

    def matches(self, now: datetime) -> list[Match]:
        """The answers as they are; what is unfair in them is noted."""
        found = super().matches(now)
        if found:
            self.given += len(found)
            given = {match.call for match in found}
            for match in found:
                self._look(match, given, now)
        return found

    def _look(self, match: Match, given: set[str], now: datetime) -> None:
        here, call = self._here, self.waiting(match.call)
        who = here.candidate(match.agent)
        if call is None or who is None:
            here.wrong.append(f"{match.call} is offered to {match.agent}, who is not ready")
            return
        for queue in who.queues:
            for ahead in self.line(queue):
                other = self.waiting(ahead)
                assert other is not None
                if other.order >= call.order:
                    break
                if ahead in given or here.floor.calls[ahead].phase is not Phase.QUEUED:
                    continue
                if not rules.explain(other, who, now):
                    here.wrong.append(f"{ahead} was passed over: {match.agent} got {match.call}")


def _now(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never waits, as all commands of the simulator."""
    try:
        work.send(None)
    except StopIteration:
        return
    work.close()
    raise AssertionError("the simulator's commands do not wait")
