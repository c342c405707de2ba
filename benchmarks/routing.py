"""How fast a large centre decides: 10 000 agents, 200 queues, 5 000 callers waiting.

    python benchmarks/routing.py [--agents 10000] [--queues 200] [--waiting 5000] [--seconds 20]

The dispatcher starts with every caller waiting and nobody free. Then events come as on a floor: an
agent becomes free, a caller enters, a caller gives up, an offer fails and its call returns. Each is
timed from the change to the answer of `matches`; that is one decision. The verdict is on processor
time, which other work on the machine changes least; the time by the wall stands beside it. How the
cost grows is measured on centres of five sizes, in two ways of growing: more agents in the same
queues, and more queues of the same size. A sample of small floors is checked against the written
rules first, so that the figure is one of right answers. Python's collector of garbage runs as it
does in `voice`. The last line printed is a JSON object; `verdicts/routing.py` judges it.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

from benchmarks import result  # noqa: E402
from benchmarks.verdicts import histogram  # noqa: E402
from benchmarks.verdicts import routing as verdicts  # noqa: E402
from warmline.routing.dispatcher import Dispatcher  # noqa: E402
from warmline.routing.model import Candidate, Strategy, Waiting  # noqa: E402
from warmline.routing.rules import choose, excluded_until  # noqa: E402
from warmline.voice.config import QueueConfig  # noqa: E402

SIZES = (1_250, 2_500, 5_000, 10_000, 20_000)
"""Agents; half as many calls wait."""
WAYS: dict[str, Callable[[int], int]] = {
    "same_queues": lambda agents: 25,
    "more_queues": lambda agents: agents // 50,
}
ROUNDS, ROUND = 7, 1_500
"""Rounds for each size, the sizes in turn, and decisions in a round."""
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


@dataclass
class Measured:
    """Times of decisions, in seconds."""

    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    matches: int = 0

    def take(self, floor: Floor) -> None:
        """Make and time one decision."""
        wall, cpu, matches = floor.decide()
        self.walls.append(wall)
        self.cpus.append(cpu)
        self.matches += matches


def large(floor: Floor, seconds: float) -> dict[str, Any]:
    """The raw figures of one centre."""
    found = Measured()
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        found.take(floor)
    return {
        "count": len(found.cpus),
        "matches": found.matches,
        "cpu_s": round(sum(found.cpus), 6),
        "cpu_ms": histogram.histogram(1000 * cpu for cpu in found.cpus),
        "wall_ms": histogram.histogram(1000 * wall for wall in found.walls),
    }


def growing(queues: Callable[[int], int], seed: int) -> list[dict[str, Any]]:
    """The mean cost of a decision, in microseconds of CPU, in centres of growing size."""
    floors = {size: Floor(size, queues(size), size // 2, seed) for size in SIZES}
    means: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(ROUNDS):
        for size, floor in floors.items():
            found = Measured()
            for _ in range(ROUND):
                found.take(floor)
            means[size].append(round(1e6 * sum(found.cpus) / ROUND, 2))
    return [{"agents": size, "queues": queues(size), "mean_us": means[size]} for size in SIZES]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--agents", type=int, default=10_000)
    options.add_argument("--queues", type=int, default=200)
    options.add_argument("--waiting", type=int, default=5_000)
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--save", type=Path, help="Write the object into this file too.")
    options.add_argument("--json", action="store_true", help="Print the last line only.")
    args = options.parse_args()

    load_before = os.getloadavg()[0]
    right = all(follows_the_rules(seed) for seed in range(20))
    floor = Floor(args.agents, args.queues, args.waiting, args.seed)
    raw = {
        "follows_the_rules": right,
        "decisions": large(floor, args.seconds),
        "growth": {way: growing(queues, args.seed) for way, queues in WAYS.items()},
    }
    found = {
        "name": "routing",
        "figure": verdicts.figures(raw),
        "goal": verdicts.GOAL,
        "conditions": {
            "agents": args.agents,
            "queues": args.queues,
            "waiting_at_start": args.waiting,
            "waiting_at_end": len(floor.waiting),
            "seconds": args.seconds,
            "seed": args.seed,
            "cores_used": 1,
        },
        "versions": {"python": platform.python_version()},
        "machine": result.machine(load_before),
        "raw": raw,
        "verdict": verdicts.verdict(raw),
    }
    if not args.json:
        print(f"{found['figure']}")
    return result.finish(found, args.save)


if __name__ == "__main__":
    raise SystemExit(main())
