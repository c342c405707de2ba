"""The only queries on the network quality of calls' legs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from warmline.interactions.model import LegQuality, Measured
from warmline.interactions.mos import MOST_LEGS, POOR, POOR_S, mos
from warmline.interactions.tables import CallQualityRow, InteractionRow
from warmline.kit.db import Session

_POOR = or_(CallQualityRow.mos < POOR, CallQualityRow.poor_s >= POOR_S)


def is_poor() -> ColumnElement[bool]:
    """Condition on `InteractionRow`: a leg of the call was poor."""
    return exists().where(CallQualityRow.interaction == InteractionRow.id, _POOR)


async def write(
    session: Session, call: str, agent: str, leg: str, measured: Measured, at: datetime
) -> None:
    """Keep what the leg measured, or replace it; more legs than any call has are not kept."""
    mine = (CallQualityRow.interaction == call, CallQualityRow.agent == agent)
    others = select(func.count()).where(*mine, CallQualityRow.leg != leg)
    if (await session.execute(others)).scalar_one() >= MOST_LEGS:
        return
    values = {
        "samples": measured.samples,
        "poor_s": measured.poor_s,
        "loss": measured.loss,
        "jitter_ms": measured.jitter_ms,
        "rtt_ms": measured.rtt_ms,
        "mos": mos(measured.loss, measured.jitter_ms, measured.rtt_ms),
        "mos_min": measured.mos_min,
        "at": at,
    }
    statement = insert(CallQualityRow).values(interaction=call, agent=agent, leg=leg, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["interaction", "agent", "leg"], set_=values)
    )


async def of_call(session: Session, call: str) -> list[LegQuality]:
    """The legs of a call in the order of their ends."""
    rows = await session.scalars(
        select(CallQualityRow)
        .where(CallQualityRow.interaction == call)
        .order_by(CallQualityRow.at, CallQualityRow.leg)
    )
    return [
        LegQuality(
            agent=row.agent,
            leg=row.leg,
            samples=row.samples,
            poor_s=row.poor_s,
            loss=row.loss,
            jitter_ms=row.jitter_ms,
            rtt_ms=row.rtt_ms,
            mos=row.mos,
            mos_min=row.mos_min,
            poor=row.mos < POOR or row.poor_s >= POOR_S,
        )
        for row in rows
    ]
