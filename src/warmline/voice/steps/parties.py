"""How a fact names the number of a far party. Used by the steps that open a call."""

from __future__ import annotations

from warmline.interactions import events as e
from warmline.telephony.numbers import PhoneNumber


def told(number: PhoneNumber) -> e.Number:
    """A normalised number as facts carry it."""
    return e.Number(
        raw=number.raw,
        e164=number.e164,
        kind=number.kind,
        place=number.place,
        carrier=number.carrier,
    )
