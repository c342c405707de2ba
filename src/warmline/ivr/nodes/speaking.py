"""Playing prompts, the same way in every node that speaks.

A prompt that may be interrupted is skipped when keys were already typed ahead, so a caller who
knows the way need not listen; one that may not be interrupted drops such keys, so a flow can force
the caller to listen. Used by the nodes only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from warmline.ivr import prompts
from warmline.ivr.model import (
    Input,
    KeyPressed,
    PlaybackEnded,
    Prompt,
    Session,
    StopPlayback,
    WaitPlayback,
)
from warmline.ivr.nodes.base import Moment, Move

MAX_TYPED = 64


def speak(moment: Moment, said: Sequence[Prompt], *, interruptible: bool) -> Move | None:
    """Play and wait for the end; `None` when there is nothing to play or no need to."""
    session = moment.session
    if not said or (interruptible and session.typed):
        return None
    return Move(
        session=session if interruptible else msgspec.structs.replace(session, typed=""),
        actions=(prompts.play(said, moment.voice),),
        wait=WaitPlayback(interruptible=interruptible),
    )


def spoken_then(moment: Moment, said: Sequence[Prompt], to: str, *, interruptible: bool) -> Move:
    """Play, or go straight on to `to`."""
    move = speak(moment, said, interruptible=interruptible)
    return move or Move(session=moment.session, to=to)


def heard_then(moment: Moment, given: Input, to: str) -> Move | None:
    """While a prompt plays that only has to be heard: go on at its end, or at a key."""
    if isinstance(given, PlaybackEnded):
        return Move(session=moment.session, to=to)
    if key := interrupting_key(moment, given):
        return Move(session=typed(moment.session, key), actions=(StopPlayback(),), to=to)
    return None


def interrupting_key(moment: Moment, given: Input) -> str:
    """The key that ends the prompt now playing, or an empty text."""
    wait = moment.session.wait
    if isinstance(given, KeyPressed) and isinstance(wait, WaitPlayback) and wait.interruptible:
        return given.key
    return ""


def typed(session: Session, keys: str) -> Session:
    """The session with more keys typed ahead; those beyond what any input could need are lost."""
    return msgspec.structs.replace(session, typed=(session.typed + keys)[:MAX_TYPED])


def labelled(field: str, said: Sequence[Prompt]) -> Iterator[tuple[str, Prompt]]:
    """Each prompt with the place in the document that holds it."""
    for index, prompt in enumerate(said):
        yield f"{field}[{index}]", prompt
