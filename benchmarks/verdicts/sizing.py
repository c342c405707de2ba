"""How many cores and nodes a centre needs, from the costs that were measured. Pure.

Terms: a centre with so many agents has `agents × OCCUPANCY` calls in talk in its busy hour; each
call holds its line for talk and for what comes before it. By Little's law calls an hour are calls
in talk × 3600 / seconds of talk. A line carries `LINK_LOAD` Erlang in the busy hour (terms: link
load), which gives the lines to order. Cores are CPU per call × calls a second plus CPU per talk ×
talks, and no core is planned for more than `BUSY`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

OCCUPANCY = 0.85
TALK_S = 180.0
BEFORE_S = 30.0
"""Seconds a caller is in the menu or the queue."""
LINK_LOAD = (0.7, 0.8)
BUSY = 0.7
NODE_CORES = 8
CENTRES = (20, 50, 100, 200, 500, 1000, 2000, 3000)
SWITCH = ("asterisk",)


@dataclass(frozen=True)
class Costs:
    """Measured: CPU milliseconds per call (of the switch, and of everything else that is ours),
    and cores per talk with a browser as the agent's phone, recorded."""

    switch_ms: float
    others_ms: float
    talk_cores: float


@dataclass(frozen=True)
class Row:
    """One size of centre."""

    agents: int
    talks: int
    calls_per_hour: int
    lines: tuple[int, int]
    """At the lower link load and at the higher one."""
    switch_cores: float
    other_cores: float
    cores: int
    switch_nodes: int


def costs(calls: Mapping[str, Any], media: Mapping[str, Any]) -> Costs:
    """From the figures of the kept results of `bench calls` and `bench media`. What recording and
    DTLS-SRTP add to a relayed talk are taken to add up."""
    ours = calls["ours"]["cpu_ms_per_call"]
    mine = {name: ms for name, ms in ours.items() if not name.startswith(("sipp", "driver"))}
    switch = sum(ms for name, ms in mine.items() if name in SWITCH)
    relayed = media["relayed"]["cores_per_1000_talks"]
    added = sum(media[one]["cores_per_1000_talks"] - relayed for one in ("recorded", "webrtc"))
    return Costs(switch, sum(mine.values()) - switch, (relayed + max(0.0, added)) / 1000)


def row(agents: int, found: Costs) -> Row:
    """What a centre of this size needs."""
    talks = agents * OCCUPANCY
    per_s = talks / TALK_S
    erlang = talks + per_s * BEFORE_S
    switch = per_s * found.switch_ms / 1000 + talks * found.talk_cores
    others = per_s * found.others_ms / 1000
    return Row(
        agents=agents,
        talks=round(talks),
        calls_per_hour=round(3600 * per_s),
        lines=(math.ceil(erlang / LINK_LOAD[0]), math.ceil(erlang / LINK_LOAD[1])),
        switch_cores=round(switch, 2),
        other_cores=round(others, 2),
        cores=max(2, math.ceil((switch + others) / BUSY)),
        switch_nodes=max(1, math.ceil(switch / BUSY / NODE_CORES)),
    )


def table(found: Costs, centres: Sequence[int] = CENTRES) -> str:
    """The table as Markdown."""
    low, high = LINK_LOAD
    lines = [
        f"| agents | calls in talk | calls an hour | lines at {low} / {high} Erl "
        f"| cores of the switch, busy | other cores, busy | cores to buy | nodes of {NODE_CORES} |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for agents in centres:
        one = asdict(row(agents, found))
        lines.append(
            f"| {agents} | {one['talks']} | {one['calls_per_hour']} "
            f"| {one['lines'][0]} / {one['lines'][1]} | {one['switch_cores']:.2f} "
            f"| {one['other_cores']:.2f} | {one['cores']} | {one['switch_nodes']} |"
        )
    return "\n".join(lines)
