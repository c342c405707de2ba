"""A JetStream stream as bytes and back: its messages with their sequence numbers.

By the server's own snapshot interface (`$JS.API.STREAM.SNAPSHOT` and `.RESTORE`), which the client
library does not cover. Positions kept elsewhere (the projector's, in PostgreSQL) stay right, since
sequences do. Used by `servers.backup` and `servers.restore`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import nats.errors
import nats.js.errors
import orjson
from nats.aio.client import Client

from warmline.kit.errors import Conflict, RetryLater

CHUNK_BYTES = 128 * 1024
SILENCE_S = 30.0
"""Longest pause between two pieces before a snapshot counts as broken off."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a stream is: the server's own words about its configuration and its state."""

    name: str
    config: dict[str, Any]
    state: dict[str, Any]


async def names(nc: Client) -> list[str]:
    """Every stream of the account, also those behind key-value and object buckets."""
    return sorted(str(info.config.name) for info in await nc.jetstream().streams_info())


async def snapshot(nc: Client, name: str) -> tuple[Head, AsyncIterator[bytes]]:
    """What a stream is and its content in pieces, without its consumers. It may go on to grow
    meanwhile: what is read is how it was. Raises `RetryLater` when it breaks off."""
    inbox = nc.new_inbox()
    pieces = await nc.subscribe(inbox, pending_msgs_limit=-1, pending_bytes_limit=-1)
    asked = {"deliver_subject": inbox, "no_consumers": True, "chunk_size": CHUNK_BYTES}
    try:
        answer = await _ask(nc, f"$JS.API.STREAM.SNAPSHOT.{name}", asked)
    except BaseException:
        await pieces.unsubscribe()
        raise

    async def read() -> AsyncIterator[bytes]:
        try:
            while True:
                try:
                    # Not the client's own timeout: it may swallow a cancellation (`kit.tasks`).
                    async with asyncio.timeout(SILENCE_S):
                        piece = await pieces.next_msg(timeout=None)
                except TimeoutError as error:
                    raise RetryLater(f"The copy of the stream {name} broke off.") from error
                if not piece.data:
                    break
                yield piece.data
                if piece.reply:
                    await piece.respond(b"")
        finally:
            await pieces.unsubscribe()

    return Head(name, answer["config"], answer["state"]), read()


async def restore(nc: Client, head: Head, pieces: AsyncIterator[bytes]) -> None:
    """Make a stream from its snapshot. Raises `Conflict` when there is one of that name."""
    asked = {"config": head.config, "state": head.state}
    answer = await _ask(nc, f"$JS.API.STREAM.RESTORE.{head.name}", asked)
    to = str(answer["deliver_subject"])
    async for piece in pieces:
        reply = await nc.request(to, piece, timeout=SILENCE_S)
        if reply.data:
            _judge(orjson.loads(reply.data), head.name)
    last = await nc.request(to, b"", timeout=SILENCE_S)
    _judge(orjson.loads(last.data), head.name)


async def _ask(nc: Client, subject: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        reply = await nc.request(subject, orjson.dumps(body), timeout=SILENCE_S)
    except (nats.errors.Error, TimeoutError) as error:
        raise RetryLater("The bus does not answer; see whether NATS runs.") from error
    answer: dict[str, Any] = orjson.loads(reply.data)
    _judge(answer, subject.rsplit(".", 1)[-1])
    return answer


def _judge(answer: dict[str, Any], name: str) -> None:
    error = answer.get("error")
    if error:
        raise Conflict(f"The bus would not do it for the stream {name}: {error['description']}.")
