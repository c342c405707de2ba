"""A flow played without a telephone: written-down inputs in, a readable account out.

The terminal runner (`warmline ivr run`) and the golden tests use it. The account is what a
supervisor would want to read: what the caller heard, where the flow went, what it waits for. It
drives the pure engine only; time and holidays are given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from warmline.ivr import engine
from warmline.ivr.errors import FlowUnreadable
from warmline.ivr.flow import Flow
from warmline.ivr.model import (
    Action,
    Answer,
    BeginMessage,
    DialEnded,
    DialNumber,
    Done,
    EndMessage,
    Entered,
    EnterQueue,
    HangUp,
    Input,
    KeyPressed,
    LegEnded,
    LookedUp,
    LookUp,
    PathEntry,
    PlaybackEnded,
    PlaySounds,
    QueueLeft,
    Session,
    Step,
    StopPlayback,
    TimedOut,
    Wait,
    WaitDial,
    WaitKeys,
    WaitLookup,
    WaitPlayback,
    WaitQueue,
)

QUEUE_OUTCOMES = ("answered", "timed_out", "no_agents", "closed", "overflowed", "abandoned")
LOOKUP_OUTCOMES = ("found", "not_found", "failed")
DIAL_OUTCOMES = ("answered", "busy", "no_answer", "failed")
WORDS = ("t", "end", *QUEUE_OUTCOMES, *LOOKUP_OUTCOMES, *DIAL_OUTCOMES)
HELP = (
    "keys such as 1 or 20250308#; !1 presses during the prompt; t lets the time run out; "
    f"in a queue one of {', '.join(QUEUE_OUTCOMES)}; "
    f"at a look-up one of {', '.join(LOOKUP_OUTCOMES)}; "
    f"at a number dialled one of {', '.join(DIAL_OUTCOMES)}; end hangs up"
)


class Turn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One input and what came of it, in words."""

    given: str
    path: list[str] = []
    does: list[str] = []
    waits: str


@dataclass(frozen=True, slots=True)
class Said:
    """One written input: `barge` presses keys during the prompt instead of after it."""

    word: str
    barge: bool = False


def read_script(script: str) -> list[Said]:
    """The inputs of `1,t,!20250308#,timed_out`. Raises `FlowUnreadable` for what is none."""
    said = []
    for word in filter(None, (part.strip() for part in script.split(","))):
        barge = word.startswith("!")
        plain = word.removeprefix("!")
        keys = re.fullmatch(r"[0-9*#]+", plain) is not None
        if not keys and (barge or plain not in WORDS):
            raise FlowUnreadable(f"“{word}” is no input; write {HELP}.", field="keys")
        said.append(Said(plain, barge))
    return said


class Runner:
    """One play of one flow. `keep` is applied to the session at every wait; the golden tests send
    it through JSON there, as a restart of `voice` would."""

    def __init__(
        self,
        flow: Flow,
        variables: Mapping[str, str],
        now: datetime,
        days: Mapping[str, str],
        keep: Callable[[Session], Session] = lambda session: session,
    ) -> None:
        self._flow, self._now, self._days, self._keep = flow, now, days, keep
        self.turns: list[Turn] = []
        self.steps: list[tuple[Input | None, Step]] = []
        """What was given and the engine's own answer, for runners that draw."""
        first = engine.start(flow, variables, now, days)
        self.session = self._note("a call comes in", None, first)

    @property
    def done(self) -> Done | None:
        """How it ended, if it has."""
        wait = self.session.wait
        return wait if isinstance(wait, Done) else None

    def hear_out(self) -> None:
        """Let everything that is being said come to its end."""
        while isinstance(self.session.wait, WaitPlayback):
            self._give("the prompt ends", PlaybackEnded(wait=self.session.wait.number))

    def say(self, said: Said) -> None:
        """Carry one written input out."""
        if not said.barge:
            self.hear_out()
        match said.word:
            case "t":
                self._give("no key comes", TimedOut(wait=self.session.wait.number))
            case "end":
                self._give("the caller hangs up", LegEnded())
            case outcome if outcome in DIAL_OUTCOMES and isinstance(self.session.wait, WaitDial):
                self._give(f"the number says {outcome}", DialEnded(outcome=outcome))
            case outcome if outcome in QUEUE_OUTCOMES:
                self._give(f"the queue says {outcome}", QueueLeft(outcome=outcome))
            case outcome if outcome in LOOKUP_OUTCOMES:
                self._give(f"the other system says {outcome}", LookedUp(outcome=outcome))
            case keys:
                for key in keys:
                    if not said.barge:
                        self.hear_out()
                    during = " during the prompt" if said.barge else ""
                    self._give(f"key {key}{during}", KeyPressed(key=key))

    def _give(self, words: str, given: Input) -> None:
        step = engine.resume(self._flow, self.session, given, self._now, self._days)
        self.session = self._note(words, given, step)

    def _note(self, words: str, given: Input | None, step: Step) -> Session:
        self.steps.append((given, step))
        self.turns.append(
            Turn(
                given=words,
                path=[in_words(entry) for entry in step.path],
                does=[deed(action) for action in step.actions],
                waits=waiting(step.wait),
            )
        )
        return self._keep(step.session)


def replay(
    flow: Flow,
    said: Sequence[str],
    variables: Mapping[str, str],
    now: datetime,
    days: Mapping[str, str],
) -> Runner:
    """The whole play of a caller who says `said`, up to where he has to say more. Raises
    `FlowUnreadable` for a word that is none."""
    play = Runner(flow, variables, now, days)
    play.hear_out()
    for word in read_script(",".join(said)):
        if play.done is None:
            play.say(word)
            play.hear_out()
    return play


def offers(wait: Wait) -> tuple[str, ...]:
    """What may be said at a wait, beside keys and hanging up."""
    match wait:
        case WaitKeys():
            return ("t",)
        case WaitQueue():
            return QUEUE_OUTCOMES
        case WaitLookup():
            return LOOKUP_OUTCOMES
        case WaitDial():
            return DIAL_OUTCOMES
        case _:
            return ()


def in_words(entry: PathEntry) -> str:
    """A path entry as a line."""
    if isinstance(entry, Entered):
        return f"→ {entry.node} ({entry.kind}) {entry.label}".rstrip()
    return f"{entry.node}: keys “{entry.keys}” {entry.outcome}"


def deed(action: Action) -> str:
    """An action as a line."""
    match action:
        case Answer():
            return "answers"
        case PlaySounds(sounds=sounds, texts=texts):
            return "says: " + " | ".join(
                text or f"<{sound}>" for sound, text in zip(sounds, texts, strict=True)
            )
        case StopPlayback():
            return "stops talking"
        case EnterQueue(queue=queue, priority=priority, skills=skills, max_wait_s=limit):
            extra = [f"priority {priority}"] if priority else []
            extra += [f"{skill} ≤ {level}" for skill, level in skills.items()]
            extra += [f"at most {limit} s"] if limit is not None else []
            return f"enters queue {queue}" + (f" ({', '.join(extra)})" if extra else "")
        case LookUp(service=service, method=method, path=path):
            return f"asks {service}: {method} {path or '/'}"
        case DialNumber(number=number, ring_s=seconds):
            return f"rings {number} for {seconds} s"
        case BeginMessage(box=box):
            return f"records a message for {box}"
        case EndMessage(outcome=outcome):
            return f"ends the message ({outcome})"
        case HangUp(cause=cause):
            return f"hangs up ({cause})"
        case _:
            return str(action)


def waiting(wait: Wait) -> str:
    """A wait as a line."""
    match wait:
        case WaitPlayback(interruptible=interruptible):
            return "for the prompt to end" + (", or a key" if interruptible else "")
        case WaitKeys(timeout_s=seconds):
            return f"for a key, {seconds:g} s"
        case WaitQueue(queue=queue):
            return f"in queue {queue}"
        case WaitDial():
            return "for the number to answer"
        case WaitLookup(timeout_s=seconds):
            return f"for another system, {seconds:g} s"
        case Done(outcome=outcome, reason=reason):
            return f"for nothing more: {outcome}" + (f", {reason}" if reason else "")
        case _:
            return str(wait)
