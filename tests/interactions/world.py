"""A small world for tests on a real database: people, a journal written by hand, its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

import warmline.voice.tables  # noqa: F401 - its tables belong to the metadata
from tests.interactions.histories import CALLER, START
from warmline.accounts.tables import DepartmentRow, ProjectRow, UserRow
from warmline.agents import events as a
from warmline.interactions import events as e
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.voice.journal_model import Event, Fact

OTHER_PROJECT = "00000000-0000-7000-8000-000000000099"
QUEUE = uuid7()
EVERYTHING = frozenset(
    {"call.list", "call.export", "recording.play", "number.unmask", "note.write", "desk.use"}
)


def actor(
    user: str,
    *,
    scope: Scope = Scope.OWN,
    departments: frozenset[str] = frozenset(),
    projects: frozenset[str] = frozenset({DEFAULT_PROJECT}),
    permissions: frozenset[str] = EVERYTHING,
) -> Actor:
    return Actor(
        user_id=user,
        login=f"login-{user[-4:]}",
        name="某人",
        permissions=permissions,
        scope=scope,
        departments=departments,
        projects=projects,
    )


def id_at(at: datetime) -> str:
    """A UUIDv7 as made at that moment."""
    milliseconds = int(at.timestamp() * 1000)
    return f"{milliseconds >> 16:08x}-{milliseconds & 0xFFFF:04x}{uuid7()[13:]}"


@dataclass
class People:
    """Two departments with an agent each."""

    east: str = field(default_factory=uuid7)
    west: str = field(default_factory=uuid7)
    ann: str = field(default_factory=uuid7)
    bob: str = field(default_factory=uuid7)

    async def move_in(self, database: Database) -> None:
        async with database.transaction() as session:
            session.add(ProjectRow(id=DEFAULT_PROJECT, name=f"默认{self.ann[-6:]}"))
            for department, name in ((self.east, "东部"), (self.west, "西部")):
                session.add(DepartmentRow(id=department, name=f"{name}{department[-6:]}"))
            await session.flush()
            for user, name, department in (
                (self.ann, "安小姐", self.east),
                (self.bob, "鲍先生", self.west),
            ):
                row = UserRow(id=user, login=user, name=name, password_hash="-")
                row.department_id = department
                session.add(row)


@dataclass
class Diary:
    """Events as the journal would give them, with numbers per key and a clock of its own."""

    people: People
    at: datetime = START
    seqs: dict[str, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def say(self, key: str, fact: Fact, *, after: float = 0.0, **envelope: Any) -> Event:
        self.at += timedelta(seconds=after)
        self.seqs[key] = self.seqs.get(key, 0) + 1
        interaction = envelope.pop("interaction", None)
        if interaction is None:
            interaction = key if isinstance(fact, e.CallFact) else getattr(fact, "call", None)
        event = Event(
            id=uuid7(),
            at=self.at,
            key=key,
            seq=self.seqs[key],
            interaction=interaction,
            fact=fact,
            **envelope,
        )
        self.events.append(event)
        return event

    def sign_in(self, agent: str, department: str) -> None:
        self.say(agent, a.AgentSignedIn(agent=agent, department=department))
        self.move(agent, "offline", "ready")

    def move(
        self, agent: str, frm: str, to: str, call: str | None = None, *, after: float = 0.0
    ) -> None:
        fact = a.AgentStateChanged(agent=agent, frm=frm, to=to, call=call)
        self.say(agent, fact, after=after)

    def arrive(self, *, caller: e.Number = CALLER, project: str = DEFAULT_PROJECT) -> str:
        call = id_at(self.at)
        self.say(call, e.CallArrived(leg=call, caller=caller, called="4001", project=project))
        return call

    def answered(
        self, agent: str, *, talk: float = 30.0, wrap_up: float | None = 10.0, **arrived: Any
    ) -> str:
        """A whole call: 2 s of flow, 5 s of waiting, 3 of them ringing, a talk, wrap-up."""
        call = self.arrive(**arrived)
        self.say(call, e.CallAnswered())
        self.say(call, e.NodeEntered(node="m", kind="menu", label="主菜单"))
        self.say(call, e.KeyPressed(node="m", keys="1"), after=1)
        self.say(call, e.QueueEntered(queue=QUEUE, visit=1), after=1)
        until = self.at + timedelta(seconds=20)
        offer = e.OfferMade(offer=uuid7(), agent=agent, queue=QUEUE, endpoint="x", until=until)
        self.say(call, offer, after=2)
        self.move(agent, "ready", "ringing", call)
        self.say(call, e.RecordingStarted(file=call))
        ended = e.OfferEnded(offer=offer.offer, agent=agent, outcome="accepted", rang=3)
        self.say(call, ended, after=3)
        self.say(call, e.QueueLeft(queue=QUEUE, visit=1, outcome="answered", waited=5))
        self.say(call, e.TalkStarted(agent=agent, leg="al", queue=QUEUE))
        self.move(agent, "ringing", "talking", call)
        over = e.TalkEnded(agent=agent, by="customer", talked=talk, held=0)
        self.say(call, over, after=talk)
        self.move(agent, "talking", "wrap_up", call)
        self.say(call, e.CallEnded(by="customer", cause=e.Cause.NORMAL, sip="16"))
        if wrap_up is not None:
            self.move(agent, "wrap_up", "ready", after=wrap_up)
        return call

    def abandoned(self, *, waited: float = 8.0) -> str:
        call = self.arrive()
        self.say(call, e.QueueEntered(queue=QUEUE, visit=1), after=1)
        left = e.QueueLeft(queue=QUEUE, visit=1, outcome="abandoned", waited=waited)
        self.say(call, left, after=waited)
        self.say(call, e.CallEnded(by="customer", cause=e.Cause.ABANDONED))
        return call


async def table(database: Database, name: str, order: str) -> list[tuple[Any, ...]]:
    """All rows of a table, for comparing."""
    async with database.read() as session:
        rows = await session.execute(text(f"SELECT * FROM {name} ORDER BY {order}"))  # noqa: S608
        return [tuple(row) for row in rows]
