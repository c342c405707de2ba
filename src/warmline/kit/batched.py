"""Many small questions answered together: those asked within a moment become one.

For what hundreds of open pages ask by themselves again and again, such as whether their session
goes on (`app.web`). A question that comes while an answer is on its way belongs to the next round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")


class Batched(Generic[V]):
    """`ask` takes the keys of one round and returns what there is to say of them."""

    def __init__(
        self, ask: Callable[[Collection[str]], Awaitable[Mapping[str, V]]], wait_s: float = 0.25
    ) -> None:
        self._ask = ask
        self._wait_s = wait_s
        self._keys: set[str] = set()
        self._round: asyncio.Task[Mapping[str, V]] | None = None

    async def get(self, key: str) -> V | None:
        """What there is to say of `key`, None for nothing. Raises what `ask` raises."""
        self._keys.add(key)
        if self._round is None:
            self._round = asyncio.create_task(self._answer(), name="batched")
        # Who stops waiting must not take the answer from the others.
        return (await asyncio.shield(self._round)).get(key)

    async def _answer(self) -> Mapping[str, V]:
        await asyncio.sleep(self._wait_s)
        keys, self._keys, self._round = self._keys, set(), None
        return await self._ask(keys)
