"""The verbs on callbacks outside `voice`: list, find for a command; and their projection.

Cancelling and hurrying are commands of `voice` (`voice.steps.callbacks`), sent by
`interactions.http.callbacks`; here it is checked and audited who may ask for it. The list as a file
is `interactions.export.callbacks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as replaced

from msgspec.structs import replace

from warmline.interactions.callbacks import (
    Callback,
    CallbackFact,
    CallbackFilters,
    CallbackRow,
    apply,
)
from warmline.interactions.errors import CallbackMissing, NumberTooShort
from warmline.interactions.ports import Heard
from warmline.interactions.rules import mask_number, searched_digits
from warmline.interactions.store import callbacks as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.kit.paging import Page, Paged
from warmline.telephony.numbers import mask


class CallbackProjection:
    """One reader of the journal, for the projector. Remembers nothing between batches."""

    def lost(self) -> None:
        """Nothing is remembered."""

    async def project(self, session: Session, events: Sequence[Heard]) -> None:
        """Take the callbacks' facts of a batch in; a fact taken before changes nothing."""
        ours = [event for event in events if isinstance(event.fact, CallbackFact)]
        if not ours:
            return
        known = await store.lock(session, {event.key for event in ours})
        changed: dict[str, tuple[Callback, int]] = {}
        for event in ours:
            before, seq = known.get(event.key, (None, 0))
            if event.seq <= seq:
                continue
            after = apply(before, event.key, event.fact, event.at)
            known[event.key] = changed[event.key] = (after, event.seq)
        await store.save(session, changed)

    async def forget(self, session: Session) -> None:
        """Empty what was projected, before the journal is read from its beginning."""
        await store.forget(session)


class CallbackService:
    """Callbacks of the actor's projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def projection(self) -> CallbackProjection:
        """A reader of the journal, for the projector."""
        return CallbackProjection()

    async def list(self, actor: Actor, filters: CallbackFilters, page: Page) -> Paged[CallbackRow]:
        """One page, newest first; `q` are the last digits of the number. Raises
        `NumberTooShort`."""
        actor.need("callback.manage")
        check_digits(page.q or "")
        async with self._database.read() as session:
            found = await store.page_of(session, actor, filters, page)
        return found.map(lambda row: shown(actor, row))

    async def note(self, actor: Actor, callback: str, action: str) -> None:
        """Write down that the actor asks `voice` for something about a callback he may see. Raises
        `CallbackMissing`."""
        actor.need("callback.manage")
        async with self._database.transaction() as session:
            found = await store.find(session, actor, callback)
            if found is None:
                raise CallbackMissing("There is no such callback in your projects.")
            after = {"number": mask(found.number.raw)}
            audit.record(session, actor, action, "callback", callback, after=after)


def check_digits(digits: str) -> None:
    """Raises `NumberTooShort` where too few digits are searched for."""
    if digits and not searched_digits(digits):
        raise NumberTooShort("Give at least the last four digits of the number.", field="q")


def shown(actor: Actor, row: CallbackRow) -> CallbackRow:
    """The row with its numbers as this actor may see them."""
    if actor.may("number.unmask"):
        return row
    one = row.callback
    hidden = replace(one, number=mask_number(one.number), caller=mask(one.caller))
    return replaced(row, callback=hidden)
