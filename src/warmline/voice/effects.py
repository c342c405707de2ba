"""What a step wants done, as data: decided purely in `voice.steps`, carried out by `voice.runtime`
after the step is durable. Each names the call it belongs to, whose mailbox keeps their order."""

from __future__ import annotations

from dataclasses import dataclass, field

from warmline.ivr import model as ivr


@dataclass(frozen=True, slots=True)
class Effect:
    """Base. `call` picks the mailbox."""

    call: str


@dataclass(frozen=True, slots=True)
class Answer(Effect):
    leg: str


@dataclass(frozen=True, slots=True)
class Play(Effect):
    leg: str
    playback: str
    sounds: tuple[str, ...]
    answer: bool = False
    """Answer the leg first."""
    until_key: bool = False
    """The first key ends it."""


@dataclass(frozen=True, slots=True)
class StopPlay(Effect):
    leg: str
    playback: str


@dataclass(frozen=True, slots=True)
class Music(Effect):
    leg: str
    on: bool
    name: str = ""
    """Which; empty: the usual."""


@dataclass(frozen=True, slots=True)
class Ring(Effect):
    """Offer the customer's leg to an agent's phone."""

    leg: str
    offer: str
    endpoint: str
    ring_s: int
    caller: str
    record: str | None
    auto_answer: bool = False
    also: tuple[str, ...] = ()
    """Phones rung at the same time, of which the first to answer has the call."""
    music: str = ""
    """What he hears meanwhile; empty: the usual."""
    notice: str = ""
    """The sound he hears first, before that music."""
    least_s: float = 0
    """How long he must have heard it before the talk begins."""
    stay: bool = False
    """He comes back into our hands when the agent ends the talk."""


@dataclass(frozen=True, slots=True)
class Withdraw(Effect):
    leg: str
    offer: str
    endpoint: str = ""
    """Only this phone, of several."""


@dataclass(frozen=True, slots=True)
class Dial(Effect):
    """Ring a new leg on the switch `node`."""

    leg: str
    endpoint: str
    ring_s: int
    caller: str
    auto_answer: bool = False
    node: str = ""


@dataclass(frozen=True, slots=True)
class Bridge(Effect):
    bridge: str
    legs: tuple[str, ...]
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Unbridge(Effect):
    bridge: str
    leg: str


@dataclass(frozen=True, slots=True)
class FetchBack(Effect):
    leg: str
    agent_leg: str
    bridge: str


@dataclass(frozen=True, slots=True)
class PassOn(Effect):
    """Give the customer's leg to another shard, with what it is to know."""

    leg: str
    shard: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Hold(Effect):
    leg: str
    on: bool


@dataclass(frozen=True, slots=True)
class Mute(Effect):
    """Cut what the party on `leg` says."""

    leg: str
    on: bool


@dataclass(frozen=True, slots=True)
class Listen(Effect):
    """Let the supervisor on `leg` hear the talk of `whom` in the bridge `room`, through a leg
    `snoop` of our own; `whisper`: `whom` hears him, too."""

    leg: str
    whom: str
    snoop: str
    room: str
    whisper: bool


@dataclass(frozen=True, slots=True)
class SendKeys(Effect):
    leg: str
    keys: str


@dataclass(frozen=True, slots=True)
class LookUp(Effect):
    """Ask another system; not the switch's work, and not in the call's order."""

    wait: int
    asked: ivr.LookUp = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskFormer(Effect):
    """Ask whether whoever has this number is still put through to a former agent; like a look-up
    not the switch's work."""

    number: str = field(repr=False)
    project: str


@dataclass(frozen=True, slots=True)
class Record(Effect):
    """Begin the call's recording, if it has none yet."""

    leg: str
    name: str


@dataclass(frozen=True, slots=True)
class PauseRecording(Effect):
    """Write silence instead of sound, or sound again; time goes on in the file."""

    leg: str
    on: bool


@dataclass(frozen=True, slots=True)
class HangUp(Effect):
    leg: str
    cause: str = "normal"
