"""Which phone an agent is on: the page or the desk phone, as configured, or as his call began.

An agent with both may change between them at any time, and his administrator for him. A change
while he rings or talks is taken over when that is over: a page loaded anew in talk must come back
to the talk, not to another phone. `voice.steps.phones` makes that a fact (`agent.phone_kept`), so
that whoever folds the journal later, without the configuration as it was, knows it. Kept by
`voice.floor`, asked by `voice.steps` and `voice.views`. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from warmline.agents.model import BUSY, AgentLive, PhoneInUse
from warmline.voice.config import AgentConfig, VoiceConfig


def configured(agent: AgentConfig) -> PhoneInUse:
    """The phone that is to ring for him."""
    return PhoneInUse(agent.endpoint, agent.browser)


class PhonesInUse:
    """The phones of all agents; `moved` are those whose phone became another one since somebody
    took note of it."""

    def __init__(self) -> None:
        self._agents: Mapping[str, AgentConfig] = {}
        self._kept: dict[str, PhoneInUse] = {}
        self.moved: set[str] = set()

    def configure(self, config: VoiceConfig, live: Mapping[str, AgentLive]) -> None:
        """Take a new configuration: who rings or talks keeps the phone he is on."""
        before, self._agents = self._agents, config.agents
        for agent_id, agent in config.agents.items():
            was = before.get(agent_id)
            if was is None or was.endpoint == agent.endpoint:
                continue
            if agent_id in live and live[agent_id].state in BUSY:
                self._kept.setdefault(agent_id, configured(was))
            else:
                self.moved.add(agent_id)

    def settle(self, agent: AgentLive) -> None:
        """Something happened to the agent: what the journal says he keeps, he keeps; if his call is
        over, so is what he kept for it."""
        if agent.kept is not None:
            self._kept[agent.id] = agent.kept
        elif agent.id in self._kept and agent.state not in BUSY:
            del self._kept[agent.id]
            self.moved.add(agent.id)

    def kept(self) -> list[tuple[str, PhoneInUse]]:
        """Who stays on which phone for his call."""
        return list(self._kept.items())

    def of(self, agent_id: str) -> PhoneInUse | None:
        """The phone he is on now; None for somebody who is no agent."""
        if agent_id in self._kept:
            return self._kept[agent_id]
        agent = self._agents.get(agent_id)
        return configured(agent) if agent is not None else None

    def next_of(self, agent_id: str) -> PhoneInUse | None:
        """The phone that he will be on after his call, if that is another one."""
        agent = self._agents.get(agent_id)
        if agent_id not in self._kept or agent is None:
            return None
        coming = configured(agent)
        return coming if coming != self._kept[agent_id] else None
