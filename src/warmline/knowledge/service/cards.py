"""The verbs on scripts, quick replies and the other cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Refused
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet
from warmline.knowledge import cards as faces
from warmline.knowledge import rules, scripts
from warmline.knowledge.cards import Card, CardFilter, CardKind, Face, Filled, NewCard
from warmline.knowledge.errors import (
    CardChanged,
    CardInvalid,
    CardMissing,
    CategoryMissing,
    DepartmentMissing,
)
from warmline.knowledge.store import cards, categories, readers, words
from warmline.knowledge.words import Matcher, Severity


class CardService:
    """What agents say, and what helps them to say it."""

    def __init__(
        self, database: Database, clock: Clock, zone: str = "Asia/Shanghai", centre: str = ""
    ) -> None:
        self._database, self._clock = database, clock
        self._zone, self._centre = ZoneInfo(zone), centre

    async def list(
        self, actor: Actor, wanted: CardFilter, sheet: Sheet, q: str = ""
    ) -> Found[Card]:
        """Common cards and his own, the most used first. Raises `Invalid` for the sort,
        `PageUnknown`."""
        allow(actor, "knowledge.view")
        async with self._database.read() as session:
            under = None
            if wanted.category:
                tree = await categories.tree(session)
                under = rules.below(tree.values(), wanted.category)
            return await cards.listed(session, actor, wanted, under, sheet, q)

    async def customers(self, actor: Actor) -> Sequence[str]:
        """The types of customers there are phrases for."""
        allow(actor, "knowledge.view")
        async with self._database.read() as session:
            return await cards.customers(session, actor)

    async def get(self, actor: Actor, card: str) -> Card:
        """Raises `CardMissing`."""
        allow(actor, "knowledge.view")
        async with self._database.read() as session:
            found = await cards.find(session, actor, card)
        if found is None:
            raise CardMissing
        return found

    async def create(self, actor: Actor, new: NewCard) -> Card:
        """A card of a category of his part, or a quick reply of his own. Raises `CardInvalid`,
        `VariableUnknown`, `NotYourPart`, `CategoryMissing`."""
        allow(actor, "knowledge.view")
        face = faces.checked(new.kind, new.face)
        async with self._database.transaction() as session:
            await _speakable(session, new.kind, face)
            await _for_somebody(session, face)
            project = next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
            if new.personal:
                if new.kind is not CardKind.REPLY:
                    raise CardInvalid("Only a quick reply can be one's own.", field="personal")
                if face.department is not None:
                    raise CardInvalid(
                        "A reply of one's own is no department's; choose one of both.",
                        field="department",
                    )
            else:
                project = await self._place(session, actor, new.category)
            card = Card(
                id=uuid7(),
                project=project,
                kind=new.kind,
                category=None if new.personal else new.category,
                owner=actor.user_id if new.personal else None,
                face=face,
                version=1,
                changed_at=self._clock.now(),
                changed_by=actor.user_id,
            )
            await cards.save(session, card)
            facts = {"kind": card.kind, "title": face.title}
            audit.record(session, actor, "created", "knowledge_card", card.id, None, facts)
        return card

    async def change(
        self,
        actor: Actor,
        card: str,
        version: int,
        face: Face,
        category: str | None = None,
    ) -> Card:
        """Change a card that is still at `version`. Raises `CardChanged`, and what `create`
        raises."""
        return await self._change(actor, card, version, face, category, active=True)

    async def retire(self, actor: Actor, card: str, version: int) -> Card:
        """Take a card out of use. Raises `CardChanged`, `CardMissing`, `NotYourPart`."""
        return await self._change(actor, card, version, None, None, active=False)

    async def _change(
        self,
        actor: Actor,
        card: str,
        version: int,
        face: Face | None,
        category: str | None,
        *,
        active: bool,
    ) -> Card:
        allow(actor, "knowledge.view")
        async with self._database.transaction() as session:
            before = await cards.find(session, actor, card, lock=True)
            if before is None:
                raise CardMissing
            if before.owner is None:
                await self._place(session, actor, before.category)
                if category is not None and category != before.category:
                    await self._place(session, actor, category)
            if before.version != version:
                raise CardChanged(
                    "Somebody else saved it meanwhile; nothing of yours is saved yet. Look at it "
                    "and save again.",
                    version=before.version,
                )
            if face is not None:
                await _speakable(session, before.kind, face)
                await _for_somebody(session, face)
                if before.owner is not None:
                    face = replace(face, department=None)
            after = replace(
                before,
                face=before.face if face is None else faces.checked(before.kind, face),
                category=before.category if category is None or before.owner else category,
                version=version + 1,
                active=active,
                changed_at=self._clock.now(),
                changed_by=actor.user_id,
            )
            await cards.save(session, after)
            action = "changed" if active else "retired"
            sides = audit.plain(before.face), audit.plain(after.face)
            audit.record(session, actor, action, "knowledge_card", card, *sides)
        return after

    async def _place(self, session: Session, actor: Actor, category: str | None) -> str:
        """The project of a category of his part."""
        if not actor.may("knowledge.write") and actor.user_id != SYSTEM.user_id:
            raise Refused(
                "Common scripts and replies are kept by maintainers; make it your own reply, or "
                "ask them.",
                code="permission_needed",
                permission="knowledge.write",
            )
        place = await categories.find(session, category) if category is not None else None
        if place is None or not place.active:
            raise CategoryMissing
        rules.check_part(actor, place)
        return place.project

    async def fill(self, actor: Actor, card: str, values: Mapping[str, str]) -> Filled:
        """A card's text with its variables filled in. Raises `CardMissing`."""
        return self._filled(actor, (await self.get(actor, card)).face.text, values)

    async def preview(self, actor: Actor, text: str, values: Mapping[str, str]) -> Filled:
        """A text that is not saved yet, filled in. Raises `VariableUnknown`."""
        allow(actor, "knowledge.view")
        scripts.check(text)
        return self._filled(actor, text, values)

    def _filled(self, actor: Actor, text: str, values: Mapping[str, str]) -> Filled:
        known = {**_at(self._clock.now().astimezone(self._zone)), "agent.name": actor.name}
        known |= {"agent.number": actor.login, "centre.name": self._centre}
        told = {name: value for name, value in values.items() if name in scripts.VARIABLES}
        return Filled(*scripts.fill(text, {**known, **told}))


async def _for_somebody(session: Session, face: Face) -> None:
    """Raises `DepartmentMissing` for a reply of a department that is not there."""
    if face.department is not None and not await readers.is_department(session, face.department):
        raise DepartmentMissing


async def _speakable(session: Session, kind: CardKind, face: Face) -> None:
    """What is copied out to customers has no word that is not sent. Raises `CardInvalid`."""
    if kind in (CardKind.CASE, CardKind.INSTEAD):
        return
    found = Matcher(await words.forbidden(session)).find(face.text)
    for use in found:
        if use.word.severity is Severity.FORBID:
            instead = f" Say “{use.word.instead}” instead." if use.word.instead else ""
            raise CardInvalid(
                f"“{use.word.word}” is a forbidden word.{instead}",
                code="knowledge_word_forbidden",
                field="text",
                word=use.word.word,
                instead=use.word.instead or "–",
            )


def _at(now: datetime) -> dict[str, str]:
    hour = now.hour
    greeting = "上午好" if 5 <= hour < 12 else "下午好" if 12 <= hour < 18 else "晚上好"
    return {"today": f"{now.year}年{now.month}月{now.day}日", "greeting": greeting}
