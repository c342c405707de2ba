"""Words of the whole centre: synonyms and forbidden words."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, text

from warmline.kit.db import Session
from warmline.kit.ids import uuid7
from warmline.knowledge.model import Synonyms
from warmline.knowledge.tables import ForbiddenWordRow, SynonymRow
from warmline.knowledge.words import Severity, Word

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('knowledge_words'))")


async def alone(session: Session) -> None:
    """Nobody else saves the words until the end of the transaction."""
    await session.execute(_LOCK)


async def synonyms(session: Session) -> list[Synonyms]:
    rows = await session.scalars(select(SynonymRow).order_by(SynonymRow.position))
    return [Synonyms(row.id, tuple(row.words)) for row in rows]


async def save_synonyms(session: Session, groups: Sequence[Sequence[str]]) -> None:
    """All of them anew."""
    await session.execute(delete(SynonymRow))
    session.add_all(
        SynonymRow(id=uuid7(), position=position, words=list(words))
        for position, words in enumerate(groups)
    )
    await session.flush()


async def forbidden(session: Session) -> list[Word]:
    rows = await session.scalars(select(ForbiddenWordRow).order_by(ForbiddenWordRow.word))
    return [Word(row.word, Severity(row.severity), row.instead) for row in rows]


async def save_forbidden(session: Session, words: Sequence[Word]) -> None:
    """All of them anew."""
    await session.execute(delete(ForbiddenWordRow))
    session.add_all(
        ForbiddenWordRow(word=one.word, severity=int(one.severity), instead=one.instead)
        for one in words
    )
    await session.flush()
