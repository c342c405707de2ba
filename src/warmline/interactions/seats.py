"""Which call and department an event belongs to, by what was heard of its agent before. Pure.

An agent's facts do not all name their call: the end of a wrap-up comes when the next call may ring
already. So a little is remembered of each agent, his seat. `interactions.projection` keeps seats in
a table; whoever folds a journal in memory keeps them in a dict.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from warmline.interactions import events as e
from warmline.interactions.model import WrapUpBegan, WrapUpEnded
from warmline.interactions.ports import AgentMove


class Seat(NamedTuple):
    """What is remembered of an agent between events: his department since he signed in, and the
    call he is wrapping up."""

    department: str | None = None
    wrap_up_call: str | None = None


def place(seat: Seat, fact: Any, interaction: str | None) -> tuple[Seat, str | None]:
    """His seat after one of his facts, and the call that belongs to."""
    kind = type_of(fact)
    if kind == "agent.signed_in":
        seat = Seat(fact.department, seat.wrap_up_call)
    elif kind == "agent.state_changed":
        if fact.frm == "wrap_up":
            # Also when the next call rings already: the end belongs to the call wrapped up.
            interaction = seat.wrap_up_call or interaction
            seat = Seat(seat.department)
        if fact.to == "wrap_up":
            seat = Seat(seat.department, fact.call)
    return seat, interaction


def heard_by_call(fact: Any) -> e.Fact | WrapUpBegan | WrapUpEnded | None:
    """What a call hears of a fact: its own, and its agents' wrap-up."""
    if isinstance(fact, e.CallFact):
        return fact  # type: ignore[return-value]
    return wrap_up(fact) if type_of(fact) == "agent.state_changed" else None


def wrap_up(move: AgentMove) -> WrapUpBegan | WrapUpEnded | None:
    """What an agent's change of state says about the wrap-up of his call."""
    if move.to == "wrap_up":
        return WrapUpBegan(move.agent)
    return WrapUpEnded(move.agent) if move.frm == "wrap_up" else None


def agent_of(fact: Any) -> str | None:
    """The agent a fact is about, if it is about one."""
    return getattr(fact, "agent", None)


def type_of(fact: Any) -> str:
    """The event's type, as the journal writes it."""
    return str(fact.__struct_config__.tag)
