"""Journal steps of many realistic calls: one call played on the simulated switch, told of others.

The call is decided by voice's own steps (`tests.voice.whole_kit`): answered, a menu, a key, a
queue, an agent of the queue rung and answering, talk, wrap-up. Every call of the load is that one
with ids, caller, agent and times of its own, stamped by voice's own `Journal`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
from tests.voice import floor_kit
from tests.voice.whole_kit import Whole

from warmline.kit.ids import uuid7
from warmline.telephony import model as t
from warmline.voice import inputs as i
from warmline.voice import journal_model
from warmline.voice.counting import Counters
from warmline.voice.effects import Effect
from warmline.voice.journal import Journal
from warmline.voice.journal_model import Fact, Said
from warmline.voice.outbox import Outbox
from warmline.voice.steps import react
from warmline.voice.turn import Turn

AGENT = str(UUID(int=1))
QUEUE = str(UUID(int=2))
CALLER = "13800138000"
OWN_ID = re.compile(r"00000000-0000-7000-8000-(?!000000000001\b)\d{12}|sim-[\w-]+")

MORNING = timedelta(seconds=60)
KEY_AFTER_S, RING_S, TALK_S, WRAP_UP_S = 1.0, 0.4, 2.0, 2.0


@dataclass(frozen=True, slots=True)
class Beat:
    """One step of the played call, `after` its arrival."""

    after: timedelta
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of the load, ready for the outbox, due `offset_s` after the load's begin."""

    offset_s: float
    step: int
    body: bytes


class _Listening(Whole):
    """A centre on the simulated switch that keeps each step as it was said."""

    def __init__(self) -> None:
        people = {AGENT: floor_kit.agent(AGENT, queues={QUEUE: 1})}
        queue = floor_kit.centre().queues[floor_kit.QUEUE]
        queues = {QUEUE: msgspec.structs.replace(queue, id=QUEUE, wrap_up_s=WRAP_UP_S)}
        super().__init__(floor_kit.centre(agents=people, queues=queues))
        self.steps: list[tuple[datetime, tuple[Said, ...]]] = []
        # The first id would equal the default project's.
        next(self._ids)

    def __call__(self, what: t.EngineEvent | i.Input) -> list[Effect]:
        turn = Turn(self.floor, self.transient, self.at, lambda: next(self._ids))
        react(turn, what)
        if turn.facts:
            self.steps.append((self.at, tuple(turn.facts)))
        return turn.effects


def morning_and_call() -> tuple[list[Beat], list[Beat]]:
    """An agent's signing in, and one whole call with its wrap-up."""
    here = _Listening()
    here.switch.register(f"w-{AGENT}")
    for command in (
        i.PageReady(AGENT, "page"),
        i.SignIn(AGENT),
        i.Microphone(AGENT, ok=True),
        i.Ready(AGENT),
    ):
        here.take(command)
    begun = len(here.steps)
    arrived = here.at
    leg = here.switch.arrive(CALLER, "4001")
    here.wait(KEY_AFTER_S)
    here.switch.press(leg, "1")
    here.wait(RING_S)
    here.switch.agent_answers(next(iter(here.switch.world.offers)))
    here.wait(TALK_S)
    here.switch.caller_hangs_up(leg)
    here.wait(WRAP_UP_S + 0.1)
    beats = [Beat(at - arrived, said) for at, said in here.steps]
    return [replace(beat, after=timedelta()) for beat in beats[:begun]], beats[begun:]


def load(
    *,
    calls: int,
    rate: float,
    agents: int,
    start: datetime,
    epoch: int = 1,
    first: int = 1,
    shard: int = 0,
) -> list[Planned]:
    """`calls` calls at `rate` a second, each with the next of `agents` agents, as encoded steps in
    order. Before them, at offsets below 0, the agents sign in. Step numbers begin behind
    `first`; each shard has agents and callers of its own."""
    morning, call = morning_and_call()
    people = [str(UUID(int=10_000 * (shard + 1) + number)) for number in range(agents)]
    said: list[tuple[datetime, int, tuple[Said, ...]]] = []
    for person in people:
        begin = start - MORNING
        said += [(begin, 0, _told(beat.said, {AGENT: person}, timedelta())) for beat in morning]
    shift = start - floor_kit.START
    for number in range(calls):
        arrived = start + timedelta(seconds=number / rate)
        names = {AGENT: people[number % agents], CALLER: f"138{shard}{number:07d}"}
        names |= _new_ids(call, arrived)
        behind = shift + timedelta(seconds=number / rate)
        said += [(arrived + b.after, number + 1, _told(b.said, names, behind)) for b in call]
    said.sort(key=lambda entry: entry[:2])
    clock = _Pointed(start)
    journal = Journal(Outbox(Path("unused")), clock, str(shard), epoch)
    journal.restore(Counters(step=first))
    planned: list[Planned] = []
    for at, _, facts in said:
        clock.at = at
        message = journal.stamp(facts)
        offset = (at - start).total_seconds()
        planned.append(Planned(offset, message.step, journal_model.encode(message)))
    return planned


class _Pointed:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def monotonic(self) -> float:
        return 0.0


def _new_ids(call: Sequence[Beat], arrived: datetime) -> dict[str, str]:
    """Ids for one call in the place of the played one's; made at the moment of its arrival."""
    text = msgspec.json.encode([beat.said for beat in call]).decode()
    milliseconds = int(arrived.timestamp() * 1000)
    moment = f"{milliseconds >> 16:08x}-{milliseconds & 0xFFFF:04x}"
    return {found: f"{moment}{uuid7()[13:]}" for found in dict.fromkeys(OWN_ID.findall(text))}


def _told(said: Sequence[Said], names: dict[str, str], shift: timedelta) -> tuple[Said, ...]:
    """The same facts of other people, `shift` later."""
    text = msgspec.json.encode(said).decode()
    for old, new in names.items():
        text = text.replace(old, new)
    again = msgspec.json.decode(text, type=list[_Said])
    return tuple(
        Said(
            one.key,
            _moved(one.fact, shift),
            one.by,
            None if one.switch_at is None else one.switch_at + shift,
            one.interaction,
        )
        for one in again
    )


class _Said(msgspec.Struct, array_like=True):
    key: str
    fact: Fact
    by: str
    switch_at: datetime | None
    interaction: str | None


def _moved(fact: Fact, shift: timedelta) -> Fact:
    until = getattr(fact, "until", None)
    return fact if until is None else msgspec.structs.replace(fact, until=until + shift)
