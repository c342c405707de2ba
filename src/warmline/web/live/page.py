"""One connected page: what it shows for being its person's own, on top of what its audience sees.

Pure bookkeeping without a socket, so the equality of snapshot and changes is tested directly; the
mailbox is `web.live.connection`'s, the socket itself `web.live.socket`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from warmline.kit.actor import Actor
from warmline.voice.floor import Floor
from warmline.web.live import scope
from warmline.web.live.audience import NOUNS, Audience, Views
from warmline.web.live.told import Told

Message = dict[str, Any]


class Page:
    """A person's view of the floor. `audience` is that of his rights, None when he sees only his
    own agent and call; `told` holds the views of the moment."""

    def __init__(self, actor: Actor, floor: Floor, audience: Audience | None) -> None:
        self.actor = actor
        self.audience = audience
        self._floor = floor
        self._masked = not actor.may("number.unmask")
        self._mine: set[str] = set()
        """The agent and the calls shown for being his."""

    def concerns(
        self, agents: AbstractSet[str], calls: AbstractSet[str], theirs: AbstractSet[str]
    ) -> bool:
        """Whether a change of these agents and calls can touch what is his own; `theirs` are the
        agents whose calls they are. Else his page is told what its audience is. Cheap, since most
        pages are agents' and show one call."""
        me = self.actor.user_id
        return me in agents or me in theirs or not self._mine.isdisjoint(calls)

    def snapshot(self, at: datetime, told: Told) -> Message:
        """Everything the page may see now; what follows builds on it."""
        self._mine.clear()
        shared = self.audience.everything(told) if self.audience is not None else nothing()
        own = self._own(self._floor.agents, self._floor.calls, shared, told)
        me = self.actor.user_id if self.actor.may("desk.use") else None
        views = {noun: shared[noun] | own[noun] for noun in NOUNS}
        return {"kind": "snapshot", "at": at.isoformat(), "me": me, **views}

    def change(
        self,
        agents: AbstractSet[str],
        calls: Iterable[str],
        shared: Views,
        at: datetime,
        told: Told,
    ) -> Message | None:
        """What became of these nouns on this page, `shared` being what its audience is told; None
        when nothing did."""
        own = self._own(agents, calls, shared, told)
        return change({noun: shared[noun] | own[noun] for noun in NOUNS}, at)

    def _own(
        self,
        agents: AbstractSet[str] | dict[str, Any],
        calls: Iterable[str],
        shared: Views,
        told: Told,
    ) -> Views:
        found, me = nothing(), self.actor.user_id
        if me in agents and me in self._floor.agents:
            found["agents"][me] = told.agent(me)
        for key in calls:
            call = self._floor.calls.get(key)
            if call is not None and scope.takes_part(self._floor, call, me):
                self._mine.add(key)
                everything = scope.sees_others(self.actor)
                found["calls"][key] = told.call(key, masked=self._masked, everything=everything)
            elif key in self._mine:
                self._mine.discard(key)
                found["calls"][key] = shared["calls"].get(key)
        return found


def nothing() -> Views:
    """No view of any noun."""
    return {noun: {} for noun in NOUNS}


def change(views: Views, at: datetime) -> Message | None:
    """The message that tells of these views; None when there are none."""
    if not any(views.values()):
        return None
    return {"kind": "change", "at": at.isoformat(), **views}
