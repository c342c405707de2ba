"""What whoever runs the centre sets up: the mail server, the hook, who is given what; and he looks
after what did not arrive. Secrets go in here and are never given out again, but for the hook's at
the moment it is made.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from warmline.accounts.rules import check_mail
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged
from warmline.outward import rules
from warmline.outward.errors import MessageMissing, SettingMalformed, WayNotSetUp
from warmline.outward.model import (
    Given,
    Hook,
    MailServer,
    Message,
    Opened,
    Outgoing,
    Person,
    Result,
    Settings,
    State,
    Way,
)
from warmline.outward.ports import Sender
from warmline.outward.sentences import KINDS, TEST
from warmline.outward.store import messages, people, settings

RIGHT = "settings.manage"
NOUN = "outward_setting"
COUNTED = timedelta(days=7)
"""How far back the page counts what failed."""


class OutwardSettingsService:
    """See the module's text."""

    def __init__(self, database: Database, clock: Clock, senders: Mapping[Way, Sender]) -> None:
        self._database = database
        self._clock = clock
        self._senders = senders

    async def get(self, actor: Actor) -> Settings:
        """All of it, without the secrets."""
        actor.need(RIGHT)
        async with self._database.read() as session:
            return await self._shown(session)

    async def set_mail(self, actor: Actor, mail: MailServer, password: str | None) -> Settings:
        """Change the mail server. `password` None keeps the one there is, unless the server is
        another: a secret is for the host it was written for. Raises `SettingMalformed`."""
        actor.need(RIGHT)
        async with self._database.transaction() as session:
            row = await settings.row(session, Way.MAIL)
            before = await settings.opened(session, self._clock.now())
            moved = mail.host.strip().lower() != before.mail.host
            secret = password if password is not None else "" if moved else row.secret
            checked = rules.checked_mail(mail, password=bool(secret))
            row.active, row.secret = checked.on, secret if checked.user else ""
            row.settings = _kept(checked)
            await self._note(session, actor, Way.MAIL, before.mail, checked, password is not None)
            return await self._shown(session)

    async def set_hook(self, actor: Actor, hook: Hook) -> Settings:
        """Change the hook. Raises `SettingMalformed`."""
        actor.need(RIGHT)
        async with self._database.transaction() as session:
            row = await settings.row(session, Way.HOOK)
            before = await settings.opened(session, self._clock.now())
            checked = rules.checked_hook(hook, secret=bool(row.secret))
            row.active, row.settings = checked.on, _kept(checked)
            await self._note(session, actor, Way.HOOK, before.hook, checked, False)
            return await self._shown(session)

    async def renew_secret(self, actor: Actor) -> str:
        """A new secret of the hook, given out this once. The former one holds a day longer, so that
        a gateway can change over."""
        actor.need(RIGHT)
        made = secrets.token_urlsafe(32)
        async with self._database.transaction() as session:
            row = await settings.row(session, Way.HOOK)
            row.former_secret = row.secret
            row.former_until = self._clock.now() + rules.BOTH_SECRETS
            row.secret = made
            audit.record(session, actor, "renewed", NOUN, Way.HOOK.value)
        return made

    async def set_kinds(self, actor: Actor, table: Mapping[tuple[str, Way], Given]) -> Settings:
        """To whom which kind is given; one left out is as shipped. Raises `SettingMalformed`."""
        actor.need(RIGHT)
        rules.known_kinds([kind for kind, _ in table])
        decided = {key: given for key, given in table.items() if given is not rules.default(*key)}
        async with self._database.transaction() as session:
            before = await settings.kinds(session)
            await settings.set_kinds(session, decided)
            old, new = _named(before), _named(decided)
            audit.record(session, actor, "changed", NOUN, "kinds", old, new)
            return await self._shown(session)

    async def test(self, actor: Actor, way: Way, to: str | None) -> Result:
        """Send a test by a way as it is saved: a mail to `to`, else to the actor himself; to the
        hook with the actor as its receiver. Raises `WayNotSetUp`, `Invalid`."""
        actor.need(RIGHT)
        async with self._database.transaction() as session:
            opened = await settings.opened(session, self._clock.now())
            person = await people.person(session, actor.user_id)
            message = self._test_message(opened, way, person, _receiver(to))
            audit.record(session, actor, "tested", NOUN, way.value)
        return await self._senders[way].send(opened, message)

    async def messages(self, actor: Actor, page: Page, state: State | None) -> Paged[Message]:
        """The outbox, the newest first."""
        actor.need(RIGHT)
        async with self._database.read() as session:
            return await messages.page_of(session, page, state)

    async def again(self, actor: Actor, id: str) -> None:
        """Try one that failed again, for another day. Raises `MessageMissing`."""
        actor.need(RIGHT)
        async with self._database.transaction() as session:
            row = await messages.for_again(session, id)
            if row is None:
                raise MessageMissing
            now = self._clock.now()
            row.state, row.done_at, row.attempts, row.why, row.detail = "waiting", None, 0, "", ""
            row.next_at, row.expires_at = now, now + rules.GIVEN_UP_AFTER
            audit.record(session, actor, "sent_again", "outward_message", id)
            await messages.wake(session)

    def _test_message(
        self, opened: Opened, way: Way, person: Person | None, to: str | None
    ) -> Outgoing:
        if person is None:
            raise WayNotSetUp("Only a person can be sent a test.")
        if way is Way.MAIL:
            if not opened.mail.host:
                raise WayNotSetUp("Save the mail server first.")
            address = to or person.mail
            if address is None:
                raise SettingMalformed("Write the address the test goes to.", field="to")
            person = Person(
                person.id, person.login, person.name, True, address, None, person.language
            )
        elif not opened.hook.address or not opened.secret:
            raise WayNotSetUp("Save the hook's address and make its secret first.")
        return Outgoing(uuid7(), TEST, None, {}, self._clock.now(), person)

    async def _shown(self, session: Session) -> Settings:
        now = self._clock.now()
        opened = await settings.opened(session, now)
        decided = await settings.kinds(session)
        waiting, failed = await messages.counts(session, now - COUNTED)
        return Settings(
            mail=opened.mail,
            hook=opened.hook,
            password_set=bool(opened.password),
            secret_set=bool(opened.secret),
            kinds={
                kind: {way: decided.get((kind, way), rules.default(kind, way)) for way in Way}
                for kind in KINDS
            },
            waiting=waiting,
            failed=failed,
        )

    async def _note(
        self,
        session: Session,
        actor: Actor,
        way: Way,
        before: MailServer | Hook,
        after: MailServer | Hook,
        secret_given: bool,
    ) -> None:
        await session.flush()
        more = {"key_changed": True} if secret_given else {}
        new = {**audit.plain(after), **more}
        audit.record(session, actor, "changed", NOUN, way.value, audit.plain(before), new)


def _receiver(to: str | None) -> str | None:
    try:
        return check_mail(to)
    except Invalid as wrong:
        raise SettingMalformed(wrong.message, field="to") from wrong


def _kept(checked: MailServer | Hook) -> dict[str, Any]:
    values: dict[str, Any] = audit.plain(asdict(checked))
    del values["on"]
    return values


def _named(table: Mapping[tuple[str, Way], Given]) -> dict[str, str]:
    return {f"{kind} {way.value}": given.value for (kind, way), given in sorted(table.items())}
