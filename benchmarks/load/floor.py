"""What is going on in our arm at one moment: the fold of voice's journal, and the switch itself.

Read from outside, after calls: nobody may be left on the line and no agent anywhere but ready.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from warmline.kit.bus import Bus
from warmline.kit.settings import Settings
from warmline.voice import config, stream
from warmline.voice.config_store import BUCKET, KEY
from warmline.voice.floor import Floor as Fold


@dataclass(frozen=True)
class Floor:
    """Calls of the journal's fold, agents by their state, channels and bridges of the switch."""

    calls: int
    agents: dict[str, int]
    channels: int
    bridges: int

    def quiet(self, agents: int) -> bool:
        """Nothing goes on and all agents are ready for more."""
        return (
            self.calls == self.channels == self.bridges == 0
            and self.agents.get("ready", 0) == agents
        )


async def look(settings: Settings, console: Callable[[str], str]) -> Floor:
    """Fold the whole journal anew and ask the switch; takes some seconds for 10 000 calls."""
    bus = await Bus.connect(settings.nats_url(), "warmline benchmark floor")
    try:
        entry = await (await bus.bucket(BUCKET)).get(KEY)
        fold = Fold(config.decode(entry.value or b""))
        async for found in stream.replay(bus.js, stream.subject(settings.voice.names()[0])):
            fold.apply_events(found.step.events)
    finally:
        await bus.close()
    return Floor(
        calls=len(fold.calls),
        agents=dict(Counter(str(agent.state) for agent in fold.agents.values())),
        channels=_number(r"(\d+) active channel", _answer(console, "core show channels count")),
        bridges=bridges(_answer(console, "bridge show all")),
    )


def _answer(console: Callable[[str], str], line: str) -> str:
    """What the console says; one that is overloaded may say nothing at first."""
    for _ in range(10):
        if answer := console(line):
            return answer
        time.sleep(1)
    return ""


def bridges(answer: str) -> int:
    """Lines of the console's list of bridges, the heading left out."""
    lines = [line for line in answer.splitlines() if line.strip()]
    return sum(not line.startswith(("Bridge-ID", "Privilege")) for line in lines)


def _number(pattern: str, answer: str) -> int:
    found = re.search(pattern, answer)
    if found is None:
        raise RuntimeError(f"the switch answered {answer[:200]!r}")
    return int(found[1])
