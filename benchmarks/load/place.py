"""Where the arms live: one temporary home, embedded servers, ports and addresses of their own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import embedded

from warmline.kit.settings import Settings
from warmline.servers import nats, postgres
from warmline.servers.part import Part

CALLERS, AGENTS = "127.0.0.12", "127.0.0.14"
"""Source addresses of the generator: the trunk's, and the agents' desks'."""

TALKS_PORTS = 4000
"""Media ports per switch: four to a talk."""


@dataclass
class Place:
    """A running PostgreSQL and NATS, and what else was started in `stack`."""

    home: Path
    settings: Settings
    stack: ExitStack
    pids: dict[str, int]

    def start(self, name: str, part: Part) -> subprocess.Popen[bytes]:
        """Start a part, wait until it is ready, end it with the run."""
        process = self.stack.enter_context(embedded.running(part))
        self.pids[name] = process.pid
        return process


@contextmanager
def opened() -> Iterator[Place]:
    """A place with database and bus; everything in it ends with the context."""
    with ExitStack() as stack:
        home = stack.enter_context(embedded.temporary_home())
        settings = embedded.settings_for(
            home / "centre",
            demo={"enabled": False},
            asterisk={"rtp_low": 10000, "rtp_high": 10000 + TALKS_PORTS - 1},
            log={"level": "warning"},
        )
        place = Place(home, settings, stack, {})
        place.start("postgres", postgres.part(settings))
        place.start("nats", nats.part(settings))
        yield place
