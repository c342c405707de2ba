"""What Kamailio in front of several switches must be told: the files beside its configuration.

`app.kamailio` reads a site and writes the files; `deploy/kamailio/kamailio.cfg` includes them and
decides everything else. The switches' side of it is `telephony.asterisk.settings.Proxy`. Nothing
here opens a file.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from warmline.kit.errors import Invalid
from warmline.telephony.switch import SwitchAccount

NODES = 1
"""The dispatcher's set of switches."""
CARRIERS, FRONT_DOORS, VOICES = 1, 2, 3
"""Groups of addresses, as in kamailio.cfg."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_REALM = re.compile(r"[a-z0-9]([a-z0-9.-]{0,60}[a-z0-9])?")
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,}")
_FOLDER = re.compile(r"/[A-Za-z0-9_./-]*")


def _address(value: str) -> str:
    return str(ipaddress.IPv4Address(value))


def _network(value: str) -> str:
    return str(ipaddress.IPv4Network(value, strict=False))


Address = Annotated[str, AfterValidator(_address)]
"""An IPv4 address; never a name, since a name that does not resolve stops every call."""
Network = Annotated[str, AfterValidator(_network)]
Port = Annotated[int, Field(ge=1, le=65535)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Node(_Frozen):
    """One switch, by the address and port in its own Contact (`asterisk.host`, `sip_port`)."""

    address: Address
    port: Port = 5060

    @property
    def uri(self) -> str:
        """As the dispatcher and `kamcmd dispatcher.set_state` name it."""
        return f"sip:{self.address}:{self.port}"


class Carrier(_Frozen):
    """One way to the outside. Its calls are taken from `address` and from `sources`."""

    name: str = Field(pattern=f"^{_NAME.pattern}$")
    address: Address
    port: Port = 5060
    sources: tuple[Network, ...] = ()


class Site(_Frozen):
    """Where Kamailio listens, and who is around it."""

    address: Address
    """Kamailio's own address, seen by nodes, carriers and phones."""
    sip_port: Port = 5060
    """UDP: carriers, nodes, desk phones."""
    websocket_port: Port = 8080
    """TCP: browsers' phones, by way of the front doors only."""
    nodes: tuple[Node, ...] = Field(min_length=1)
    carriers: tuple[Carrier, ...] = Field(min_length=1)
    front_doors: tuple[Network, ...] = ()
    """Where Caddy runs; only from there a WebSocket is opened."""
    voices: tuple[Network, ...] = ()
    """Where `voice` runs; only from there who is registered is asked, and nodes are drained."""
    realm: str = Field("agents.warmline", pattern=f"^{_REALM.pattern}$")
    """Domain of the agents' phones, never looked up. It is part of the passwords' hashes."""
    probe_s: int = Field(5, ge=1, le=60)
    """Seconds between two OPTIONS to each node."""
    silence_ms: int = Field(2000, ge=500, le=10000)
    """Milliseconds without an answer after which a call goes on to the next node."""
    requests_in_2_s: int = Field(60, ge=5)
    """An unlisted address that sends more is dropped."""
    workers: int = Field(8, ge=1, le=64)
    """Processes for each listening address."""
    etc: Path = Path("/etc/kamailio")
    run: Path = Path("/run/kamailio")


def site_of(values: Mapping[str, Any]) -> Site:
    """A site from plain values. Raises `Invalid` with what is wrong, also when a carrier's
    addresses cover a node, a front door or Kamailio itself: they would be taken for the carrier."""
    try:
        site = Site.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"The site's {where}: {first['msg']}.", field=where) from error
    for folder in (site.etc, site.run):
        if not _FOLDER.fullmatch(str(folder)):
            raise Invalid(f"The folder {folder} must be absolute, of plain letters.", field="etc")
    ours = [_network(address) for address in (site.address, *(n.address for n in site.nodes))]
    for source in carrier_sources(site):
        for own in (*ours, *site.front_doors, *site.voices):
            if ipaddress.IPv4Network(source).overlaps(ipaddress.IPv4Network(own)):
                raise Invalid(
                    f"The carrier's source {source} covers {own}, which is no carrier; give the "
                    "carrier's own addresses.",
                    code="carrier_covers_own",
                    field="carriers",
                )
    return site


def carrier_sources(site: Site) -> tuple[str, ...]:
    """Networks from which a carrier calls, each once."""
    found = [_network(c.address) for c in site.carriers]
    found += [source for c in site.carriers for source in c.sources]
    return tuple(dict.fromkeys(found))


def files(site: Site, agents: Iterable[SwitchAccount], secret: str) -> dict[str, str]:
    """Name below the configuration's folder -> text. `secret`: `voice`'s."""
    return {
        "site.cfg": _site_cfg(site, secret),
        "dispatcher.list": "".join(f"{NODES} {node.uri} 0 0\n" for node in site.nodes),
        "addresses.list": _addresses(site),
        "db/version": "table_name(string) table_version(int)\nagents:2\n",
        "db/agents": _agents(site, agents),
    }


def ha1(name: str, realm: str, secret: str) -> str:
    """Digest HA1 (RFC 2617 3.2.2.2) in hexadecimal; all that Kamailio learns of a password."""
    text = f"{name}:{realm}:{secret}".encode()
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def _site_cfg(site: Site, secret: str) -> str:
    if not _SECRET.fullmatch(secret):
        raise Invalid("Kamailio's secret in secrets.json may hold only letters, digits, _ and -.")
    words = {
        "WL_ETC": site.etc,
        "WL_RUN": site.run,
        "WL_REALM": site.realm,
        "WL_SECRET": secret,
    }
    numbers = {
        "WL_PROBE_S": site.probe_s,
        "WL_SILENCE_MS": site.silence_ms,
        "WL_PIKE": site.requests_in_2_s,
    }
    lines = ["# Written by `./warmline kamailio write`; change the site file instead."]
    lines += [f'#!substdef "!{name}!{value}!g"' for name, value in words.items()]
    lines += [f"#!define {name} {value}" for name, value in numbers.items()]
    lines += [
        f"listen=udp:{site.address}:{site.sip_port}",
        f"listen=tcp:{site.address}:{site.websocket_port}",
        f"children={site.workers}",
        f"tcp_children={site.workers}",
    ]
    return "\n".join(lines) + "\n"


def _addresses(site: Site) -> str:
    groups = {
        CARRIERS: carrier_sources(site),
        FRONT_DOORS: site.front_doors,
        VOICES: site.voices,
    }
    lines = [
        f"{group} {source.replace('/', ' ')} 0\n"
        for group, sources in groups.items()
        for source in sources
    ]
    return "".join(lines)


def _agents(site: Site, agents: Iterable[SwitchAccount]) -> str:
    lines = ["key_name(string) key_type(int) value_type(int) key_value(string) expires(int)"]
    for agent in sorted(agents, key=lambda entry: entry.endpoint):
        if not _NAME.fullmatch(agent.endpoint):
            raise Invalid(f"The phone “{agent.endpoint}” may hold only letters, digits, _ and -.")
        lines.append(f"{agent.endpoint}:0:0:{ha1(agent.endpoint, site.realm, agent.secret)}:0")
    return "\n".join(lines) + "\n"
