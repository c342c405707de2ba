"""Personal tokens: what a program of a user may do in his name."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from warmline.accounts import rules
from warmline.accounts.errors import NotYoursToGive, OwnSessionNeeded, TokenMissing, TooManyTokens
from warmline.accounts.model import ApiToken, MadeApiToken, NewApiToken, PasswordRules
from warmline.accounts.store import sessions as session_store
from warmline.accounts.store import tokens as store
from warmline.accounts.tables import ApiTokenRow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.errors import Invalid

PREFIX = "wl_"
"""Opens every token, so that a search for leaked secrets finds them."""
MOST = 20
LONGEST_DAYS = 3660
_TOUCH = timedelta(seconds=60)


class Tokens:
    """A token is 256 random bits; only its SHA-256 is kept. It may what its owner may at the
    moment of use, narrowed to the permissions it was given."""

    def __init__(self, database: Database, clock: Clock, wanted: PasswordRules) -> None:
        self._database = database
        self._clock = clock
        self._wanted = wanted

    async def list(self, actor: Actor) -> list[ApiToken]:
        """The actor's own, the newest first."""
        async with self._database.read() as session:
            return [store.shaped(row) for row in await store.of_user(session, actor.user_id)]

    async def create(self, actor: Actor, new: NewApiToken) -> MadeApiToken:
        """Make one. Raises `NotYoursToGive` for permissions the actor lacks, `TooManyTokens`."""
        actor.need("token.own")
        _own(actor)
        name = rules.check_name(new.name)
        if new.days is not None and not 1 <= new.days <= LONGEST_DAYS:
            raise Invalid(
                f"Give 1 to {LONGEST_DAYS} days, or none at all.", code="days_wrong", field="days"
            )
        if new.permissions is not None:
            rules.check_known(new.permissions)
            lacking = sorted(new.permissions - actor.permissions)
            if lacking:
                raise NotYoursToGive(lacking)
        secret, now = PREFIX + secrets.token_urlsafe(32), self._clock.now()
        row = ApiTokenRow(
            user_id=actor.user_id,
            name=name,
            token_hash=session_store.digest(secret),
            permissions=None if new.permissions is None else sorted(new.permissions),
            created_at=now,
            expires_at=None if new.days is None else now + timedelta(days=new.days),
        )
        async with self._database.transaction() as session:
            if await store.count(session, actor.user_id) >= MOST:
                raise TooManyTokens(MOST)
            session.add(row)
            await session.flush()
            made = store.shaped(row)
            audit.record(session, actor, "created", "api_token", row.id, after=_facts(made))
        return MadeApiToken(made, secret)

    async def delete(self, actor: Actor, token_id: str) -> None:
        """End one of the actor's tokens at once."""
        async with self._database.transaction() as session:
            row = await store.remove(session, actor.user_id, token_id)
            if row is None:
                raise TokenMissing
            before = _facts(store.shaped(row))
            audit.record(session, actor, "deleted", "api_token", token_id, before=before)

    async def actor_of(self, token: str, address: str | None) -> Actor | None:
        """Whoever the token stands for, or None when it is none or its owner must do something at
        the page first. Counts as use."""
        if not token.startswith(PREFIX):
            return None
        now = self._clock.now()
        async with self._database.read() as session:
            found = await store.live(session, token, now)
            if found is None:
                return None
            row, user = found
            if await session_store.first_of(session, user, now, self._wanted) is not None:
                return None
            actor = await session_store.actor_of(session, user, session_id=None, address=address)
        if row.seen_at is None or now - row.seen_at >= _TOUCH:
            async with self._database.transaction() as session:
                await store.seen(session, row.id, now, address, _TOUCH)
        if row.permissions is None:
            return actor
        return replace(actor, permissions=actor.permissions & frozenset(row.permissions))


def _own(actor: Actor) -> None:
    if actor.session_id is None:
        raise OwnSessionNeeded


def _facts(token: ApiToken) -> dict[str, object]:
    return {"name": token.name, "permissions": token.permissions, "expires_at": token.expires_at}
