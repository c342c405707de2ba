"""The floors of all shards read as one: for screens, which show the whole centre.

`web.live.hub` folds each shard's journal into a floor of its own, since news of two shards come in
no order, and lets this one follow every change. A call that moves is on two floors for a while:
shown is what the shard says that has it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from warmline.agents.model import AgentLive
from warmline.voice.config import VoiceConfig
from warmline.voice.floor import Floor
from warmline.voice.model import CallLive, Phase, QueueDay


class Together(Floor):
    """See the module's text. Nobody applies facts to it: it only follows `floors`."""

    def __init__(self, floors: Sequence[Floor]) -> None:
        self._floors = list(floors)
        self._taken: dict[str, int] = {}
        """Moves that were seen to have arrived, by call, as long as a floor has it."""
        super().__init__()
        self.follow_all()

    def configure(self, config: VoiceConfig) -> None:
        """Take a new configuration, also on the shards' own floors."""
        super().configure(config)
        for floor in self._floors:
            floor.configure(config)

    def follow(self, key: str) -> None:
        """Show what became of a call or an agent on its shards' floors."""
        if any(key in floor.callbacks for floor in self._floors) or key in self.callbacks:
            self._follow_callback(key)
            return
        agents = [floor.agents[key] for floor in self._floors if key in floor.agents]
        if agents:
            self.agents[key] = max(agents, key=_presence)
            self.phones.settle(self.agents[key])
        else:
            self._follow_call(key)

    def follow_all(self) -> None:
        """Show all that is on the floors, for instance after checkpoints were read."""
        for floor in self._floors:
            for key in [*floor.agents, *floor.calls, *floor.callbacks]:
                self.follow(key)
            for queue in floor.days:
                self._follow_day(queue)

    def _follow_callback(self, key: str) -> None:
        """A callback is its queue's shard's alone."""
        if key in self.callbacks:
            self._forget_callback(self.callbacks[key])
        for floor in self._floors:
            if key in floor.callbacks:
                self._keep(floor.callbacks[key])

    def _follow_call(self, key: str) -> None:
        before, after = self.calls.get(key), self._shown(key)
        if after is not None:
            self.calls[key] = after
            self._index(before, after)
        elif before is not None:
            del self.calls[key]
            self._part(before)
            self.waiting.get(before.queue or "", {}).pop(key, None)
            self.by_leg.pop(before.leg, None)
        for queue in {call.queue for call in (before, after) if call is not None} - {None}:
            self._follow_day(queue or "")

    def _shown(self, key: str) -> CallLive | None:
        calls = [floor.calls[key] for floor in self._floors if key in floor.calls]
        if not calls:
            self._taken.pop(key, None)
            return None
        here = [call for call in calls if call.phase is not Phase.MOVED]
        if here:
            newest = max(here, key=lambda call: call.hop)
            self._taken[key] = max(newest.hop, self._taken.get(key, 0))
            return newest
        moved = max(calls, key=lambda call: call.hop)
        return moved if moved.hop > self._taken.get(key, 0) else None

    def _follow_day(self, queue: str) -> None:
        """A queue's counts; after it changed its shard two floors have some of one day."""
        found = [floor.days[queue] for floor in self._floors if queue in floor.days]
        if not found:
            return
        today = max(day.day for day in found)
        total = QueueDay(day=today)
        for day in found:
            if day.day == today:
                total = replace(
                    total,
                    offered=total.offered + day.offered,
                    answered=total.answered + day.answered,
                    abandoned=total.abandoned + day.abandoned,
                    in_level=total.in_level + day.in_level,
                )
        self.days[queue] = total


def _presence(agent: AgentLive) -> tuple[bool, float]:
    """He is where he is signed in, else where he was last."""
    return agent.signed_in, agent.since.timestamp()
