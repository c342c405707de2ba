"""What a centre defines for its cards: fields of its own, levels (客户级别) and sources (客户来源).

Nothing is deleted, since cards refer to it: it is retired (`active` false) and no longer offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from warmline.accounts.rules import allow
from warmline.customers import fields
from warmline.customers.errors import DefinitionChanged, DefinitionTaken
from warmline.customers.model import Entry, FieldDefinition, ListName
from warmline.customers.store import lists as store
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Database
from warmline.kit.errors import Invalid

Line = TypeVar("Line", Entry, FieldDefinition)

LEVELS = (
    Entry("vip", "重要客户", "VIP", 1),
    Entry("regular", "普通客户", "Regular", 2),
    Entry("prospect", "潜在客户", "Prospect", 3),
)
SOURCES = (
    Entry("call_in", "来电", "Called us", 1),
    Entry("call_out", "外呼", "We called", 2),
    Entry("web", "网站", "Web site", 3),
    Entry("wechat", "微信", "WeChat", 4),
    Entry("referral", "转介绍", "Referral", 5),
    Entry("other", "其他", "Other", 9),
)
"""What every centre starts with."""


class CustomerListService:
    """Fields, levels and sources of the centre."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fields(self, actor: Actor) -> Sequence[FieldDefinition]:
        """Every field in its order, retired ones included."""
        allow(actor, "customer.view", "customer.configure")
        async with self._database.read() as session:
            return await store.definitions(session)

    async def save_fields(self, actor: Actor, new: Sequence[FieldDefinition]) -> None:
        """Add or change fields, each over the version it names. Raises `DefinitionInvalid`,
        `DefinitionChanged`, `DefinitionTaken`."""
        allow(actor, "customer.configure")
        async with self._database.transaction() as session:
            await store.hold(session, "fields")
            before = {one.key: one for one in await store.definitions(session)}
            fields.checked_definitions(before, new)
            for one in _changed(before, {one.key: one for one in new}):
                await store.save_definition(session, one)
                old = before.get(one.key)
                action = "created" if old is None else "changed"
                audit.record(session, actor, action, "customer_field", one.key, old, one)

    async def entries(self, actor: Actor, name: ListName) -> Sequence[Entry]:
        """The levels or sources in their order, retired ones included."""
        allow(actor, "customer.view", "customer.configure")
        async with self._database.read() as session:
            return await store.entries(session, name)

    async def save_entries(self, actor: Actor, name: ListName, new: Sequence[Entry]) -> None:
        """Add or change levels or sources, each over the version it names. Raises
        `DefinitionChanged`, `DefinitionTaken`, and `Invalid` for a code that stands there twice."""
        allow(actor, "customer.configure")
        if len({one.code for one in new}) != len(new):
            raise Invalid("Each code may stand there once.", code="code_twice", field="code")
        async with self._database.transaction() as session:
            await store.hold(session, name.value)
            before = {one.code: one for one in await store.entries(session, name)}
            changed = _changed(before, {one.code: one for one in new})
            await store.save_entries(session, name, changed)
            for one in changed:
                old = before.get(one.code)
                action = "created" if old is None else "changed"
                noun = f"customer_{name.value}"
                audit.record(session, actor, action, noun, one.code, old, one)

    async def seed_defaults(self) -> None:
        """Bring in the shipped levels and sources where there are none; harmless to repeat."""
        for name, shipped in ((ListName.LEVEL, LEVELS), (ListName.SOURCE, SOURCES)):
            if not await self.entries(SYSTEM, name):
                await self.save_entries(SYSTEM, name, shipped)


def _changed(before: Mapping[str, Line], new: Mapping[str, Line]) -> list[Line]:
    """Those that say something new, at their next version. Raises `DefinitionChanged` for one that
    was not seen as it is now, `DefinitionTaken` for a new one that is there."""
    found: list[Line] = []
    for key, one in new.items():
        old = before.get(key)
        at = old.version if old is not None else 0
        if old is not None and replace(one, version=at) == old:
            continue
        if one.version == 0 and at:
            raise DefinitionTaken(key)
        if one.version != at:
            raise DefinitionChanged(key, at)
        found.append(replace(one, version=at + 1))
    return found
