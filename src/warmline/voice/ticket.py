"""What a call takes along to another shard: a ticket, written on its channel.

The switch carries it (`Engine.pass_on`), so that a call moves also while the other shard has no
leader, and a leader that comes later finds it. Short enough for one line of the switch's manager.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import msgspec

LONGEST = 880
"""Characters; a line of the manager's protocol holds about a thousand."""

AHEAD = timedelta(seconds=5)
"""How far the giver's clock may be ahead of ours for us to wait for it."""


_TICK = timedelta(microseconds=2)
"""More than a ticket's time may be wrong by."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Times are seconds since 1970, UTC. `hop` is the number of this move, `visit` that of the
    queue it is for; `priority`, `skills` and `max_wait_s` are as the flow asked for, or as
    it is for one whom an agent transferred (`handed_on`)."""

    call: str
    hop: int
    frm: str
    moved: float
    arrived: float
    answered: float | None = None
    project: str
    flow: str | None = None
    version: int | None = None
    node: str = ""
    queue: str
    visit: int
    priority: int = 0
    skills: dict[str, int] = {}
    max_wait_s: float | None = None
    handed_on: bool = False
    recorded: bool = False
    """Whether its recording goes on, by the call's id."""


def write(ticket: Ticket) -> str:
    """As letters that mean nothing to the switch."""
    return urlsafe_b64encode(msgspec.msgpack.encode(ticket)).decode().rstrip("=")


def read(text: str) -> Ticket | None:
    """The ticket on a channel; None where there is none, or it cannot be read."""
    if not text:
        return None
    try:
        body = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.msgpack.decode(body, type=Ticket)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return None


def moment(seconds: float) -> datetime:
    """A ticket's time."""
    return datetime.fromtimestamp(seconds, UTC)


def not_before(at: datetime, *texts: str) -> datetime:
    """The time of a step that takes moved calls: after they were moved, by whosever clock, as far
    as the clocks are nearly right. So their facts stay in order over two journals."""
    tickets = [ticket for text in texts if (ticket := read(text)) is not None]
    after = (moment(ticket.moved) + _TICK for ticket in tickets)
    return max([at, *(moved for moved in after if moved <= at + AHEAD)])
