"""A trunk and a called number as people set them up, and what must be true of them. Pure.

`service` keeps them, `asterisk.pjsip` writes them for the switch (and checks again).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from warmline.kit.errors import Invalid

ANY = "*"
"""The called number that stands for all others."""
CHANGEABLE = frozenset(
    {"name", "kind", "host", "port", "match", "login", "caller", "outbound", "active", "secret"}
)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
_LOGIN = re.compile(r"[A-Za-z0-9._+*#-]{1,80}")
_NUMBER = re.compile(r"\+?[0-9*#]{2,24}")
_CALLER = re.compile(r"(\+?[0-9]{2,20})?")


class TrunkKind(StrEnum):
    """How a trunk is known: by its source address, or because we register at it."""

    IP = "ip"
    REGISTRATION = "registration"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkSettings:
    """What people decide. `match`: source addresses or networks (empty: the host's own), `login`
    and the secret only for a registration, `caller`: the number shown when we call out."""

    name: str
    host: str
    port: int = 5060
    kind: TrunkKind = TrunkKind.IP
    match: tuple[str, ...] = ()
    login: str = ""
    caller: str = ""
    outbound: bool = True
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """A trunk as stored; `has_secret` says that a password is kept, never which."""

    id: str
    endpoint: str
    settings: TrunkSettings
    has_secret: bool = False

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def caller(self) -> str:
        return self.settings.caller

    @property
    def outbound(self) -> bool:
        return self.settings.outbound and self.settings.active


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledNumber:
    """A number people call and the flow (its id) that receives them."""

    id: str
    number: str
    flow: str
    project: str
    trunk: str | None = None
    note: str = ""


def check(trunk: TrunkSettings) -> TrunkSettings:
    """The settings, tidied; raises `Invalid` with the field."""
    name = trunk.name.strip()
    if not 1 <= len(name) <= 80:
        raise _bad("name", "A trunk needs a name of 1 to 80 characters.")
    if not _HOST.fullmatch(trunk.host):
        raise _bad("host", "Write the carrier's host as an address or a name, like 203.0.113.5.")
    if not 1 <= trunk.port <= 65535:
        raise _bad("port", "A port is a number from 1 to 65535; SIP usually has 5060.")
    if not _CALLER.fullmatch(trunk.caller):
        raise _bad("caller", "Write the number to show with digits only, like +862154321000.")
    if trunk.kind is TrunkKind.REGISTRATION:
        if not _LOGIN.fullmatch(trunk.login):
            raise _bad("login", "A trunk we register at needs the login that its carrier gave.")
    elif not trunk.match:
        _address(trunk.host, "host", "The carrier must be an IP address here, or give its sources")
    for source in trunk.match:
        _address(source, "match", "A source must be an IP address or network")
    return replace(trunk, name=name)


def changed(trunk: TrunkSettings, change: Mapping[str, Any]) -> TrunkSettings:
    """With some fields changed and checked; `secret` is not among the settings."""
    unknown = set(change) - CHANGEABLE
    if unknown:
        raise _bad(sorted(unknown)[0], f"A trunk has no field {sorted(unknown)[0]}.")
    fields = {name: value for name, value in change.items() if name != "secret"}
    if "match" in fields:
        fields["match"] = tuple(fields["match"])
    if "kind" in fields:
        fields["kind"] = TrunkKind(fields["kind"])
    return check(replace(trunk, **fields))


def check_secret(secret: str) -> str:
    """A password that a configuration line can hold."""
    if not 1 <= len(secret) <= 128 or any(ord(char) < 32 for char in secret):
        raise _bad("secret", "A password has 1 to 128 characters and no line breaks.")
    return secret


def check_number(number: str) -> str:
    """A called number as the trunk sends it, without spaces; `*` for every other."""
    tidy = re.sub(r"[\s().-]", "", number)
    if tidy != ANY and not _NUMBER.fullmatch(tidy):
        raise _bad(
            "number", "Write the called number as the carrier sends it, or * for all others."
        )
    return tidy


def _address(source: str, field: str, advice: str) -> None:
    try:
        network = ipaddress.ip_network(source, strict=False)
    except ValueError:
        raise _bad(field, f"{advice}, like 203.0.113.5 or 203.0.113.0/24.") from None
    if ipaddress.ip_address("127.0.0.1") in network or network.prefixlen == 0:
        raise Invalid(
            "This source covers the switch's own front door, so browsers would be taken for the "
            "trunk; name the carrier's addresses only.",
            code="trunk_covers_front_door",
            field=field,
        )


def _bad(field: str, message: str) -> Invalid:
    return Invalid(message, code="trunk_invalid", field=field)
