"""One connected page: what it has been shown, what it is to be told, in which order.

Pure bookkeeping without a socket, so the equality of snapshot and changes is tested directly; the
socket itself is `web.live.socket`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from warmline.kit.actor import Actor
from warmline.voice.floor import Floor
from warmline.web.live import scope
from warmline.web.live.told import Told

Message = dict[str, Any]
NOUNS = ("agents", "queues", "calls")


class Page:
    """One connection's view of the floor. `told` holds the views of the moment."""

    def __init__(self, actor: Actor, floor: Floor) -> None:
        self.actor = actor
        self._floor = floor
        self._n = -1
        self._shown: dict[str, set[str]] = {noun: set() for noun in NOUNS}
        self._masked = not actor.may("number.unmask")

    def concerns(
        self, agents: AbstractSet[str], calls: AbstractSet[str], theirs: AbstractSet[str]
    ) -> bool:
        """Whether a change of these agents and calls can show on this page at all; `theirs` are the
        agents whose calls they are. Cheap, since most pages are agents' and show one call."""
        if scope.sees_others(self.actor):
            return True
        me = self.actor.user_id
        return me in agents or me in theirs or not self._shown["calls"].isdisjoint(calls)

    def snapshot(self, at: datetime, told: Told) -> Message:
        """Everything the page may see now; what follows builds on it."""
        me = self.actor.user_id if self.actor.may("desk.use") else None
        message: Message = {
            "kind": "snapshot",
            "at": at.isoformat(),
            "me": me,
            "agents": self._agents(self._floor.agents, told),
            "queues": self._queues(self._floor.config.queues, told),
            "calls": self._calls(self._floor.calls, told),
        }
        self._shown = {
            noun: {key for key, view in message[noun].items() if view is not None} for noun in NOUNS
        }
        for noun in NOUNS:
            message[noun] = {k: v for k, v in message[noun].items() if v is not None}
        return self.number(message)

    def change(
        self,
        agents: Iterable[str],
        queues: Iterable[str],
        calls: Iterable[str],
        at: datetime,
        told: Told,
    ) -> Message | None:
        """What became of these nouns, as far as the page may see it; None when nothing did."""
        found = {
            "agents": self._agents(agents, told),
            "queues": self._queues(queues, told),
            "calls": self._calls(calls, told),
        }
        message: Message = {"kind": "change", "at": at.isoformat()}
        empty = True
        for noun, new in found.items():
            shown = self._shown[noun]
            seen = {k: v for k, v in new.items() if v is not None or k in shown}
            message[noun] = seen
            shown.update(k for k, v in seen.items() if v is not None)
            shown.difference_update(k for k, v in seen.items() if v is None)
            empty = empty and not seen
        return None if empty else self.number(message)

    def number(self, message: Message) -> Message:
        """Give the message this connection's next number."""
        self._n += 1
        message["n"] = self._n
        return message

    def _agents(self, ids: Iterable[str], told: Told) -> dict[str, Any]:
        floor = self._floor
        out: dict[str, Any] = {}
        for key in ids:
            agent = floor.agents.get(key)
            seen = agent is not None and scope.sees_agent(self.actor, floor, agent)
            out[key] = told.agent(key) if seen else None
        return out

    def _queues(self, ids: Iterable[str], told: Told) -> dict[str, Any]:
        floor = self._floor
        out: dict[str, Any] = {}
        for key in ids:
            queue = floor.config.queues.get(key)
            seen = queue is not None and scope.sees_queue(self.actor, queue)
            out[key] = told.queue(key) if seen else None
        return out

    def _calls(self, ids: Iterable[str], told: Told) -> dict[str, Any]:
        floor = self._floor
        out: dict[str, Any] = {}
        for key in ids:
            call = floor.calls.get(key)
            seen = call is not None and scope.sees_call(self.actor, floor, call)
            out[key] = told.call(key, masked=self._masked) if seen else None
        return out
