"""The records of calls as the projection would leave them, for tests that need what became of a
call without a switch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from tests.tickets.world import EMPTY, ZERO, World
from warmline.interactions.tables import InteractionRow, SegmentRow
from warmline.kit.actor import DEFAULT_PROJECT as PROJECT
from warmline.kit.actor import Actor
from warmline.kit.ids import uuid7


class Switch:
    """Instead of `voice`: keeps whom it was asked to ring, and refuses when told to."""

    def __init__(self) -> None:
        self.rung: list[tuple[str, str]] = []
        self.added: list[tuple[str, str, str, str, str]] = []
        self.refuses: Exception | None = None

    async def dial(self, actor: Actor, number: str) -> str:
        if self.refuses is not None:
            raise self.refuses
        self.rung.append((actor.user_id, number))
        return uuid7()

    async def add(self, actor: Actor, call: str, to: str, target: str, party: str) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.added.append((actor.user_id, call, to, target, party))


async def placed(world: World, call: str, agent: str, **more: Any) -> None:
    """A call that an agent placed, as far as its record goes."""
    given: dict[str, Any] = dict.fromkeys(EMPTY, "") | dict.fromkeys(ZERO, 0)
    given |= {
        "id": call,
        "project": PROJECT,
        "direction": "out",
        "caller_raw": "13800138000",
        "caller_e164": "+8613800138000",
        "caller_kind": "mobile",
        "number_reversed": "00083100831",
        "called": "",
        "arrived_at": world.clock.now(),
        "agent_first": world.ids[agent],
        "outcome": "live",
        "recording_state": "none",
        "recording_gaps": [],
        "path": [],
        **more,
    }
    async with world.database.transaction() as session:
        session.add(InteractionRow(**given))


async def ended(world: World, call: str, **more: Any) -> None:
    """The call is over: `ended_by`, `cause`, `talked_at`, `talked_s`."""
    values = {"ended_at": world.clock.now(), "outcome": "failed", **more}
    async with world.database.transaction() as session:
        await session.execute(
            update(InteractionRow).where(InteractionRow.id == call).values(**values)
        )


async def stretch(
    world: World,
    call: str,
    party: str,
    kind: str,
    since: datetime,
    to: datetime | None,
    outcome: str = "",
    **more: Any,
) -> None:
    """A stretch of a further party's time in a call."""
    async with world.database.transaction() as session:
        session.add(
            SegmentRow(
                interaction=call,
                seq=10 if kind == "invite" else 11,
                kind=kind,
                party=party,
                started_at=since,
                ended_at=to,
                outcome=outcome,
                **more,
            )
        )
