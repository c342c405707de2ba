"""The journal's envelope: one message per step, holding every event of that step in order.

Pure data. `voice.journal` writes it, `voice.projector` and `web.live` read it.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from warmline.agents import events as agent_events
from warmline.interactions import callbacks
from warmline.interactions import events as call_events

Fact = call_events.Fact | callbacks.CallsFact | callbacks.Fact | agent_events.Fact


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One fact with its envelope.

    `key` is the id of the call, agent or callback, `seq` is gapless per key from 1, `at` is the
    shard leader's clock (UTC, never behind its last event), `switch_at` the switch's own time.
    `happened` is set where the leader heard of it notably late: when it was, on his clock
    (`voice.moments`).
    """

    id: str
    at: datetime
    key: str
    seq: int
    by: str = "system"
    interaction: str | None = None
    switch_at: datetime | None = None
    happened: datetime | None = None
    v: int = 1
    fact: Fact


class StepMessage(msgspec.Struct, frozen=True, kw_only=True):
    """All events of one step; `step` counts per shard from 1, `epoch` is the leader's term."""

    shard: str
    epoch: int
    step: int
    events: list[Event]


class Said(NamedTuple):
    """One fact as decided, before its envelope: what `voice.steps` hands to the journal.

    `key` is the id of the call, agent or callback, `interaction` the call it belongs to where that
    is not the key itself (filled in for call facts and for agent facts that name their call),
    `node` the switch whose clock `switch_at` is of.
    """

    key: str
    fact: Fact
    by: str = "system"
    switch_at: datetime | None = None
    interaction: str | None = None
    node: str = ""


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(StepMessage).decode
