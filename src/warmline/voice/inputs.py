"""What a step may start from besides the switch's events: commands of people and due deadlines.

Commands come from `voice.commands` (over the bus), deadlines from `voice.timers`. Pure data; times
in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field


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
class PauseRecording(CallCommand):
    on: bool


@dataclass(frozen=True, slots=True)
class WishRecording(CallCommand):
    """The talk is to be recorded, or no more, where that is for the agent to say."""

    on: bool


@dataclass(frozen=True, slots=True)
class PressKeys(CallCommand):
    keys: str


@dataclass(frozen=True, slots=True)
class SendToSurvey(CallCommand):
    """The agent leaves, the customer is asked how it was."""


@dataclass(frozen=True, slots=True)
class SetPriority(CallCommand):
    """Move a waiting call forwards or back; `agent` is who asks, a supervisor."""

    priority: int


@dataclass(frozen=True, slots=True)
class CancelCallback(CallCommand):
    """Somebody is not to be called back; `call` is the callback's id, `agent` who wants it."""


@dataclass(frozen=True, slots=True)
class HurryCallback(CallCommand):
    """Call back next, whatever the callback's place and pause; fields as in `CancelCallback`."""


@dataclass(frozen=True, slots=True)
class TransferCall(CallCommand):
    """Give the customer away at once. `to`: agent, queue or number; `target`: its id or digits."""

    to: str
    target: str


@dataclass(frozen=True, slots=True)
class ConsultCall(CallCommand):
    """Ask somebody while the customer waits; `party` is the id the caller of this chooses, so that
    a repeat changes nothing."""

    to: str
    target: str
    party: str


@dataclass(frozen=True, slots=True)
class AddParty(CallCommand):
    """Add somebody to the talk."""

    to: str
    target: str
    party: str


@dataclass(frozen=True, slots=True)
class CompleteTransfer(CallCommand):
    """The consulted party takes the customer."""


@dataclass(frozen=True, slots=True)
class ReturnToCustomer(CallCommand):
    """The consultation is over, the customer is taken back."""


@dataclass(frozen=True, slots=True)
class TalkTo(CallCommand):
    """In a consultation: talk with the `customer` or with the `party`; the other one waits."""

    whom: str


@dataclass(frozen=True, slots=True)
class MergeCall(CallCommand):
    """Customer, agent and consulted party all together."""


@dataclass(frozen=True, slots=True)
class HoldParty(CallCommand):
    party: str
    on: bool


@dataclass(frozen=True, slots=True)
class MuteParty(CallCommand):
    party: str
    on: bool


@dataclass(frozen=True, slots=True)
class RemoveParty(CallCommand):
    party: str


@dataclass(frozen=True, slots=True)
class Supervise(CallCommand):
    """`agent`, a supervisor, wants to listen, whisper, barge or take_over; `mode` says which. Asked
    again with another mode he changes it."""

    mode: str


@dataclass(frozen=True, slots=True)
class Force(Command):
    """A supervisor makes `agent` ready, pause or offline."""

    by_user: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rejoin(Command):
    """The agent's page was loaded anew: bring his call to the new phone."""


@dataclass(frozen=True, slots=True)
class PagesSeen:
    """Heartbeat of one web process: `pages` maps agents to their connections alive there."""

    web: str
    pages: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SpoolSeen:
    """Whether there is room for recordings where the switch writes them."""

    room: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline has passed. `kind` and `key` say which; the step checks that it still stands."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Another system answered a flow's question (`ivr.model.LookedUp`) at that wait of the call."""

    call: str
    wait: int
    outcome: str
    values: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class FormerFound:
    """Whose customer the caller was until lately; empty: nobody's, or there was no answer."""

    call: str
    agent: str = ""


Input = Command | PagesSeen | LookedUp | FormerFound | SpoolSeen | Due
