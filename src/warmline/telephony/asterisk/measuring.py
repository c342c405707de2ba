"""What the switch counted of a leg's media, read from `CHANNEL(rtcp,all,audio)`. Pure.

It says `rxcount=512;rxjitter=0.0012;lp=3;txcount=…;rlp=…;txjitter=…;rtt=…;…`: rx and `lp` (lost
packets) is what we received and missed, tx and `rlp` what the phone's reports say of ours; jitter
and round trip in seconds. Told by the dialplan (`warmline-measured`), used by `translate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from warmline.telephony.model import LegMeasured


def measured(leg: str, event: Mapping[str, str]) -> LegMeasured | None:
    """The event for the port; None for a leg of no call, or one that nothing was received on."""
    counted = _counted(event.get("Rtcp", ""))
    call, received = event.get("Call", ""), counted.get("rxcount", 0.0)
    if not _is_id(call) or received <= 0:
        return None
    lost = counted.get("lp", 0.0)
    loss = max(
        _share(lost, received + lost), _share(counted.get("rlp", 0.0), counted.get("txcount", 0.0))
    )
    return LegMeasured(
        leg,
        call=call,
        endpoint=event.get("Endpoint", ""),
        loss=round(loss, 4),
        jitter_ms=_ms(max(counted.get("rxjitter", 0.0), counted.get("txjitter", 0.0))),
        rtt_ms=_ms(counted.get("rtt", 0.0)),
    )


def _is_id(call: str) -> bool:
    """Whether a record can have it: what a leg carries ends in the journal."""
    try:
        return str(UUID(call)) == call
    except ValueError:
        return False


def _counted(told: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in told.split(";"):
        name, _, value = part.partition("=")
        try:
            found[name.strip()] = max(0.0, float(value))
        except ValueError:
            continue
    return found


def _share(lost: float, all_: float) -> float:
    return min(1.0, lost / all_) if all_ > 0 else 0.0


def _ms(seconds: float) -> float:
    return round(min(60_000.0, 1000 * seconds), 2)
