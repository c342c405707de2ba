"""The verbs on imports of customers: `runs.service.imports`, with what columns and cells mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from warmline.customers.contacts import hidden
from warmline.customers.errors import EntryUnknown
from warmline.customers.importing import Import, ImportOptions, checked_options, suggested
from warmline.customers.importing_cells import read_row
from warmline.customers.importing_words import reason
from warmline.customers.model import ListName
from warmline.customers.service.import_work import APPLY, CHECK, TABLES, UNDO
from warmline.customers.store import cards, lists
from warmline.customers.store import importing as store
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid
from warmline.runs.importing import ImportStep
from warmline.runs.service import RunService
from warmline.runs.service.imports import KEEP_DAYS as KEEP_DAYS
from warmline.runs.service.imports import BadRow as BadRow
from warmline.runs.service.imports import ImportVerbs, Reader


class ImportService(ImportVerbs[ImportOptions]):
    """Imports; `country` is where numbers without a prefix are from, `language` the centre's."""

    permission = "customer.import"
    exports = "customer.export"
    noun = "customer_import"
    skipped = ("重复跳过", "Skipped")
    kinds: ClassVar = {ImportStep.CHECK: CHECK, ImportStep.APPLY: APPLY, ImportStep.UNDO: UNDO}

    def __init__(
        self,
        database: Database,
        clock: Clock,
        runs: RunService,
        *,
        country: str = "CN",
        language: str = "zh",
        scratch: Path | None = None,
    ) -> None:
        super().__init__(database, clock, runs, TABLES, scratch=scratch)
        self._country, self._language = country, language

    async def guessed(self, session: Session, heads: Sequence[str]) -> ImportOptions:
        options = ImportOptions(columns=suggested(heads, await lists.definitions(session)))
        if "id" in options.columns:
            return replace(options, key="id")
        if "phone" not in options.columns and "mail" in options.columns:
            return replace(options, key="mail")
        return options if "phone" in options.columns else replace(options, key="none")

    async def checked(self, session: Session, options: ImportOptions) -> None:
        checked_options(options, await lists.definitions(session))

    async def reader(self, session: Session, actor: Actor, batch: Import) -> Reader:
        known = await store.known(session, actor, batch.project, self._country)
        return partial(read_row, options=batch.options, known=known)

    def reason(self, code: str, about: str, language: str) -> str:
        return reason(code, about, language)

    def hidden(self, cell: str) -> str:
        return hidden(cell)

    def no_project(self) -> Invalid:
        return EntryUnknown("There is no such project for you.", field="project")

    async def allowed(
        self, session: Session, actor: Actor, batch: Import, options: ImportOptions
    ) -> None:
        """Owner, department, level and source of new cards are there for the actor."""
        for name, code in ((ListName.LEVEL, options.level), (ListName.SOURCE, options.source)):
            entries = await lists.entries(session, name) if code else ()
            if code and not any(one.code == code and one.active for one in entries):
                raise EntryUnknown(f"There is no such {name.value}.", field=name.value)
        if options.owner not in ("me", "none"):
            works, _ = await cards.owner_department(session, actor, options.owner, batch.project)
            if not works:
                raise EntryUnknown("There is no such owner for you.", field="owner")
        department = options.department
        if department and not await cards.may_name_department(session, actor, department):
            raise EntryUnknown("There is no such department for you.", field="department")
