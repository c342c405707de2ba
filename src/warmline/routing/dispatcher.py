"""The answers of `routing.rules.choose`, kept ready: every change costs about O(log n).

`voice` tells it who waits and who is free, and asks for `matches` after each step; it never polls,
`wakes_at` says when time alone could change the answer. A property test holds it to the rules.

How it works. Calls of one queue with the same required skills form a group; whoever fits one call
of a group fits all of them. A group holds its calls in the total order and its free agents in the
order of its queue's strategy, both sorted. After `matches` no eligible pair is left, so the next
answer can only involve groups that something has happened to: those are merged by the order of
their first calls. An agent who has just become free is filed where calls wait; only if none of them
could take him is he filed with the groups in which nobody waits, too. The plain version walks all
calls times all agents, which at 10 000 agents and 5 000 calls is fifty million checks an event.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Mapping
from datetime import UTC, datetime

from warmline.routing.groups import Group, Order, Shelf, group_key, take_out
from warmline.routing.model import Beside, Candidate, Failed, Match, QueueRule, Strategy, Waiting
from warmline.routing.rules import MOST_RUNG, beside, explain, is_excluded

_KEPT_GROUPS = 16
"""Groups of one queue kept while nobody waits in them; refilling one costs its queue's agents."""

LOOKED_AT = 60
"""Agents of a queue who are all looked at to tell who stood beside a call; of more than these only
the first in order are named."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class Dispatcher:
    """Waiting calls and agents, indexed. One writer; `now` never goes back between calls."""

    def __init__(self, queues: Mapping[str, QueueRule]) -> None:
        self._queues = dict(queues)
        self._calls: dict[str, Waiting] = {}
        self._offered: set[str] = set()
        self._agents: dict[str, Candidate] = {}
        self._known: dict[str, set[str]] = {}
        """Queue → agents told of who work in it, free or not."""
        self._free: dict[str, set[str]] = {}
        """Queue → agents who are free, work in it and are filed."""
        self._fresh: dict[str, Candidate] = {}
        """Free agents who have not been filed with their groups yet."""
        self._filed: dict[str, set[Group]] = {}
        """Free agent → the groups that have him."""
        self._shelves: dict[str, Shelf] = {}
        self._grouped: dict[str, Group] = {}
        """Waiting call that is not being offered → its group."""
        self._lines: dict[str, list[Order]] = {}
        self._touched: set[Group] = set()
        self._timers: list[tuple[datetime, str, str]] = []
        """(when, "call" or "agent", id): an exclusion or a rest may be over; "change": others may
        have the call."""
        self._now = _NEVER

    # Calls

    def enter(self, call: Waiting) -> None:
        """The call waits: a new one, or one put back after an offer (its place is its order's)."""
        self.leave(call.call)
        self._place(call)

    def update(self, call: Waiting) -> None:
        """Other priority, skills or exclusions; a call that is being offered stays offered."""
        offered = call.call in self._offered
        self.leave(call.call)
        if offered:
            self._offered.add(call.call)
        self._place(call)

    def leave(self, call: str) -> None:
        """The call is no longer in its queue (answered, given up, moved). Unknown ids are fine."""
        known = self._calls.pop(call, None)
        self._offered.discard(call)
        if known is None:
            return
        take_out(self._lines[known.queue], known.order)
        self._forget_waiting(known)

    def waiting(self, call: str) -> Waiting | None:
        """The call as entered, also while it is being offered; None when it is not in a queue."""
        return self._calls.get(call)

    def position(self, call: str) -> int | None:
        """Its rank in its queue, 1 = next; calls being offered keep theirs. None if unknown."""
        known = self._calls.get(call)
        if known is None:
            return None
        return bisect_left(self._lines[known.queue], known.order) + 1

    def line(self, queue: str) -> list[str]:
        """The calls in the queue, first to be served first, those being offered included."""
        return [order[2] for order in self._lines.get(queue, ())]

    # Agents and queues

    def set_agent(self, agent: Candidate) -> None:
        """What is true of this agent from now on: free or not, skills, queues, rest."""
        self._unindex(agent.agent)
        self._know(self._agents.get(agent.agent), agent)
        self._agents[agent.agent] = agent
        self._index(agent)

    def remove_agent(self, agent: str) -> None:
        """He signed out or is gone. Unknown ids are fine."""
        self._unindex(agent)
        self._know(self._agents.pop(agent, None), None)

    def set_queues(self, queues: Mapping[str, QueueRule]) -> None:
        """A new configuration; groups whose strategy changed are sorted anew."""
        self._queues = dict(queues)
        for queue, shelf in self._shelves.items():
            for group in shelf.groups.values():
                if group.strategy is not self._strategy(queue):
                    group.strategy = self._strategy(queue)
                    self._fill(group)

    # Answers

    def matches(self, now: datetime) -> list[Match]:
        """Who is to be offered which call now; both sides count as taken from here on.

        A matched call keeps its position but is not offered again until `enter` puts it back; a
        matched agent has one call more until `set_agent` says otherwise.
        """
        self._now = max(self._now, now)
        self._ring_timers()
        found: list[Match] = []
        if len(self._fresh) == 1 and not self._touched:
            found = self._first_for(*self._fresh.values())
        for agent in self._fresh.values():
            self._seek(agent)
        found += self._matched()
        for agent in self._fresh.values():
            for queue in agent.queues:
                self._free.setdefault(queue, set()).add(agent.agent)
            for group in self._fitting(agent):
                self._file(agent, group)
        self._fresh.clear()
        return found

    def _first_for(self, agent: Candidate) -> list[Match]:
        """One agent became free and nothing else happened, which is most of what happens: the
        first call he may take is his, since everybody else who fits is excluded from it. Where he
        himself is excluded, the long way finds what is left."""
        first: Order | None = None
        for group in self._fitting(agent):
            if not group.waiting:
                continue
            order = group.waiting[0]
            if (first is None or order < first) and group.takes(agent):
                first, his = order, group
        if first is None or is_excluded(self._calls[first[2]], agent.agent, self._now):
            return []
        return self._take(self._calls[first[2]], his, [(his.rank(agent), agent.agent)])

    def _matched(self) -> list[Match]:
        """The matches of all groups that something happened to."""
        heads = [
            (group.waiting[0], group) for group in self._touched if group.waiting and group.ready
        ]
        self._touched.clear()
        heapq.heapify(heads)
        found: list[Match] = []
        while heads:
            order, group = heapq.heappop(heads)
            if not group.ready:
                continue
            found += self._match(self._calls[order[2]], group)
            following = group.after(order) if group.ready else None
            if following is not None:
                heapq.heappush(heads, (following, group))
        return found

    def wakes_at(self) -> datetime | None:
        """When to ask for `matches` again though nothing happened; None: no need."""
        return self._timers[0][0] if self._timers else None

    def explain(self, call: str, agent: str, now: datetime) -> list[Failed]:
        """Every condition that keeps this waiting call from this agent (see `rules.explain`).

        Raises `KeyError` for a call or agent it does not know.
        """
        return explain(self._calls[call], self._agents[agent], now)

    def agent(self, agent: str) -> Candidate | None:
        """The agent as told of last; None for one who was not, or left."""
        return self._agents.get(agent)

    def first(self, queue: str, most: int) -> list[str]:
        """The calls at the head of the queue's line, those being offered included."""
        return [order[2] for order in self._lines.get(queue, ())[:most]]

    def beside(
        self, call: str, now: datetime, most: int, *, but: frozenset[str] = frozenset()
    ) -> tuple[list[Beside], int]:
        """Who of the agents it was told of works in the call's queue, with what keeps the call
        from each: whoever could have it first, in the order of the strategy. At most `most`, with
        the number of those not named; `but` are left out. Raises `KeyError` for unknown calls."""
        waiting = self._calls[call]
        strategy = self._strategy(waiting.queue)
        known = self._known.get(waiting.queue, set()) - but
        looked_at = known
        if len(known) > LOOKED_AT:
            shelf = self._shelves.get(waiting.queue)
            group = shelf.groups.get(group_key(waiting, now)) if shelf is not None else None
            ready = group.ready[: most + len(but)] if group is not None else []
            looked_at = {key[-1] for key in ready} - but
        agents = [self._agents[agent] for agent in looked_at]
        named = beside(waiting, agents, strategy, now)[:most]
        return named, len(known) - len(named)

    # Inside

    def _know(self, before: Candidate | None, after: Candidate | None) -> None:
        if before is not None and after is not None and before.queues == after.queues:
            return
        if before is not None:
            for queue in before.queues:
                self._known[queue].discard(before.agent)
        if after is not None:
            for queue in after.queues:
                self._known.setdefault(queue, set()).add(after.agent)

    def _strategy(self, queue: str) -> Strategy | None:
        rule = self._queues.get(queue)
        return None if rule is None else Strategy(rule.strategy)

    def _place(self, call: Waiting) -> None:
        self._calls[call.call] = call
        insort(self._lines.setdefault(call.queue, []), call.order)
        if call.call in self._offered:
            return
        group = self._group(call)
        group.enter(call.order)
        self._grouped[call.call] = group
        self._touched.add(group)
        for until in call.excluded.values():
            if until > self._now:
                heapq.heappush(self._timers, (until, "call", call.call))
        self._await_change(call)

    def _await_change(self, call: Waiting) -> None:
        """Remember when time alone lets others have it."""
        if call.relax or call.only:
            changes = call.changes_at(self._now)
            if changes is not None:
                heapq.heappush(self._timers, (changes, "change", call.call))

    def _regroup(self, call: Waiting) -> None:
        """Weaker skills are accepted by now, or it is not kept for somebody any more."""
        self._forget_waiting(call)
        group = self._group(call)
        group.enter(call.order)
        self._grouped[call.call] = group
        self._touched.add(group)
        self._await_change(call)

    def _group(self, call: Waiting) -> Group:
        key = group_key(call, self._now)
        shelf = self._shelves.get(call.queue)
        if shelf is None:
            shelf = self._shelves[call.queue] = Shelf()
        group = shelf.groups.get(key)
        if group is None:
            group = Group(call.queue, key, self._strategy(call.queue))
            shelf.add(group)
            self._fill(group)
        return group

    def _fill(self, group: Group) -> None:
        self._unfile(group)
        free = self._free.get(group.queue, set())
        for agent in group.only & free if group.only else free:
            self._file(self._agents[agent], group)
        self._touched.add(group)

    def _unfile(self, group: Group) -> None:
        for agent in group.clear():
            self._filed[agent].discard(group)

    def _forget_waiting(self, call: Waiting) -> None:
        group = self._grouped.pop(call.call, None)
        if group is None:
            return
        group.leave(call.order)
        shelf = self._shelves[call.queue]
        if not group.waiting and (group.only or len(shelf.groups) > _KEPT_GROUPS):
            shelf.remove(group)
            self._unfile(group)
            self._touched.discard(group)

    def _index(self, agent: Candidate) -> None:
        if agent.idle_since is None or agent.load >= agent.capacity:
            return
        if agent.rest_until is not None and agent.rest_until > self._now:
            heapq.heappush(self._timers, (agent.rest_until, "agent", agent.agent))
            return
        self._fresh[agent.agent] = agent

    def _unindex(self, agent: str) -> None:
        known = self._agents.get(agent)
        if known is None or known.idle_since is None:
            return
        if self._fresh.pop(agent, None) is None:
            for queue in known.queues:
                free = self._free.get(queue)
                if free is not None:
                    free.discard(agent)
        for group in self._filed.pop(agent, ()):
            group.remove(agent)

    def _file(self, agent: Candidate, group: Group) -> None:
        if group.add(agent):
            self._filed.setdefault(agent.agent, set()).add(group)
            if group.waiting:
                self._touched.add(group)

    def _seek(self, agent: Candidate) -> None:
        """File a free agent with the groups in which calls wait."""
        for group in self._fitting(agent):
            if group.waiting:
                self._file(agent, group)

    def _fitting(self, agent: Candidate) -> list[Group]:
        """The groups of his queues that he may fit by his skills."""
        found: list[Group] = []
        for queue in agent.queues:
            shelf = self._shelves.get(queue)
            if shelf is not None:
                found += shelf.within(agent)
        return found

    def _ring_timers(self) -> None:
        while self._timers and self._timers[0][0] <= self._now:
            _, kind, id_ = heapq.heappop(self._timers)
            if kind == "agent":
                agent = self._agents.get(id_)
                if agent is not None:
                    self._unindex(id_)
                    self._index(agent)
            elif kind == "change" and id_ in self._grouped:
                self._regroup(self._calls[id_])
            elif id_ in self._grouped:
                self._touched.add(self._grouped[id_])

    def _match(self, call: Waiting, group: Group) -> list[Match]:
        if group.strategy is Strategy.RANDOM:
            drawn = group.drawn(call.dice, self._excluded(call))
            return [] if drawn is None else self._take(call, group, [(1, drawn)])
        most = MOST_RUNG if group.strategy is Strategy.RING_ALL else 1
        picked: list[tuple[int, str]] = []
        for rank, key in enumerate(group.ready, start=1):
            if is_excluded(call, key[-1], self._now):
                continue
            picked.append((rank, key[-1]))
            if len(picked) == most:
                break
        return self._take(call, group, picked) if picked else []

    def _excluded(self, call: Waiting) -> list[str]:
        return [agent for agent in call.excluded if is_excluded(call, agent, self._now)]

    def _take(self, call: Waiting, group: Group, picked: list[tuple[int, str]]) -> list[Match]:
        self._forget_waiting(call)
        self._offered.add(call.call)
        assert group.strategy is not None, "a group without a strategy has no free agents"
        for _, agent in picked:
            self._unindex(agent)
            taken = self._agents[agent] = self._agents[agent].busier()
            if taken.load < taken.capacity:
                self._index(taken)
                self._seek(taken)
        return [Match(call.call, agent, rank, group.strategy) for rank, agent in picked]
