"""Asking for keys: prompt, wait, miss, ask again; shared by `menu` and `collect`.

A *miss* is a try without a usable answer (no key, a wrong key, too few digits). After each but the
last the caller hears why and the question again; after the last the flow goes to `failed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from warmline.ivr.model import (
    MASK,
    Input,
    Keyed,
    KeyPressed,
    PlaybackEnded,
    Prompt,
    Session,
    StopPlayback,
    TimedOut,
    WaitKeys,
)
from warmline.ivr.nodes.base import Moment, Move, Node, Seconds, Target, Tries, Way
from warmline.ivr.nodes.speaking import interrupting_key, labelled, speak


class AskingNode(Node, frozen=True, kw_only=True):
    """Base of nodes that ask. `timeout_s` is how long to wait for the first key."""

    prompts: tuple[Prompt, ...]
    failed: Target
    timeout_prompts: tuple[Prompt, ...] = ()
    invalid_prompts: tuple[Prompt, ...] = ()
    timeout_s: Seconds = 5
    tries: Tries = 3
    interruptible: bool = True

    def enter(self, moment: Moment) -> Move:
        return self.ask(moment, ())

    def resume(self, moment: Moment, given: Input) -> Move | None:
        session = moment.session
        if key := interrupting_key(moment, given):
            move = self.take(moment, session, key)
            return replace(move, actions=(StopPlayback(), *move.actions))
        if isinstance(given, PlaybackEnded):
            return self.listen(moment)
        if isinstance(session.wait, WaitKeys):
            if isinstance(given, KeyPressed):
                return self.take(moment, session, given.key)
            if isinstance(given, TimedOut):
                return self.silence(moment)
        return None

    def ask(self, moment: Moment, before: tuple[Prompt, ...]) -> Move:
        """Say `before` and the question, then listen."""
        move = speak(moment, (*before, *self.prompts), interruptible=self.interruptible)
        return move or self.listen(moment)

    def listen(self, moment: Moment) -> Move:
        """Read a key typed ahead, or wait for one."""
        session = moment.session
        if session.typed:
            rest = msgspec.structs.replace(session, typed=session.typed[1:])
            return self.take(moment, rest, session.typed[0])
        return Move(session=session, wait=WaitKeys(timeout_s=self.timeout_s))

    def take(self, moment: Moment, session: Session, key: str) -> Move:
        """What one key means here."""
        raise NotImplementedError

    def silence(self, moment: Moment) -> Move:
        """What it means that no (further) key came."""
        return self.miss(moment, moment.session, "timed_out", "", self.timeout_prompts)

    def miss(
        self, moment: Moment, session: Session, outcome: str, keys: str, why: tuple[Prompt, ...]
    ) -> Move:
        """One try is used up: say why and ask again, or give up. Keys typed ahead are dropped,
        for they answered a question that the caller got wrong."""
        session = msgspec.structs.replace(session, tries=session.tries + 1, digits="", typed="")
        keyed = self.keyed(keys, outcome)
        if session.tries >= self.tries:
            return Move(session=session, path=(keyed,), to=self.failed)
        move = self.ask(replace(moment, session=session), why)
        return replace(move, path=(keyed, *move.path))

    def keyed(self, keys: str, outcome: str, *, masked: bool = False) -> Keyed:
        """The entry of one input on the path."""
        return Keyed(node=self.id, keys=MASK if masked and keys else keys, outcome=outcome)

    def ways(self) -> Iterator[Way]:
        yield Way("failed", self.failed)

    def said(self) -> Iterator[tuple[str, Prompt]]:
        yield from labelled("prompts", self.prompts)
        yield from labelled("timeout_prompts", self.timeout_prompts)
        yield from labelled("invalid_prompts", self.invalid_prompts)

    def silent(self) -> bool:
        return not self.prompts
