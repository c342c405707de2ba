"""What any switch must be told of agents' phones and trunks: plain values between neighbours.

`agents` and `telephony.service` provide them, `asterisk.config` writes them down.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchTrunk:
    """One way to the outside. `endpoint` begins with `trunk-`.

    `kind`: ip (the carrier is known by `match`, its source addresses) or registration (we log in
    with `user` and `secret`). `match` never holds the front door's address: whoever comes from
    there is a browser.
    """

    endpoint: str
    host: str
    port: int = 5060
    kind: str = "ip"
    match: tuple[str, ...] = ()
    user: str = ""
    secret: str = field(default="", repr=False)
    name: str = ""
