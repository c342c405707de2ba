"""What every feature knows of one customer, put together: his timeline.

A feature adds its own `TimelineSource` here, in one line; customers know none of them, and no
feature knows another's.
"""

from __future__ import annotations

from warmline.customers.ports import TimelineSource
from warmline.interactions.service.timeline import CallTimeline, MessageTimeline, NoteTimeline
from warmline.surveys.service.timeline import RatingTimeline


def timeline_sources() -> list[TimelineSource]:
    """Every feature's part of the timeline."""
    return [
        CallTimeline(),
        MessageTimeline(),
        NoteTimeline(),
        RatingTimeline(),
    ]
