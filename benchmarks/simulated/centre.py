"""The centre whose day is played: a queue for each strategy, each with policies of its own, a flow
with keys, and agents in three shifts. Everything follows from the size and the dice."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from warmline.kit.actor import DEFAULT_PROJECT
from warmline.routing.callers import CallerRule
from warmline.routing.policy import After, Hours, Instead, QueuePolicy, Relax, Retries, Retry, Way
from warmline.voice.config import (
    AgentConfig,
    FlowConfig,
    NumberConfig,
    QueueConfig,
    TrunkConfig,
    VoiceConfig,
)

HOTLINE = "4001"
TRUNK = "trunk-day"
WEEKDAYS = (0, 1, 2, 3, 4)
CLOSES = 18 * 60
"""When the queue with hours closes, in minutes."""
LEADERS = ("leader-1", "leader-2")
VIP, BOUND = "+86138001*", "+86139002*"

KEYS = {
    "1": "sales",
    "2": "service",
    "3": "billing",
    "4": "tech",
    "5": "orders",
    "6": "polls",
    "7": "vip",
    "8": "urgent",
}
"""The menu's keys and the queues they lead to; 9 rings a number outside, 0 takes a message."""


@dataclass(frozen=True, slots=True)
class Shift:
    """When an agent works and rests, in minutes since midnight."""

    begins: int
    ends: int
    breaks: tuple[tuple[int, int], ...]
    """(begin, minutes)."""


def centre(agents: int, dice: random.Random) -> VoiceConfig:
    """The configuration; `agents` besides the leaders."""
    people = {f"a{n:03}": _agent(n, dice) for n in range(agents)}
    for leader in LEADERS:
        people[leader] = _profile(leader, queues={}, may_dial=True)
    queues = {queue.id: queue for queue in _queues()}
    return VoiceConfig(
        revision=1,
        agents=people,
        queues=queues,
        flows={"main": _flow()},
        numbers=(NumberConfig(number="*", flow="main", project=DEFAULT_PROJECT),),
        trunks=(TrunkConfig(id="t1", name="day", endpoint=TRUNK, caller="02166668888"),),
        skills={"技术": "tech"},
        rules=(
            CallerRule(id="vip", number=VIP, label="VIP", priority=20),
            CallerRule(id="bound", number=BOUND, label="专线", agent="a001"),
        ),
        pause_reasons=("rest", "lunch", "end"),
    )


def moved(config: VoiceConfig, agent: str, queues: dict[str, int]) -> VoiceConfig:
    """The same with an agent in other queues, as when a leader moves him."""
    his = replace(config.agents[agent], queues=queues)
    return replace(config, revision=config.revision + 1, agents={**config.agents, agent: his})


def shift_of(agent: str, dice: random.Random) -> Shift:
    """Early, middle or late, each with a lunch and two short breaks."""
    begins = dice.choice((8 * 60, 10 * 60, 13 * 60)) + dice.randint(-10, 5)
    if agent in LEADERS:
        return Shift(8 * 60, 22 * 60, ())
    breaks = ((120, 10), (240, 40), (390, 10))
    spread = tuple((begins + at + dice.randint(-20, 20), minutes) for at, minutes in breaks)
    return Shift(begins, begins + 510, spread)


def _agent(number: int, dice: random.Random) -> AgentConfig:
    names = list(KEYS.values())
    mine = [names[number % len(names)], *dice.sample(names, dice.randint(0, 2))]
    return _profile(
        f"a{number:03}",
        queues={queue: dice.randint(1, 5) for queue in mine},
        places=dict.fromkeys(mine, number),
        skills={"tech": dice.randint(1, 9)} if dice.random() < 0.6 else {},
        auto_answer=number % 9 == 0,
        may_dial=number % 3 == 0,
    )


def _profile(agent: str, **fields: Any) -> AgentConfig:
    return AgentConfig(
        id=agent,
        name=agent,
        extension=agent,
        endpoint=f"w-{agent}",
        project=DEFAULT_PROJECT,
        **fields,
    )


def _queues() -> list[QueueConfig]:
    def queue(key: str, strategy: str, policy: QueuePolicy | None = None, **f: Any) -> QueueConfig:
        return QueueConfig(
            id=key,
            key=key,
            name=key,
            project=DEFAULT_PROJECT,
            strategy=strategy,
            policy=policy or QueuePolicy(),
            **f,
        )

    heard = QueuePolicy(
        busy="wl/busy",
        announcements=("wl/one", "wl/two"),
        say_position=True,
        say_wait=True,
        regain_s=300,
        last_agent_s=20,
    )
    full = Way(do=Instead.HANG_UP, sound="wl/full")
    gentle = Retries(
        no_answer=Retry(after=After.READY, again_s=15, rest_s=5),
        refused=Retry(after=After.NOT_READY, again_s=30),
    )
    office = (Hours(days=WEEKDAYS, opens=8 * 60, closes=CLOSES),)
    return [
        queue("sales", "longest_idle", heard, max_wait_s=240),
        queue("service", "even", QueuePolicy(most_waiting=12, full=full), wrap_up_s=15),
        queue(
            "billing",
            "round_robin",
            QueuePolicy(too_long=Way(do=Instead.QUEUE, queue="orders")),
            max_wait_s=60,
            ring_s=12,
        ),
        queue(
            "tech",
            "abler_more",
            QueuePolicy(relax=(Relax(after_s=20, level=6), Relax(after_s=45, level=9))),
            skills={"tech": 3},
        ),
        queue(
            "orders",
            "least_talk",
            QueuePolicy(hours=office, closing=Way(do=Instead.FLOW, sound="wl/closed")),
        ),
        queue("polls", "random", QueuePolicy(retries=gentle), wrap_up_s=0, max_wait_s=120),
        queue("vip", "fixed", QueuePolicy(notice="wl/recorded"), priority=50, notice_s=3.0),
        queue(
            "urgent",
            "ring_all",
            QueuePolicy(nobody=Way(do=Instead.QUEUE, queue="sales")),
            ring_s=15,
            wrap_up_s=10,
        ),
    ]


def _flow() -> FlowConfig:
    menu: dict[str, Any] = {
        "id": "menu",
        "kind": "menu",
        "prompts": [{"sound": "wl/menu"}],
        "keys": [
            *({"key": key, "to": f"q-{queue}"} for key, queue in KEYS.items()),
            {"key": "9", "to": "duty"},
            {"key": "0", "to": "leave"},
        ],
        "timeout_s": 5,
        "tries": 2,
        "failed": "bye",
    }
    waits = [
        {"id": f"q-{queue}", "kind": "queue", "queue": queue, "timed_out": "sorry"}
        for queue in KEYS.values()
    ]
    nodes: list[dict[str, Any]] = [
        {"id": "hello", "kind": "answer", "next": "menu"},
        menu,
        *waits,
        {"id": "sorry", "kind": "play", "prompts": [{"sound": "wl/sorry"}], "next": "leave"},
        {"id": "duty", "kind": "dial", "number": "13900139000", "failed": "leave", "ring_s": 20},
        {
            "id": "leave",
            "kind": "voicemail",
            "box": "day",
            "prompts": [{"sound": "wl/leave"}],
            "max_s": 60,
            "next": "bye",
        },
        {"id": "bye", "kind": "hang_up"},
    ]
    document: dict[str, object] = {"key": "main", "name": "main", "start": "hello", "nodes": nodes}
    return FlowConfig(
        id="main", name="main", version=1, project=DEFAULT_PROJECT, definition=document
    )
