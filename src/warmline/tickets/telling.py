"""Who is told of a step or of the clocks, and of what. Pure: words of `Whom` and ids; the store
knows the people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from warmline.tickets.limits import ClockKind, Whom
from warmline.tickets.model import Step, StepRequest, Ticket
from warmline.tickets.planning import Mark


@dataclass(frozen=True, slots=True)
class Telling:
    """One notice: its kind, and to whom (`Whom`, users' ids, `department:<id>`); `or_else`: where
    nobody of them works and can open the order."""

    kind: str
    to: tuple[str, ...]
    popup: bool = False
    or_else: tuple[str, ...] = ()


def tellings(ask: StepRequest, before: Ticket, after: Ticket) -> Sequence[Telling]:
    """What a step makes known. Whoever took it is left out when the people are looked up."""
    match ask.step:
        case Step.DISPATCH | Step.REDIRECT:
            joint = tuple(f"department:{one.department}" for one in after.joint)
            return (
                Telling("ticket_dispatched", (_holder(after),)),
                *([Telling("ticket_joint", joint)] if joint else []),
            )
        case Step.ASSIGN:
            return (Telling("ticket_assigned", (_holder(after),)),)
        case Step.RETURN:
            return (Telling("ticket_returned", (_holder(after),)),)
        case Step.REPLY:
            return (Telling("ticket_replied", (_holder(after), Whom.CREATOR)),)
        case Step.JOINT_REPLY:
            return (Telling("ticket_replied", (_holder(after),)),)
        case Step.REWORK:
            return (Telling("ticket_rework", (_holder(after),), popup=True),)
        case Step.URGE:
            more = (Whom.SUPERVISORS,) if ask.level >= 3 else ()
            return (Telling("ticket_urged", (_holder(after), *more), popup=ask.level >= 2),)
        case Step.SUPERVISE:
            to = (_holder(after), Whom.DEPARTMENT)
            return (Telling("ticket_supervised", to, popup=True),)
        case Step.ASK:
            return (Telling("ticket_asked", (Whom.CREATOR, Whom.DISPATCHER)),)
        case Step.ANSWER:
            return (Telling("ticket_answered", (_holder(after),)),)
        case Step.ASK_EXTENSION:
            return (Telling("ticket_extension_asked", (Whom.SUPERVISORS,)),)
        case Step.DECIDE_EXTENSION:
            who = (before.extension_asked or {}).get("by")
            return (Telling("ticket_extension_decided", (str(who),) if who else ()),)
        case Step.CUSTOMER_SAID:
            return (Telling("ticket_customer_said", (_holder(after),)),)
        case _:
            return ()


def _holder(ticket: Ticket) -> str:
    """Whoever has it: the person, or those of its pool."""
    if ticket.assignee is not None:
        return ticket.assignee
    pools = {"department": Whom.DEPARTMENT, "dispatch": Whom.DISPATCHERS, "revisit": "revisitors"}
    return str(pools[ticket.pool.value])


CLOCK_KINDS: Mapping[Mark, str] = {
    Mark.ESCALATE: "ticket_escalated",
    Mark.DUE: "ticket_overdue",
    Mark.WARN: "ticket_warned",
}
"""What is told of a clock, the gravest first."""


@dataclass(frozen=True, slots=True)
class Together:
    """What one person is told of an order's clocks at one moment: once, by the gravest of it.
    `clocks` are those it is about, `soon` those that end soon beside one that is over."""

    kind: str
    clocks: tuple[ClockKind, ...]
    soon: tuple[ClockKind, ...] = ()

    @property
    def popup(self) -> bool:
        return self.kind != CLOCK_KINDS[Mark.WARN]

    def facts(self) -> dict[str, str]:
        """As a notice carries it: codes, which every page says in its own language."""
        return {"clocks": " ".join(self.clocks), "soon": " ".join(self.soon)}


def together(
    heard: Sequence[tuple[Mark, ClockKind, Collection[str]]],
) -> dict[Together, set[str]]:
    """What several deadlines of one order that come at once make known, and to whom."""
    of_person: dict[str, list[tuple[Mark, ClockKind]]] = {}
    for mark, clock, users in heard:
        for user in users:
            of_person.setdefault(user, []).append((mark, clock))
    found: dict[Together, set[str]] = {}
    for user, several in of_person.items():
        marks = {mark for mark, _ in several}
        gravest = next(mark for mark in CLOCK_KINDS if mark in marks)
        over = {clock for mark, clock in several if mark is not Mark.WARN}
        clocks = over or {clock for _, clock in several}
        soon = {clock for _, clock in several} - clocks
        one = Together(CLOCK_KINDS[gravest], _in_order(clocks), _in_order(soon))
        found.setdefault(one, set()).add(user)
    return found


def _in_order(clocks: Collection[ClockKind]) -> tuple[ClockKind, ...]:
    return tuple(one for one in ClockKind if one in clocks)
