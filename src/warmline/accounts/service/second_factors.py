"""One-time codes: setting them up, taking them away, and asking for one at a log-in."""

from __future__ import annotations

from warmline.accounts import one_time_codes, rules
from warmline.accounts.errors import (
    CodeWrong,
    OwnSessionNeeded,
    SecondFactorMissing,
    SecondFactorNeeded,
    SecondFactorThere,
    UserMissing,
)
from warmline.accounts.model import SecondFactor, SecondFactorOffer
from warmline.accounts.store import roles as role_store
from warmline.accounts.store import second_factors as store
from warmline.accounts.store import users as user_store
from warmline.accounts.tables import SecondFactorRow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session


class SecondFactors:
    """The one-time codes of users. `centre` is the name an app shows beside them."""

    def __init__(self, database: Database, clock: Clock, centre: str) -> None:
        self._database = database
        self._clock = clock
        self._centre = centre

    async def mine(self, actor: Actor) -> SecondFactor:
        """How the actor's own codes are."""
        async with self._database.read() as session:
            row = await store.row_of(session, actor.user_id)
        if row is None or row.confirmed_at is None:
            return SecondFactor(active=False)
        return SecondFactor(True, row.confirmed_at, len(row.recovery))

    async def offer(self, actor: Actor) -> SecondFactorOffer:
        """A new secret for the actor's app; nothing is asked of him until `confirm`."""
        _own(actor)
        secret = one_time_codes.new_secret()
        async with self._database.transaction() as session:
            known = await store.row_of(session, actor.user_id, lock=True)
            if known is not None and known.confirmed_at is not None:
                raise SecondFactorThere
            await store.offer(session, actor.user_id, secret, self._clock.now())
        uri = one_time_codes.uri(secret, actor.login, self._centre)
        return SecondFactorOffer(secret, uri)

    async def confirm(self, actor: Actor, code: str) -> list[str]:
        """From now on a code is asked for at each log-in; the recovery codes, shown once. Raises
        `CodeWrong`, `SecondFactorMissing` without an offer."""
        _own(actor)
        async with self._database.transaction() as session:
            row = await store.row_of(session, actor.user_id, lock=True)
            if row is None:
                raise SecondFactorMissing
            if row.confirmed_at is not None:
                raise SecondFactorThere
            step = one_time_codes.step_of(row.secret, code, self._clock.now(), row.last_step)
            if step is None:
                raise CodeWrong
            recovery = one_time_codes.new_recovery_codes()
            row.confirmed_at, row.last_step = self._clock.now(), step
            row.recovery = [one_time_codes.recovery_digest(one) for one in recovery]
            audit.record(session, actor, "second_factor_on", "user", actor.user_id)
        return recovery

    async def remove(self, actor: Actor, code: str) -> None:
        """Take the own codes away, with one of them. Raises `CodeWrong`."""
        _own(actor)
        async with self._database.transaction() as session:
            row = await store.row_of(session, actor.user_id, lock=True)
            if row is None or row.confirmed_at is None:
                raise SecondFactorMissing
            if not self._accept(row, code):
                raise CodeWrong
            await session.delete(row)
            audit.record(session, actor, "second_factor_off", "user", actor.user_id)

    async def remove_of(self, actor: Actor, user_id: str) -> None:
        """Take somebody's codes away who lost his telephone; needs `user.manage` and no fewer
        rights than his."""
        rules.allow(actor, "user.manage")
        async with self._database.transaction() as session:
            if await user_store.row_for_change(session, actor, user_id) is None:
                raise UserMissing
            rights = await role_store.rights_of_user(session, user_id)
            rules.check_not_outranked(actor, rights.permissions, rights.scope)
            if not await store.remove(session, user_id):
                raise SecondFactorMissing
            audit.record(session, actor, "second_factor_off", "user", user_id)

    async def pass_by(self, session: Session, user_id: str, code: str | None) -> None:
        """At a log-in whose password was right: nothing for whoever has no codes; else raises
        `SecondFactorNeeded` without a code and `CodeWrong` for a wrong one."""
        row = await store.row_of(session, user_id, lock=True)
        if row is None or row.confirmed_at is None:
            return
        if not code:
            raise SecondFactorNeeded
        if not self._accept(row, code):
            raise CodeWrong

    def _accept(self, row: SecondFactorRow, code: str) -> bool:
        """Whether the code is good; it is used up with it."""
        step = one_time_codes.step_of(row.secret, code, self._clock.now(), row.last_step)
        if step is not None:
            row.last_step = step
            return True
        used = one_time_codes.recovery_used(row.recovery, code)
        if used is None:
            return False
        row.recovery = [one for one in row.recovery if one != used]
        return True


def _own(actor: Actor) -> None:
    if actor.session_id is None:
        raise OwnSessionNeeded
