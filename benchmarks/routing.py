"""How fast a large centre decides: 10 000 agents, 200 queues, 5 000 callers waiting.

    python benchmarks/routing.py [--agents 10000] [--queues 200] [--waiting 5000] [--seconds 8]

The dispatcher starts with every caller waiting and nobody free. Then events come as on a floor: an
agent becomes free, a caller enters, a caller gives up, an offer fails and its call returns. Each is
timed from the change to the answer of `matches`; that is one decision. The verdict is on processor
time, which other work on the machine does not change; the time by the wall stands beside it. A
sample of smaller floors is checked against the written rules first, so that the figure is one of
right answers. The last line printed is a JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "src")]

from warmline.routing.dispatcher import Dispatcher  # noqa: E402
from warmline.routing.model import Candidate, Strategy, Waiting  # noqa: E402
from warmline.routing.rules import choose, excluded_until  # noqa: E402
from warmline.voice.config import QueueConfig  # noqa: E402

GOAL_P99_MS = 2.0
GOAL_PER_S = 2000.0
START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
SKILLS = [f"skill-{n}" for n in range(12)]


class Floor:
    """A centre of a given size whose events follow from one seed."""

    def __init__(self, agents: int, queues: int, waiting: int, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = START
        self.count = 0
        self.queues = {f"q{n}": self._queue(n) for n in range(queues)}
        self.names = list(self.queues)
        self.agents = [self._agent(n) for n in range(agents)]
        self.waiting: dict[str, Waiting] = {}
        self.dispatcher = Dispatcher(self.queues)
        for agent in self.agents:
            self.dispatcher.set_agent(agent)
        for _ in range(waiting):
            self.enter()

    def _queue(self, number: int) -> QueueConfig:
        strategy = Strategy.ABLER_MORE if number % 2 else Strategy.LONGEST_IDLE
        return QueueConfig(id=f"q{number}", name="", project="", strategy=strategy)

    def _agent(self, number: int) -> Candidate:
        names = self.dice.sample(self.names, min(len(self.names), self.dice.randint(1, 5)))
        return Candidate(
            agent=f"a{number}",
            idle_since=None,
            queues={name: self.dice.randint(1, 9) for name in names},
            skills={s: self.dice.randint(1, 9) for s in self.dice.sample(SKILLS, 4)},
        )

    def enter(self) -> None:
        """A caller enters, outside the measurement."""
        self._entering()()

    def _entering(self) -> Callable[[], None]:
        """Four callers in ten need a skill, one in ten has priority."""
        self.count += 1
        skills = {self.dice.choice(SKILLS): 7} if self.dice.random() < 0.4 else {}
        call = Waiting(
            call=f"c{self.count:07}",
            queue=self.dice.choice(self.names),
            priority=int(self.dice.random() < 0.1),
            entered_at=self.now,
            skills=skills,
        )
        self.waiting[call.call] = call
        return lambda: self.dispatcher.enter(call)

    def _getting_free(self) -> Callable[[], None]:
        agent = replace(self.dice.choice(self.agents), idle_since=self.now)
        return lambda: self.dispatcher.set_agent(agent)

    def _giving_up(self) -> Callable[[], None]:
        call = self.dice.choice(list(self.waiting))
        del self.waiting[call]
        return lambda: self.dispatcher.leave(call)

    def decide(self) -> tuple[float, float, int]:
        """One event and its answer: seconds by the wall and of the processor, matches."""
        self.now += timedelta(milliseconds=5)
        event = self.dice.random()
        if event < 0.48 or not self.waiting:
            change = self._entering()
        elif event < 0.52:
            change = self._giving_up()
        else:
            change = self._getting_free()
        wall, cpu = time.perf_counter(), time.thread_time()
        change()
        matches = self.dispatcher.matches(self.now)
        cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
        for match in matches:
            self._offered(match.call, match.agent)
        return wall, cpu, len(matches)

    def _offered(self, call: str, agent: str) -> None:
        """Nine offers in ten are answered; the others return with an exclusion."""
        if self.dice.random() < 0.9:
            del self.waiting[call]
            self.dispatcher.leave(call)
        else:
            until = excluded_until("no_answer", self.now)
            assert until is not None
            back = self.waiting[call]
            back = replace(back, excluded={**back.excluded, agent: until})
            self.waiting[call] = back
            self.dispatcher.enter(back)
        self.dispatcher.remove_agent(agent)


def follows_the_rules(seed: int) -> bool:
    """Whether on a small floor every answer is the one of `choose`."""
    floor = Floor(agents=30, queues=6, waiting=0, seed=seed)
    for _ in range(20):
        floor.enter()
        free = [replace(a, idle_since=floor.now) for a in floor.dice.sample(floor.agents, 3)]
        for agent in free:
            floor.dispatcher.set_agent(agent)
        expected = choose(floor.waiting.values(), free, floor.queues, floor.now)
        if floor.dispatcher.matches(floor.now) != expected:
            return False
        for match in expected:
            floor.dispatcher.leave(match.call)
            del floor.waiting[match.call]
        for agent in free:
            floor.dispatcher.remove_agent(agent.agent)
    return True


def share_ms(seconds: list[float], share: float) -> float:
    """The value that `share` of the sorted values do not exceed, in milliseconds."""
    return round(sorted(seconds)[int(len(seconds) * share)] * 1000, 3)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--agents", type=int, default=10_000)
    options.add_argument("--queues", type=int, default=200)
    options.add_argument("--waiting", type=int, default=5_000)
    options.add_argument("--seconds", type=float, default=8.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true", help="print the last line only")
    args = options.parse_args()

    right = all(follows_the_rules(seed) for seed in range(20))
    began = time.perf_counter()
    floor = Floor(args.agents, args.queues, args.waiting, args.seed)
    built = time.perf_counter() - began
    if not args.json:
        print(f"built in {built:.1f} s: {len(floor.agents)} agents, {len(floor.waiting)} waiting")

    walls: list[float] = []
    cpus: list[float] = []
    matched = 0
    deadline = time.perf_counter() + args.seconds
    while time.perf_counter() < deadline:
        wall, cpu, matches = floor.decide()
        walls.append(wall)
        cpus.append(cpu)
        matched += matches
    p99 = share_ms(cpus, 0.99)
    per_s = len(cpus) / sum(cpus)
    passed = right and p99 <= GOAL_P99_MS and per_s >= GOAL_PER_S
    figure = {
        "figure": {
            "p99_ms": p99,
            "p50_ms": share_ms(cpus, 0.5),
            "wall_p99_ms": share_ms(walls, 0.99),
            "wall_p50_ms": share_ms(walls, 0.5),
            "decisions_per_s": round(per_s),
            "decisions": len(cpus),
            "matches": matched,
            "follows_the_rules": right,
        },
        "goal": {"p99_ms": GOAL_P99_MS, "decisions_per_s": GOAL_PER_S},
        "conditions": {
            "agents": args.agents,
            "queues": args.queues,
            "waiting_at_start": args.waiting,
            "waiting_at_end": len(floor.waiting),
            "seconds": args.seconds,
            "seed": args.seed,
            "load_average": round(os.getloadavg()[0], 1),
        },
        "versions": {
            "python": platform.python_version(),
            "sortedcontainers": version("sortedcontainers"),
        },
        "machine": {"cpus": os.cpu_count(), "processor": platform.machine()},
        "verdict": "pass" if passed else "fail",
    }
    print(json.dumps(figure))
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
