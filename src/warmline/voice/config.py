"""The configuration snapshot `voice` lives on: everything it must know to handle calls.

`app` compiles it from the database whenever something in it changes and puts it into NATS
key-value (bucket `config`, key `voice`); `voice` also keeps the last one in a local file, so it
starts and takes over without PostgreSQL. Pure data, replaced as a whole, never edited.
"""

from __future__ import annotations

import msgspec

from warmline.interactions.model import RecordMode
from warmline.ivr.hours import WorkingHours
from warmline.ivr.surveys import Survey
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.routing.callers import CallerRule
from warmline.routing.policy import QueuePolicy
from warmline.telephony.timing import TimeRule

FIRST_SHARD = "0"
"""The shard there always is; what nobody else claims is its own."""


class AgentConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One agent. `skills` maps skill id to level 1 (best) … 9; `max_calls` is for 能者多劳."""

    id: str
    name: str
    extension: str
    endpoint: str
    browser: bool = True
    """Whether his phone is the page, which makes the ringing tone of an outgoing call itself."""
    other: str = ""
    """The endpoint of his other phone, which does not ring now."""
    department: str | None = None
    project: str
    skills: dict[str, int] = {}
    queues: dict[str, int] = {}
    """Queue id → level in that queue, 1 (best) … 9."""
    places: dict[str, int] = {}
    """Queue id → his place in its list of members (固定顺序)."""
    auto_answer: bool = False
    may_dial: bool = False
    roles: tuple[str, ...] = ()
    """Ids of his roles, as the rules for dialling name them."""
    recording: RecordMode = RecordMode.UNSAID
    """What is said for his talks (`interactions.recording_rule`)."""
    shard: str = FIRST_SHARD
    """Whose agent he is (`voice.sharing`)."""
    elsewhere: dict[str, int] = {}
    """Queues he is also in, of other shards: he gets no calls of them."""


class QueueConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One queue. Times in seconds; `strategy` is a value of `routing.model.Strategy`."""

    id: str
    key: str = ""
    """What flows call it."""
    name: str
    project: str
    strategy: str = "longest_idle"
    priority: int = 0
    ring_s: int = 20
    wrap_up_s: int = 30
    max_wait_s: int = 300
    service_level_s: int = 20
    short_abandon_s: int = 5
    skills: dict[str, int] = {}
    """Skill id → the weakest level accepted (1 is best, 9 accepts everyone with the skill)."""
    policy: QueuePolicy = QueuePolicy()
    """What those who wait hear, and what becomes of those who cannot wait."""
    notice_s: float = 0.0
    """How long the policy's notice takes."""
    shard: str = FIRST_SHARD


class FlowConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A published flow version; `definition` is the document of `ivr`'s JSON schema. `earlier` are
    versions it replaced lately, by number: a call that is on one ends on it."""

    id: str
    name: str
    version: int
    project: str
    definition: dict[str, object]
    earlier: dict[str, dict[str, object]] = {}

    def document(self, version: int) -> dict[str, object]:
        """The document of a version; the present one for one nobody knows any more."""
        if version == self.version:
            return self.definition
        return self.earlier.get(str(version), self.definition)


class NumberConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A called number (E.164 or as the trunk sends it; `*` is the fallback) → flow: that of the
    first of `rules` that holds, else `flow`."""

    number: str
    flow: str
    project: str
    rules: tuple[TimeRule, ...] = ()
    shard: str = FIRST_SHARD
    """Who takes the calls to it: where its flow mostly leads."""


class TrunkConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What `voice` needs of a trunk: its endpoint's name and the caller number to show."""

    id: str
    name: str
    endpoint: str
    caller: str = ""
    outbound: bool = True


class DialRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule for numbers that are dialled or transferred to (`telephony.dialling`)."""

    id: str
    prefix: str
    allowed: bool
    role: str | None = None
    queue: str | None = None
    show: str = ""


class VoiceConfig(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `revision` grows with each publication; `calendar` maps ISO dates to open
    (`work`) or closed (`holiday`) where they differ from the weekday."""

    revision: int = 0
    zone: str = "Asia/Shanghai"
    country: str = "CN"
    project: str = DEFAULT_PROJECT
    """The project of calls that no number leads to."""
    agents: dict[str, AgentConfig] = {}
    queues: dict[str, QueueConfig] = {}
    flows: dict[str, FlowConfig] = {}
    numbers: tuple[NumberConfig, ...] = ()
    trunks: tuple[TrunkConfig, ...] = ()
    dial_rules: tuple[DialRule, ...] = ()
    calendar: dict[str, str] = {}
    calendars: dict[str, WorkingHours] = {}
    """The working calendars by key."""
    surveys: dict[str, Survey] = {}
    """The surveys by key."""
    skills: dict[str, str] = {}
    """Skill ids by name, as flows write them."""
    rules: tuple[CallerRule, ...] = ()
    """What follows from the caller's or the called number."""
    former_agents: bool = False
    """Whether it is asked of a caller if he is still put through to a former agent."""
    pause_reasons: tuple[str, ...] = ()
    long_sounds: dict[str, float] = {}
    """Seconds of the sounds that take long (`voice.steps.playing`)."""
    shards: tuple[str, ...] = (FIRST_SHARD,)
    """Every shard of the centre."""
    supervision_shown: bool = True
    """Whether agents see that they are listened to."""
    mine: str = FIRST_SHARD
    """Whose part of it this is (`voice.sharing.part_of`)."""


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(VoiceConfig).decode
