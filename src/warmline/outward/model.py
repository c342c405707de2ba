"""Words of the ways outward: settings, choices, messages on their way. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Literal

from warmline.notices.model import About

Language = Literal["zh", "en"]


class Way(StrEnum):
    """How something leaves the house."""

    MAIL = "mail"
    HOOK = "hook"


class Given(StrEnum):
    """Who gets a kind by a way: nobody, who asks for it, besides them those of member departments
    who have no page open all day, or everybody who did not refuse it."""

    OFF = "off"
    OFFERED = "offered"
    DEPARTMENTS = "departments"
    EVERYBODY = "everybody"


class State(StrEnum):
    """Of one message. `dropped`: it was not needed any more, `why` says for what reason."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Security(StrEnum):
    """How the talk with the mail server is kept secret; `none` only to this machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The centre's mail server. The password is beside it (`Opened`), never in it."""

    on: bool = False
    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    sender: str = ""
    sender_name: str = ""


@dataclass(frozen=True, slots=True)
class Hook:
    """The gateway's address. `give_*`: whether it is told how the person is reached."""

    on: bool = False
    address: str = ""
    give_phone: bool = True
    give_mail: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The settings with their secrets, for a delivery alone. `former` is the hook's secret before
    the last renewal, as long as it still holds."""

    mail: MailServer
    hook: Hook
    password: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    former: str = field(default="", repr=False)

    def on(self, way: Way) -> bool:
        return self.mail.on if way is Way.MAIL else self.hook.on


@dataclass(frozen=True, slots=True)
class Settings:
    """What the page of settings shows: no secret, only whether there is one."""

    mail: MailServer
    hook: Hook
    password_set: bool
    secret_set: bool
    kinds: Mapping[str, Mapping[Way, Given]]
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the centre's zone in which he is told nothing outside; they may span midnight."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person chose. `kinds` has only what he decided himself."""

    kinds: Mapping[tuple[str, Way], bool] = field(default_factory=dict)
    quiet: Quiet | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class KindForMe:
    """One kind by one way, as a person sees it: whether he may have it, whether he has it, and what
    he himself chose, if anything."""

    kind: str
    way: Way
    offered: bool
    wanted: bool
    chosen: bool | None


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own page. `ways`: those the centre has set up."""

    mail: str | None
    phone: str | None
    ways: tuple[Way, ...]
    kinds: tuple[KindForMe, ...]
    quiet: Quiet | None
    language: Language


@dataclass(frozen=True, slots=True)
class Person:
    """A receiver."""

    id: str
    login: str
    name: str
    active: bool
    mail: str | None
    phone: str | None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it is delivered. `id` is the same at every attempt."""

    id: str
    kind: str
    about: About | None
    facts: Mapping[str, str]
    at: datetime
    person: Person


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt. `why` is a word of `rules.WHYS`, `detail` a status code or so,
    never a secret or an address. `final`: trying again is of no use. `way_away`: it was not about
    this message, others will fare the same."""

    sent: bool
    why: str = ""
    detail: str = ""
    final: bool = False
    way_away: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One of the outbox, as a page shows it."""

    id: str
    way: Way
    kind: str
    about: About | None
    user_id: str
    name: str
    state: State
    why: str
    detail: str
    attempts: int
    at: datetime
    next_at: datetime | None
    done_at: datetime | None
