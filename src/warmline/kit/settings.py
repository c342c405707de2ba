"""Every setting of an installation, read once at start from `<home>/warmline.toml`.

`load(home)` is called by the command line and by `app.py`; everybody else gets the frozen
`Settings` (or one section of it) as an argument. The commented file that appears at first start
and the generated secrets are made in `kit.settings_file`, the tables about switches are in
`kit.settings_switch`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import quote
from zoneinfo import available_timezones

from pydantic import BaseModel, Field, PrivateAttr, ValidationError, field_validator
from pydantic import model_validator as check

from warmline.kit import settings_file
from warmline.kit.errors import Invalid
from warmline.kit.settings_store import STORE_SECRET as STORE_SECRET
from warmline.kit.settings_store import RecordingStore as RecordingStore
from warmline.kit.settings_switch import Asterisk as Asterisk
from warmline.kit.settings_switch import Carrier as Carrier
from warmline.kit.settings_switch import Kamailio as Kamailio
from warmline.kit.settings_switch import Node as Node
from warmline.kit.settings_switch import Port as Port
from warmline.kit.settings_switch import Section as Section

OVERRIDES = {
    "WARMLINE_DEMO": ("demo", "enabled"),
    "WARMLINE_PUBLIC_HOST": ("web", "public_host"),
    "WARMLINE_LISTEN": ("web", "host"),
    "WARMLINE_SHARD": ("voice", "shard"),
}
"""Environment variable -> the setting it replaces."""


class Centre(Section):
    """The centre itself: what agents and callers see and hear."""

    name: str = Field(default="暖线呼叫中心", description="Name shown in the page's title.")
    zone: str = Field(default="Asia/Shanghai", description="Time zone of days, shifts and reports.")
    country: str = Field(
        default="CN", description="Country of numbers dialled without a prefix (ISO)."
    )
    language: Literal["zh", "en"] = Field(
        default="zh", description="Language of the prompts: zh or en."
    )

    show_supervision: bool = Field(
        default=True, description="Whether agents see on their page that a leader listens to them."
    )

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone; write it like Asia/Shanghai")
        return value


class Web(Section):
    """The front door (Caddy) and the application behind it."""

    host: str = Field(default="127.0.0.1", description="Address the front door listens on.")
    port: Port = Field(
        default=8700, description="Port of the front door: page, API, live feed, SIP."
    )
    app_port: Port = Field(default=8701, description="Port of the application, on loopback only.")
    public_host: str | None = Field(
        default=None, description="Name agents type; set (or --host NAME) it turns HTTPS on."
    )
    certificate: Path | None = Field(
        default=None,
        description="PEM certificate chain for public_host; without it an own CA signs.",
    )
    key: Path | None = Field(default=None, description="PEM private key of the certificate.")
    sip: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9.-]+:[0-9]{1,5}$",
        description="address:port of Kamailio's WebSocket for browsers' phones; unset: the switch.",
    )
    body_limit_mb: int = Field(default=64, ge=1, description="Largest request body, in megabytes.")

    @check(mode="after")
    def _pair(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("web.certificate and web.key belong together: give both or neither")
        return self


class DatabaseSection(Section):
    """PostgreSQL: an own server on loopback, or yours by URL."""

    url: str | None = Field(
        default=None,
        description="postgresql://user:password@host/name of your server; unset: embedded.",
    )
    port: Port = Field(default=8710, description="Port of the embedded server, on loopback only.")


class Nats(Section):
    """NATS with JetStream: an own server on loopback, or yours by URL."""

    url: str | None = Field(
        default=None, description="nats://user:password@host:4222 of your server; unset: embedded."
    )
    port: Port = Field(default=8711, description="Port of the embedded server, on loopback only.")


class Demo(Section):
    """The small made-up centre to try things with."""

    enabled: bool = Field(
        default=True, description="Seed it and start its carrier (--demo, --no-demo)."
    )


class Voice(Section):
    """The process that owns live calls."""

    shards: int = Field(
        default=1,
        ge=1,
        le=16,
        description="How many processes share the queues, each leading one shard (0, 1, …).",
    )
    shard: str = Field(
        default="",
        pattern=r"^[0-9]{0,2}$",
        description="The shard this process may lead; empty: whichever has no leader.",
    )
    lease_s: float = Field(
        default=2.0,
        ge=1,
        le=60,
        description="Seconds after which a silent leader may be replaced; a standby is in office "
        "about a second later. Longer for machines that stall.",
    )

    def names(self) -> tuple[str, ...]:
        """Every shard of the centre."""
        return tuple(str(number) for number in range(self.shards))

    def leads(self) -> tuple[str, ...]:
        """The shards this process may lead."""
        return (self.shard,) if self.shard else self.names()

    @check(mode="after")
    def _known_shard(self) -> Self:
        if self.shard and self.shard not in self.names():
            raise ValueError(
                f"shard {self.shard!r} is none of {', '.join(self.names())}; see shards"
            )
        return self


class LogIn(Section):
    """What is asked of people who log in."""

    password_shortest: int = Field(
        default=8, ge=8, le=64, description="Fewest characters of a new password."
    )
    password_days: int = Field(
        default=0, ge=0, le=3650, description="Days until a password must be changed; 0: never."
    )
    password_history: int = Field(
        default=5,
        ge=0,
        le=24,
        description="How many of one's last passwords, the present one included, cannot be chosen "
        "again; 0: only the present one.",
    )
    second_factor: Literal["optional", "needed"] = Field(
        default="optional",
        description="One-time codes by an app: optional, or needed before anybody may work.",
    )


class Recordings(Section):
    """Where recordings are kept."""

    folder: Path = Field(default=Path("recordings"), description="Folder of encoded recordings.")
    erase_hour: int = Field(
        default=3,
        ge=0,
        le=20,
        description="Hour of the centre's day from which recordings whose time is over are erased.",
    )


class Attachments(Section):
    """Files that people attach to work orders, articles and the like."""

    folder: Path = Field(default=Path("attachments"), description="Folder of attached files.")
    most_mb: int = Field(
        default=20, ge=1, le=2048, description="Largest file, in megabytes; see web.body_limit_mb."
    )
    waiting_mb: int = Field(
        default=200,
        ge=1,
        le=100_000,
        description="Megabytes one person may have uploaded that belong to nothing yet.",
    )
    grace_hours: int = Field(
        default=24,
        ge=1,
        le=8760,
        description="Hours after which a file that belongs to nothing is deleted.",
    )
    kinds: tuple[Literal["picture", "document", "text", "audio", "video", "archive"], ...] = Field(
        default=("picture", "document", "text", "audio", "video", "archive"),
        description="Kinds of files taken in, decided by their content.",
    )
    in_store: bool = Field(
        default=False,
        description="Keep them in the object store (recording_store), below attachments/.",
    )


class Outward(Section):
    """What leaves the house by itself: mails and the hook of notifications."""

    inner_networks: tuple[str, ...] = Field(
        default=(),
        description="Inner networks the mail server or the hook may be in, such as 10.2.0.0/16.",
    )

    @field_validator("inner_networks")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            try:
                ip_network(one)
            except ValueError as wrong:
                raise ValueError(f"{one!r} is no network; write it like 10.2.0.0/16") from wrong
        return value


class Sounds(Section):
    """Where prompts are kept."""

    folder: Path = Field(
        default=Path("sounds"), description="Folder of prompts in all sound formats."
    )


class Tools(Section):
    """Packages unpacked because the machine has none of its own."""

    folder: Path = Field(default=Path("tools"), description="Folder of the unpacked packages.")


class Log(Section):
    """Log files in <home>/logs."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe line kept."
    )
    size_mb: int = Field(default=20, ge=1, description="A part's file is turned over at this size.")
    keep: int = Field(default=5, ge=1, description="Older files kept per part.")


class Settings(Section):
    """All of it. `home` is the data folder; relative folders in the file are below it."""

    home: Path
    centre: Centre = Centre()
    web: Web = Web()
    database: DatabaseSection = DatabaseSection()
    nats: Nats = Nats()
    asterisk: Asterisk = Asterisk()
    kamailio: Kamailio = Kamailio()
    demo: Demo = Demo()
    carrier: Carrier = Carrier()
    voice: Voice = Voice()
    log_in: LogIn = LogIn()
    recordings: Recordings = Recordings()
    recording_store: RecordingStore = RecordingStore()
    attachments: Attachments = Attachments()
    outward: Outward = Outward()
    sounds: Sounds = Sounds()
    tools: Tools = Tools()
    log: Log = Log()
    _secrets: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @check(mode="after")
    def _no_port_twice(self) -> Self:
        seen: dict[tuple[str, int], str] = {}
        for name, address, port in self.ports():
            other = seen.setdefault((address, port), name)
            if other != name:
                raise ValueError(f"{name} and {other} are both {port}; give one another port")
        for section in (self.asterisk, self.carrier):
            if section.rtp_low >= section.rtp_high:
                raise ValueError("rtp_low must be below rtp_high")
        return self

    @check(mode="after")
    def _attachments_fit(self) -> Self:
        if self.attachments.in_store and self.recording_store.bucket is None:
            raise ValueError("attachments.in_store needs recording_store.bucket")
        if self.attachments.most_mb >= self.web.body_limit_mb:
            raise ValueError("attachments.most_mb must be below web.body_limit_mb")
        return self

    @check(mode="after")
    def _switches_apart(self) -> Self:
        names = [self.asterisk.node, *(node.name for node in self.asterisk.nodes)]
        if len(set(names)) < len(names):
            raise ValueError("two switches have the same name; give each its own")
        if self.asterisk.nodes and self.kamailio.host is None:
            raise ValueError("asterisk.nodes need Kamailio in front: set kamailio.host")
        return self

    def secret(self, name: str) -> str:
        """A generated secret; their names are `settings_file.SECRETS`."""
        return self._secrets[name]

    def given_secret(self, name: str) -> str:
        """A secret that a person gave, "" where none was yet."""
        return self._secrets.get(name, "")

    def database_url(self) -> str:
        """For SQLAlchemy with psycopg 3."""
        if self.database.url:
            tail = self.database.url.split("://", 1)[-1]
            return f"postgresql+psycopg://{tail}"
        password = quote(self.secret("database"))
        return f"postgresql+psycopg://warmline:{password}@127.0.0.1:{self.database.port}/warmline"

    def nats_url(self) -> str:
        """For nats-py, with the credentials in it."""
        if self.nats.url:
            return self.nats.url
        return f"nats://warmline:{quote(self.secret('nats'))}@127.0.0.1:{self.nats.port}"

    def carrier_runs(self) -> bool:
        """Whether the demo's carrier is one of the parts."""
        return self.demo.enabled and self.carrier.enabled

    def address(self) -> str:
        """What a person types into the browser."""
        if self.web.public_host:
            port = "" if self.web.port == 443 else f":{self.web.port}"
            return f"https://{self.web.public_host}{port}"
        host = "127.0.0.1" if self.web.host in ("0.0.0.0", "::") else self.web.host  # noqa: S104
        return f"http://{host}:{self.web.port}"

    def ports(self) -> list[tuple[str, str, int]]:
        """(setting, address, port) of every TCP port an embedded part will listen on."""
        mine = [
            ("web.port", self.web.host, self.web.port),
            ("web.app_port", "127.0.0.1", self.web.app_port),
        ]
        if not self.database.url:
            mine.append(("database.port", "127.0.0.1", self.database.port))
        if not self.nats.url:
            mine.append(("nats.port", "127.0.0.1", self.nats.port))
        if not self.asterisk.external:
            mine.append(("asterisk.ari_port", self.asterisk.host, self.asterisk.ari_port))
            mine.append(("asterisk.ami_port", self.asterisk.host, self.asterisk.ami_port))
            if self.kamailio.host is None:
                mine.append(("asterisk.sip_port", self.asterisk.host, self.asterisk.sip_port))
                mine.append(("asterisk.tls_port", self.asterisk.host, self.asterisk.tls_port))
        if self.carrier_runs():
            mine.append(("carrier.ari_port", self.carrier.address, self.carrier.ari_port))
            mine.append(("carrier.ami_port", self.carrier.address, self.carrier.ami_port))
        return mine

    def sip_ports(self) -> list[tuple[str, str, int]]:
        """(setting, address, port) of every UDP port for SIP."""
        mine = []
        if not self.asterisk.external:
            mine.append(("asterisk.sip_port", self.asterisk.host, self.asterisk.sip_port))
        if self.carrier_runs():
            mine.append(("carrier.sip_port", self.carrier.address, self.carrier.sip_port))
        return mine

    def changed(self, **sections: Mapping[str, object]) -> Settings:
        """A copy with some fields changed: `changed(web={"port": 9000})`, checked again."""
        data = self.model_dump()
        for name, fields in sections.items():
            data[name] = {**data[name], **fields}
        return _build(data, self._secrets, "the changed settings")

    @classmethod
    def for_test(cls, home: Path, base_port: int, **sections: Mapping[str, object]) -> Settings:
        """A whole other centre: data in `home`, TCP ports from `base_port` to `base_port` + 32,
        media from + 100 to + 499. Secrets are generated and written below `home` as always;
        the settings are written there too, so that child processes read the same."""
        b = base_port
        data: dict[str, dict[str, object]] = {
            "web": {"port": b, "app_port": b + 1},
            "database": {"port": b + 10},
            "nats": {"port": b + 11},
            "asterisk": {
                "ari_port": b + 20,
                "ami_port": b + 21,
                "sip_port": b + 22,
                "tls_port": b + 23,
                "rtp_low": b + 100,
                "rtp_high": b + 299,
            },
            "carrier": {
                "ari_port": b + 30,
                "ami_port": b + 31,
                "sip_port": b + 32,
                "rtp_low": b + 300,
                "rtp_high": b + 499,
            },
        }
        for name, fields in sections.items():
            data[name] = {**data.get(name, {}), **fields}
        settings_file.make_home(home)
        settings_file.write_private(home / settings_file.FILE, settings_file.plain(data))
        return load(home)


def default_home() -> Path:
    """The data folder: $WARMLINE_HOME, else /var/lib/warmline for root, else in the user's own."""
    named = os.environ.get("WARMLINE_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/warmline")
    return Path.home() / ".local" / "share" / "warmline"


def load(home: Path) -> Settings:
    """Read the settings of `home`; at the very first start write them there, commented, with
    fresh secrets. What `warmline up` was told on its command line (`OVERRIDES`) stands above the
    file, so that its child processes see the same. Raises `Invalid` naming file and field."""
    settings_file.make_home(home)
    path = home / settings_file.FILE
    if not path.exists():
        settings_file.write_private(path, settings_file.commented(_sections()))
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"{path} is not valid TOML: {error}", code="settings_invalid") from error
    for variable, (section, key) in OVERRIDES.items():
        value = os.environ.get(variable)
        if value:
            data[section] = {**data.get(section, {}), key: value}
    secrets = settings_file.secrets(home)
    return _build({**data, "home": home}, secrets, str(path))


def _build(data: Mapping[str, Any], secrets: Mapping[str, str], source: str) -> Settings:
    home = Path(data["home"])
    whole = {**data}
    for name, section in _sections().items():
        if "folder" in section.model_fields:
            given = whole.get(name) or {}
            folder = Path(given.get("folder", section.model_fields["folder"].default))
            whole[name] = {**given, "folder": home / folder}
    try:
        settings = Settings.model_validate(whole)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = f"{where}: {first['msg']}" if where else str(first["msg"])
        raise Invalid(f"{source}: {what}", code="settings_invalid", field=where) from error
    settings._secrets = dict(secrets)
    return settings


def _sections() -> dict[str, type[BaseModel]]:
    """Section name -> its model, in the order of the file."""
    return {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    }
