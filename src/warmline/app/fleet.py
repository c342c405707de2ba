"""The voice engine of the settings: the one switch, or several behind Kamailio as one."""

from __future__ import annotations

from collections.abc import Callable

from warmline.app.switch import node_access, switch_access
from warmline.kit.bus import Bus
from warmline.kit.clock import Clock
from warmline.kit.settings import Settings
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.fleet import Fleet
from warmline.telephony.kamailio_registrar import KamailioAccess, KamailioRegistrar
from warmline.telephony.ports import Engine
from warmline.voice.drained import Drained


def engine(
    settings: Settings, shard: str, bus: Bus, clock: Clock, may_command: Callable[[], bool]
) -> Engine:
    """The engine of one term of a shard; `may_command` tells whether the lease still holds."""
    own = switch_access(settings, shard)
    if settings.kamailio.host is None:
        return AsteriskEngine(own, clock, may_command)
    accesses = [own, *(node_access(settings, node, shard) for node in settings.asterisk.nodes)]
    access = KamailioAccess(
        host=settings.kamailio.host,
        port=settings.kamailio.http_port,
        secret=settings.secret("kamailio"),
    )
    return Fleet(
        {one.node: AsteriskEngine(one, clock, may_command) for one in accesses},
        clock,
        KamailioRegistrar(access, places(settings)),
        Drained(bus).watch,
    )


def places(settings: Settings) -> dict[str, str]:
    """Name of each switch → address:port of its SIP, as Kamailio knows it."""
    asterisk = settings.asterisk
    return {
        asterisk.node: f"{asterisk.host}:{asterisk.sip_port}",
        **{node.name: f"{node.host}:{node.sip_port}" for node in asterisk.nodes},
    }
