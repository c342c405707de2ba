"""Who may take which step of an order he sees. Pure; the table is `states.TABLE`.

A step of the order's `holder` is open to the person who has it, to people of the department that
handles it (and to those whose scope covers it), and, while a pool has it, to whoever may work that
pool. Seeing all orders (scope ALL) opens every step one holds the permission for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warmline.accounts.rules import is_system
from warmline.kit.actor import Actor, Scope
from warmline.tickets import states
from warmline.tickets.asked import Possible
from warmline.tickets.errors import StepNotYours
from warmline.tickets.model import Pool, State, Step, Switches, Ticket

POOL_WORKERS = {Pool.DISPATCH: "ticket.dispatch", Pool.REVISIT: "ticket.revisit"}


IN_CONFIDENCE = ("ticket.dispatch", "ticket.revisit", "ticket.supervise")
"""Who of others sees whose order a confidential one is."""


def in_confidence(actor: Actor, ticket: Ticket) -> bool:
    """Whether he may know whose order it is."""
    mine = actor.user_id == ticket.created_by
    return not ticket.confidential or mine or knows_all(actor)


def knows_all(actor: Actor) -> bool:
    """Whether he may know it of every order he sees."""
    return is_system(actor) or any(map(actor.may, IN_CONFIDENCE))


DESK = ("ticket.create", "ticket.dispatch", "ticket.revisit", "ticket.supervise")
"""Whoever may any of these works at the desk, and not in a department without agents."""


def of_the_desk(actor: Actor) -> bool:
    """Whether the calls of orders concern him: how they came in and what was said in them."""
    return is_system(actor) or any(map(actor.may, DESK))


def in_department(actor: Actor, department: str | None) -> bool:
    """Whether he works in it, or his scope covers it."""
    return department is not None and (
        department == actor.department_id or department in actor.departments
    )


def sees(actor: Actor, ticket: Ticket) -> bool:
    """Whether an order that is at hand is within his sight; the same as `store.orders.visible_to`,
    which asks it of all orders."""
    if is_system(actor) or (actor.scope is Scope.ALL and actor.may("settings.manage")):
        return True
    if ticket.project not in actor.projects:
        return False
    if actor.scope is Scope.ALL or actor.user_id in (ticket.created_by, ticket.assignee):
        return True
    return covers(actor, ticket) or _by_his_work(actor, ticket)


def covers(actor: Actor, ticket: Ticket) -> bool:
    """Whether his scope opens the department that handles it, or the one it was made in."""
    return not actor.departments.isdisjoint({ticket.department, ticket.desk})


def _by_his_work(actor: Actor, ticket: Ticket) -> bool:
    """Whether he sees it because of what he may do: work on it in his department, help with it, or
    take it from a pool."""
    if actor.may("ticket.handle"):
        if ticket.pool is Pool.DEPARTMENT and in_department(actor, ticket.department):
            return True
        if any(in_department(actor, one.department) for one in ticket.joint):
            return True
    worker = POOL_WORKERS.get(ticket.pool)
    return worker is not None and actor.may(worker)


def opens(actor: Actor, ticket: Ticket) -> bool:
    """Whether he can open it."""
    return actor.may("ticket.view") and sees(actor, ticket)


def nearest(people: Sequence[Actor], ticket: Ticket) -> Sequence[Actor]:
    """Who of these leads an order: those whose scope covers it; where nobody is left, those who see
    all."""
    near = [one for one in people if one.scope is not Scope.ALL and covers(one, ticket)]
    return near or [one for one in people if one.scope is Scope.ALL]


def holds(actor: Actor, ticket: Ticket) -> bool:
    """Whether the order is his to work on."""
    if actor.scope is Scope.ALL or ticket.assignee == actor.user_id:
        return True
    if ticket.pool in POOL_WORKERS:
        return actor.may(POOL_WORKERS[ticket.pool])
    if ticket.state in states.DESK - {states.S.DISPATCHED}:
        # On the desk's side: a department that gave it back has no more say in it.
        return ticket.assignee is not None and actor.may("ticket.dispatch")
    return in_department(actor, ticket.department)


def refusal(actor: Actor, step: Step, ticket: Ticket) -> str:
    """Why he may not, whatever state the order is in; empty: he may."""
    rule = states.TABLE.get(step)
    if rule is None:
        return "This is no step that people take."
    if is_system(actor):
        return ""
    if not any(map(actor.may, rule.permissions)):
        names = "”, “".join(rule.permissions)
        return f"This needs the permission “{names}”; ask an administrator for it."
    if rule.whose == "holder" and not holds(actor, ticket):
        return "Somebody else has this order; only he, or his department, can do this."
    if rule.whose == "joint" and not _joint(actor, ticket):
        return "Your department does not take part in this order."
    return ""


def _joint(actor: Actor, ticket: Ticket) -> bool:
    return joint_department(actor, ticket) is not None


def joint_department(actor: Actor, ticket: Ticket) -> str | None:
    """The helping department he replies for: his own before one his scope covers."""
    names = [one.department for one in ticket.joint if one.replied_at is None]
    if actor.department_id in names:
        return actor.department_id
    wide = actor.scope is Scope.ALL
    return next((one for one in names if wide or one in actor.departments), None)


def allow_step(actor: Actor, step: Step, ticket: Ticket) -> None:
    """Raise `StepNotYours` unless he may."""
    said = refusal(actor, step, ticket)
    if said:
        raise StepNotYours(said, step=step.value)


def possible(actor: Actor, ticket: Ticket, switches: Switches, now: datetime) -> Sequence[Possible]:
    """Every step the order can take from where it is, and whether this person may take it; why not
    where he may not, or where something is lacking."""
    found = list[Possible]()
    for step in states.steps_from(ticket.state, switches):
        if step in NOT_OFFERED:
            continue
        if step is Step.REVISIT and ticket.state is State.REVISITING and ticket.assignee:
            continue  # somebody does just that
        said = refusal(actor, step, ticket) or states.why_not(step, ticket, switches, now)
        rule = states.TABLE[step]
        found.append(Possible(step, allowed=not said, why=said, needs_reason=rule.reason))
    return found


def allowed(actor: Actor, ticket: Ticket, switches: Switches, now: datetime) -> list[Step]:
    """The steps he can take now."""
    return [one.step for one in possible(actor, ticket, switches, now) if one.allowed]


NOT_OFFERED = frozenset({Step.LINK, Step.HAND_OVER})
"""Offered where related orders, and what people have, are shown."""
