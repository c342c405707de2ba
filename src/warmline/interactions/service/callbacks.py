"""The verbs on callbacks outside `voice`: list, find for a command, export; and their projection.

Cancelling and hurrying are commands of `voice` (`voice.steps.callbacks`), sent by
`interactions.http.callbacks`; here it is checked and audited who may ask for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace as replaced
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from warmline.interactions.callbacks import (
    Callback,
    CallbackFact,
    CallbackFilters,
    CallbackRow,
    apply,
)
from warmline.interactions.errors import CallbackMissing, ExportTooLarge, NumberTooShort
from warmline.interactions.ports import Heard
from warmline.interactions.rules import mask_number, searched_digits
from warmline.interactions.store import callbacks as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.kit.paging import Page, Paged
from warmline.kit.sheets import cell
from warmline.telephony.numbers import mask

HEADS = (
    *("号码 Number", "状态 State", "请求时间 Asked", "排队起点 In line since", "次数 Attempts"),
    *("上次结果 Last outcome", "下次不早于 Not before", "有效期至 Expires", "坐席 Agent"),
    *("结束时间 Closed", "原因 Why", "编号 ID"),
)


class CallbackProjection:
    """One reader of the journal, for the projector. Remembers nothing between batches."""

    def lost(self) -> None:
        """Nothing is remembered."""

    async def project(self, session: Session, events: Sequence[Heard]) -> None:
        """Take the callbacks' facts of a batch in; a fact taken before changes nothing."""
        ours = [event for event in events if isinstance(event.fact, CallbackFact)]
        if not ours:
            return
        known = await store.lock(session, {event.key for event in ours})
        changed: dict[str, tuple[Callback, int]] = {}
        for event in ours:
            before, seq = known.get(event.key, (None, 0))
            if event.seq <= seq:
                continue
            after = apply(before, event.key, event.fact, event.at)
            known[event.key] = changed[event.key] = (after, event.seq)
        await store.save(session, changed)

    async def forget(self, session: Session) -> None:
        """Empty what was projected, before the journal is read from its beginning."""
        await store.forget(session)


class CallbackService:
    """Callbacks of the actor's projects."""

    def __init__(self, database: Database, *, zone: str = "Asia/Shanghai") -> None:
        self._database = database
        self._zone = ZoneInfo(zone)

    def projection(self) -> CallbackProjection:
        """A reader of the journal, for the projector."""
        return CallbackProjection()

    async def list(self, actor: Actor, filters: CallbackFilters, page: Page) -> Paged[CallbackRow]:
        """One page, newest first; `q` are the last digits of the number. Raises
        `NumberTooShort`."""
        actor.need("callback.manage")
        _check_digits(page.q or "")
        async with self._database.read() as session:
            found = await store.page_of(session, actor, filters, page)
        return found.map(lambda row: _shown(actor, row))

    async def note(self, actor: Actor, callback: str, action: str) -> None:
        """Write down that the actor asks `voice` for something about a callback he may see. Raises
        `CallbackMissing`."""
        actor.need("callback.manage")
        async with self._database.transaction() as session:
            found = await store.find(session, actor, callback)
            if found is None:
                raise CallbackMissing("There is no such callback in your projects.")
            after = {"number": mask(found.number.raw)}
            audit.record(session, actor, action, "callback", callback, after=after)

    async def export(self, actor: Actor, filters: CallbackFilters, digits: str) -> str:
        """The list as CSV with a byte order mark, with the rows and the masking of the screen.
        Raises `ExportTooLarge`, `NumberTooShort`."""
        actor.need("call.export")
        _check_digits(digits)
        async with self._database.transaction() as session:
            rows = await store.all_of(session, actor, filters, digits)
            if len(rows) > store.MOST_EXPORTED:
                raise ExportTooLarge(
                    f"More than {store.MOST_EXPORTED} callbacks; narrow the period.",
                    at_most=store.MOST_EXPORTED,
                )
            after = {"rows": len(rows), "filters": filters}
            audit.record(session, actor, "exported", "callback", "list", None, after)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(HEADS)
        for row in rows:
            writer.writerow(cell(value) for value in self._cells(_shown(actor, row)))
        return "\ufeff" + text.getvalue()

    def _cells(self, row: CallbackRow) -> Sequence[str]:
        one = row.callback
        return (
            one.number.e164 or one.number.raw,
            one.state.value,
            self._moment(one.requested_at),
            self._moment(one.place),
            str(one.attempts),
            one.last_outcome,
            self._moment(one.not_before),
            self._moment(one.expires),
            row.agent_name or "",
            self._moment(one.closed_at),
            one.why,
            one.id,
        )

    def _moment(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""


def _check_digits(digits: str) -> None:
    if digits and not searched_digits(digits):
        raise NumberTooShort("Give at least the last four digits of the number.", field="q")


def _shown(actor: Actor, row: CallbackRow) -> CallbackRow:
    if actor.may("number.unmask"):
        return row
    one = row.callback
    hidden = replace(one, number=mask_number(one.number), caller=mask(one.caller))
    return replaced(row, callback=hidden)
