"""The words of a flow in progress: what comes in, what is asked of the switch, what is waited for.

`ivr.engine` turns an `Input` into a `Step`; `voice` carries the step's actions out, remembers the
session and brings the next input. Everything here is data that goes to JSON and back unchanged, so
a session can be kept at any wait and resumed by another process. Flow documents live in
`ivr.flow`, their nodes in `ivr.nodes`.
"""

from __future__ import annotations

import msgspec

KEYS = frozenset("0123456789*#ABCD")
"""The keys a telephone can send."""

MASK = "***"
"""Stands in the path for keys that a node keeps secret."""


class Prompt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing to be heard: a `text` for the voice, or a `sound` file by name; never both."""

    text: str = ""
    sound: str = ""


# ── what comes in ────────────────────────────────────────────────────────────────────────────


class Input(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of everything that moves a session on."""


class PlaybackEnded(Input, frozen=True, kw_only=True, tag="playback_ended"):
    """What was played is over. `wait` is the number of the wait that the playback belongs to; a
    number that is no longer current is ignored, `None` means “the current one”."""

    wait: int | None = None


class KeyPressed(Input, frozen=True, kw_only=True, tag="key_pressed"):
    """One key of the caller's telephone."""

    key: str


class TimedOut(Input, frozen=True, kw_only=True, tag="timed_out"):
    """The time of a `WaitKeys` is over; `wait` as in `PlaybackEnded`."""

    wait: int | None = None


class QueueLeft(Input, frozen=True, kw_only=True, tag="queue_left"):
    """`outcome`: answered, timed_out, no_agents, closed, overflowed, abandoned."""

    outcome: str


class LookedUp(Input, frozen=True, kw_only=True, tag="looked_up"):
    """Another system answered, or did not. `outcome`: found (with `values` by variable),
    not_found, failed; `wait` as in `PlaybackEnded`."""

    outcome: str
    values: dict[str, str] = {}
    wait: int | None = None


class DialEnded(Input, frozen=True, kw_only=True, tag="dial_ended"):
    """What became of a number that was rung: answered, busy, no_answer, refused, unreachable,
    failed; `wait` as in `PlaybackEnded`."""

    outcome: str
    wait: int | None = None


class LegEnded(Input, frozen=True, kw_only=True, tag="leg_ended"):
    """The caller has gone."""


# ── what is asked of the switch ──────────────────────────────────────────────────────────────


class Action(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all actions; a step's actions are carried out in order."""


class Answer(Action, frozen=True, kw_only=True, tag="answer"):
    """Pick the call up."""


class PlaySounds(Action, frozen=True, kw_only=True, tag="play_sounds"):
    """Play sound files one after another. `texts` has one entry per sound: what it says (empty
    for a foreign sound file), for runners and logs."""

    sounds: tuple[str, ...]
    texts: tuple[str, ...] = ()


class StopPlayback(Action, frozen=True, kw_only=True, tag="stop_playback"):
    """The caller spoke by keys: stop what is playing now."""


class EnterQueue(Action, frozen=True, kw_only=True, tag="enter_queue"):
    """Put the caller in line. `queue` is a queue's key; `skills` maps a skill to the weakest level
    accepted; `max_wait_s` overrides the queue's own limit, in seconds."""

    queue: str
    priority: int = 0
    skills: dict[str, int] = {}
    max_wait_s: int | None = None


class LookUp(Action, frozen=True, kw_only=True, tag="look_up"):
    """Ask another system; `LookedUp` follows. `service` is the key of a connection, `path`,
    `query` and `body` are filled already, `values` maps variables to places of the answer."""

    service: str
    method: str = "GET"
    path: str = ""
    query: dict[str, str] = {}
    body: dict[str, str] = {}
    values: dict[str, str] = {}
    timeout_s: float = 3


class DialNumber(Action, frozen=True, kw_only=True, tag="dial_number"):
    """Connect the caller with a number outside; `DialEnded` follows."""

    number: str
    ring_s: int
    record: bool = False


class BeginMessage(Action, frozen=True, kw_only=True, tag="begin_message"):
    """Record what the caller says from now on: a message for the inbox `box`, unless it is
    shorter than `min_s` seconds."""

    box: str
    min_s: float = 0


class EndMessage(Action, frozen=True, kw_only=True, tag="end_message"):
    """The message is over. `outcome`: key, full (its time was used up)."""

    outcome: str


class Invite(Action, frozen=True, kw_only=True, tag="invite"):
    """The caller is about to be asked what this version of a survey asks."""

    survey: str
    version: int
    scale: int


class Rate(Action, frozen=True, kw_only=True, tag="rate"):
    """He answered: `question` is mark (1, the worst, to the scale's end) or reason."""

    question: str
    value: int


class BeginComment(Action, frozen=True, kw_only=True, tag="begin_comment"):
    """Record what he says from now on as his comment."""


class EndComment(Action, frozen=True, kw_only=True, tag="end_comment"):
    """The comment is over. `outcome`: key, full."""

    outcome: str


class EndSurvey(Action, frozen=True, kw_only=True, tag="end_survey"):
    """Everything was asked."""


class HangUp(Action, frozen=True, kw_only=True, tag="hang_up"):
    """End the call. `cause`: flow_end, busy, congestion, system."""

    cause: str = "flow_end"


AnyAction = (
    Answer
    | PlaySounds
    | StopPlayback
    | EnterQueue
    | LookUp
    | DialNumber
    | BeginMessage
    | EndMessage
    | Invite
    | Rate
    | BeginComment
    | EndComment
    | EndSurvey
    | HangUp
)


# ── what is waited for ───────────────────────────────────────────────────────────────────────


class Wait(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all waits. `number` grows with every wait of the session, so that a late timer or
    playback of an earlier wait can be told from the current one."""

    number: int = 0


class WaitPlayback(Wait, frozen=True, kw_only=True, tag="playback"):
    """Until the sounds have been played; a key counts only when `interruptible`."""

    interruptible: bool = False


class WaitKeys(Wait, frozen=True, kw_only=True, tag="keys"):
    """Until a key, or `TimedOut` after `timeout_s` seconds of silence."""

    timeout_s: float


class WaitQueue(Wait, frozen=True, kw_only=True, tag="queue"):
    """Until `QueueLeft`."""

    queue: str


class WaitDial(Wait, frozen=True, kw_only=True, tag="dial"):
    """Until `DialEnded`."""


class WaitLookup(Wait, frozen=True, kw_only=True, tag="lookup"):
    """Until `LookedUp`; whoever asks gives up after `timeout_s` seconds."""

    timeout_s: float


class Done(Wait, frozen=True, kw_only=True, tag="done"):
    """Nothing more will happen. `outcome`: connected (an agent has the call), ended (the flow hung
    up), left (the caller did), error (with `reason`: loop, too_long, unknown_node)."""

    outcome: str
    reason: str = ""


AnyWait = WaitPlayback | WaitKeys | WaitQueue | WaitDial | WaitLookup | Done


# ── the way that was taken ───────────────────────────────────────────────────────────────────


class Entered(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="entered"):
    """The session came to a node."""

    node: str
    kind: str
    label: str = ""


class Keyed(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="keyed"):
    """One complete input at a node: `keys` (`***` where masked, empty when none came) and its
    `outcome`: chosen, accepted, invalid, too_short, timed_out."""

    node: str
    keys: str
    outcome: str


PathEntry = Entered | Keyed


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One caller's way through a flow, at a wait.

    `tries` and `digits` belong to the current node (misses so far, keys collected so far),
    `typed` are keys typed ahead that no node has read yet, `entered` counts nodes entered,
    `masked` names the variables whose values nobody may be shown.
    """

    flow: str
    version: int
    node: str
    variables: dict[str, str] = {}
    masked: tuple[str, ...] = ()
    tries: int = 0
    digits: str = ""
    typed: str = ""
    answered: bool = False
    failed: bool = False
    """True once the flow's `on_error` exit was taken; it is taken once at most."""
    entered: int = 0
    path: tuple[PathEntry, ...] = ()
    wait: AnyWait = msgspec.field(default_factory=WaitPlayback)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one input: the new session, what is new on its path, what to do now, and what
    to wait for. A wait with the same number as before means that nothing has changed."""

    session: Session
    path: tuple[PathEntry, ...] = ()
    actions: tuple[AnyAction, ...] = ()
    wait: AnyWait


def shown_variables(session: Session) -> dict[str, str]:
    """The session's variables as people may see them: masked ones as `***`."""
    return {
        name: MASK if name in session.masked and value else value
        for name, value in session.variables.items()
    }


encode_session = msgspec.json.Encoder().encode
decode_session = msgspec.json.Decoder(Session).decode
