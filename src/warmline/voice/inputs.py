"""What a step may start from besides the switch's events: commands of people and due deadlines.

Commands come from `voice.commands` (over the bus), deadlines from `voice.timers`. Pure data; times
in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody asks for something on behalf of `agent` (the agent's user id)."""

    agent: str


@dataclass(frozen=True, slots=True)
class SignIn(Command):
    pass


@dataclass(frozen=True, slots=True)
class SignOut(Command):
    cause: str = "asked"


@dataclass(frozen=True, slots=True)
class Ready(Command):
    pass


@dataclass(frozen=True, slots=True)
class Pause(Command):
    reason: str


@dataclass(frozen=True, slots=True)
class WrapUpDone(Command):
    pass


@dataclass(frozen=True, slots=True)
class PageReady(Command):
    """A page of the agent has a live connection."""

    connection: str


@dataclass(frozen=True, slots=True)
class PageLost(Command):
    connection: str


@dataclass(frozen=True, slots=True)
class Microphone(Command):
    ok: bool


@dataclass(frozen=True, slots=True)
class DialOut(Command):
    """Place a call; `call` is the interaction id chosen by the caller of the command."""

    number: str
    call: str


@dataclass(frozen=True, slots=True)
class CallCommand(Command):
    """Something about the call the agent is in."""

    call: str


@dataclass(frozen=True, slots=True)
class HangUpCall(CallCommand):
    pass


@dataclass(frozen=True, slots=True)
class HoldCall(CallCommand):
    on: bool


@dataclass(frozen=True, slots=True)
class MuteCall(CallCommand):
    on: bool


@dataclass(frozen=True, slots=True)
class PressKeys(CallCommand):
    keys: str


@dataclass(frozen=True, slots=True)
class SetPriority(CallCommand):
    """Move a waiting call forwards or back; `agent` is who asks, a supervisor."""

    priority: int


@dataclass(frozen=True, slots=True)
class Rejoin(Command):
    """The agent's page was loaded anew: bring his call to the new phone."""


@dataclass(frozen=True, slots=True)
class PagesSeen:
    """Heartbeat of one web process: `pages` maps agents to their connections alive there."""

    web: str
    pages: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline has passed. `kind` and `key` say which; the step checks that it still stands."""

    kind: str
    key: str


Input = Command | PagesSeen | Due
