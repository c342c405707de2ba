"""What a run of `bench nodes` says, from its raw steps alone. Pure.

Each step is one arm at the same rate of calls: `one`, where the second node is drained, and `two`,
where both carry them. `cpu_s` is by process; `taken` are the calls that each node took.

The model: a node's machine carries its Asterisk and nothing else, and its CPU is what it has to
spend. Then two nodes carry 2 × (CPU per call on one node) / (CPU per call on both together) times
what one carries. What they share (voice, NATS, PostgreSQL, jobs, Kamailio) is not doubled by a
second node; `whole` counts all of it to the calls, as if it lived on the nodes' machines.

voice is one process on one core, which is a limit of its own, however many nodes there are: the
figures say at which rate it is full, and no goal is judged by it (more shards are the way out). For
that what it spends without any call (`idle`, CPU seconds per second by process) is told from what a
call adds; the ratios count it to the calls, which is to the disadvantage of two nodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NODES = ("asterisk", "asterisk 2")
SHARED = ("voice", "jobs", "nats", "postgres", "kamailio")
MISSION = 800_000 / 450_000
"""Busy-hour call attempts of two nodes to those of one."""
MISSION_PER_S = 800_000 / 3600
VOICE_CORE = 0.8
"""So much of a core is full for voice."""
FAIR = 0.4
"""At least so much of the calls on each of two nodes."""

Step = Mapping[str, Any]


def per_call_ms(steps: Sequence[Step], names: Sequence[str]) -> float:
    """CPU milliseconds of these processes per call, over all steps."""
    calls = sum(step["calls"] for step in steps)
    spent = sum(step["cpu_s"].get(name, 0.0) for step in steps for name in names)
    return float(1000 * spent / calls)


def voice_call_s(steps: Sequence[Step], idle_s: float) -> float:
    """CPU seconds that a call adds to voice."""
    spent = sum(step["cpu_s"]["voice"] - idle_s * step["seconds"] for step in steps)
    return float(spent / sum(step["calls"] for step in steps))


def figures(steps: Sequence[Step], idle: Mapping[str, float]) -> dict[str, Any]:
    """CPU per call by arm, and what follows for two nodes. `idle` is of both nodes."""
    one = [step for step in steps if step["arm"] == "one"]
    two = [step for step in steps if step["arm"] == "two"]
    # The drained node has no part in what the other one carries.
    node_1, node_2 = per_call_ms(one, NODES[:1]), per_call_ms(two, NODES)
    shared_1, shared_2 = per_call_ms(one, SHARED), per_call_ms(two, SHARED)
    idle_s, call_s = idle["voice"], voice_call_s(two, idle["voice"])
    return {
        "one_node_ms": round(node_1, 3),
        "two_nodes_ms": round(node_2, 3),
        "shared_ms": {
            name: [round(per_call_ms(one, [name]), 3), round(per_call_ms(two, [name]), 3)]
            for name in SHARED
        },
        "ratio": round(2 * node_1 / node_2, 3),
        "whole": round(2 * (node_1 + shared_1) / (node_2 + shared_2), 3),
        "voice_cores_at_mission": round(idle_s + call_s * MISSION_PER_S, 3),
        "voice_full_at_per_s": round((VOICE_CORE - idle_s) / call_s),
    }


def fair(step: Step) -> bool:
    """Whether every call was answered and went where the arm wants it."""
    first, second = step["taken"]
    whole = first + second
    if step["succeeded"] != step["calls"] or not whole:
        return False
    return bool(second == 0 if step["arm"] == "one" else min(first, second) / whole >= FAIR)


def goals(steps: Sequence[Step], idle: Mapping[str, float]) -> dict[str, bool]:
    """Every goal, and whether it was reached."""
    found = figures(steps, idle)
    arms = [step["arm"] for step in steps]
    return {
        "two_steps_of_each_arm": min(arms.count("one"), arms.count("two")) >= 2,
        "every_call_answered_where_it_should": all(fair(step) for step in steps),
        "two_nodes_carry_1.78": found["ratio"] >= MISSION,
        "also_with_all_that_is_shared": found["whole"] >= MISSION,
    }


def verdict(steps: Sequence[Step], idle: Mapping[str, float]) -> str:
    """`pass` when every goal was reached."""
    return "pass" if all(goals(steps, idle).values()) else "fail"
