"""`survey`: the caller is asked how it was; the answers are facts of the call.

{"id": "rate", "kind": "survey", "survey": "service", "next": "bye"}

The document only names the survey. `opened` puts its questions in the node's place, each a node of
its own (`rate/mark`, `rate/reason`, `rate/comment`, `rate/thanks`): so keys, prompts and their
times are those of every menu, and a new leader goes on at the question where the caller was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from warmline.ivr.model import (
    MASK,
    BeginComment,
    EndComment,
    EndSurvey,
    Input,
    Invite,
    Keyed,
    KeyPressed,
    PlaybackEnded,
    Prompt,
    Rate,
    Session,
    TimedOut,
    WaitKeys,
)
from warmline.ivr.nodes.asking import AskingNode
from warmline.ivr.nodes.base import Moment, Move, Node, NodeId, Target, Way
from warmline.ivr.nodes.speaking import interrupting_key, labelled, speak, spoken_then
from warmline.ivr.prompts import BEEP
from warmline.ivr.surveys import MARK, REASON, Script, Survey, question, said


class SurveyNode(Node, frozen=True, kw_only=True, tag="survey"):
    """Ask what the survey of that key asks, then go on. Where it is not there, go on at once."""

    survey: NodeId
    next: Target

    def enter(self, moment: Moment) -> Move:
        return Move(session=moment.session, to=self.next)

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)


class _Opened(SurveyNode, frozen=True, kw_only=True, tag="survey"):
    """A `survey` node whose questions stand behind it. `invite` is left out where he has been
    invited before the flow began."""

    id_of: str
    version: int
    scale: int
    invite: bool
    first: str

    def enter(self, moment: Moment) -> Move:
        invited = Invite(survey=self.id_of, version=self.version, scale=self.scale)
        actions = (invited,) if self.invite else ()
        return Move(session=moment.session, actions=actions, to=self.first)


class _Question(AskingNode, frozen=True, kw_only=True, tag="survey"):
    """Ask for one key of `answers`: key → (value, where to go)."""

    asks: str
    answers: dict[str, tuple[int, str]]

    def take(self, moment: Moment, session: Session, key: str) -> Move:
        found = self.answers.get(key)
        if found is None:
            return self.miss(moment, session, "invalid", MASK, self.invalid_prompts)
        value, to = found
        rated = Rate(question=self.asks, value=value)
        # What he pressed is his answer, and not for everybody who may see the way he took.
        keyed = Keyed(node=self.id, keys=MASK, outcome="chosen")
        return Move(session=session, actions=(rated,), path=(keyed,), to=to)


_RECORDS = 1
"""`Session.tries` of the comment's node while it is recorded."""


class _Comment(Node, frozen=True, kw_only=True, tag="survey"):
    """Ask, play a tone, record until #, `max_s` seconds or the caller's hanging up."""

    prompts: tuple[Prompt, ...]
    max_s: int
    next: str

    def enter(self, moment: Moment) -> Move:
        move = speak(moment, (*self.prompts, Prompt(sound=BEEP)), interruptible=False)
        assert move is not None
        return move

    def resume(self, moment: Moment, given: Input) -> Move | None:
        session = moment.session
        if session.tries != _RECORDS:
            if not isinstance(given, PlaybackEnded) and not interrupting_key(moment, given):
                return None
            return Move(
                session=msgspec.structs.replace(session, tries=_RECORDS),
                actions=(BeginComment(),),
                wait=WaitKeys(timeout_s=self.max_s),
            )
        if isinstance(given, KeyPressed) and given.key == "#":
            return Move(session=session, actions=(EndComment(outcome="key"),), to=self.next)
        if isinstance(given, TimedOut):
            return Move(session=session, actions=(EndComment(outcome="full"),), to=self.next)
        return None

    def said(self) -> Iterator[tuple[str, Prompt]]:
        yield from labelled("prompts", self.prompts)


class _Thanks(Node, frozen=True, kw_only=True, tag="survey"):
    """Thank him; that is the survey's end."""

    prompts: tuple[Prompt, ...]
    next: str

    def enter(self, moment: Moment) -> Move:
        move = spoken_then(moment, self.prompts, self.next, interruptible=False)
        return replace(move, actions=(EndSurvey(), *move.actions))

    def resume(self, moment: Moment, given: Input) -> Move | None:
        if isinstance(given, PlaybackEnded):
            return Move(session=moment.session, to=self.next)
        return None


def opened(
    node: SurveyNode, survey: Survey, version: int | None = None, *, invite: bool = True
) -> list[Node]:
    """The node with the questions of that version of its survey behind it; without `invite` he has
    been invited already."""
    number = survey.version if version is None else version
    script = survey.script_of(number)
    here = f"{node.id}/"
    thanks = f"{here}thanks"
    first = _Opened(
        id=node.id,
        label=node.label or survey.name,
        survey=node.survey,
        next=node.next,
        id_of=survey.id,
        version=number,
        scale=script.scale,
        invite=invite,
        first=f"{here}mark",
    )
    made: list[Node] = [first, _mark(here, script)]
    if script.reason:
        after = f"{here}comment" if script.comment != "never" else thanks
        made.append(_reason(here, script, after))
    if script.comment != "never":
        made.append(
            _Comment(
                id=f"{here}comment",
                prompts=said(script.comment_ask, "comment"),
                max_s=script.comment_s,
                next=thanks,
            )
        )
    made.append(_Thanks(id=thanks, prompts=said(script.thanks, "thanks"), next=node.next))
    return made


def _mark(here: str, script: Script) -> _Question:
    answers: dict[str, tuple[int, str]] = {}
    for key in map(str, range(1, script.scale + 1)):
        mark = script.mark_of(key)
        assert mark is not None
        if script.wants_reason(mark):
            to = "reason"
        else:
            to = "comment" if script.wants_comment(mark) else "thanks"
        answers[key] = (mark, f"{here}{to}")
    return _asking(here, MARK, question(script), answers, script)


def _reason(here: str, script: Script, after: str) -> _Question:
    answers = {one.key: (int(one.key), after) for one in script.reasons}
    return _asking(here, REASON, said(script.reason_ask, "reason"), answers, script)


def _asking(
    here: str,
    name: str,
    prompts: tuple[Prompt, ...],
    answers: dict[str, tuple[int, str]],
    script: Script,
) -> _Question:
    return _Question(
        id=f"{here}{name}",
        prompts=prompts,
        failed=f"{here}thanks",
        invalid_prompts=said("", "wrong"),
        timeout_prompts=said("", "silent"),
        timeout_s=script.patience_s,
        tries=script.tries,
        asks=name,
        answers=answers,
    )
