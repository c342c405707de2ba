"""The verbs on views: those of a list, keep one, change it, take it away.

Whoever opens a list keeps views of his own; who holds `view.share` shares them with his
departments, and with everybody where his scope is all. Only the owner changes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor, Scope
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Refused
from warmline.kit.ids import uuid7
from warmline.views import store
from warmline.views.errors import ViewInvalid, ViewMissing
from warmline.views.model import (
    LISTS,
    LONGEST_NAME,
    LONGEST_VALUE,
    MOST_COLUMNS,
    MOST_FILTERS,
    MOST_VIEWS,
    NewView,
    Share,
    View,
)


class ViewService:
    """Views of every list that has some."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_list(self, actor: Actor, name: str) -> Sequence[View]:
        """The actor's own and those shared with him. Raises `ViewInvalid` for a list without
        views."""
        _allow_list(actor, name)
        async with self._database.read() as session:
            return await store.of_list(session, actor, name)

    async def keep(self, actor: Actor, new: NewView) -> View:
        """Keep a view. Raises `ViewTaken`, `ViewInvalid`, `Refused`."""
        _allow_list(actor, new.list)
        new = _checked(new)
        async with self._database.transaction() as session:
            await self._check_share(session, actor, new)
            if await store.count(session, actor, new.list) >= MOST_VIEWS:
                raise ViewInvalid(
                    f"You keep {MOST_VIEWS} views of this list; take one away first.", field="name"
                )
            name = uuid7()
            await store.insert(session, name, actor, new, self._clock.now())
            audit.record(session, actor, "created", "list_view", name, None, _facts(new))
            return await self._mine(session, actor, name)

    async def change(self, actor: Actor, view: str, new: NewView) -> View:
        """Change one of one's own, within its list. Raises `ViewMissing`, and what `keep`
        raises."""
        async with self._database.transaction() as session:
            before = await self._mine(session, actor, view)
            _allow_list(actor, before.list)
            new = _checked(replace(new, list=before.list))
            await self._check_share(session, actor, new)
            await store.save(session, view, new)
            sides = _facts(before), _facts(new)
            audit.record(session, actor, "changed", "list_view", view, *sides)
            session.expire_all()
            return await self._mine(session, actor, view)

    async def remove(self, actor: Actor, view: str) -> None:
        """Take one of one's own away. Raises `ViewMissing`."""
        async with self._database.transaction() as session:
            before = await self._mine(session, actor, view)
            await store.remove(session, view)
            audit.record(session, actor, "deleted", "list_view", view, _facts(before), None)

    async def _mine(self, session: Session, actor: Actor, view: str) -> View:
        found = await store.mine(session, actor, view)
        if found is None:
            raise ViewMissing
        return found

    async def _check_share(self, session: Session, actor: Actor, new: NewView) -> None:
        if new.share is Share.OWN:
            return
        allow(actor, "view.share")
        if new.share is Share.ALL:
            if actor.scope is not Scope.ALL:
                raise Refused(
                    "Who sees only his departments shares with them; choose a department.",
                    field="share",
                )
            return
        his = new.department in await store.departments_of(session, actor)
        wide = actor.scope is Scope.ALL and await store.is_department(session, new.department or "")
        if not his and not wide:
            raise ViewInvalid(
                "There is no such department, or it is not one of yours.", field="department"
            )


def _allow_list(actor: Actor, name: str) -> None:
    if name not in LISTS:
        raise ViewInvalid("This list keeps no views.", field="list")
    allow(actor, *LISTS[name])


def _checked(new: NewView) -> NewView:
    """The view as it is kept. Raises `ViewInvalid` with the field."""
    name = " ".join(new.name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ViewInvalid(f"A name has 1 to {LONGEST_NAME} characters.", field="name")
    filters = {key: value for key, value in new.filters.items() if value}
    sizes = [len(one) for pair in filters.items() for one in pair]
    if len(filters) > MOST_FILTERS or any(size > LONGEST_VALUE for size in sizes):
        raise ViewInvalid(
            f"A view keeps up to {MOST_FILTERS} filters of {LONGEST_VALUE} characters.",
            field="filters",
        )
    columns = new.columns
    if columns is not None and not 1 <= len(columns) <= MOST_COLUMNS:
        raise ViewInvalid(f"A view shows 1 to {MOST_COLUMNS} columns.", field="columns")
    if (new.share is Share.DEPARTMENT) != (new.department is not None):
        raise ViewInvalid("Name the department it is shared with.", field="department")
    return replace(new, name=name, filters=filters)


def _facts(view: NewView) -> dict[str, object]:
    """A view for the audit trail: without what was searched for."""
    return {
        "list": view.list,
        "name": view.name,
        "filters": sorted(view.filters),
        "share": view.share.value,
        "department": view.department,
    }
