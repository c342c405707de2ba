"""Where the arms live: one temporary home, embedded servers, ports and addresses of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import embedded

from warmline.kit.settings import Settings
from warmline.servers import nats, postgres
from warmline.servers.part import Part

_NET = f"127.{64 + os.getpid() // 250 % 128}.{os.getpid() % 250}"
CALLERS, AGENTS = f"{_NET}.12", f"{_NET}.14"
"""Source addresses of the generator: the trunk's, and the agents' desks'. Loopback, and of this
process alone, so that two runs at once cannot take each other's ports."""

MEDIA_LOW = 33000
"""First media port; above all that the parts listen on."""
MEDIA_PORTS = 10000
"""Media ports per switch: two to a leg, so 2 000 callers who wait beside 1 500 talks."""

FIRST_NUMBER = 4008001000
"""What callers dial: this number leads to the first queue, the next one to the second …"""
LOBBY_NUMBER = "4008009999"
"""Leads to a queue nobody serves (`--waiting`)."""


@dataclass(frozen=True)
class Size:
    """How large a centre both arms are, and whether they record."""

    agents: int = 300
    queues: int = 1
    recording: bool = True
    wrap_up_s: int = 0

    def numbers(self) -> list[str]:
        """The called number of each queue."""
        return [str(FIRST_NUMBER + index) for index in range(self.queues)]

    def queue_of(self, agent: int) -> int:
        """Which queue an agent serves: as many in each."""
        return agent % self.queues


@dataclass
class Place:
    """A running PostgreSQL and NATS, and what else was started in `stack`."""

    home: Path
    settings: Settings
    stack: ExitStack
    pids: dict[str, int]

    def start(self, name: str, part: Part) -> subprocess.Popen[bytes]:
        """Start a part, wait until it is ready, end it with the run."""
        process = self.stack.enter_context(embedded.running(part, self.home / f"{name}.log"))
        self.pids[name] = process.pid
        return process

    def keep_logs(self, folder: Path) -> None:
        """Copy what the parts and the generator wrote; for those who look for a fault."""
        for file in self.home.rglob("*"):
            if file.is_file() and file.suffix in {".log", ".txt", ".csv"}:
                kept = folder / file.relative_to(self.home)
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, kept)


@contextmanager
def opened(base_port: int | None = None, **sections: Mapping[str, object]) -> Iterator[Place]:
    """A place with database and bus, and these settings besides; everything in it ends with the
    context."""
    with ExitStack() as stack:
        home = stack.enter_context(embedded.temporary_home())
        media = {"rtp_low": MEDIA_LOW, "rtp_high": MEDIA_LOW + MEDIA_PORTS - 1}
        more: dict[str, dict[str, object]] = {
            **{name: dict(fields) for name, fields in sections.items()},
            "demo": {"enabled": False},
            "asterisk": {**media, **sections.get("asterisk", {})},
            "log": {"level": "warning"},
        }
        settings = embedded.settings_for(home / "centre", base_port, **more)
        place = Place(home, settings, stack, {})
        place.start("postgres", postgres.part(settings))
        place.start("nats", nats.part(settings))
        yield place
