"""A socket to Kamailio's WebSocket door, from an address of choice."""

from __future__ import annotations

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.deploy.fleet import PROXY, Fleet


def dial(fleet: Fleet, door: str) -> connect:
    """As the front door hands a browser's on, if `door` is its address."""
    return connect(
        f"ws://{PROXY}:{fleet.websocket}/ws",
        subprotocols=[Subprotocol("sip")],
        local_addr=(door, 0),
        proxy=None,
    )
