"""Orders that are linked by themselves: a new one to the unfinished ones it clearly belongs to.

Called by `making` in the transaction that makes the order. Looked for in the whole project, not
only among what the maker sees, since a customer who calls twice seldom meets the same agent;
whoever may not see the other order gets to know that there is one, and no more (`veiling`).
Confidential orders are left out: a link would say whose they are. Links by hand, and undoing one,
are in `joining`.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.kit.actor import SYSTEM
from warmline.kit.db import Session
from warmline.tickets import related, states
from warmline.tickets.asked import Related
from warmline.tickets.model import Step, Ticket
from warmline.tickets.service.common import Made, Office, Rules, write
from warmline.tickets.store import candidates, history, orders

MOST = 5
"""So many at most: an order tied to everything says nothing."""


async def near(session: Session, mine: related.Likeness, ticket: Ticket) -> Sequence[Related]:
    """The orders that a new one is to be linked to, the most alike first."""
    if ticket.confidential:
        return []
    found = await candidates.candidates(session, SYSTEM, mine, project=ticket.project)
    likely = [one for one in related.related(mine, found) if one.open]
    return [one for one in likely if one.score >= related.CLEAR and one.id != ticket.parent][:MOST]


async def hold(session: Session, ids: Sequence[str]) -> dict[str, Ticket]:
    """Those orders, which nobody else changes until the end of the transaction. Asked for before
    the order's number is drawn, as `joining.split` does: whoever waits for the one has not got the
    other."""
    held = await orders.several(session, SYSTEM, ids, lock=True)
    return {one.id: one for one in held}


async def tie(
    session: Session,
    office: Office,
    ticket: Ticket,
    others: Sequence[Related],
    held: dict[str, Ticket],
    rules: Rules,
) -> Ticket:
    """Link a new order to these, as the system does it; both say so in their history, how alike
    they are and why. The order as it is now."""
    for like in others:
        other = held.get(like.id)
        if other is None or other.state not in states.OPEN or other.confidential:
            continue  # ended or hidden since it was found
        now = office.clock.now()
        await history.link(session, ticket.id, other.id, now, SYSTEM.user_id)
        why = [str(one["reason"]) for one in like.reasons]
        facts = {"score": like.score, "why": why}
        mine = {"other": other.id, "number": other.number, **facts}
        its = {"other": ticket.id, "number": ticket.number, **facts}
        ticket = await write(
            session, office, SYSTEM, Made(ticket, ticket, Step.LINK, data=mine), rules
        )
        await write(session, office, SYSTEM, Made(other, other, Step.LINK, data=its), rules)
    return ticket
