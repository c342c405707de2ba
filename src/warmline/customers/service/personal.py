"""The verbs on a person's own rights: a copy of everything held about him (查阅副本), and erasing
him (删除) with what the law keeps for a while.

The card is this feature's own; every other feature brings a `PersonalData`, given by `app`. A copy
and an erasure are in the trail with who, when and on what ground, never with the data. The work
that remains (files, calls whose day has not come) is done by `finish`, in `jobs`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog

from warmline.accounts.rules import allow
from warmline.customers import copying
from warmline.customers.contacts import hidden
from warmline.customers.errors import CustomerChanged, CustomerMissing
from warmline.customers.model import Customer
from warmline.customers.ports import Collected, Held, Person, PersonalData
from warmline.customers.store import cards
from warmline.customers.store import personal as store
from warmline.customers.store.timeline import person_of
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid

log = structlog.get_logger(__name__)

LEAST_REASON, LONGEST_REASON = 2, 500


@dataclass(frozen=True, slots=True)
class Part:
    """What one feature erases, or keeps and why."""

    feature: str
    held: Held


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing this person would do now. `version` is the card's, to be named by `erase`."""

    customer: str
    version: int
    parts: Sequence[Part]


class PersonalService:
    """Copies and erasures over the parts of all features."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        parts: Sequence[PersonalData],
        printing: copying.Printing | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._parts = tuple(parts)
        self._printing = printing or copying.Printing()

    async def access_copy(self, actor: Actor, customer: str, reason: str) -> Path:
        """A ZIP with everything held about him, as data and on paper, numbers whole: it is his.
        `reason`: how he asked and was recognised. The caller deletes the file. Raises
        `CustomerMissing`, `Invalid`."""
        allow(actor, "customer.access_copy")
        reason = checked_reason(reason)
        now = self._clock.now()
        async with self._database.transaction() as session:
            card = await _card(session, actor, customer)
            person = await _person(session, card)
            parts = [*await _own(session, card)]
            for part in self._parts:
                parts += await part.collect(session, person)
            counts = {one.name: len(one.rows) for one in parts}
            after = {"reason": reason, "rows": counts}
            audit.record(session, actor, "access_copied", "customer", customer, None, after)
        return await asyncio.to_thread(copying.write, parts, now, actor.name, self._printing)

    async def preview(self, actor: Actor, customer: str) -> Preview:
        """What `erase` would do now; nothing is done by asking. Raises `CustomerMissing`."""
        allow(actor, "customer.erase")
        now = self._clock.now()
        async with self._database.read() as session:
            card = await _card(session, actor, customer)
            person = await _person(session, card)
            found = [*_of_card(card)]
            for part in self._parts:
                found += [Part(part.name, one) for one in await part.preview(session, person, now)]
        return Preview(customer, card.version, found)

    async def erase(self, actor: Actor, customer: str, version: int, reason: str) -> Sequence[Part]:
        """Erase him from everything that may be, at once and together; what was done and what is
        kept. `version` is the card's as the preview showed it: whoever decides has seen this card.
        Raises `CustomerMissing`, `CustomerChanged`, `Invalid`."""
        allow(actor, "customer.erase")
        reason = checked_reason(reason)
        now = self._clock.now()
        async with self._database.transaction() as session:
            card = await cards.find(session, actor, customer, lock=True)
            if card is None:
                raise CustomerMissing
            if card.version != version:
                raise CustomerChanged(
                    "The card was changed meanwhile; look at it and decide again.",
                    version=card.version,
                    changed=[],
                    present={},
                )
            person = await _person(session, card)
            done = [*_of_card(card)]
            for part in self._parts:
                done += [Part(part.name, one) for one in await part.erase(session, person, now)]
            await store.empty(session, customer, now)
            # After the card's entries lost their values: this one is the proof that it was done.
            after = {"reason": reason, "parts": [_told(one) for one in done]}
            audit.record(session, actor, "erased", "customer", customer, None, after)
        return done

    async def finish(self) -> int:
        """Do what fell due; how many. One feature that cannot keeps no other from it."""
        count = 0
        for part in self._parts:
            try:
                count += await part.finish(self._clock.now())
            except Exception:
                log.exception("erasure_not_finished", feature=part.name)
        return count


def checked_reason(reason: str) -> str:
    """The reason as it is kept, numbers masked. Raises `Invalid` for one that says nothing."""
    said = hidden(" ".join(reason.split()))
    if not LEAST_REASON <= len(said) <= LONGEST_REASON:
        raise Invalid(
            f"Say in {LEAST_REASON} to {LONGEST_REASON} characters who asked for it and how he was "
            "recognised.",
            code="reason_needed",
            field="reason",
        )
    return said


async def _card(session: Session, actor: Actor, customer: str) -> Customer:
    found = await cards.find(session, actor, customer)
    if found is None:
        raise CustomerMissing
    return found


async def _person(session: Session, card: Customer) -> Person:
    """Whom all features are asked about, and by what he is found in texts."""
    found = await person_of(session, card, None)
    return replace(found, words=await store.words(session, card))


def _of_card(card: Customer) -> Sequence[Part]:
    found = [Held("card", 1), Held("contacts", len(card.contacts))]
    return [Part("customer", one) for one in found if one.count]


async def _own(session: Session, card: Customer) -> Sequence[Collected]:
    """What the card itself says."""
    about = {
        name: audit.plain(getattr(card, name))
        for name in (
            *("name", "level", "source", "tags", "fields", "consent", "consent_at"),
            *("do_not_call", "do_not_call_at", "remark", "created_at", "changed_at"),
        )
    }
    contacts: list[dict[str, Any]] = [
        {"kind": one.kind.value, "value": one.value, "label": one.label} for one in card.contacts
    ]
    return [
        Collected("card", [about]),
        Collected("contacts", contacts),
        Collected("edits", await store.edits(session, card.id)),
    ]


def _told(part: Part) -> dict[str, Any]:
    held = part.held
    return {
        "feature": part.feature,
        "what": held.what,
        "count": held.count,
        "kept": held.reason,
        "until": held.until,
    }
