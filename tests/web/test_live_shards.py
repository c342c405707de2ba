"""The hub of a centre with several shards: whose agent somebody is, and who is told of his page."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from tests.voice.floor_kit import LI, START, WANG
from tests.voice.test_moving import shared_centre
from tests.web.whole import SilentBus
from warmline.agents import events as a
from warmline.kit.actor import Actor
from warmline.kit.bus import Bus
from warmline.kit.clock import VirtualClock
from warmline.kit.errors import RetryLater
from warmline.voice.client import VoiceClient
from warmline.voice.config import AgentConfig
from warmline.voice.config_store import ConfigStore
from warmline.voice.journal_model import Event, StepMessage
from warmline.web.live.hub import Hub


class NotingBus(SilentBus):
    """Notes what was asked of whom; the shards in `away` have no leader."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.away: set[str] = set()

    async def request(self, subject: str, body: dict[str, Any], **options: Any) -> Any:
        _, _, shard, verb = subject.split(".")
        if shard in self.away:
            raise RetryLater("nobody", code="nobody_there")
        self.asked.append((f"{shard} {verb}", body))

    def verbs(self) -> list[str]:
        said = [verb for verb, _ in self.asked]
        self.asked.clear()
        return said


def hub_of(bus: NotingBus, folder: Path) -> Hub:
    as_bus = cast(Bus, bus)
    store = ConfigStore(as_bus, folder / "config.json")
    hub = Hub(as_bus, ["0", "1"], store, VoiceClient(as_bus), VirtualClock(START))
    hub.floor.configure(shared_centre())
    hub.ready.set()
    return hub


def agent_actor(user: str) -> Actor:
    return Actor(user, user, user, frozenset({"desk.use"}))


def signed_in(hub: Hub, shard: str, agent: str) -> None:
    facts: list[a.Fact] = [
        a.AgentSignedIn(agent=agent, department=None),
        a.AgentStateChanged(agent=agent, frm="offline", to="pause"),
    ]
    events = [
        Event(id=str(n), at=START, key=agent, seq=n, fact=fact) for n, fact in enumerate(facts)
    ]
    hub._fold(StepMessage(shard=shard, epoch=1, step=1, events=events), hub._floors[shard])


async def test_given_agents_of_two_shards_when_their_pages_open_then_each_shard_hears_of_its_own(
    tmp_path: Path,
) -> None:
    bus = NotingBus()
    hub = hub_of(bus, tmp_path)
    await hub.connect(agent_actor(LI))
    wang = await hub.connect(agent_actor(WANG))
    await hub.microphone(wang, True)
    assert bus.verbs() == ["0 page_ready", "1 page_ready", "1 microphone"]


async def test_given_pages_here_when_vouched_for_then_a_shard_without_a_leader_silences_no_other(
    tmp_path: Path,
) -> None:
    bus = NotingBus()
    hub = hub_of(bus, tmp_path)
    await hub.connect(agent_actor(LI))
    await hub.connect(agent_actor(WANG))
    bus.verbs()
    bus.away.add("0")
    await hub._vouch()
    assert [(verb, list(body["pages"])) for verb, body in bus.asked] == [("1 pages", [WANG])]


async def test_given_an_agent_who_is_signed_in_when_he_was_moved_then_he_is_still_where_he_is(
    tmp_path: Path,
) -> None:
    hub = hub_of(NotingBus(), tmp_path)
    assert (hub.shard_of(LI), hub.shard_of(WANG), hub.shard_of("nobody")) == ("0", "1", "0")
    signed_in(hub, "0", WANG)
    assert hub.shard_of(WANG) == "0"
    assert str(hub.floor.agents[WANG].state) == "pause"


async def test_given_an_agent_who_was_moved_when_vouched_for_then_his_new_shard_learns_of_his_page(
    tmp_path: Path,
) -> None:
    bus = NotingBus()
    hub = hub_of(bus, tmp_path)
    page = await hub.connect(agent_actor(WANG))
    await hub.microphone(page, True)
    bus.verbs()
    config = hub.floor.config
    config.agents[WANG] = AgentConfig(
        id=WANG, name="王芳", extension="8002", endpoint="w-wang", project="p", shard="0"
    )
    await hub._vouch()
    assert bus.verbs() == ["0 page_ready", "0 microphone", "0 pages"]
    await hub._vouch()
    assert bus.verbs() == ["0 pages"]
