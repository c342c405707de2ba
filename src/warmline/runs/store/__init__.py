"""The only queries on the tables of long work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, true, update

from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Session, fetch_page
from warmline.kit.paging import Page, Paged
from warmline.runs.model import OVER, Run, RunFile, RunState
from warmline.runs.tables import RunFilePartRow, RunFileRow, RunRow


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `RunRow`: everybody sees his own, whatever his scope: the file of an export
    holds what its owner may see."""
    return true() if actor.user_id == SYSTEM.user_id else RunRow.by == actor.user_id


# Runs --------------------------------------------------------------------------------------------


async def insert(session: Session, run: Run) -> None:
    """Write a new run."""
    session.add(
        RunRow(
            id=run.id,
            kind=run.kind,
            by=run.by,
            project=run.project,
            state=run.state.value,
            arguments=dict(run.arguments),
            about_noun=run.about[0] if run.about else None,
            about_id=run.about[1] if run.about else None,
            created_at=run.created_at,
        )
    )
    await session.flush()


async def find(session: Session, actor: Actor, run: str, *, lock: bool = False) -> Run | None:
    """One run of the actor's; with `lock` nobody else changes it meanwhile."""
    query = select(RunRow).where(RunRow.id == run, visible_to(actor))
    row = await session.scalar(query.with_for_update() if lock else query)
    return None if row is None else (await _with_files(session, [row]))[0]


async def page_of(
    session: Session, actor: Actor, page: Page, *, kind: str, about: tuple[str, str] | None
) -> Paged[Run]:
    """The actor's runs, the last first."""
    query = select(RunRow).where(visible_to(actor))
    if kind:
        query = query.where(RunRow.kind == kind)
    if about is not None:
        query = query.where(RunRow.about_noun == about[0], RunRow.about_id == about[1])
    sorts = {"created_at": RunRow.created_at, "state": RunRow.state, "kind": RunRow.kind}
    found = await fetch_page(
        session, query, page, sorts=sorts, default="-created_at", tie=RunRow.id
    )
    runs = await _with_files(session, list(found.items))
    return Paged(runs, found.total, found.page, found.size)


async def open_of(session: Session, user: str) -> int:
    """How many runs of a person are not over."""
    query = select(func.count()).select_from(RunRow)
    open_ = RunRow.state.not_in([state.value for state in OVER])
    return int((await session.execute(query.where(RunRow.by == user, open_))).scalar_one())


async def unfinished(session: Session) -> list[Run]:
    """Every run that is not over, the oldest first."""
    open_ = RunRow.state.in_([RunState.QUEUED.value, RunState.RUNNING.value])
    rows = await session.scalars(select(RunRow).where(open_).order_by(RunRow.created_at))
    return [_run(row, None) for row in rows]


async def move(
    session: Session, run: str, state: RunState, *, only_from: RunState, **values: Any
) -> bool:
    """Change the state of a run that is still in `only_from`; whether it was."""
    statement = (
        update(RunRow)
        .where(RunRow.id == run, RunRow.state == only_from.value)
        .values(state=state.value, **values)
    )
    return _rows(await session.execute(statement)) == 1


async def taken_by(session: Session, run: str, worker: str, /, **values: Any) -> bool | None:
    """Write values to a run that this worker has; whether its owner wants the end, None when
    another worker has it."""
    statement = (
        update(RunRow)
        .where(RunRow.id == run, RunRow.taken == worker, RunRow.state == RunState.RUNNING.value)
        .values(**values)
        .returning(RunRow.cancel_asked)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def ask_cancel(session: Session, run: str) -> None:
    """Note that its owner wants the end."""
    await session.execute(update(RunRow).where(RunRow.id == run).values(cancel_asked=True))


async def forget(session: Session, before: datetime) -> int:
    """Delete runs that ended before then; how many."""
    return _rows(await session.execute(delete(RunRow).where(RunRow.ended_at < before)))


# Files -------------------------------------------------------------------------------------------


async def begin_file(session: Session, file: RunFile, expires_at: datetime) -> None:
    """A file whose pieces are still to come."""
    session.add(
        RunFileRow(
            id=file.id,
            name=file.name,
            media=file.media,
            created_at=file.created_at,
            expires_at=expires_at,
        )
    )
    await session.flush()


async def add_part(session: Session, file: str, number: int, piece: bytes) -> None:
    session.add(RunFilePartRow(file=file, number=number, bytes=piece))
    await session.flush()


async def end_file(session: Session, file: str, size: int) -> None:
    """The file is whole."""
    await session.execute(
        update(RunFileRow).where(RunFileRow.id == file).values(size=size, complete=True)
    )


async def file_of(session: Session, file: str) -> RunFile | None:
    """A whole file."""
    row = await session.get(RunFileRow, file)
    return _file(row) if row is not None and row.complete else None


async def part_of(session: Session, file: str, number: int) -> bytes | None:
    query = select(RunFilePartRow.bytes).where(
        RunFilePartRow.file == file, RunFilePartRow.number == number
    )
    return await session.scalar(query)


async def drop_file(session: Session, file: str) -> None:
    await session.execute(delete(RunFileRow).where(RunFileRow.id == file))


async def drop_files_about(session: Session, noun: str, noun_id: str) -> int:
    """Delete the files that runs about this thing left; how many."""
    theirs = select(RunRow.file).where(RunRow.about_noun == noun, RunRow.about_id == noun_id)
    return _rows(await session.execute(delete(RunFileRow).where(RunFileRow.id.in_(theirs))))


async def drop_expired(session: Session, now: datetime) -> int:
    """Delete files whose days are over; how many."""
    return _rows(await session.execute(delete(RunFileRow).where(RunFileRow.expires_at < now)))


def _rows(result: Any) -> int:
    return int(result.rowcount)


async def _with_files(session: Session, rows: Sequence[RunRow]) -> list[Run]:
    wanted = {row.file for row in rows if row.file is not None}
    found = {
        row.id: _file(row)
        for row in await session.scalars(select(RunFileRow).where(RunFileRow.id.in_(wanted)))
    }
    return [_run(row, found.get(row.file or "")) for row in rows]


def _file(row: RunFileRow) -> RunFile:
    return RunFile(
        id=row.id, name=row.name, media=row.media, size=row.size, created_at=row.created_at
    )


def _run(row: RunRow, file: RunFile | None) -> Run:
    about = (row.about_noun, row.about_id) if row.about_noun and row.about_id else None
    return Run(
        id=row.id,
        kind=row.kind,
        by=row.by,
        project=row.project,
        state=RunState(row.state),
        arguments=row.arguments,
        done=row.done,
        total=row.total,
        message=row.message,
        facts=row.facts,
        result=row.result,
        about=about,
        cancel_asked=row.cancel_asked,
        attempt=row.attempt,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        beat_at=row.beat_at,
        file=file,
    )
