"""What must be known to write a switch's configuration: plain frozen values.

Built by `app` and `servers` from `kit.settings` and `telephony.service`; read by the writers beside
this file. Nothing here opens a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warmline.telephony.switch import TRUNK_PREFIX, SwitchAccount, SwitchTrunk

APPLICATION = "warmline"
"""The Stasis application of the first shard; also the name of the endpoint by which the carrier
knows us."""

FIRST_SHARD = "0"


def mark_of(shard: str) -> str:
    """What stands behind every name on the switch that each shard of `voice` has for itself: its
    application, its manager user, its variables. Nothing for the first one."""
    return "" if shard == FIRST_SHARD else f"_{shard}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """Kamailio in front of this switch: phones register there, and every call comes and goes
    through it (`telephony.kamailio`)."""

    address: str
    port: int = 5060
    realm: str = "agents.warmline"
    """Domain by which Kamailio knows that an agent's phone is meant."""

    @property
    def route(self) -> str:
        """As a first hop in PJSIP's configuration."""
        return f"sip:{self.address}:{self.port}\\;lr"


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchSettings:
    """One Asterisk process: where it lives, what it binds, what opens it.

    Addresses are explicit IP addresses, never names: a name that does not resolve stops PJSIP on
    every call.
    """

    home: Path
    """Our folder for this switch; etc/, var/, spool/, run/ and log/ are made inside it."""
    tree: Path | None = None
    """Root of an unpacked Asterisk; None: the machine's own installation."""
    node: str = "node1"
    """System name, shown in events when several switches serve one centre."""
    sip_address: str = "127.0.0.1"
    sip_port: int = 8722
    """UDP and TCP for phones and trunks; browsers come through the HTTP port."""
    tls_port: int | None = None
    """SIP over TLS; None: the one after `sip_port`."""
    tls_certificate: Path | None = None
    """The switch's certificate, with `tls_key`; None: it can call out over TLS, not be called."""
    tls_key: Path | None = None
    tls_ca: Path | None = None
    """Who must have signed the carriers' certificates; None: they are not checked."""
    http_address: str = "127.0.0.1"
    http_port: int = 8720
    """ARI and the SIP-over-WebSocket door (`/ws`)."""
    ami_address: str = "127.0.0.1"
    ami_port: int = 8721
    ari_user: str = "warmline"
    ari_secret: str
    ami_user: str = "warmline"
    ami_secret: str
    rtp_low: int = 18000
    rtp_high: int = 18999
    media_address: str | None = None
    """Address told to browsers and phones for media; None: the one of the interface used."""
    sounds: Path
    """Folder of the centre's sounds as the switch sees it; `music/` in it is music on hold."""
    recordings: Path
    """Folder the raw recordings are written to."""
    language: str = "zh"
    shards: tuple[str, ...] = (FIRST_SHARD,)
    """The shards of `voice` that share this switch."""
    overload: str = "503"
    """How surplus calls are refused: 503, busy, off."""
    proxy: Proxy | None = None
    """Kamailio when this is one of several switches; None: phones and carriers come straight."""

    @property
    def etc(self) -> Path:
        return self.home / "etc"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierSettings:
    """What the demo carrier must know of the switch it calls, and the sounds its callers speak."""

    switch_address: str = "127.0.0.1"
    switch_port: int = 8722
    speech: Path
    """Folder of spoken files (names are given per call, without extension)."""


__all__ = [
    "APPLICATION",
    "FIRST_SHARD",
    "TRUNK_PREFIX",
    "CarrierSettings",
    "Proxy",
    "SwitchAccount",
    "SwitchSettings",
    "SwitchTrunk",
    "mark_of",
]
