"""Which parts an installation has, and in what order they start.

Stores first; then the one-shot command that migrates, seeds and writes the switch's configuration;
then everything else at once, since each part reconnects by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from warmline.kit.settings import Settings
from warmline.servers import asterisk, caddy, nats, postgres, prepared, processes
from warmline.servers.part import Part
from warmline.servers.supervisor import Stage

PREPARE = "prepare"
NAMES = ("postgres", "nats", "asterisk", "carrier", "web", "jobs", "caddy", "voice")


def stages(settings: Settings) -> list[Stage]:
    """The stages of `warmline up` for these settings."""
    make: list[Callable[[Settings], Part]] = [asterisk.part]
    if settings.carrier_runs():
        make.append(asterisk.carrier)
    make += [partial(processes.voice, shard=shard) for shard in settings.voice.names()]
    make += [processes.web, processes.jobs, caddy.part]
    return [
        Stage([partial(one, settings) for one in (postgres.part, nats.part)]),
        Stage(
            [partial(one, settings) for one in make],
            first=(PREPARE, processes.command(PREPARE)),
            done=partial(prepared.is_current, settings),
        ),
    ]
