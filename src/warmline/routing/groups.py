"""One group of the dispatcher: calls of one queue with the same skills, and who may take them.

Only `routing.dispatcher` uses it. Calls and agents are kept sorted, so the first of each is at
hand and a change costs O(log n).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sortedcontainers import SortedList

from warmline.routing.model import Candidate, Strategy
from warmline.routing.rules import RankKey, fits, rank_key

GroupKey = tuple[tuple[str, int], ...]
"""Required skills and their weakest levels, sorted."""

Order = tuple[int, datetime, str]
"""`Waiting.order`."""


def group_key(skills: Mapping[str, int]) -> GroupKey:
    """The key of the group within its queue."""
    return tuple(sorted(skills.items()))


class Group:
    """Waiting calls by their total order, free agents by the queue's strategy.

    Without a strategy (the queue is not configured) it takes no agents, so its calls just wait.
    """

    def __init__(self, queue: str, key: GroupKey, strategy: Strategy | None) -> None:
        self.queue = queue
        self.key = key
        self.strategy = strategy
        self.waiting: SortedList[Order] = SortedList()
        self.ready: SortedList[RankKey] = SortedList()
        self._skills = dict(key)
        self._keys: dict[str, RankKey] = {}

    def fill(self, free: Iterable[Candidate]) -> None:
        """Start anew with these free agents; who does not fit is left out."""
        self._keys = {a.agent: self._rank(self.strategy, a) for a in free if self._takes(a)}
        self.ready = SortedList(self._keys.values())

    def add(self, agent: Candidate) -> bool:
        """A free agent; True if he fits and was not here before."""
        if agent.agent in self._keys or not self._takes(agent):
            return False
        key = self._keys[agent.agent] = self._rank(self.strategy, agent)
        self.ready.add(key)
        return True

    def remove(self, agent: str) -> None:
        """He is no longer free; unknown ids are fine."""
        key = self._keys.pop(agent, None)
        if key is not None:
            self.ready.remove(key)

    def agents(self) -> Iterator[str]:
        """Free agents, first to be offered first."""
        return (key[-1] for key in self.ready)

    def after(self, order: Order) -> Order | None:
        """The next waiting call behind `order`, which itself may be gone already."""
        index = self.waiting.bisect_right(order)
        return self.waiting[index] if index < len(self.waiting) else None

    def _takes(self, agent: Candidate) -> bool:
        return self.strategy is not None and fits(self.queue, self._skills, agent)

    def _rank(self, strategy: Strategy | None, agent: Candidate) -> RankKey:
        assert strategy is not None, "only a group with a strategy takes agents"
        return rank_key(strategy, self.queue, self._skills, agent)
