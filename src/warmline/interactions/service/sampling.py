"""The verbs of random listening (随机抽听): draw, look, listen.

Used by `interactions.http.showcase`. A draw is written down with its seed and what it was drawn
from, so that nobody can say the recordings were picked: the same seed over the same recordings
gives the same draw (`interactions.showcase.draw`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from warmline.interactions.errors import DrawMissing
from warmline.interactions.showcase import (
    MOST_POPULATION,
    Asked,
    Draw,
    Drawn,
    check_asked,
    draw,
)
from warmline.interactions.store import showcase as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.errors import Invalid
from warmline.kit.paging import Page, Paged

SEED_BITS = 48


class SamplingService:
    """Draws of recordings within the actor's scope."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        seed: Callable[[], int] = lambda: secrets.randbits(SEED_BITS),
    ) -> None:
        self._database = database
        self._clock = clock
        self._seed = seed

    async def draw(self, actor: Actor, asked: Asked) -> str:
        """Draw; the id of the draw. Raises `Invalid` for what cannot be drawn, and where nothing
        or too much fits."""
        actor.need("recording.sample")
        asked = check_asked(asked)
        async with self._database.transaction() as session:
            fits = await store.population(session, actor, asked, MOST_POPULATION)
            if not fits:
                raise Invalid(
                    "No recording fits; widen the filters.", code="draw_empty", field="count"
                )
            if len(fits) > MOST_POPULATION:
                raise Invalid(
                    f"More than {MOST_POPULATION} recordings fit; choose a shorter time.",
                    code="draw_too_wide",
                    field="since",
                )
            seed = self._seed()
            drawn = draw(seed, fits, asked.count)
            made = await store.keep_draw(
                session,
                asked,
                seed,
                len(fits),
                drawn,
                by=actor.user_id,
                at=self._clock.now(),
            )
            what = {"seed": seed, "population": len(fits), "drawn": len(drawn)}
            audit.record(session, actor, "drew", "recording_draw", made, after=what)
        return made

    async def list(self, actor: Actor, page: Page) -> Paged[Draw]:
        """His draws; whoever sees everything sees everybody's."""
        actor.need("recording.sample")
        async with self._database.read() as session:
            return await store.page_of_draws(session, actor, page)

    async def items(self, actor: Actor, drawn: str) -> Sequence[Drawn]:
        """The recordings of a draw. Raises `DrawMissing`."""
        actor.need("recording.sample")
        async with self._database.read() as session:
            if not await store.find_draw(session, actor, drawn):
                raise DrawMissing("There is no such draw, or it is not yours.")
            return await store.items(session, actor, drawn)

    async def listened(self, actor: Actor, drawn: str, place: int) -> Sequence[Drawn]:
        """Mark one as heard; the first listener stays. Raises `DrawMissing`."""
        actor.need("recording.sample")
        async with self._database.transaction() as session:
            known = await store.find_draw(session, actor, drawn)
            if not known or not await store.mark_listened(
                session, drawn, place, by=actor.user_id, at=self._clock.now()
            ):
                raise DrawMissing("There is no such draw, or it is not yours.")
        return await self.items(actor, drawn)
