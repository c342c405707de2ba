"""Which parts an installation has, and in what order they start.

Stores first; then the one-shot command that migrates, seeds and writes the switch's configuration;
then everything else at once, since each part reconnects by itself.
"""

from __future__ import annotations

from functools import partial

from warmline.kit.settings import Settings
from warmline.servers import asterisk, caddy, nats, postgres, prepared, processes
from warmline.servers.supervisor import Stage

PREPARE = "prepare"
NAMES = ("postgres", "nats", "asterisk", "carrier", "web", "jobs", "caddy", "voice")


def stages(settings: Settings) -> list[Stage]:
    """The stages of `warmline up` for these settings."""
    rest = [asterisk.part, processes.voice, processes.web, processes.jobs, caddy.part]
    if settings.carrier_runs():
        rest.insert(1, asterisk.carrier)
    return [
        Stage([partial(make, settings) for make in (postgres.part, nats.part)]),
        Stage(
            [partial(make, settings) for make in rest],
            first=(PREPARE, processes.command(PREPARE)),
            done=partial(prepared.is_current, settings),
        ),
    ]
