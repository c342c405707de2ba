"""The verbs on keeping recordings: retention rules, legal holds, what falls due and its erasing;
checks of what is kept.

Used by `interactions.http.keeping` and, for `erase_due` and `check`, by `interactions.tasks`. The
rules themselves are in `interactions.keeping`. Every change, hold and erasure is audited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from warmline.interactions import keeping
from warmline.interactions.errors import CallMissing, HoldStands, RecordingMissing, StoreAway
from warmline.interactions.events import RecordingDeleted
from warmline.interactions.keeping import Checked, DueRecording, LegalHold, RetentionRule
from warmline.interactions.model import KEPT, CallRecord
from warmline.interactions.ports import ObjectStore, RecordingNews
from warmline.interactions.sound_files import SoundFiles
from warmline.interactions.store import calls
from warmline.interactions.store import keeping as store
from warmline.interactions.store import moving as moves
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session, on_violation
from warmline.kit.errors import Conflict, Missing
from warmline.kit.paging import Page, Paged

log = structlog.get_logger(__name__)

AT_ONCE = 200
CHECKED_AT_ONCE = 2000
"""Of a fifth of a megabyte each: a minute of reading."""
CHECK_EVERY = timedelta(days=7)
LAG = timedelta(days=2)
"""For so long a row may not show yet what was told of it."""


@dataclass(frozen=True, slots=True)
class NotWhole:
    """A recording that is not what was stored. `outcome`: damaged, missing."""

    call: str
    key: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CheckedAll:
    """What came out of a check: how many were read, and those that are not whole."""

    checked: int
    bad: Sequence[NotWhole]


_MADE_MEANWHILE = Conflict(
    "Somebody else made this rule just now; look at it and save again.",
    code="retention_rule_made",
)


class KeepingService:
    """Whoever holds `recording.keep` says how long recordings are kept, within his scope."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        recordings: Path,
        objects: ObjectStore | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._files = SoundFiles(recordings, objects)

    # Rules -------------------------------------------------------------------------------------

    async def rules(self, actor: Actor) -> Sequence[RetentionRule]:
        """Every rule."""
        actor.need("recording.keep")
        async with self._database.read() as session:
            return await store.rules(session)

    async def save_rule(
        self, actor: Actor, queue: str | None, days: int, note: str = ""
    ) -> RetentionRule:
        """Make or change the rule of a queue (None: of all calls that no other rule is for).
        Raises `Invalid` for fewer days than the law wants."""
        actor.need("recording.keep")
        days = keeping.check_days(days)
        async with self._database.transaction() as session:
            with on_violation({"uq_retention_rule_queue": _MADE_MEANWHILE}):
                before, after = await store.save_rule(session, queue, days, note.strip())
            if before != after:
                action = "created" if before is None else "changed"
                audit.record(session, actor, action, "retention_rule", after.id, before, after)
        return after

    async def delete_rule(self, actor: Actor, rule: str) -> None:
        """Take a rule away: those calls fall under the rule for all others, or are kept."""
        actor.need("recording.keep")
        async with self._database.transaction() as session:
            before = await store.delete_rule(session, rule)
            if before is None:
                raise Missing("There is no such rule any more.", code="retention_rule_missing")
            audit.record(session, actor, "deleted", "retention_rule", rule, before)

    async def due(self, actor: Actor, page: Page) -> Paged[DueRecording]:
        """What the next night would erase, and nothing is erased by asking."""
        actor.need("recording.keep")
        async with self._database.read() as session:
            return await store.page_of_due(session, actor, page, self._clock.now())

    # Legal holds -------------------------------------------------------------------------------

    async def holds(
        self, actor: Actor, page: Page, *, standing: bool | None = None
    ) -> Paged[LegalHold]:
        """Holds on calls in his scope, the newest first; `standing`: only those, or only lifted."""
        actor.need("recording.keep")
        async with self._database.read() as session:
            return await store.page_of_holds(session, actor, page, standing=standing)

    async def hold_on(self, actor: Actor, call: str) -> LegalHold | None:
        """The hold that stands on a call's recording; whoever may play it may know."""
        actor.need("recording.play")
        async with self._database.read() as session:
            await self._find(session, actor, call)
            return await store.standing_hold(session, call)

    async def set_hold(self, actor: Actor, call: str, reason: str) -> LegalHold:
        """Keep this recording whatever the rules say. Raises `CallMissing`, `RecordingMissing`,
        `HoldStands`, `Invalid` without a reason."""
        actor.need("recording.keep")
        reason = keeping.check_reason(reason)
        async with self._database.transaction() as session:
            await store.lock(session, call)
            record = await self._find(session, actor, call)
            await self._need_sound(record)
            if await store.standing_hold(session, call) is not None:
                raise HoldStands("This recording is under a legal hold already.")
            now = self._clock.now()
            await store.set_hold(session, call, reason, by=actor.user_id, at=now)
            audit.record(session, actor, "held", "recording", call, after={"reason": reason})
            made = await store.standing_hold(session, call)
        assert made is not None
        return made

    async def lift_hold(self, actor: Actor, call: str, reason: str) -> None:
        """From now on the rules hold again. Raises `CallMissing`, `HoldStands` where none stands,
        `Invalid` without a reason."""
        actor.need("recording.keep")
        reason = keeping.check_reason(reason)
        async with self._database.transaction() as session:
            await store.lock(session, call)
            await self._find(session, actor, call)
            hold = await store.standing_hold(session, call)
            if hold is None:
                raise HoldStands("There is no legal hold on this recording.")
            now = self._clock.now()
            await store.lift_hold(session, hold.id, reason, by=actor.user_id, at=now)
            before, after = {"reason": hold.reason}, {"lifted": reason}
            audit.record(session, actor, "released", "recording", call, before, after)

    # Erasing -----------------------------------------------------------------------------------

    async def erase_due(self, news: RecordingNews) -> int:
        """Erase every recording whose time is over and that no hold keeps; how many. The file goes
        first and the journal is told then: what stops in between is found again, and nothing is
        called erased that is still there. One that cannot be erased keeps no other from it."""
        count = 0
        after: DueRecording | None = None
        while True:
            async with self._database.read() as session:
                due = await store.some_due(session, self._clock.now(), AT_ONCE, after)
            count += sum([await self._erase(one, news) for one in due])
            if len(due) < AT_ONCE:
                return count
            after = due[-1]

    async def _erase(self, due: DueRecording, news: RecordingNews) -> bool:
        policy = f"{due.days}d"
        async with self._database.transaction() as session:
            await store.lock(session, due.call)
            if not await store.is_due(session, due.call, self._clock.now()):
                return False  # a hold was set meanwhile, or a rule changed
            thing = ("erased", "recording", due.call)
            if await audit.done_lately(session, SYSTEM, *thing, within=LAG):
                return False  # told already; its row will say so
            try:
                await self._files.erase(due.key)
            except StoreAway as away:
                log.error("recording_not_erased", interaction=due.call, problem=away.message)
                return False  # nothing is called erased that is still there
            await moves.forget(session, due.call)
            what = {"policy": policy, "ended_at": due.ended_at.isoformat(), "key": due.key}
            audit.record(session, SYSTEM, *thing, before=what)
            await news.tell(due.call, RecordingDeleted(key=due.key, policy=policy))
        return True

    # Checking ----------------------------------------------------------------------------------

    async def check(self, most: int = CHECKED_AT_ONCE) -> int:
        """Compare recordings with their checksums, those longest unchecked first, each at most once
        in `CHECK_EVERY`; how many are damaged or missing by now. One found whole again (brought
        back from a backup) counts no more."""
        now = self._clock.now()
        async with self._database.read() as session:
            some = await store.unchecked(session, now - CHECK_EVERY, most)
        for call, key, sha256 in some:
            try:
                outcome = await self.check_one(call, key, sha256)
            except StoreAway as away:
                log.warning("recordings_not_checked", problem=away.message)
                break  # what lies there says nothing about itself now
            async with self._database.transaction() as session:
                await store.note_check(session, call, outcome, now)
        async with self._database.read() as session:
            return await store.count_bad(session)

    async def check_all(self, actor: Actor, most: int = 0) -> CheckedAll:
        """Read `most` recordings back now (0: all), those longest unchecked first, and note what
        came out. Raises `StoreAway`: a check that cannot look has found nothing."""
        actor.need("recording.keep")
        began = self._clock.now()
        checked, bad = 0, list[NotWhole]()
        while not most or checked < most:
            limit = min(CHECKED_AT_ONCE, most - checked) if most else CHECKED_AT_ONCE
            async with self._database.read() as session:
                some = await store.unchecked(session, began, limit)
            for call, key, sha256 in some:
                outcome = await self.check_one(call, key, sha256)
                async with self._database.transaction() as session:
                    await store.note_check(session, call, outcome, self._clock.now())
                if outcome != "sound":
                    bad.append(NotWhole(call, key, outcome))
            checked += len(some)
            if len(some) < limit:
                break
        return CheckedAll(checked, bad)

    async def bad(self, actor: Actor, page: Page) -> Paged[Checked]:
        """Recordings found damaged or missing."""
        actor.need("recording.keep")
        async with self._database.read() as session:
            return await store.page_of_bad(session, actor, page)

    async def check_one(self, call: str, key: str, sha256: str) -> str:
        """Read one recording back wherever it lies: sound, damaged, missing. While the disk still
        has it whole, what is damaged in the store is only moved there again. Raises
        `StoreAway`."""
        found = await self._files.outcome(key, sha256)
        if found.get("disk") == "sound" and found.get("store") == "damaged":
            log.warning("recording_moved_again", interaction=call)
            async with self._database.transaction() as session:
                await moves.forget(session, call)
            return "sound"
        bad = [place for place, outcome in found.items() if outcome != "sound"]
        outcome = "missing" if not found else "damaged" if bad else "sound"
        if outcome != "sound":
            log.error("recording_not_whole", interaction=call, outcome=outcome, places=bad)
        return outcome

    async def _need_sound(self, record: CallRecord) -> None:
        kept = record.recording.state in KEPT
        if not kept or await self._files.find(record.recording.key) is None:
            raise RecordingMissing("This call has no recording that could be kept.")

    async def _find(self, session: Session, actor: Actor, call: str) -> CallRecord:
        record = await calls.find_call(session, actor, call)
        if record is None:
            raise CallMissing("There is no such call, or it is not yours to see.")
        return record
