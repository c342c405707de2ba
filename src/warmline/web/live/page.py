"""One connected page: what it has been shown, what it is to be told, in which order.

Pure bookkeeping without a socket, so the equality of snapshot and changes is tested directly; the
socket itself is `web.live.socket`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from warmline.kit.actor import Actor
from warmline.telephony.numbers import mask
from warmline.voice import views
from warmline.voice.floor import Floor
from warmline.web.live import scope

Message = dict[str, Any]
NOUNS = ("agents", "queues", "calls")


class Page:
    """One connection's view of the floor. `today` is the centre's date, ISO."""

    def __init__(self, actor: Actor, floor: Floor) -> None:
        self.actor = actor
        self._floor = floor
        self._n = -1
        self._shown: dict[str, set[str]] = {noun: set() for noun in NOUNS}
        self._mask = None if actor.may("number.unmask") else mask

    def snapshot(self, at: datetime, today: str) -> Message:
        """Everything the page may see now; what follows builds on it."""
        me = self.actor.user_id if self.actor.may("desk.use") else None
        message: Message = {
            "kind": "snapshot",
            "at": at.isoformat(),
            "me": me,
            "agents": self._agents(self._floor.agents),
            "queues": self._queues(self._floor.config.queues, today),
            "calls": self._calls(self._floor.calls),
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
        today: str,
    ) -> Message | None:
        """What became of these nouns, as far as the page may see it; None when nothing did."""
        found = {
            "agents": self._agents(agents),
            "queues": self._queues(queues, today),
            "calls": self._calls(calls),
        }
        message: Message = {"kind": "change", "at": at.isoformat()}
        empty = True
        for noun, new in found.items():
            shown = self._shown[noun]
            told = {k: v for k, v in new.items() if v is not None or k in shown}
            message[noun] = told
            shown.update(k for k, v in told.items() if v is not None)
            shown.difference_update(k for k, v in told.items() if v is None)
            empty = empty and not told
        return None if empty else self.number(message)

    def number(self, message: Message) -> Message:
        """Give the message this connection's next number."""
        self._n += 1
        message["n"] = self._n
        return message

    def _agents(self, ids: Iterable[str]) -> dict[str, Any]:
        floor = self._floor
        out: dict[str, Any] = {}
        for key in ids:
            agent = floor.agents.get(key)
            seen = agent is not None and scope.sees_agent(self.actor, floor, agent)
            out[key] = views.agent_view(floor, agent) if agent is not None and seen else None
        return out

    def _queues(self, ids: Iterable[str], today: str) -> dict[str, Any]:
        floor = self._floor
        out: dict[str, Any] = {}
        for key in ids:
            queue = floor.config.queues.get(key)
            seen = queue is not None and scope.sees_queue(self.actor, queue)
            out[key] = views.queue_view(floor, key, today) if seen else None
        return out

    def _calls(self, ids: Iterable[str]) -> dict[str, Any]:
        floor = self._floor
        out: dict[str, Any] = {}
        for key in ids:
            call = floor.calls.get(key)
            seen = call is not None and scope.sees_call(self.actor, floor, call)
            shown = views.call_view(floor, call, self._mask) if call is not None and seen else None
            out[key] = shown
        return out
