"""What holds for the recording of a live call, and until when an agent's pause lasts. Pure.

Read by `voice.steps.recording` to decide, by `voice.views` to show, by `voice.timers`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from warmline.interactions.model import RecordMode
from warmline.interactions.recording_rule import decide
from warmline.voice.floor import Floor
from warmline.voice.model import CallLive, Phase
from warmline.voice.party_states import TOGETHER

AGENT, MASKED, RULE = "agent", "masked", "rule"
"""Why no sound is kept though the recording runs."""

MOST_PAUSED_S = 180
"""A pause that nobody ends is over then: a card is read out in one minute, a forgotten button
costs the rest of the evidence."""


def mode_with(floor: Floor, queue: str | None, *agents: str | None) -> RecordMode:
    """What holds for a talk of this queue with these agents."""
    found = floor.config.queues.get(queue or "")
    said = [found.policy.recording] if found is not None else []
    people = (floor.config.agents.get(agent or "") for agent in agents)
    return decide([*said, *(one.recording for one in people if one is not None)])


def mode_of(floor: Floor, call: CallLive) -> RecordMode:
    """What holds for the talk as it is now, whoever is in it."""
    owner = call.agent if call.phase is not Phase.OUTSIDE else None
    others = (party.agent for party in call.parties if party.state in TOGETHER)
    return mode_with(floor, call.queue, owner, *others)


def pause_ends(call: CallLive) -> datetime | None:
    """When the agent's pause is over at the latest."""
    found = call.pause_for(AGENT)
    return found.since + timedelta(seconds=MOST_PAUSED_S) if found is not None else None
