"""What files of imports hold about one person: of customers, and, given by `app`, of every list
whose files may speak of him. Implements `customers.ports.PersonalData`; collected by `app.person`.

His rows lose what they say, and a file he stands in goes at once and not after its month
(`runs.service.import_erasing`). The import itself stays, says when that was, and is taken back as
before, but for him.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from warmline.customers.ports import Collected, Held, Person
from warmline.kit.db import Session
from warmline.runs.service.import_erasing import ImportErasing, InImport
from warmline.runs.traces import Traces, traces
from warmline.telephony.numbers import national

Subjects = Callable[[Session, Person], Awaitable[Collection[str]]]
"""The ids of the things in a list that are this person's."""


async def his_card(session: Session, person: Person) -> Collection[str]:
    """What rows of customers make or change."""
    return (person.customer,)


class ImportsOfPerson:
    """Files of imports. `lists`: of each list its imports, and what in it is his; `country` is
    where numbers without a prefix are from."""

    name = "imports"

    def __init__(self, country: str, *lists: tuple[ImportErasing[Any], Subjects]) -> None:
        self._country, self._lists = country, lists

    async def collect(self, session: Session, person: Person) -> Sequence[Collected]:
        found = [line for one in await self._held(session, person) for line in _lines(one)]
        return [Collected("import_rows", found)]

    async def preview(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        return _told(await self._held(session, person))

    async def erase(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        found = list[InImport]()
        for imports, subjects in self._lists:
            his = await subjects(session, person)
            found += await imports.erase(session, his, self._traces(person), now)
        return _told(found)

    async def finish(self, now: datetime) -> int:
        return 0

    async def _held(self, session: Session, person: Person) -> list[InImport]:
        found = list[InImport]()
        for imports, subjects in self._lists:
            his = await subjects(session, person)
            found += await imports.held(session, his, self._traces(person))
        return found

    def _traces(self, person: Person) -> Traces:
        """A number without its country's prefix stands in every way to write it."""
        own, shared = (
            [national(one, self._country) or one for one in numbers]
            for numbers in (person.alone, sorted(person.shared))
        )
        return traces([person.customer, *own, *person.words], shared)


def _lines(one: InImport) -> list[dict[str, Any]]:
    """His rows of a file; of one that nobody has read yet it is only known that he is in it."""
    about = {"file": one.batch.name, "at": one.batch.at.isoformat()}
    if not one.rows:
        return [{**about, "row": None, "said": ""}]
    return [
        {**about, "row": number, "said": " | ".join(cell for cell in cells if cell)}
        for number, cells in one.rows
    ]


def _told(found: Sequence[InImport]) -> Sequence[Held]:
    held = [
        Held("import_rows", sum(len(one.rows) for one in found)),
        Held("import_files", sum(one.file for one in found)),
    ]
    return [one for one in held if one.count]
