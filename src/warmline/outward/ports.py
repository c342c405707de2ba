"""What the services of this folder need from outside: something that sends by one way."""

from __future__ import annotations

from typing import Protocol

from warmline.outward.model import Opened, Outgoing, Result


class Sender(Protocol):
    """Sends one message, once. Never raises for what the other side or the network does."""

    async def send(self, opened: Opened, message: Outgoing) -> Result: ...
