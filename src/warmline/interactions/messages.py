"""Messages that callers left, as an inbox is worked off: the states of one, and its line. Pure.

The message itself is a fact of its call (`fold`); what people do about it is kept beside it.

    new -> in_work -> done      take (oneself or somebody else), finish
    in_work -> new              give back
    in_work -> in_work          take over
    done -> in_work             reopen: whoever takes it has it
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warmline.interactions.errors import MessageElsewhere
from warmline.interactions.events import Number


class MessageState(StrEnum):
    NEW = "new"
    IN_WORK = "in_work"
    DONE = "done"


TABLE: dict[tuple[MessageState, str], MessageState] = {
    (MessageState.NEW, "take"): MessageState.IN_WORK,
    (MessageState.NEW, "finish"): MessageState.DONE,
    (MessageState.IN_WORK, "take"): MessageState.IN_WORK,
    (MessageState.IN_WORK, "give_back"): MessageState.NEW,
    (MessageState.IN_WORK, "finish"): MessageState.DONE,
    (MessageState.DONE, "take"): MessageState.IN_WORK,
}
VERBS = ("take", "give_back", "finish")


@dataclass(frozen=True, slots=True)
class Work:
    """What became of a message. `assignee` is who has it, or who finished it."""

    state: MessageState = MessageState.NEW
    assignee: str | None = None


def worked(work: Work, verb: str, *, by: str, to: str | None = None) -> Work:
    """The work after a verb of `by`; `to` is who shall have it (take; else himself). Raises
    `MessageElsewhere` for a verb that its state does not know."""
    state = TABLE.get((work.state, verb))
    if state is None:
        raise MessageElsewhere(
            "Somebody else was faster: the message is in another state now; look again.",
            state=work.state.value,
        )
    match verb:
        case "take":
            return Work(state, to or by)
        case "finish":
            return Work(state, work.assignee or by)
        case _:
            return Work(state, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """One line of the inbox; `id` is the call's. `recording` is its state."""

    id: str
    project: str
    box: str
    at: datetime
    seconds: float
    caller: Number
    called: str
    recording: str
    state: MessageState
    assignee: str | None
    assignee_name: str | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilters:
    """What an inbox is narrowed to; empty is all. `to` is excluded."""

    box: str = ""
    state: str = ""
    assignee: str = ""
    since: datetime | None = None
    to: datetime | None = None
