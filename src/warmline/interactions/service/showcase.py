"""The verbs on the shelf of good recordings (优秀录音): put on, take off, listen, comment.

Used by `interactions.http.showcase`. Whoever may listen to the shelf (`recording.shelf`) hears what
is on it whatever his data scope, within his projects, and sees no number: that is what the shelf is
for. Every verb is audited, listening as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.interactions.errors import RecordingMissing, ShownMissing
from warmline.interactions.keeping import check_reason
from warmline.interactions.model import RecordingState
from warmline.interactions.ports import Sound
from warmline.interactions.service import LISTENING, InteractionService
from warmline.interactions.showcase import Comment, Shown, check_category, check_comment
from warmline.interactions.store import calls
from warmline.interactions.store import showcase as store
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session, on_violation
from warmline.kit.errors import Conflict, Missing, Refused
from warmline.kit.paging import Page, Paged


class ShowcaseService:
    """The shelf, and what people wrote about what is on it."""

    def __init__(self, database: Database, clock: Clock, interactions: InteractionService) -> None:
        self._database = database
        self._clock = clock
        self._interactions = interactions

    async def list(self, actor: Actor, page: Page, *, category: str = "") -> Paged[Shown]:
        """What is on the shelf; `q`: the agent's name."""
        actor.need("recording.shelf")
        async with self._database.read() as session:
            return await store.page_of_shelf(session, actor, page, category=category)

    async def categories(self, actor: Actor) -> Sequence[str]:
        """The categories in use."""
        actor.need("recording.shelf")
        async with self._database.read() as session:
            return await store.categories(session, actor)

    async def of_call(self, actor: Actor, call: str) -> Shown | None:
        """The call's place on the shelf, if it has one and he may look there."""
        actor.need("recording.shelf")
        async with self._database.read() as session:
            found = await store.shown_of_call(session, call)
            return found and await store.find_shown(session, actor, found.id)

    async def put_on(self, actor: Actor, call: str, category: str, reason: str) -> Shown:
        """Put a recording within his scope on the shelf. Raises `CallMissing`, `RecordingMissing`,
        `Conflict` where it is there already, `Invalid`."""
        actor.need("recording.showcase")
        category, reason = check_category(category), check_reason(reason)
        await self._interactions.need_sight(actor, call)
        await self._interactions.stored(actor, call)
        async with self._database.transaction() as session:
            there = Conflict("This recording is on the shelf already.", code="shown_already")
            if await store.shown_of_call(session, call) is not None:
                raise there
            now, by = self._clock.now(), actor.user_id
            with on_violation({"uq_showcase_standing": there}):  # two clicked at once
                shown = await store.put_on(session, call, category, reason, by=by, at=now)
            after = {"category": category, "reason": reason}
            audit.record(session, actor, "showcased", "recording", call, after=after)
            return await self._find(session, SYSTEM, shown)

    async def take_off(self, actor: Actor, shown: str, reason: str) -> None:
        """Take it off the shelf. Raises `ShownMissing`, `Invalid` without a reason."""
        actor.need("recording.showcase")
        reason = check_reason(reason)
        async with self._database.transaction() as session:
            found = await self._find(session, actor, shown)
            await store.take_off(session, shown, reason, by=actor.user_id, at=self._clock.now())
            before = {"category": found.category, "reason": found.reason}
            audit.record(
                session, actor, "unshelved", "recording", found.call, before, {"off": reason}
            )

    async def sound(self, actor: Actor, shown: str, *, begin: bool = True) -> Sound:
        """The encoded file of what is on the shelf. Raises `ShownMissing`, `RecordingMissing`."""
        actor.need("recording.shelf")
        async with self._database.transaction() as session:
            found = await self._find(session, actor, shown)
            record = await calls.find_call(session, SYSTEM, found.call)
            thing = ("played", "showcase", found.call)
            if begin or not await audit.done_lately(session, actor, *thing, within=LISTENING):
                audit.record(session, actor, *thing)
        if record is None or record.recording.state is not RecordingState.STORED:
            raise RecordingMissing("The recording is not there any more.")
        sound, _ = await self._interactions.stored(SYSTEM, found.call)
        return sound

    async def waveform(self, actor: Actor, shown: str) -> bytes:
        """Its waveform, as `InteractionService.waveform`."""
        actor.need("recording.shelf")
        async with self._database.read() as session:
            found = await self._find(session, actor, shown)
        return await self._interactions.waveform_of(SYSTEM, found.call)

    async def comments(self, actor: Actor, shown: str) -> Sequence[Comment]:
        """What was written about it. Raises `ShownMissing`."""
        actor.need("recording.shelf")
        async with self._database.read() as session:
            await self._find(session, actor, shown)
            return await store.comments_on(session, shown)

    async def comment(self, actor: Actor, shown: str, text: str) -> Sequence[Comment]:
        """Write about it. Raises `ShownMissing`, `Invalid`."""
        actor.need("recording.shelf")
        text = check_comment(text)
        async with self._database.transaction() as session:
            await self._find(session, actor, shown)
            await store.add_comment(session, shown, text, by=actor.user_id, at=self._clock.now())
            return await store.comments_on(session, shown)

    async def delete_comment(self, actor: Actor, shown: str, comment: str) -> Sequence[Comment]:
        """Delete one's own comment, or with `recording.showcase` any. Raises `ShownMissing`,
        `Missing`, `Refused`."""
        actor.need("recording.shelf")
        async with self._database.transaction() as session:
            await self._find(session, actor, shown)
            there = {one.id: one for one in await store.comments_on(session, shown)}
            found = there.get(comment)
            if found is None:
                raise Missing("This comment is not there any more.", code="comment_missing")
            if found.user_id != actor.user_id and not actor.may("recording.showcase"):
                raise Refused("Only who wrote a comment may delete it.", code="not_your_comment")
            await store.delete_comment(session, comment, self._clock.now())
            audit.record(
                session, actor, "deleted", "showcase_comment", comment, {"text": found.text}
            )
            return await store.comments_on(session, shown)

    async def _find(self, session: Session, actor: Actor, shown: str) -> Shown:
        found = await store.find_shown(session, actor, shown)
        if found is None:
            raise ShownMissing("This recording is not on the shelf any more.")
        return found
