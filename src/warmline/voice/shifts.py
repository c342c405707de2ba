"""What each agent did in his shift, folded from the facts: what 平均分配 and 轮循 rank by.

Kept by `voice.floor`, read by `voice.steps.dispatch`. Nothing is counted up beside the facts: a
floor folded anew from the journal has the same shifts. Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from warmline.agents.events import AgentSignedIn, AgentSignedOut
from warmline.interactions import events as e
from warmline.voice.journal_model import Fact

GAP = timedelta(hours=4)
"""Whoever signs in again within this goes on with his shift: a meal, a machine started anew."""


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's shift: calls of queues he took, seconds he talked (calls he placed and those he
    was asked into included), when he was rung last for each queue (seconds since 1970). `left` is
    when he signed out."""

    began: datetime
    left: datetime | None = None
    handled: int = 0
    talked: float = 0.0
    offered: dict[str, float] = {}


def apply(shifts: dict[str, Shift], fact: Fact, at: datetime) -> None:
    """Fold one fact in. Facts of somebody who never signed in begin a shift, too."""
    match fact:
        case AgentSignedIn(agent=agent):
            before = shifts.get(agent)
            if before is None or (before.left is not None and at - before.left > GAP):
                shifts[agent] = Shift(began=at)
            else:
                shifts[agent] = replace(before, left=None)
        case AgentSignedOut(agent=agent):
            shifts[agent] = replace(_of(shifts, agent, at), left=at)
        case e.OfferMade(agent=agent, queue=str(queue)):
            mine = _of(shifts, agent, at)
            rung = {**mine.offered, queue: at.timestamp()}
            shifts[agent] = replace(mine, offered=rung)
        case e.TalkStarted(agent=agent, queue=str()):
            mine = _of(shifts, agent, at)
            shifts[agent] = replace(mine, handled=mine.handled + 1)
        case e.PartyInvited(agent=str(agent), queue=str(queue)):  # a queue was asked for advice
            mine = _of(shifts, agent, at)
            shifts[agent] = replace(mine, offered={**mine.offered, queue: at.timestamp()})
        case (
            e.TalkEnded(agent=str(agent), talked=talked)
            | e.ConsultEnded(agent=str(agent), talked=talked)
            | e.ConferenceLeft(agent=str(agent), talked=talked)
        ):
            mine = _of(shifts, agent, at)
            shifts[agent] = replace(mine, talked=mine.talked + talked)
        case _:
            return


def _of(shifts: dict[str, Shift], agent: str, at: datetime) -> Shift:
    return shifts.get(agent) or Shift(began=at)
