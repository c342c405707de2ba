"""The words and rules of what is set up about an agent: profile, phone, skills, pause reasons.

Pure data with its checks; the verbs are in `agents.service`. An agent's id is his user's id. Levels
run from 1 (best) to 9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from warmline.agents.model import Reason
from warmline.interactions.model import RecordMode
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import Invalid
from warmline.telephony.seen import Live

FIRST_EXTENSION = 1001
"""Where extensions given out by the system begin."""

BEST, WEAKEST = 1, 9

_EXTENSION = re.compile(r"[1-9][0-9]{1,7}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")


class PhoneKind(StrEnum):
    """What an agent talks through."""

    WEBRTC = "webrtc"
    """The softphone in the page."""
    SIP = "sip"
    """A desk phone or other SIP phone; it brings its own microphone."""

    @property
    def other(self) -> PhoneKind:
        """The one that this is not."""
        return PhoneKind.SIP if self is PhoneKind.WEBRTC else PhoneKind.WEBRTC


@dataclass(frozen=True, slots=True)
class Named:
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An agent as set up. `skills` and `queues` map ids to levels; `active` is the user's."""

    id: str
    login: str
    name: str
    active: bool
    department: Named | None
    extension: str
    kind: PhoneKind
    """The phone that rings for him."""
    phone_fixed: bool = False
    """He may not choose it himself."""
    auto_answer: bool
    may_dial: bool
    recording: RecordMode = RecordMode.UNSAID
    """What is said for his talks; with what his queues say it makes the rule."""
    skills: Mapping[str, int] = field(default_factory=dict)
    queues: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProfile:
    """Make a user an agent; without `extension` the next free one is given."""

    user_id: str
    extension: str | None = None
    kind: PhoneKind = PhoneKind.WEBRTC
    auto_answer: bool = False
    may_dial: bool = True
    recording: RecordMode = RecordMode.UNSAID
    skills: Mapping[str, int] = field(default_factory=dict)
    queues: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """What to change; None leaves it. A map given here replaces the whole map."""

    extension: str | None = None
    kind: PhoneKind | None = None
    auto_answer: bool | None = None
    may_dial: bool | None = None
    recording: RecordMode | None = None
    skills: Mapping[str, int] | None = None
    queues: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneAccount:
    """What a page needs to register its phone. `ws` is a path on the page's own origin. `kind` is
    the phone that rings for the agent, `desk` whether a desk phone was set up for him, `fixed`
    whether only his administrator chooses between the two."""

    uri: str
    login: str
    password: str = field(repr=False)
    ws: str
    endpoint: str
    ice: tuple[Mapping[str, object], ...] = ()
    auto_answer: bool = False
    kind: PhoneKind = PhoneKind.WEBRTC
    desk: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPhone:
    """One phone as the switch must know it; `endpoint` is also its SIP user name."""

    endpoint: str
    secret: str = field(repr=False)
    extension: str
    name: str
    kind: PhoneKind
    codecs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneListed:
    """One phone of an agent in the list; `id` is its SIP user name, `live` what the switch says of
    it. `rings`: his calls come to it; `fixed`: he may not choose himself."""

    id: str
    agent_id: str
    name: str
    login: str
    active: bool
    extension: str
    endpoint: str
    kind: PhoneKind
    rings: bool
    fixed: bool
    codecs: tuple[str, ...]
    live: Live | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSetUp:
    """What is typed into a desk phone, its secret shown this once. `tls_port`: where SIP over TLS
    is taken, None where it is not."""

    login: str
    password: str = field(repr=False)
    server: str
    port: int
    transports: tuple[str, ...]
    tls_port: int | None = None


PHONE_CODECS = ("pcma", "pcmu", "g722", "opus")
"""What a SIP phone may speak; the page's phone always speaks Opus."""


def check_codecs(codecs: Sequence[str]) -> tuple[str, ...]:
    """The codecs as they are kept, in order; `Invalid` unless each is known and there once."""
    if not codecs or set(codecs) - set(PHONE_CODECS) or len(set(codecs)) != len(codecs):
        raise Invalid(
            f"Choose at least one codec, each once, of {', '.join(PHONE_CODECS)}.",
            code="phone_codecs",
            field="codecs",
        )
    return tuple(codecs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Something agents can do at a level; queues and flows ask for it by id."""

    id: str
    name: str
    project: str = DEFAULT_PROJECT
    agents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderMessage:
    """A few words of a leader (`author`: his name) to an agent; `read_at` None until he read it."""

    id: str
    author: str
    text: str
    sent_at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseReason:
    """Why an agent may pause. `limit_min` is the time allowed in minutes, None without limit."""

    code: str
    zh: str
    en: str
    limit_min: int | None = None
    active: bool = True


SHIPPED_REASONS = (
    PauseReason(code="break", zh="小休", en="Break", limit_min=15),
    PauseReason(code="lunch", zh="用餐", en="Meal", limit_min=60),
    PauseReason(code="meeting", zh="会议", en="Meeting"),
    PauseReason(code="training", zh="培训", en="Training"),
    PauseReason(code="coaching", zh="辅导", en="Coaching"),
    PauseReason(code="other", zh="其他", en="Other", limit_min=10),
)
"""What every centre starts with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfig:
    """One agent as `voice` needs him; only active users. Queues come from `routing`. `endpoint` is
    the phone that rings for him, `other` the one that does not, if he has two."""

    id: str
    name: str
    extension: str
    endpoint: str
    browser: bool
    other: str = ""
    department: str | None
    projects: tuple[str, ...]
    skills: Mapping[str, int]
    auto_answer: bool
    may_dial: bool
    roles: tuple[str, ...] = ()
    recording: RecordMode = RecordMode.UNSAID

    @property
    def project(self) -> str:
        """The project of calls he dials himself: the default one if he works in it."""
        if not self.projects or DEFAULT_PROJECT in self.projects:
            return DEFAULT_PROJECT
        return self.projects[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsConfig:
    """What `app` compiles `voice`'s configuration from."""

    agents: tuple[AgentConfig, ...]
    pause_reasons: tuple[str, ...]


def check_extension(extension: str) -> str:
    """The extension as it is kept; `Invalid` unless it has 2 to 8 digits, the first not 0."""
    extension = extension.strip()
    if not _EXTENSION.fullmatch(extension):
        raise Invalid(
            "An extension has 2 to 8 digits and does not begin with 0.",
            code="extension_malformed",
            field="extension",
        )
    return extension


def check_levels(levels: Mapping[str, int], what: str) -> dict[str, int]:
    """The levels as they are kept; `Invalid` (field `what.<id>`) outside 1 … 9."""
    for key, level in levels.items():
        if not BEST <= level <= WEAKEST:
            raise Invalid(
                f"A level lies between {BEST} (best) and {WEAKEST}; this one is {level}.",
                code="level_out_of_range",
                field=f"{what}.{key}",
            )
    return dict(levels)


def check_words(text: str, what: str = "name", longest: int = 64) -> str:
    """A name as it is kept, inner spaces collapsed; `Invalid` unless 1 … `longest` characters."""
    text = " ".join(text.split())
    if not 1 <= len(text) <= longest:
        raise Invalid(f"This needs 1 to {longest} characters.", code="name_malformed", field=what)
    return text


def check_reason(reason: PauseReason) -> PauseReason:
    """The reason as it is kept; `Invalid` for a code the system uses itself, and for limits."""
    if not _CODE.fullmatch(reason.code) or reason.code in set(Reason):
        raise Invalid(
            "A code is lower-case letters, digits and _, begins with a letter, and is none of "
            f"the system's own ({', '.join(Reason)}).",
            code="pause_reason_code",
            field="code",
        )
    if reason.limit_min is not None and not 1 <= reason.limit_min <= 480:
        raise Invalid(
            "A limit lies between 1 and 480 minutes; leave it out for none.",
            code="pause_limit",
            field="limit_min",
        )
    return PauseReason(
        code=reason.code,
        zh=check_words(reason.zh, "zh", 20),
        en=check_words(reason.en, "en", 40),
        limit_min=reason.limit_min,
        active=reason.active,
    )


def free_extension(taken: set[str]) -> str:
    """The smallest extension from `FIRST_EXTENSION` on that nobody has."""
    number = FIRST_EXTENSION
    while str(number) in taken:
        number += 1
    return str(number)
