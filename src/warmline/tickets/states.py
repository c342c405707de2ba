"""The life cycle of a work order as one table: which step leads from where to where, and what it
needs. Pure.

`TABLE` is the only place that says so: services, screens and the manual read it. Type switches take
steps away (`Rule.switch`, `Rule.unless`); `begins` asks for one step of one order, `possible` for
all of them. Who may take a step is in `who`; who has the order afterwards is in `placing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from warmline.tickets.errors import StepImpossible, StepIncomplete
from warmline.tickets.model import (
    Pool,
    Satisfaction,
    State,
    Step,
    StepRequest,
    Switches,
    Ticket,
)

S = State
DESK = frozenset({S.ACCEPTED, S.DISPATCHED, S.RETURNED})
WORK = frozenset({S.SIGNED, S.HANDLING})
PAUSED = frozenset({S.WAITING, S.SUSPENDED})
OPEN = DESK | WORK | PAUSED | frozenset({S.REPLIED, S.REVISITING})
"""Something is still to be done."""
AT_WORK = frozenset({S.DISPATCHED}) | WORK | PAUSED
"""Somebody is to work on it, and may need more time."""
ENDED = frozenset({S.ARCHIVED, S.VOID, S.MERGED})
"""Nothing can be done any more."""
ALIVE = OPEN | {S.CLOSED}
EVERYWHERE = frozenset(State)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. `to` None: an event, the state stays. `permissions`: any of them is
    needed. `whose`: who else must agree (see `who`): the `holder` of the order, a department that
    is `joint`, `anyone` who sees it. `switch`: only where the type has it on, asked in the states
    of `switch_from` (none named: all); `unless`: only where the type has it off, for the states in
    `unless_from`."""

    step: Step
    origins: frozenset[State]
    to: State | None
    permissions: tuple[str, ...]
    whose: str = "anyone"
    reason: bool = False
    switch: str = ""
    switch_from: frozenset[State] = frozenset()
    unless: str = ""
    unless_from: frozenset[State] = frozenset()


def _rule(
    step: Step,
    origins: frozenset[State] | set[State],
    to: State | None,
    permissions: str,
    **more: object,
) -> Rule:
    return Rule(step, frozenset(origins), to, tuple(permissions.split()), **more)  # type: ignore[arg-type]


NO_DISPATCH = frozenset({S.ACCEPTED})
"""Where a type without dispatching goes straight on: whoever accepted it handles it."""

HANDLER = "ticket.handle ticket.dispatch"
RULES: tuple[Rule, ...] = (
    _rule(
        Step.DISPATCH,
        {S.ACCEPTED, S.RETURNED},
        S.DISPATCHED,
        "ticket.dispatch ticket.create",
        whose="holder",
        switch="dispatch",
        switch_from=frozenset({S.ACCEPTED}),
    ),
    _rule(
        Step.REDIRECT,
        {S.DISPATCHED} | WORK | PAUSED,
        S.DISPATCHED,
        "ticket.dispatch",
        reason=True,
    ),
    _rule(Step.SIGN, {S.DISPATCHED}, S.SIGNED, "ticket.handle", whose="holder"),
    _rule(
        Step.RETURN,
        {S.DISPATCHED, S.SIGNED},
        S.RETURNED,
        "ticket.handle",
        whose="holder",
        reason=True,
    ),
    _rule(
        Step.BEGIN,
        NO_DISPATCH | {S.SIGNED},
        S.HANDLING,
        HANDLER,
        whose="holder",
        unless="dispatch",
        unless_from=NO_DISPATCH,
    ),
    _rule(Step.WAIT, WORK, S.WAITING, HANDLER, whose="holder", reason=True, switch="wait"),
    _rule(Step.SUSPEND, WORK, S.SUSPENDED, HANDLER, whose="holder", reason=True, switch="suspend"),
    _rule(Step.RESUME, PAUSED, S.HANDLING, HANDLER, whose="holder"),
    _rule(
        Step.REPLY,
        NO_DISPATCH | WORK,
        S.REPLIED,
        HANDLER,
        whose="holder",
        unless="dispatch",
        unless_from=NO_DISPATCH,
    ),
    _rule(
        Step.REVISIT,
        {S.REPLIED, S.REVISITING},
        S.REVISITING,
        "ticket.revisit",
        switch="revisit",
        switch_from=frozenset({S.REPLIED}),
    ),
    _rule(
        Step.REWORK,
        {S.REPLIED, S.REVISITING, S.CLOSED},
        S.HANDLING,
        "ticket.revisit ticket.dispatch",
        reason=True,
    ),
    _rule(
        Step.CLOSE,
        {S.REPLIED, S.REVISITING},
        S.CLOSED,
        "ticket.revisit ticket.dispatch ticket.create",
        whose="holder",
        unless="revisit",
        unless_from=frozenset({S.REPLIED}),
    ),
    _rule(Step.ARCHIVE, {S.CLOSED}, S.ARCHIVED, "ticket.dispatch ticket.supervise"),
    _rule(
        Step.VOID,
        OPEN,
        S.VOID,
        "ticket.dispatch ticket.supervise",
        reason=True,
    ),
    _rule(Step.MERGE, OPEN, S.MERGED, "ticket.dispatch ticket.create"),
    # Events: the state stays.
    _rule(Step.ASSIGN, DESK | WORK | PAUSED, None, HANDLER, whose="holder"),
    _rule(Step.JOINT_REPLY, {S.DISPATCHED} | WORK | PAUSED, None, "ticket.handle", whose="joint"),
    _rule(
        Step.ASK_EXTENSION,
        AT_WORK,
        None,
        "ticket.handle",
        whose="holder",
        reason=True,
        switch="extension",
    ),
    _rule(
        Step.DECIDE_EXTENSION,
        AT_WORK,
        None,
        "ticket.supervise",
        switch="extension",
    ),
    _rule(Step.URGE, OPEN, None, "ticket.create ticket.dispatch ticket.supervise"),
    _rule(Step.SUPERVISE, OPEN, None, "ticket.supervise", reason=True),
    _rule(Step.CONTACT, OPEN, None, "ticket.create ticket.handle ticket.revisit"),
    _rule(Step.CUSTOMER_SAID, OPEN, None, "ticket.create ticket.handle ticket.revisit"),
    _rule(Step.CALL, ALIVE, None, "ticket.create ticket.handle ticket.revisit"),
    _rule(
        Step.NOTE, EVERYWHERE, None, "ticket.create ticket.handle ticket.revisit ticket.supervise"
    ),
    _rule(Step.ASK, OPEN, None, "ticket.handle", whose="holder"),
    _rule(Step.ANSWER, OPEN, None, "ticket.create ticket.dispatch"),
    _rule(Step.ATTACH, ALIVE, None, "ticket.create ticket.handle ticket.revisit"),
    _rule(Step.ACT, OPEN, None, "ticket.create ticket.handle ticket.revisit"),
    _rule(Step.LINK, EVERYWHERE, None, "ticket.create ticket.dispatch"),
    _rule(Step.SPLIT, OPEN, None, "ticket.create ticket.dispatch"),
    _rule(Step.EDIT, OPEN, None, "ticket.create ticket.dispatch"),
    _rule(Step.HAND_OVER, OPEN, None, "ticket.supervise", reason=True),
)
TABLE: Mapping[Step, Rule] = {rule.step: rule for rule in RULES}
"""Every step somebody can ask for."""


def begins(rule: Rule, state: State, switches: Switches) -> bool:
    """Whether the step leads on from a state, with what the type switches on and off."""
    if state not in rule.origins:
        return False
    if _switched_off(rule, state, switches):
        return False
    return not (rule.unless and state in rule.unless_from and getattr(switches, rule.unless))


def _switched_off(rule: Rule, state: State, switches: Switches) -> bool:
    asked = not rule.switch_from or state in rule.switch_from
    return bool(rule.switch) and asked and not getattr(switches, rule.switch)


def next_state(step: Step, state: State, switches: Switches) -> State | None:
    """Where a step leads, None where it is not possible."""
    rule = TABLE.get(step)
    if rule is None or not begins(rule, state, switches):
        return None
    return rule.to or state


def steps_from(state: State, switches: Switches) -> list[Step]:
    """Every step that leads on from a state, in the order of the table."""
    return [rule.step for rule in RULES if begins(rule, state, switches)]


def why_not(step: Step, ticket: Ticket, switches: Switches, now: datetime) -> str:
    """Why an order cannot take a step now, whoever asks; empty: it can."""
    rule = TABLE.get(step)
    if rule is None:
        return f"“{step}” is not a step that somebody takes."
    if ticket.state in rule.origins and _switched_off(rule, ticket.state, switches):
        return f"Orders of this type have no step “{step}”; it is switched off."
    if not begins(rule, ticket.state, switches):
        return _from_where(rule, ticket.state)
    match step:
        case Step.REVISIT if ticket.state is S.REVISITING and ticket.assignee is not None:
            return "Somebody revisits it already."
        case Step.RETURN if ticket.returns >= switches.returns_most:
            return (
                f"It was returned {ticket.returns} times, which is as often as its type allows; "
                "ask the dispatcher to redirect it."
            )
        case Step.REPLY if switches.wait_joint and (left := _joint_left(ticket)):
            return f"{left} joint department(s) have not replied yet."
        case Step.ASK_EXTENSION:
            return _no_extension(ticket, switches, now)
        case Step.DECIDE_EXTENSION if ticket.extension_asked is None:
            return "Nobody has asked for more time."
        case Step.DECIDE_EXTENSION if _over(ticket, now):
            return "The time is over; more of it is granted before the end or not at all."
    return ""


def _from_where(rule: Rule, state: State) -> str:
    where = ", ".join(sorted(one.value for one in rule.origins))
    return f"The order is “{state}”; “{rule.step}” is possible from: {where}."


def _joint_left(ticket: Ticket) -> int:
    return sum(1 for one in ticket.joint if one.replied_at is None)


def _no_extension(ticket: Ticket, switches: Switches, now: datetime) -> str:
    if ticket.extension_asked is not None:
        return "More time was asked for already; it waits for a decision."
    if ticket.extensions >= switches.extensions_most:
        return f"It got more time {ticket.extensions} times, as often as its type allows."
    if _over(ticket, now):
        return "The time is over; more of it must be asked for before."
    return ""


def _over(ticket: Ticket, now: datetime) -> bool:
    return ticket.due_at is not None and ticket.due_at <= now


def check(
    ask: StepRequest, ticket: Ticket, switches: Switches, now: datetime, possible: list[Step]
) -> None:
    """Raise `StepImpossible` or `StepIncomplete` unless the order can take this step."""
    problem = why_not(ask.step, ticket, switches, now)
    if problem:
        raise StepImpossible(
            problem, state=ticket.state.value, possible=[one.value for one in possible]
        )
    if TABLE[ask.step].reason and not ask.reason.strip():
        raise StepIncomplete("Give a reason.", field="reason")
    match ask.step:
        case Step.DISPATCH | Step.REDIRECT if ask.department is None and ask.assignee is None:
            raise StepIncomplete("Name the department that shall handle it.", field="department")
        case Step.REPLY | Step.JOINT_REPLY | Step.NOTE | Step.ASK | Step.ANSWER if not (
            ask.text.strip()
        ):
            raise StepIncomplete("Write what you did or want to say.", field="text")
        case Step.ASK_EXTENSION if ask.amount < 1:
            raise StepIncomplete("Say how much time is needed.", field="amount")
        case Step.DECIDE_EXTENSION if ask.approved is None:
            raise StepIncomplete("Say yes or no.", field="approved")
        case Step.CLOSE if ticket.state is S.REVISITING:
            _check_revisit(ask)
        case Step.CALL if ask.interaction is None:
            raise StepIncomplete("Name the call.", field="interaction")
        case Step.ACT if not ask.act:
            raise StepIncomplete("Name what was done.", field="act")
        case Step.URGE if not 1 <= ask.level <= 3:
            raise StepIncomplete("An urge has level 1, 2 or 3.", field="level")
        case Step.ATTACH if not ask.attachments:
            raise StepIncomplete("Choose a file first.", field="attachments")


def _check_revisit(ask: StepRequest) -> None:
    if ask.satisfaction is Satisfaction.NONE:
        raise StepIncomplete("Say what the customer answered.", field="satisfaction")
    if ask.satisfaction is Satisfaction.UNSATISFIED:
        raise StepIncomplete(
            "An order whose customer is not satisfied is not closed; send it to rework.",
            field="satisfaction",
        )


def has_somebody(ticket: Ticket) -> bool:
    """Whether somebody has the order: a person, or a pool that people take it from."""
    if ticket.assignee is not None:
        return True
    if ticket.pool is Pool.DEPARTMENT:
        return ticket.department is not None
    return ticket.pool is not Pool.NONE
