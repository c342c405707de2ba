"""What people with the same rights see of the floor, made once for all of their pages.

Fifty boards of one team show the same queues, agents and calls; only what is a person's own comes
on top (`web.live.page`). So a change is filtered and encoded once per audience, not per page. The
hub keeps an audience as long as one of its pages is open. Pure.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Any

from warmline.kit.actor import Actor
from warmline.voice.floor import Floor
from warmline.web.live import scope
from warmline.web.live.told import Told

Views = dict[str, dict[str, Any]]
"""Noun → id → view; None instead of a view for what is no longer to be seen."""

NOUNS = ("agents", "queues", "calls")


def rights(actor: Actor) -> Hashable | None:
    """Equal for people who see the same but for their own; None for who sees only his own."""
    if not scope.sees_others(actor):
        return None
    return actor.scope, actor.departments, actor.projects, actor.may("number.unmask")


class Audience:
    """The people with the rights of `actor`. `told` holds the views of the moment."""

    def __init__(self, actor: Actor, floor: Floor) -> None:
        self._anyone = replace(actor, user_id="")
        """With his rights, and nobody's own agent or call."""
        self._floor = floor
        self._masked = not actor.may("number.unmask")
        self._shown: dict[str, set[str]] = {noun: set() for noun in NOUNS}

    def everything(self, told: Told) -> Views:
        """All there is to be seen now. What appears here first is taken from every page when it
        goes, also from those that never showed it."""
        floor = self._floor
        found = self._seen(floor.agents, floor.config.queues, floor.calls, told)
        seen = {n: {k: v for k, v in views.items() if v is not None} for n, views in found.items()}
        for noun, views in seen.items():
            self._shown[noun].update(views)
        return seen

    def change(
        self, agents: Iterable[str], queues: Iterable[str], calls: Iterable[str], told: Told
    ) -> Views:
        """What became of these nouns, as far as it is to be seen or was."""
        told_of: Views = {}
        for noun, views in self._seen(agents, queues, calls, told).items():
            shown = self._shown[noun]
            told_of[noun] = {k: v for k, v in views.items() if v is not None or k in shown}
            shown.update(k for k, v in views.items() if v is not None)
            shown.difference_update(k for k, v in views.items() if v is None)
        return told_of

    def _seen(
        self, agents: Iterable[str], queues: Iterable[str], calls: Iterable[str], told: Told
    ) -> Views:
        return {
            "agents": {key: self._agent(key, told) for key in agents},
            "queues": {key: self._queue(key, told) for key in queues},
            "calls": {key: self._call(key, told) for key in calls},
        }

    def _agent(self, key: str, told: Told) -> Any:
        agent = self._floor.agents.get(key)
        seen = agent is not None and scope.sees_agent(self._anyone, self._floor, agent)
        return told.agent(key) if seen else None

    def _queue(self, key: str, told: Told) -> Any:
        queue = self._floor.config.queues.get(key)
        seen = queue is not None and scope.sees_queue(self._anyone, queue)
        return told.queue(key) if seen else None

    def _call(self, key: str, told: Told) -> Any:
        call = self._floor.calls.get(key)
        seen = call is not None and scope.sees_call(self._anyone, self._floor, call)
        return told.call(key, masked=self._masked) if seen else None
