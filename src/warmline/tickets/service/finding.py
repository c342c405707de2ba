"""Where the words of a search stand in the orders of a page: in the title, in a note of whom …

Used by `TicketService.search`, for orders the actor sees: whoever sees an order reads all that is
looked into here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from warmline.kit.db import Session
from warmline.tickets import types
from warmline.tickets.asked import Hit
from warmline.tickets.fields import worded
from warmline.tickets.model import Ticket
from warmline.tickets.store import configured, hits
from warmline.tickets.store.wording import OWN
from warmline.tickets.texts import excerpt

FIELD = "field"


async def found_in(session: Session, page: Sequence[Ticket], words: str) -> Mapping[str, Hit]:
    """By order, where the words stand and what stands around them."""
    if not page or not words:
        return {}
    places = await hits.rows(session, [one.id for one in page], words)
    written = {id: seq for id, seq in places.items() if seq != OWN}
    steps = await hits.steps(session, written) if written else {}
    found, left = dict[str, Hit](), list[Ticket]()
    for one in page:
        if one.id in steps:
            step, texts = steps[one.id]
            hit = _first([(step.value, text) for text in texts], words)
        else:
            hit = _first(_plain(one), words)
        if hit is not None:
            found[one.id] = hit
        elif places.get(one.id) == OWN:
            left.append(one)
    known = await configured.types(session) if left else {}
    for one in left:
        fields = types.effective(known, one.type).fields
        hit = _first([(FIELD, text) for text in worded(one.fields, fields)], words)
        if hit is not None:
            found[one.id] = hit
    return found


def _plain(ticket: Ticket) -> Sequence[tuple[str, str]]:
    """What every order says itself; whose a confidential one is, is no place to find it by."""
    name = "" if ticket.confidential else ticket.customer_name
    return [
        ("title", ticket.title),
        ("customer", name),
        ("address", ticket.address),
        ("content", ticket.content),
    ]


def _first(parts: Sequence[tuple[str, str]], words: str) -> Hit | None:
    for where, text in parts:
        if (around := excerpt(text, words)) is not None:
            return Hit(where, around)
    return None
