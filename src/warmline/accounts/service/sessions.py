"""Logging in and out: sessions, the delay after failures, the own password.

One-time codes are `second_factors`, tokens for programs `tokens`.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from warmline.accounts import passwords as rules_of_passwords
from warmline.accounts import rules
from warmline.accounts.errors import (
    CodeWrong,
    OldPasswordWrong,
    PasswordRefused,
    PasswordUsedBefore,
    SecondFactorNeeded,
    SessionMissing,
    TooManyAttempts,
    UserDisabled,
    UserMissing,
    WrongLogin,
)
from warmline.accounts.events import Announce, SessionsEnded
from warmline.accounts.model import LoggedIn, Me, OpenSession, PasswordRules
from warmline.accounts.passwords import Passwords
from warmline.accounts.service.second_factors import SecondFactors
from warmline.accounts.store import passwords as password_store
from warmline.accounts.store import sessions as store
from warmline.accounts.store import users as user_store
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lives, in seconds."""

    idle_s: float = 4 * 3600
    """Without a request or an open page; longer than a long call or a meal."""
    absolute_s: float = 16 * 3600
    """At the longest: a double shift, so that everybody logs in anew each day."""
    touch_s: float = 60
    """How often its use is written down at most."""

    @property
    def stored(self) -> store.Lifetime:
        return store.Lifetime(timedelta(seconds=self.idle_s), timedelta(seconds=self.absolute_s))


class Sessions:
    """Who is logged in. A token is 256 random bits; only its SHA-256 is kept."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        lifetime: Lifetime,
        announce: Announce,
        *,
        wanted: PasswordRules,
        second_factors: SecondFactors,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._lifetime = lifetime
        self._announce = announce
        self._wanted = wanted
        self._second_factors = second_factors

    async def log_in(
        self,
        login: str,
        password: str,
        *,
        code: str | None = None,
        address: str | None = None,
        browser: str | None = None,
    ) -> LoggedIn:
        """Open a session. Raises `WrongLogin` (after the same time whether or not the login
        exists), `TooManyAttempts` with the seconds to wait, and to whoever knows the right
        password `UserDisabled`, `SecondFactorNeeded` without a one-time code where one is wanted,
        `CodeWrong` (counted like a wrong password)."""
        guards = _guards(login, address)
        async with self._passwords.turn:
            await self._count(guards)
            async with self._database.read() as session:
                row = await user_store.row_by_login(session, login)
            kept = row.password_hash if row else None
            right = await self._passwords.matches(kept, password)
            if row is None or kept is None or not right:
                await self._note_failure(row.id if row else None, address)
                raise WrongLogin
            fresh = await self._passwords.hash(password) if self._outdated(kept) else None
            try:
                return await self._open(row.id, kept, fresh, guards, code, address, browser)
            except SecondFactorNeeded:
                async with self._database.transaction() as session:
                    for guard in guards:
                        await store.take_back(session, guard)
                raise
            except CodeWrong:
                await self._note_failure(row.id, address)
                raise

    async def actor_of_token(self, token: str) -> Actor | None:
        """The actor whose cookie this is, or None when the session is over. Counts as use."""
        return await self._actor(token=token)

    async def actor_of_session(self, session_id: str) -> Actor | None:
        """The actor of a session as it is now. Counts as use."""
        return await self._actor(session_id=session_id)

    async def actor_of_user(self, user_id: str) -> Actor | None:
        """The user with the rights he has now, for work he started that runs without his session;
        None when he does not work here any more."""
        async with self._database.read() as session:
            user = await user_store.row_by_id(session, user_id)
            if user is None or not user.active:
                return None
            return await store.actor_of(session, user, session_id=None, address=None)

    async def going_on(self, session_ids: Collection[str]) -> dict[str, str]:
        """Those of these sessions that are not over, with a text that is another one when their
        users' rights are (`store.sessions.Use`): open pages ask this from time to time, all at
        once, which also keeps their sessions from going idle."""
        now = self._clock.now()
        async with self._database.read() as session:
            live = await store.live_sessions(session, now, self._lifetime.stored, session_ids)
        touch = timedelta(seconds=self._lifetime.touch_s)
        unseen = [one for one, use in live.items() if now - use.seen_at >= touch]
        if unseen:
            async with self._database.transaction() as session:
                await store.seen(session, unseen, now)
        return {one: use.rights for one, use in live.items()}

    async def me(self, actor: Actor) -> Me:
        """What the desktop shows of the actor himself."""
        async with self._database.read() as session:
            user = await user_store.find_user(session, actor, actor.user_id)
            row = await user_store.row_by_id(session, actor.user_id)
            if user is None or row is None:
                raise UserMissing
            first = await store.first_of(session, row, self._clock.now(), self._wanted)
        return Me(user, tuple(sorted(actor.permissions)), actor.scope, first)

    async def mine(self, actor: Actor) -> list[OpenSession]:
        """The actor's own log-ins that go on, the latest used first."""
        async with self._database.read() as session:
            rows = await store.sessions_of(
                session, actor.user_id, self._clock.now(), self._lifetime.stored
            )
        return [
            OpenSession(
                id=row.id,
                created_at=row.created_at,
                seen_at=row.seen_at,
                address=row.address,
                browser=row.browser,
                current=row.id == actor.session_id,
            )
            for row in rows
        ]

    async def end(self, actor: Actor, session_id: str) -> None:
        """End one of the actor's own log-ins. Raises `SessionMissing`."""
        async with self._database.transaction() as session:
            if not await store.end_session(session, session_id, of=actor.user_id):
                raise SessionMissing
            after = {"session": session_id}
            audit.record(session, actor, "logged_out", "user", actor.user_id, after=after)
        await self._announce(SessionsEnded(actor.user_id, session_id))

    async def log_out(self, actor: Actor) -> None:
        """End the actor's session; harmless when it is over."""
        if actor.session_id is None:
            return
        async with self._database.transaction() as session:
            await store.end_session(session, actor.session_id)
            audit.record(session, actor, "logged_out", "user", actor.user_id)
        await self._announce(SessionsEnded(actor.user_id, actor.session_id))

    async def log_out_everywhere(self, actor: Actor) -> int:
        """End all of the actor's sessions, this one too; how many there were."""
        async with self._database.transaction() as session:
            ended = await store.end_sessions_of(session, actor.user_id)
            audit.record(
                session,
                actor,
                "logged_out_everywhere",
                "user",
                actor.user_id,
                after={"sessions": ended},
            )
        await self._announce(SessionsEnded(actor.user_id))
        return ended

    async def change_password(self, actor: Actor, old: str, new: str) -> None:
        """Exchange the own password; every other session of the actor ends. Raises
        `OldPasswordWrong` (wrong guesses are delayed like log-ins), `PasswordRefused`,
        `PasswordUsedBefore`."""
        guards = _guards(actor.login, actor.address)
        rules_of_passwords.check(new, actor.login, field="new", shortest=self._wanted.shortest)
        async with self._passwords.turn:
            await self._count(guards)
            async with self._database.read() as session:
                row = await user_store.row_by_id(session, actor.user_id)
            if row is None:
                raise UserMissing
            if not await self._passwords.matches(row.password_hash, old):
                raise OldPasswordWrong
            if old == new:
                raise PasswordRefused("unchanged", "Choose a new password.", field="new")
            await self._refuse_earlier(actor.user_id, new)
            hashed = await self._passwords.hash(new)
        async with self._database.transaction() as session:
            locked = await user_store.row_for_change(session, actor, actor.user_id)
            if locked is None or locked.password_hash != row.password_hash:
                raise OldPasswordWrong
            await password_store.remember(
                session, locked.id, row.password_hash, self._clock.now(), self._earlier
            )
            locked.password_hash = hashed
            locked.password_changed_at = self._clock.now()
            locked.must_change_password = False
            await store.end_sessions_of(session, actor.user_id, but=actor.session_id)
            await self._forgive(session, guards)
            audit.record(session, actor, "password_changed", "user", actor.user_id)
        await self._announce(SessionsEnded(actor.user_id, but=actor.session_id))

    @property
    def _earlier(self) -> int:
        """How many passwords before the present one count."""
        return max(0, self._wanted.history - 1)

    async def _refuse_earlier(self, user_id: str, new: str) -> None:
        async with self._database.read() as session:
            before = await password_store.earlier(session, user_id, self._earlier)
        for kept in before:
            if await self._passwords.matches(kept, new):
                raise PasswordUsedBefore(self._wanted.history)

    def _outdated(self, kept: str) -> bool:
        return self._passwords.outdated(kept)

    async def _actor(
        self, *, token: str | None = None, session_id: str | None = None
    ) -> Actor | None:
        now = self._clock.now()
        async with self._database.read() as session:
            live = await store.live_session(
                session,
                now,
                self._lifetime.stored,
                self._wanted,
                token=token,
                session_id=session_id,
            )
        if live is None:
            return None
        if now - live.seen_at >= timedelta(seconds=self._lifetime.touch_s):
            async with self._database.transaction() as session:
                await store.seen(session, [live.id], now)
        return live.actor

    async def _count(self, guards: tuple[store.Guard, ...]) -> None:
        """Count the try at each guard; nothing is counted when one of them says wait."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            for guard in guards:
                wait = await store.count_try(session, guard, now)
                if wait:
                    raise TooManyAttempts(wait)

    async def _note_failure(self, user_id: str | None, address: str | None) -> None:
        nobody = replace(SYSTEM, address=address)
        async with self._database.transaction() as session:
            audit.record(session, nobody, "log_in_failed", "user", user_id or "unknown")

    async def _open(
        self,
        user_id: str,
        kept: str,
        fresh: str | None,
        guards: tuple[store.Guard, ...],
        code: str | None,
        address: str | None,
        browser: str | None,
    ) -> LoggedIn:
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        async with self._database.transaction() as session:
            row = await user_store.locked_row(session, user_id)
            if row is None or row.password_hash != kept:
                raise WrongLogin
            if not row.active:
                raise UserDisabled
            await self._second_factors.pass_by(session, user_id, code)
            if fresh is not None:
                row.password_hash = fresh
            row.last_login_at = now
            await store.forget_old(session, now, self._lifetime.stored)
            opened = await store.open_session(
                session, user_id, token, now, self._lifetime.stored, address, browser
            )
            await self._forgive(session, guards)
            actor = await store.actor_of(session, row, session_id=opened.id, address=address)
            audit.record(session, actor, "logged_in", "user", user_id)
        return LoggedIn(token, opened.id, user_id, opened.expires_at)

    @staticmethod
    async def _forgive(session: Session, guards: tuple[store.Guard, ...]) -> None:
        """The login starts anew; the address only gets this try back, else one good account would
        be enough to guess at others without end."""
        login, *addresses = guards
        await store.forget_failures(session, [login.key])
        for address in addresses:
            await store.take_back(session, address)


def _guards(login: str, address: str | None) -> tuple[store.Guard, ...]:
    by_login = store.Guard(
        store.digest("login:" + login.strip().lower()), rules.FREE_TRIES_LOGIN, timedelta(days=1)
    )
    if address is None:
        return (by_login,)
    return (
        by_login,
        store.Guard(
            store.digest("address:" + network_of(address)),
            rules.FREE_TRIES_ADDRESS,
            timedelta(minutes=15),
        ),
    )


def network_of(address: str) -> str:
    """Whom to count failures for: an IPv4 address, the /64 of an IPv6 one, else the text."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
