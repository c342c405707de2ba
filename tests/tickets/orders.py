"""Orders for pure tests, and every setting of a type's switches."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from warmline.kit.actor import DEFAULT_PROJECT
from warmline.tickets.model import (
    Pool,
    Priority,
    ReturnTo,
    Satisfaction,
    State,
    Switches,
    Ticket,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ANN, WU, WEST = "ann", "wu", "water"


def order(**more: Any) -> Ticket:
    """A fresh order of `ann`'s."""
    given: dict[str, Any] = {
        "id": "t",
        "number": "20260302-00001",
        "project": DEFAULT_PROJECT,
        "type": "leak",
        "state": State.ACCEPTED,
        "priority": Priority.NORMAL,
        "title": "路面漏水",
        "content": "",
        "address": "",
        "fields": {},
        "customer": None,
        "customer_name": "",
        "customer_level": "",
        "caller": "",
        "interaction": None,
        "confidential": False,
        "assignee": ANN,
        "department": None,
        "pool": Pool.NONE,
        "dispatcher": None,
        "handler": None,
        "parent": None,
        "merged_into": None,
        "returns": 0,
        "reworks": 0,
        "urges": 0,
        "urged_at": None,
        "supervised": False,
        "extensions": 0,
        "extension_asked": None,
        "satisfaction": Satisfaction.NONE,
        "result": "",
        "due_at": None,
        "response_due_at": None,
        "reply_due_at": None,
        "paused": False,
        "version": 1,
        "created_at": NOW,
        "created_by": ANN,
        "changed_at": NOW,
        "changed_by": ANN,
        "closed_at": None,
        **more,
    }
    return Ticket(**given)


switches = st.builds(
    Switches,
    dispatch=st.booleans(),
    revisit=st.booleans(),
    suspend=st.booleans(),
    wait=st.booleans(),
    extension=st.booleans(),
    returns_most=st.integers(0, 3),
    return_to=st.sampled_from(ReturnTo),
    wait_joint=st.booleans(),
)
