"""Our own processes as supervised parts: voice, web and jobs.

Each is this Python with `warmline.cli run <part>`; each tells by its normal service that it is
ready: `web` answers its health address, `voice` answers on its command subject, a worker of `jobs`
has registered itself.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from warmline.kit.settings import Settings
from warmline.servers.part import Check, Part, PartFailed


def command(part: str) -> tuple[str, ...]:
    """The command line of `warmline run <part>`."""
    return (sys.executable, "-m", "warmline.cli", "run", part)


def environment(settings: Settings) -> dict[str, str]:
    """What our processes need to find the same settings as the supervisor."""
    told = {
        "WARMLINE_HOME": str(settings.home),
        "WARMLINE_DEMO": "true" if settings.demo.enabled else "false",
        "WARMLINE_LISTEN": settings.web.host,
        "PYTHONUNBUFFERED": "1",
    }
    if settings.web.public_host:
        told["WARMLINE_PUBLIC_HOST"] = settings.web.public_host
    path = os.environ.get("PYTHONPATH")
    return told | ({"PYTHONPATH": path} if path else {})


def web(settings: Settings) -> Part:
    """The application behind the front door."""

    async def check() -> None:
        await http_answers("127.0.0.1", settings.web.app_port, "/api/health")

    return _part("web", settings, check, setting="web.app_port")


def voice(settings: Settings, shard: str) -> Part:
    """The process that owns the live calls of a shard."""

    async def check() -> None:
        await commands_answered(settings.nats_url(), f"cmd.voice.{shard}.ping")

    name = "voice" if shard == settings.voice.names()[0] else f"voice-{shard}"
    part = _part(name, settings, check)
    return replace(part, command=command("voice"), env={**part.env, "WARMLINE_SHARD": shard})


def jobs(settings: Settings) -> Part:
    """The background worker."""

    async def check() -> None:
        await worker_registered(settings)

    return _part("jobs", settings, check)


def _part(name: str, settings: Settings, check: Check, setting: str = "") -> Part:
    return Part(
        name,
        check,
        command=command(name),
        env=environment(settings),
        cwd=settings.home,
        setting=setting,
    )


async def http_answers(host: str, port: int, path: str) -> None:
    """A check: an HTTP server there answers `path` with anything below 500."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
        words: Sequence[bytes] = (await reader.readline()).split()
    finally:
        writer.close()
    if len(words) < 2 or not words[1].isdigit() or int(words[1]) >= 500:
        raise PartFailed(f"{path} answered {b' '.join(words).decode() or 'nothing'}")


async def commands_answered(url: str, subject: str) -> None:
    """A check: somebody replies to a request on `subject`, with whatever answer."""
    import nats

    async def quiet(_error: Exception) -> None:
        return None

    client = await nats.connect(
        url, connect_timeout=2, allow_reconnect=False, max_reconnect_attempts=0, error_cb=quiet
    )
    try:
        await client.request(subject, b"{}", timeout=2)
    finally:
        await client.close()


async def worker_registered(settings: Settings) -> None:
    """A check: a background worker has shown a sign of life within half a minute."""
    import psycopg

    url = settings.database_url().replace("postgresql+psycopg://", "postgresql://")
    recent = "SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 s'"
    async with await psycopg.AsyncConnection.connect(url, connect_timeout=2) as connection:
        if await (await connection.execute(recent)).fetchone() is None:
            raise PartFailed("no background worker has registered")
