"""What any switch must be told of agents' phones and trunks: plain values between neighbours.

`agents` and `telephony.service` provide them, `asterisk.config` writes them down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

TRUNK_PREFIX = "trunk-"
"""Every trunk's endpoint begins with this, no agent's phone does: the two are told apart by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchAccount:
    """One agent's phone. `endpoint` is also its SIP user name.

    `kind`: browser (WebRTC over the front door) or phone (SIP over UDP).
    """

    endpoint: str
    secret: str = field(repr=False)
    extension: str = ""
    name: str = ""
    kind: str = "browser"
    codecs: tuple[str, ...] = ()
    """In the order in which they are offered, by `trunks.CODECS`; none: the standard ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchTrunk:
    """One way to the outside. `endpoint` begins with `trunk-`.

    `kind`: ip (the carrier is known by `match`, its source addresses) or registration (we log in
    with `user` and `secret`). `transport`: udp, tcp or tls; `media`: none or sdes. `match` never
    holds the front door's address: whoever comes from there is a browser.
    """

    endpoint: str
    host: str
    port: int = 5060
    kind: str = "ip"
    match: tuple[str, ...] = ()
    user: str = ""
    secret: str = field(default="", repr=False)
    name: str = ""
    transport: str = "udp"
    media: str = "none"
    codecs: tuple[str, ...] = ()
    from_user: str = ""
    from_domain: str = ""
    proxy: str = ""
    """Host and port of the outbound proxy, none where empty."""
    max_calls: int | None = None
    watch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchDoor:
    """Where carriers and phones reach our switch, as far as a check before applying must know.
    `tls_certificate`: whether it has one; `tls_ca`: who must have signed the carrier's."""

    address: str = "127.0.0.1"
    sip_port: int = 8722
    tls_port: int = 8723
    rtp_low: int = 18000
    rtp_high: int = 18999
    tls_certificate: bool = False
    tls_ca: Path | None = None
    proxied: bool = False
    """Behind Kamailio: only UDP, and no log-in at a carrier."""

    def own(self) -> tuple[str, ...]:
        """Addresses that no trunk may have as a source."""
        return () if self.address in ("0.0.0.0", "::") else (self.address,)  # noqa: S104
