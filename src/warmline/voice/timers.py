"""When something has to happen by itself: the deadlines that follow from the floor's state.

`deadline_of_call` and `deadline_of_agent` are pure: the next deadline of one call or agent, or
none. `Deadlines` keeps the earliest ones in a heap; `voice.runtime` sleeps until the next and
feeds `Due` back into the steps, which check that it still stands. No transient state is without
one.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime, timedelta

from warmline.agents.model import AgentState
from warmline.voice.floor import Floor
from warmline.voice.inputs import Due
from warmline.voice.model import CallLive, Phase
from warmline.voice.recording_mode import pause_ends
from warmline.voice.steps import callbacks, nodes
from warmline.voice.steps.agents import ABSENT_S, LOST_GRACE_S, TALK_GRACE_S
from warmline.voice.steps.barring import closes_at
from warmline.voice.turn import Transient

OFFER_SLACK_S = 5.0
"""How long after the ring time the switch may be silent about how it ended."""
AWAY_SLACK_S = 60.0
"""The same while we have lost the switch: who answers meanwhile is found in the talk when it is
back, and has missed nothing."""

When = tuple[datetime, str]


def deadline_of_call(floor: Floor, transient: Transient, call: CallLive) -> When | None:
    """The next (moment, kind) of a call: offer, max_wait, announce, asking, closing, keys,
    playback, talk_over, coming, recording, party."""
    match call.phase:
        case Phase.RINGING if call.offer is not None:
            return call.offer.until + _slack(transient, call), "offer"
        case Phase.QUEUED if call.id not in transient.away:
            return _of_waiting(floor, transient, call)
        case Phase.FLOW if call.id in transient.asking and call.id not in transient.playing:
            return transient.asking[call.id].until, "asking"
        case Phase.FLOW if call.id in transient.forwards:
            return transient.forwards[call.id].due, "forward"
        case Phase.FLOW if call.id in transient.coming:
            return transient.coming[call.id], "coming"
        case Phase.FLOW if call.id in transient.key_wait:
            return transient.key_wait[call.id], "keys"
        case Phase.FLOW if call.id in transient.playing:
            return transient.play_until[call.id], "playback"
        case Phase.TALKING | Phase.TRANSFERRING | Phase.OUTSIDE:
            return _in_talk(transient, call)
        case _:
            return None


def _of_waiting(floor: Floor, transient: Transient, call: CallLive) -> When:
    found = [_max_wait(floor, transient, call)]
    if call.id in transient.playing:
        found.append((transient.play_until[call.id], "playback"))
    elif call.id in transient.asking:
        found.append((transient.asking[call.id].until, "asking"))
    elif call.id in transient.announce_at:
        found.append((transient.announce_at[call.id], "announce"))
    since = max(call.since, call.announced_at or call.since)
    closes = closes_at(floor, call, since)
    if closes is not None:
        found.append((closes, "closing"))
    return min(found)


def _in_talk(transient: Transient, call: CallLive) -> When | None:
    """The end of a talk whose other leg is awaited, or the end of a party's ringing."""
    found: list[When] = []
    if call.id in transient.talk_over and call.phase is Phase.TALKING:
        found.append((transient.talk_over[call.id], "talk_over"))
    ends = pause_ends(call)
    if ends is not None and call.phase is Phase.TALKING:
        found.append((ends, "recording"))
    rung = [party.until for party in call.parties if party.until is not None]
    if rung:
        found.append((min(rung) + _slack(transient, call), "party"))
    return min(found, default=None)


def _slack(transient: Transient, call: CallLive) -> timedelta:
    """How long to wait for news of a ringing that should be over."""
    there = nodes.is_there(transient, call)
    return timedelta(seconds=OFFER_SLACK_S if there else AWAY_SLACK_S)


def _max_wait(floor: Floor, transient: Transient, call: CallLive) -> When:
    queue = floor.config.queues.get(call.queue or "")
    limit = transient.max_wait.get(call.id)
    if limit is None:
        limit = float(queue.max_wait_s) if queue is not None else 300.0
    return (call.queued_at or call.arrived) + timedelta(seconds=limit), "max_wait"


def deadline_of_agent(floor: Floor, transient: Transient, agent_id: str) -> When | None:
    """The next (moment, kind) of an agent: wrap_up, lost, talk_lost, absent."""
    agent = floor.agents.get(agent_id)
    if agent is None:
        return None
    found: list[When] = []
    if agent.state is AgentState.WRAP_UP and agent.until is not None:
        found.append((agent.until, "wrap_up"))
    away = transient.lost.get(agent_id)
    if away:
        found.append((min(away.values()) + timedelta(seconds=LOST_GRACE_S), "lost"))
    if agent_id in transient.gone:
        gone = transient.gone[agent_id] + timedelta(seconds=TALK_GRACE_S)
        found.append((gone, "talk_lost"))
    if agent_id in transient.pageless and agent.call is None:
        absent = transient.pageless[agent_id] + timedelta(seconds=ABSENT_S)
        found.append((absent, "absent"))
    return min(found, default=None)


class Deadlines:
    """The standing deadlines, the earliest first. One per key; setting anew replaces."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str, str]] = []
        self._standing: dict[str, When] = {}

    def set(self, key: str, when: When | None) -> None:
        """Let `key` have this deadline, or none."""
        if self._standing.get(key) == when:
            return
        if when is None:
            self._standing.pop(key, None)
            return
        self._standing[key] = when
        heapq.heappush(self._heap, (when[0], key, when[1]))

    def refresh(self, floor: Floor, transient: Transient, touched: Iterable[str]) -> None:
        """Let what a turn touched have the deadlines that the floor now asks for."""
        for key in {*touched, *transient.lost, *transient.gone}:
            call = floor.calls.get(key)
            callback = floor.callbacks.get(key)
            if call is not None:
                self.set(key, deadline_of_call(floor, transient, call))
            elif callback is not None:
                self.set(key, callbacks.deadline(floor, transient, callback))
            else:
                self.set(key, deadline_of_agent(floor, transient, key))

    def of(self, key: str) -> When | None:
        """The standing deadline of a call or agent."""
        return self._standing.get(key)

    def next(self) -> datetime | None:
        """When the earliest standing deadline is due."""
        while self._heap:
            when, key, kind = self._heap[0]
            if self._standing.get(key) == (when, kind):
                return when
            heapq.heappop(self._heap)
        return None

    def due(self, now: datetime) -> list[Due]:
        """Take out everything that is due."""
        found: list[Due] = []
        while (when := self.next()) is not None and when <= now:
            _, key, kind = heapq.heappop(self._heap)
            del self._standing[key]
            found.append(Due(kind, key))
        return found
