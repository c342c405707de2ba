"""One group of the dispatcher: calls of one queue with the same skills, and who may take them.

Only `routing.dispatcher` uses it. Calls and agents are kept in sorted lists, so the first of each
is at hand and a change costs a binary search (and moving the pointers behind it in memory, which
for the thousands of one queue takes about a microsecond and beats any tree in Python).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
from datetime import datetime

from warmline.routing.model import Candidate, Strategy
from warmline.routing.rules import RankKey, has_skills, rank_key

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
    Agents are asked about only after it is known that they work in the queue.
    """

    def __init__(self, queue: str, key: GroupKey, strategy: Strategy | None) -> None:
        self.queue = queue
        self.key = key
        self.strategy = strategy
        self.waiting: list[Order] = []
        self.ready: list[RankKey] = []
        self._skills = dict(key)
        self._keys: dict[str, RankKey] = {}

    def clear(self) -> list[str]:
        """Nobody is here any more; who was."""
        gone = list(self._keys)
        self._keys.clear()
        self.ready.clear()
        return gone

    def add(self, agent: Candidate) -> bool:
        """A free agent; True if he fits and was not here before."""
        if agent.agent in self._keys or not self.takes(agent):
            return False
        key = self._keys[agent.agent] = self._rank(self.strategy, agent)
        insort(self.ready, key)
        return True

    def remove(self, agent: str) -> None:
        """He is no longer free; unknown ids are fine."""
        key = self._keys.pop(agent, None)
        if key is not None:
            del self.ready[bisect_left(self.ready, key)]

    def enter(self, order: Order) -> None:
        """One call more waits."""
        insort(self.waiting, order)

    def leave(self, order: Order) -> None:
        """It does not wait any more; unknown calls are fine."""
        take_out(self.waiting, order)

    def after(self, order: Order) -> Order | None:
        """The next waiting call behind `order`, which itself may be gone already."""
        index = bisect_right(self.waiting, order)
        return self.waiting[index] if index < len(self.waiting) else None

    def rank(self, agent: Candidate) -> int:
        """The place, from 1, of one who fits and is not here yet."""
        return 1 + bisect_left(self.ready, self._rank(self.strategy, agent))

    def takes(self, agent: Candidate) -> bool:
        """Whether he has the skills, and the queue is configured."""
        return self.strategy is not None and has_skills(self.key, agent.skills)

    def _rank(self, strategy: Strategy | None, agent: Candidate) -> RankKey:
        assert strategy is not None, "only a group with a strategy takes agents"
        return rank_key(strategy, self.queue, self._skills, agent)


class Shelf:
    """The groups of one queue, found by their key or by the skills of an agent."""

    def __init__(self) -> None:
        self.groups: dict[GroupKey, Group] = {}
        self._by_skill: dict[str | None, list[Group]] = {}
        """First required skill (None: no skill at all) → groups."""

    def add(self, group: Group) -> None:
        """A group that is not here yet."""
        self.groups[group.key] = group
        self._by_skill.setdefault(_first_skill(group), []).append(group)

    def remove(self, group: Group) -> None:
        """A group that is here."""
        del self.groups[group.key]
        self._by_skill[_first_skill(group)].remove(group)

    def within(self, skills: Iterable[str]) -> list[Group]:
        """The groups that somebody with these skills could fit at all: those without skills, and
        those whose first skill he has."""
        found = list(self._by_skill.get(None, ()))
        for skill in skills:
            found += self._by_skill.get(skill, ())
        return found


def take_out(ordered: list[Order], order: Order) -> None:
    """Remove one of a sorted list; fine if it is not there."""
    index = bisect_left(ordered, order)
    if index < len(ordered) and ordered[index] == order:
        del ordered[index]


def _first_skill(group: Group) -> str | None:
    return group.key[0][0] if group.key else None
