"""`warmline shards …`: who owns what, and sharing it out anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from warmline.app.bus import config_store, connect
from warmline.kit import settings
from warmline.kit.bus import AWAY, Bus
from warmline.kit.errors import Conflict, Missing, RetryLater
from warmline.kit.settings import Settings
from warmline.voice import sharing
from warmline.voice.commands import BUSY, subject
from warmline.voice.config import VoiceConfig
from warmline.voice.config_store import ConfigStore

app = typer.Typer(help="Queues and agents shared out over several `voice`.", no_args_is_help=True)
T = TypeVar("T")


@app.command("show")
def show() -> None:
    """Say which queues and how many agents each shard has, and who works in several."""

    async def work(_chosen: Settings, _bus: Bus, store: ConfigStore) -> list[str]:
        return told(await _published(store))

    for line in _run(work):
        typer.echo(line)


@app.command("spread")
def spread(
    force: Annotated[
        bool, typer.Option("--force", help="Also while agents who would move are signed in.")
    ] = False,
) -> None:
    """Share queues and agents out anew, evenly. Refused while somebody who would move is signed in
    or a caller waits in a queue that would: do it when the centre is quiet."""

    async def work(chosen: Settings, bus: Bus, store: ConfigStore) -> list[str]:
        before = await _published(store)
        anew = sharing.shared(before, before, anew=True)
        if not force:
            refuse_if_busy(before, anew, await _busy(bus, before.shards))
        done = await store.share_out()
        return told(done) if done is not None else []

    for line in _run(work):
        typer.echo(line)


def told(config: VoiceConfig) -> list[str]:
    """The plan in words, a line for each shard and for each agent who works in several."""
    lines: list[str] = []
    for shard in config.shards:
        queues = sorted(q.name for q in config.queues.values() if q.shard == shard)
        agents = sum(agent.shard == shard for agent in config.agents.values())
        lines.append(f"shard {shard}: {agents} agents; {', '.join(queues) or 'no queue'}")
    for agent in sorted(config.agents.values(), key=lambda one: one.name):
        if agent.elsewhere:
            names = [config.queues[q].name for q in agent.elsewhere if q in config.queues]
            lines.append(
                f"{agent.name} belongs to shard {agent.shard} and gets no calls of "
                f"{', '.join(sorted(names))}; share out anew to change that"
            )
    return lines


def refuse_if_busy(before: VoiceConfig, anew: VoiceConfig, busy: dict[str, set[str]]) -> None:
    """Raise `Conflict` when somebody would be moved in the middle of something."""
    now, then = sharing.plan_of(before), sharing.plan_of(anew)
    agents = sum(now.agents[a] != then.agents[a] for a in busy["agents"] if a in then.agents)
    queues = sum(now.queues[q] != then.queues[q] for q in busy["queues"] if q in then.queues)
    if agents or queues:
        raise Conflict(
            f"{agents} agents who would move are signed in, and callers wait in {queues} queues "
            "that would; do it when the centre is quiet.",
            code="shards_busy",
        )


async def _busy(bus: Bus, shards: tuple[str, ...]) -> dict[str, set[str]]:
    """Agents signed in and queues with callers, of all shards; one without a leader cannot tell."""
    found: dict[str, set[str]] = {"agents": set(), "queues": set()}
    for shard in shards:
        try:
            said = await bus.request(subject(shard, BUSY), {})
        except RetryLater as error:
            raise RetryLater(
                f"Shard {shard} has no leader, so nobody knows who is signed in there; start its "
                "`voice`, or use --force.",
                code="shard_away",
            ) from error
        for name, ids in found.items():
            ids.update(said[name])
    return found


async def _published(store: ConfigStore) -> VoiceConfig:
    config = await store.load()
    if config is None:
        raise Missing(
            "Nothing has been published for `voice` yet; start Warmline once.", code="no_config"
        )
    return config


def _run(work: Callable[[Settings, Bus, ConfigStore], Awaitable[T]]) -> T:
    async def inside() -> T:
        chosen = settings.load(settings.default_home())
        try:
            async with asyncio.timeout(10):
                bus = await connect(chosen, "shards")
        except AWAY as error:
            raise RetryLater(
                "NATS does not answer; start Warmline first.", code="nats_away"
            ) from error
        try:
            return await work(chosen, bus, config_store(chosen, bus))
        finally:
            await bus.close()

    return asyncio.run(inside())
