"""What a person chooses for himself: which kinds by which way, when he is left alone."""

from __future__ import annotations

from collections.abc import Mapping

from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.outward import rules
from warmline.outward.model import Language, Mine, Quiet, Way, Wishes
from warmline.outward.store import people, settings


class ChoosingService:
    """Everybody's own; `language` is the centre's."""

    def __init__(self, database: Database, language: Language) -> None:
        self._database = database
        self._language = language

    async def mine(self, actor: Actor) -> Mine:
        """How the actor is told things outside of the pages."""
        async with self._database.read() as session:
            return await self._mine(session, actor)

    async def choose(
        self,
        actor: Actor,
        kinds: Mapping[tuple[str, Way], bool],
        quiet: Quiet | None,
        language: Language,
    ) -> Mine:
        """What the actor wants from now on; a kind left out is as the centre gives it. Raises
        `SettingMalformed`."""
        rules.known_kinds([kind for kind, _ in kinds])
        async with self._database.transaction() as session:
            await people.lock(session, actor.user_id)
            before = await people.wishes(session, actor.user_id)
            wished = Wishes(kinds, quiet, language)
            await people.set_wishes(session, actor.user_id, wished)
            old, new = _facts(before), _facts(wished)
            audit.record(session, actor, "changed", "outward_wishes", actor.user_id, old, new)
            return await self._mine(session, actor)

    async def _mine(self, session: Session, actor: Actor) -> Mine:
        person = await people.person(session, actor.user_id)
        wished = await people.wishes(session, actor.user_id)
        ways = await settings.active(session)
        department = rules.of_department(actor.permissions)
        return Mine(
            mail=person.mail if person else None,
            phone=person.phone if person else None,
            ways=tuple(sorted(ways)),
            kinds=rules.for_me(await settings.kinds(session), wished, department=department),
            quiet=wished.quiet,
            language=wished.language or self._language,
        )


def _facts(wished: Wishes) -> dict[str, object]:
    quiet = wished.quiet
    return {
        "kinds": {f"{kind} {way.value}": on for (kind, way), on in sorted(wished.kinds.items())},
        "quiet": f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}" if quiet else None,
        "language": wished.language,
    }
