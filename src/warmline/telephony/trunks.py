"""A trunk and a called number as people set them up, and what must be true of them. Pure.

`service` keeps them, `asterisk.pjsip` writes them for the switch (and checks again).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from warmline.kit.errors import Invalid
from warmline.telephony import timing
from warmline.telephony.numbers import normalise
from warmline.telephony.seen import Live
from warmline.telephony.timing import TimeRule

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ANY = "*"
"""The called number that stands for all others."""
CODECS = ("pcma", "pcmu", "g722", "opus")
"""What a trunk or a phone may speak, by its name in the API; G.711 as China's carriers do."""
STANDARD_CODECS = ("pcma", "pcmu", "opus")
MOST_CALLS = 5000
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
_LOGIN = re.compile(r"[A-Za-z0-9._+*#-]{1,80}")
_NUMBER = re.compile(r"\+?[0-9*#]{2,24}")
_CALLER = re.compile(r"(\+?[0-9]{2,20})?")


class Transport(StrEnum):
    """What SIP runs over."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class MediaEncryption(StrEnum):
    """How speech is protected: not, or as SRTP with the keys in the SIP message (SDES)."""

    NONE = "none"
    SDES = "sdes"


class TrunkKind(StrEnum):
    """How a trunk is known: by its source address, or because we register at it."""

    IP = "ip"
    REGISTRATION = "registration"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkSettings:
    """What people decide. `match`: source addresses or networks (empty: the host's own), `login`
    and the secret only for a registration, `caller`: the number shown when we call out, `codecs`
    in the order in which they are offered, `from_user` and `from_domain` in the From header where
    the carrier wants others than the login and its host, `proxy`: the outbound proxy (host or
    host:port), `max_calls`: how many at once, `watch`: ask every half minute (OPTIONS) whether it
    can be reached."""

    name: str
    host: str
    port: int = 5060
    kind: TrunkKind = TrunkKind.IP
    match: tuple[str, ...] = ()
    login: str = ""
    caller: str = ""
    outbound: bool = True
    active: bool = True
    transport: Transport = Transport.UDP
    media: MediaEncryption = MediaEncryption.NONE
    codecs: tuple[str, ...] = STANDARD_CODECS
    from_user: str = ""
    from_domain: str = ""
    proxy: str = ""
    max_calls: int | None = None
    watch: bool = True


CHANGEABLE = frozenset({"secret"} | {field.name for field in fields(TrunkSettings)})


SECRET_IS_FOR = ("host", "login", "proxy")
"""A password is for the carrier and the log-in it was written for: what goes elsewhere, or as
somebody else, never takes the kept one along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """A trunk as stored; `has_secret` says that a password is kept, never which. `live`: what the
    switch last said of it, `numbers`: how many called numbers come in over it."""

    id: str
    endpoint: str
    settings: TrunkSettings
    has_secret: bool = False
    live: Live | None = None
    numbers: int = 0

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
    """A number people call and the flow (its id) that receives them: that of the first of `rules`
    that holds, else `flow`. `shown`: calls out over its trunk show it as theirs."""

    id: str
    number: str
    flow: str
    project: str
    trunk: str | None = None
    name: str = ""
    shown: bool = False
    rules: tuple[TimeRule, ...] = ()
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
    _check_ways(trunk)
    return replace(trunk, name=name)


def _check_ways(trunk: TrunkSettings) -> None:
    """Codecs, header fields, proxy and limit."""
    if not trunk.codecs or set(trunk.codecs) - set(CODECS) or _twice(trunk.codecs):
        raise _bad("codecs", f"Choose at least one codec, each once, of {', '.join(CODECS)}.")
    if trunk.from_user and not _LOGIN.fullmatch(trunk.from_user):
        raise _bad("from_user", "The user in the From header has letters, digits and ._+*#- only.")
    if trunk.from_domain and not _HOST.fullmatch(trunk.from_domain):
        raise _bad("from_domain", "Write the domain as a name or an address.")
    if trunk.proxy:
        host, port = split_host(trunk.proxy, trunk.port)
        if not _HOST.fullmatch(host) or not 1 <= port <= 65535:
            raise _bad("proxy", "Write the outbound proxy as a host, or host:port.")
    if trunk.max_calls is not None and not 1 <= trunk.max_calls <= MOST_CALLS:
        raise _bad("max_calls", f"Write how many calls at once, 1 to {MOST_CALLS}, or nothing.")


def _twice(values: Sequence[str]) -> bool:
    return len(set(values)) != len(values)


def split_host(text: str, port: int) -> tuple[str, int]:
    """Host and port of `host` or `host:port`; an IPv6 address goes without a port."""
    host, colon, given = text.rpartition(":")
    if not colon or ":" in host:
        return text, port
    return host, int(given) if given.isdigit() and len(given) < 6 else 0


def sources(trunk: TrunkSettings) -> tuple[Network, ...]:
    """Where calls of this trunk come from, as far as it is known by address."""
    written = trunk.match or ((trunk.host,) if trunk.kind is TrunkKind.IP else ())
    return tuple(ipaddress.ip_network(source, strict=False) for source in written)


def check_beside(trunk: TrunkSettings, others: Iterable[Trunk], own: Iterable[str] = ()) -> None:
    """Raises `Invalid` where a source is the switch's `own` address or another trunk's: a call
    from there would count as one of the wrong one."""
    mine = sources(trunk)
    field = "match" if trunk.match else "host"
    for address in map(ipaddress.ip_address, own):
        if any(address in source for source in mine):
            raise _front_door(field)
    for other in others:
        for source in sources(other.settings):
            if any(source.version == one.version and source.overlaps(one) for one in mine):
                raise Invalid(
                    f"Calls from {source} are the trunk “{other.name}” already; a source belongs "
                    "to one trunk. Take it out there, or switch that trunk off.",
                    code="trunk_source_taken",
                    field=field,
                    source=str(source),
                    trunk=other.name,
                )


def changed(trunk: TrunkSettings, change: Mapping[str, Any]) -> TrunkSettings:
    """With some fields changed and checked; `secret` is not among the settings."""
    unknown = set(change) - CHANGEABLE
    if unknown:
        raise _bad(sorted(unknown)[0], f"A trunk has no field {sorted(unknown)[0]}.")
    given = {name: value for name, value in change.items() if name != "secret"}
    for name in ("match", "codecs"):
        if name in given:
            given[name] = tuple(given[name])
    for name, kind in (("kind", TrunkKind), ("transport", Transport), ("media", MediaEncryption)):
        if name in given:
            given[name] = kind(given[name])
    return check(replace(trunk, **given))


def moved(before: TrunkSettings, after: TrunkSettings) -> bool:
    """Whether the kept password would go to somebody else (`SECRET_IS_FOR`)."""
    return any(getattr(before, name) != getattr(after, name) for name in SECRET_IS_FOR)


def check_secret(secret: str) -> str:
    """A password that a configuration line can hold."""
    if not 1 <= len(secret) <= 128 or any(ord(char) < 32 for char in secret):
        raise _bad("secret", "A password has 1 to 128 characters and no line breaks.")
    return secret


def same_number(one: str, other: str) -> bool:
    """Whether two ways of writing are one number: 0755-1234 5678, +86 755 12345678."""
    if one == other:
        return True
    first, second = normalise(one).e164, normalise(other).e164
    return first is not None and first == second


def check_number(number: str) -> str:
    """A called number as people write it (+86…, 0755-…, 400…), without spaces; `*` for every
    other. Calls are found by it whichever of its forms the carrier sends."""
    tidy = re.sub(r"[\s().\-\u2010-\u2015]", "", number)
    tidy = tidy.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    if tidy != ANY and not _NUMBER.fullmatch(tidy):
        raise _bad(
            "number", "Write the called number as the carrier sends it, or * for all others."
        )
    return tidy


def shown_over(trunk: str, numbers: Iterable[CalledNumber]) -> str:
    """The number shown to those called over a trunk: the first of its own that is to be shown,
    else one that comes in over any trunk; empty where there is none."""
    shown = [number for number in numbers if number.shown and number.trunk in (trunk, None)]
    return min(shown, key=lambda n: (n.trunk is None, n.number)).number if shown else ""


def check_called(entry: CalledNumber) -> CalledNumber:
    """A called number's entry, tidied; raises `Invalid` with the field."""
    number = check_number(entry.number)
    if entry.shown and number == ANY:
        raise _bad("shown", "“*” stands for all other numbers; it cannot be shown to anybody.")
    if entry.shown and not _CALLER.fullmatch(number):
        raise _bad("shown", "Only a number of digits can be shown to those we call.")
    return replace(
        entry,
        number=number,
        name=entry.name.strip()[:80],
        note=entry.note.strip()[:200],
        rules=timing.check(entry.rules),
    )


def check_proxied(trunk: TrunkSettings) -> None:
    """What goes through Kamailio; raises `Invalid`."""
    advice = "goes through Kamailio only with carriers that know us by our address, over UDP."
    if trunk.kind is TrunkKind.REGISTRATION:
        raise _bad("kind", f"A trunk that logs in at its carrier {advice}")
    if trunk.transport is not Transport.UDP:
        raise _bad("transport", f"SIP {advice}")


def _address(source: str, field: str, advice: str) -> None:
    try:
        network = ipaddress.ip_network(source, strict=False)
    except ValueError:
        raise _bad(field, f"{advice}, like 203.0.113.5 or 203.0.113.0/24.") from None
    if ipaddress.ip_address("127.0.0.1") in network or network.prefixlen == 0:
        raise _front_door(field)


def _front_door(field: str) -> Invalid:
    return Invalid(
        "This source covers the switch's own front door, so browsers would be taken for the "
        "trunk; name the carrier's addresses only.",
        code="trunk_covers_front_door",
        field=field,
    )


def _bad(field: str, message: str) -> Invalid:
    return Invalid(message, code=f"trunk_{field}_wrong", field=field)
