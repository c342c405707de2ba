"""A link to rate a call on a page: made by the agent who handled it, answered once by whoever has
it, without a session.

The token is 32 bytes of chance and kept as its hash; it can be answered once within days. Nobody is
told why a link does not work, so that none can be found by trying.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.errors import Conflict, Missing
from warmline.kit.ids import uuid7
from warmline.surveys.errors import LinkOver, TooMany
from warmline.surveys.model import Answer, Link, OpenLink
from warmline.surveys.rules import Knocks, checked_answer, expiry
from warmline.surveys.store import definitions, links
from warmline.surveys.store.links import Handled

TOKEN_BYTES = 32
OVER = LinkOver("This link has been used or is no longer valid.")
ANSWERED = Conflict("The customer has answered already.", code="survey_asked_already")

Live = Callable[[str], Handled | None]
"""What the live floor knows of a call, whose record may not be written yet."""


class LinkService:
    """Links of calls. `live` asks the floor."""

    def __init__(self, database: Database, clock: Clock, live: Live) -> None:
        self._database = database
        self._clock = clock
        self._live = live
        self._knocks = Knocks()

    async def make(self, actor: Actor, call: str) -> Link:
        """A link for a call the actor handles or handled, in place of one made before. Raises
        `Missing`, `Conflict` where its queue has no survey or does not let agents choose whom to
        ask, or where the customer answered, also by phone."""
        actor.need("survey.send")
        now = self._clock.now()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        async with self._database.transaction() as session:
            handled = self._live(call) or await links.handled(session, call)
            if handled is None or handled.agent != actor.user_id:
                raise Missing("This is not a call of yours.", code="not_your_call", field="call")
            key, by_agent = await definitions.survey_of_queue(session, handled.queue)
            survey = await definitions.by_key(session, key) if key else None
            if survey is None:
                raise Conflict("The call's queue has no survey.", code="survey_no_survey")
            if not by_agent:
                raise Conflict(
                    "In this queue agents do not choose whom to ask.", code="survey_not_by_agent"
                )
            if await links.answered_by_phone(session, call):
                raise ANSWERED
            until = expiry(now)
            values = {
                "id": uuid7(),
                "interaction": call,
                "project": handled.project,
                "survey": survey.id,
                "version": survey.version,
                "scale": survey.script.scale,
                "outcome": "invited",
                "sent_by": "agent",
                "queue": handled.queue,
                "agent": actor.user_id,
                "department": actor.department_id,
                "eligible_at": now,
                "invited_at": now,
                "token_hash": _hash(token),
                "expires_at": until,
            }
            if not await links.put(session, values):
                raise ANSWERED
            audit.record(session, actor, "linked", "survey", survey.id, after={"call": call})
        return Link(token=token, expires_at=until)

    async def open(self, token: str, address: str) -> OpenLink:
        """What the page of a link asks. Raises `LinkOver`, `TooMany`."""
        self._knock(address)
        async with self._database.read() as session:
            row = await links.open_one(session, _hash(token), self._clock.now())
            if row is None:
                raise OVER
            script = await definitions.script_of(session, row.survey, row.version)
            survey = await definitions.find(session, SYSTEM, row.survey)
        if script is None or survey is None:
            raise OVER
        return OpenLink(name=survey.name, script=script)

    async def answer(self, token: str, address: str, answer: Answer) -> None:
        """Keep an answer; the link is used up. Raises `LinkOver`, `TooMany`, `Invalid`."""
        self._knock(address)
        now = self._clock.now()
        async with self._database.transaction() as session:
            row = await links.open_one(session, _hash(token), now, lock=True)
            if row is None:
                raise OVER
            script = await definitions.script_of(session, row.survey, row.version)
            if script is None:
                raise OVER
            given = checked_answer(script, answer)
            row.mark, row.reason, row.comment_text = given.mark, given.reason, given.text
            row.answered_at = row.over_at = now

    def _knock(self, address: str) -> None:
        if not self._knocks.allows(address, self._clock.now()):
            raise TooMany("Too many requests; try again in a minute.", after_s=60)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
