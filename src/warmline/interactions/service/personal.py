"""What calls hold about one person: given to him as a copy, and taken out when he wants to be
forgotten. Implements `customers.ports.PersonalData`; collected by `app.person`.

The law keeps a call (both numbers, its time, its recording) for 30 days; a retention rule of the
centre's for longer; a legal hold for as long as it stands. What is kept is remembered with its day
(`call_erasure`), and `finish` takes it out then: the recording first, as `service.keeping` does.
What was typed about a call is kept by no law and goes at once, but for a legal hold. Calls of a
number that also stands on another's card stay where nobody said whose they were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import phonenumbers
import structlog

from warmline.customers.ports import Collected, Held, Person
from warmline.interactions.errors import StoreAway
from warmline.interactions.events import RecordingDeleted
from warmline.interactions.forgetting import pattern_of
from warmline.interactions.model import KEPT
from warmline.interactions.ports import ObjectStore, RecordingNews
from warmline.interactions.sound_files import SoundFiles
from warmline.interactions.store import calls as call_store
from warmline.interactions.store import keeping
from warmline.interactions.store import moving as moves
from warmline.interactions.store import personal as store
from warmline.interactions.store.personal import Kept
from warmline.kit import audit
from warmline.kit.actor import SYSTEM
from warmline.kit.db import Database, Session

log = structlog.get_logger(__name__)

AT_ONCE = 200
POLICY = "person_erased"
AGAIN = timedelta(hours=12)
"""So often a call whose day has come and that is held is looked at."""


class CallsOfPerson:
    """`news` tells the journal of erased recordings; only `jobs`, which has one, finishes."""

    name = "calls"

    def __init__(
        self,
        database: Database,
        recordings: Path,
        objects: ObjectStore | None,
        country: str,
        news: RecordingNews | None = None,
    ) -> None:
        self._database = database
        self._files = SoundFiles(recordings, objects)
        self._code = str(phonenumbers.country_code_for_region(country))
        self._news = news

    async def collect(self, session: Session, person: Person) -> Sequence[Collected]:
        calls = await store.written(session, person)
        back = [_callback(row.body) for row in await store.callbacks(session, person.alone)]
        return [Collected("calls", calls), Collected("callbacks", back)]

    async def preview(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        mine = await store.kept_of(session, store.his(person))
        others = await store.kept_of(session, store.somebody_s(person))
        back = await store.callbacks(session, person.alone)
        written = await store.count_notes(session, [one.id for one in mine if not one.held])
        on_hold = await store.count_notes(session, [one.id for one in mine if one.held])
        found = [
            Held("notes", written),
            Held("notes", on_hold, "legal_hold"),
            *_sorts("calls", mine, now),
            *_sorts("recordings", [one for one in mine if one.has_sound], now),
            Held("calls", len(others), "shared"),
            Held("callbacks", sum(not store.is_open(row) for row in back)),
            Held("callbacks", sum(map(store.is_open, back)), "open"),
        ]
        return [one for one in found if one.count]

    async def erase(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        done = await self.preview(session, person, now)
        mine = await store.kept_of(session, store.his(person))
        await store.empty_notes(session, [one.id for one in mine if not one.held])
        await store.enrol(session, person.customer, mine, person.alone)
        pattern = self._pattern(person.alone)
        for row in await store.callbacks(session, person.alone):
            if pattern is not None and not store.is_open(row):
                await store.forget_callback(session, row, pattern)
        for call in mine:
            if _reason(call, now) == "":
                await self._forget_rows(session, call.id, now)
        return done

    async def finish(self, now: datetime) -> int:
        """Take out what fell due, recordings first; how many calls are done with."""
        async with self._database.read() as session:
            due = [row.interaction for row in await store.due(session, now, AT_ONCE)]
            again = await store.back_again(session, AT_ONCE)
        done = [await self._finish(call, now) for call in dict.fromkeys([*due, *again])]
        return done.count(True)

    async def _finish(self, call: str, now: datetime) -> bool:
        async with self._database.transaction() as session:
            await keeping.lock(session, call)
            wanted = await store.of_call(session, call)
            record = await call_store.record_of_call(session, call)
            if wanted is None:
                return False
            if record is not None:
                [found] = await store.kept_of(session, store.Call.id == call)
                if _reason(found, now):
                    # Held since, or a rule was made longer: looked at again another day.
                    wanted.due_at = max(found.due_at, now + AGAIN)
                    return False
                await self._forget_rows(session, call, now)
                if record.recording.state in KEPT and not await self._erase(session, call):
                    return False
            wanted.numbers = []  # nothing is left to be told from others
            if wanted.done_at is None:
                wanted.done_at = now
                audit.record(session, SYSTEM, "erased", "interaction", call)
        return True

    async def _erase(self, session: Session, call: str) -> bool:
        """The recording of a call; whether it is gone. As `service.keeping` erases those whose time
        is over: nothing is called erased that is still there."""
        record = await call_store.record_of_call(session, call)
        if record is None or self._news is None:
            return False
        key = record.recording.key
        thing = ("erased", "recording", call)
        try:
            await self._files.erase(key)
        except StoreAway as away:
            log.error("recording_not_erased", interaction=call, problem=away.message)
            return False
        await moves.forget(session, call)
        audit.record(session, SYSTEM, *thing, before={"policy": POLICY, "key": key})
        await self._news.tell(call, RecordingDeleted(key=key, policy=POLICY))
        return True

    async def _forget_rows(self, session: Session, call: str, now: datetime) -> None:
        wanted = await store.of_call(session, call)
        if wanted is None:
            return
        await store.empty_notes(session, [call])
        present = await store.number_of(session, call)
        numbers = [*wanted.numbers, *([present] if present else [])]
        await store.forget_numbers(session, call, self._pattern(numbers))
        wanted.rows_at = wanted.rows_at or now

    def _pattern(self, numbers: Sequence[str]) -> re.Pattern[str] | None:
        return pattern_of(numbers, self._code)


def _reason(call: Kept, now: datetime) -> str:
    """Why a call is kept now, "" where nothing keeps it."""
    if call.held:
        return "legal_hold"
    if call.live:
        return "open"
    if now < call.law_until:
        return "law"
    return "retention" if now < call.due_at else ""


def _sorts(what: str, calls: Sequence[Kept], now: datetime) -> list[Held]:
    """How many of them go, and how many stay for which reason and until when."""
    found = []
    for reason in ("", "law", "retention", "legal_hold", "open"):
        some = [call for call in calls if _reason(call, now) == reason]
        known = reason in ("law", "retention")
        until = max((call.due_at for call in some), default=None) if known else None
        found.append(Held(what, len(some), reason, until))
    return found


def _callback(body: Any) -> dict[str, Any]:
    return {
        "requested_at": body.get("requested_at"),
        "number": (body.get("number") or {}).get("raw"),
        "state": body.get("state"),
        "attempts": body.get("attempts", 0),
    }
