"""One group of the dispatcher: calls of one queue with the same skills, and who may take them.

Only `routing.dispatcher` uses it. Calls and agents are kept in sorted lists, so the first of each
is at hand and a change costs a binary search (and moving the pointers behind it in memory, which
for the thousands of one queue takes about a microsecond and beats any tree in Python).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from datetime import datetime

from warmline.routing.model import Candidate, Strategy, Waiting
from warmline.routing.rules import RankKey, has_skills, rank_key

GroupKey = tuple[tuple[tuple[str, int], ...], frozenset[str]]
"""Required skills and their weakest levels, sorted; the agents the calls are kept for, if any."""

Order = tuple[int, datetime, str]
"""`Waiting.order`."""


def group_key(call: Waiting, now: datetime) -> GroupKey:
    """The key of the call's group within its queue, by `now`."""
    return tuple(sorted(call.accepts(now).items())), call.kept_for(now)


class Group:
    """Waiting calls by their total order, free agents by the queue's strategy.

    Without a strategy (the queue is not configured) it takes no agents, so its calls just wait.
    Agents are asked about only after it is known that they work in the queue.
    """

    def __init__(self, queue: str, key: GroupKey, strategy: Strategy | None) -> None:
        self.queue = queue
        self.key = key
        self.strategy = strategy
        self.only = key[1]
        self.waiting: list[Order] = []
        self.ready: list[RankKey] = []
        self._needs = key[0]
        self._skills = dict(key[0])
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
        if self.strategy is Strategy.RANDOM:
            return 1
        return 1 + bisect_left(self.ready, self._rank(self.strategy, agent))

    def takes(self, agent: Candidate) -> bool:
        """Whether he has the skills, the calls are not kept for others, and the queue is
        configured."""
        if self.strategy is None or (self.only and agent.agent not in self.only):
            return False
        return has_skills(self._needs, agent.skills)

    def drawn(self, dice: int, excluded: Iterable[str]) -> str | None:
        """The agent that a random choice falls on, among those not excluded; None: nobody."""
        out = sorted(
            bisect_left(self.ready, self._keys[one]) for one in excluded if one in self._keys
        )
        left = len(self.ready) - len(out)
        if left <= 0:
            return None
        index = dice % left
        for place in out:
            if place <= index:
                index += 1
        return self.ready[index][-1]

    def _rank(self, strategy: Strategy | None, agent: Candidate) -> RankKey:
        assert strategy is not None, "only a group with a strategy takes agents"
        return rank_key(strategy, self.queue, self._skills, agent)


class Shelf:
    """The groups of one queue, found by their key or by the skills of an agent."""

    def __init__(self) -> None:
        self.groups: dict[GroupKey, Group] = {}
        self._by_skill: dict[str | None, list[Group]] = {}
        """First required skill (None: no skill at all) → groups whose calls anybody may have."""
        self._by_agent: dict[str, list[Group]] = {}
        """Agent → groups whose calls are kept for him."""

    def add(self, group: Group) -> None:
        """A group that is not here yet."""
        self.groups[group.key] = group
        for shelved in self._places(group):
            shelved.append(group)

    def remove(self, group: Group) -> None:
        """A group that is here."""
        del self.groups[group.key]
        for shelved in self._places(group):
            shelved.remove(group)
        for agent in group.only:
            if not self._by_agent[agent]:
                del self._by_agent[agent]

    def within(self, agent: Candidate) -> list[Group]:
        """The groups that he could fit at all: those without skills, those whose first skill he
        has, and those whose calls are kept for him."""
        found = list(self._by_skill.get(None, ()))
        for skill in agent.skills:
            found += self._by_skill.get(skill, ())
        if self._by_agent:
            found += self._by_agent.get(agent.agent, ())
        return found

    def _places(self, group: Group) -> list[list[Group]]:
        if group.only:
            return [self._by_agent.setdefault(agent, []) for agent in group.only]
        return [self._by_skill.setdefault(_first_skill(group), [])]


def take_out(ordered: list[Order], order: Order) -> None:
    """Remove one of a sorted list; fine if it is not there."""
    index = bisect_left(ordered, order)
    if index < len(ordered) and ordered[index] == order:
        del ordered[index]


def _first_skill(group: Group) -> str | None:
    needs = group.key[0]
    return needs[0][0] if needs else None
