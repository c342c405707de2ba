"""What notices need from outside: somebody who also tells them elsewhere than on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from warmline.notices.model import Notice


class Outward(Protocol):
    """Takes what was told on its way outward (`outward`). `session` is the transaction in which it
    was told; it never raises, since the notice on the page stands by itself."""

    async def told(self, session: Any, notices: Sequence[Notice]) -> None: ...


class NowhereElse:
    """Where there are only pages."""

    async def told(self, session: Any, notices: Sequence[Notice]) -> None:
        return None
