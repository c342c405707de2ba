"""A small asyncio client of the Asterisk Manager Interface: actions, answers, events.

Own code instead of panoramisk: what is needed is one connection with ordered events, typed answers
and a certain end when it breaks; panoramisk reconnects by itself, which fencing forbids.
Used by `link` (the engine), `reload` and `carrier`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

_LIMIT = 1 << 20
"""Longest message, in bytes."""


class Message(Mapping[str, str]):
    """One message of the switch, header → value. Only what is asked for is looked up: an event has
    some thirty headers, of which a handful is read."""

    __slots__ = ("_text",)

    def __init__(self, block: bytes) -> None:
        self._text = f"\r\n{block.decode('utf-8', 'replace')}\r\n"

    def __getitem__(self, name: str) -> str:
        at = self._text.find(f"\r\n{name}:")
        if at < 0:
            raise KeyError(name)
        start = at + len(name) + 3
        return self._text[start : self._text.index("\r\n", start)].lstrip()

    def __contains__(self, name: object) -> bool:
        return f"\r\n{name}:" in self._text

    def __iter__(self) -> Iterator[str]:
        return (line.partition(":")[0] for line in self._lines())

    def __len__(self) -> int:
        return len(self._lines())

    def __repr__(self) -> str:
        return repr(dict(self))

    def output(self) -> list[str]:
        """The lines a CLI command has answered."""
        return [line[8:] for line in self._lines() if line.startswith("Output: ")]

    def _lines(self) -> list[str]:
        return self._text[2:-2].split("\r\n")


class AmiError(Exception):
    """The connection could not be made, broke, or an action was not answered in time."""


class AmiClient:
    """One logged-in connection. `on_event` gets every event in order; `on_closed` is called once
    with a reason when the connection ends without `close`."""

    def __init__(
        self,
        on_event: Callable[[Message], None] = lambda event: None,
        on_closed: Callable[[str], None] = lambda reason: None,
        timeout_s: float = 5.0,
    ) -> None:
        self._on_event = on_event
        self._on_closed = on_closed
        self._timeout_s = timeout_s
        self._ids = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self._lists: dict[str, list[Message]] = {}
        self._listed: dict[str, asyncio.Future[list[Message]]] = {}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def connect(self, host: str, port: int, user: str, secret: str) -> None:
        """Connect and log in; raises `AmiError`."""
        try:
            async with asyncio.timeout(self._timeout_s):
                self._reader, self._writer = await asyncio.open_connection(host, port, limit=_LIMIT)
                await self._reader.readline()
        except (OSError, TimeoutError) as error:
            raise AmiError(f"The manager port {host}:{port} does not answer: {error}") from error
        self._task = asyncio.create_task(self._read(), name="ami-reader")
        answer = await self.action("Login", Username=user, Secret=secret)
        if answer.get("Response") != "Success":
            await self.close()
            raise AmiError(f"The manager refused the log-in of {user}: {answer.get('Message')}")

    async def close(self) -> None:
        """End the connection; waiting actions fail."""
        self._closing = True
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await self._writer.wait_closed()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._fail("closed")

    async def action(self, name: str, **headers: str) -> Message:
        """Send an action, return its answer. Raises `AmiError`."""
        return await self._send(name, headers)

    async def command(self, line: str) -> list[str]:
        """Run a CLI command, return its output lines."""
        return (await self._send("Command", {"Command": line})).output()

    async def listing(self, name: str, **headers: str) -> list[Message]:
        """Run an action that answers with a list of events, return them without the last."""
        action_id = self._next_id()
        done: asyncio.Future[list[Message]] = asyncio.get_running_loop().create_future()
        self._lists[action_id], self._listed[action_id] = [], done
        try:
            answer = await self._send(name, headers, action_id)
            if answer.get("Response") != "Success":
                return []
            async with asyncio.timeout(self._timeout_s):
                return await done
        except TimeoutError as error:
            raise AmiError(f"The list of {name} did not end in time.") from error
        finally:
            self._lists.pop(action_id, None)
            self._listed.pop(action_id, None)

    def _next_id(self) -> str:
        return f"w{next(self._ids)}"

    async def actions(self, asked: Sequence[tuple[str, Mapping[str, str]]]) -> list[Message]:
        """Send actions at once, which are done in order; their answers. Raises `AmiError`."""
        waits = [self._post(name, headers, self._next_id()) for name, headers in asked]
        return [
            await self._answer(wait, name) for wait, (name, _) in zip(waits, asked, strict=True)
        ]

    async def _send(self, name: str, headers: Mapping[str, str], action_id: str = "") -> Message:
        return await self._answer(self._post(name, headers, action_id or self._next_id()), name)

    def _post(
        self, name: str, headers: Mapping[str, str], action_id: str
    ) -> asyncio.Future[Message]:
        if self._writer is None or self._closing:
            raise AmiError("The manager connection is closed.")
        lines = [f"Action: {name}", f"ActionID: {action_id}"]
        for key, value in headers.items():
            if "\r" in value or "\n" in value:
                raise ValueError(f"A line break in the manager header {key}.")
            lines.append(f"{key}: {value}")
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[action_id] = answer
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer.add_done_callback(lambda _: self._waiting.pop(action_id, None))
        return answer

    async def _answer(self, answer: asyncio.Future[Message], name: str) -> Message:
        if answer.done():
            return answer.result()

        def late() -> None:
            if not answer.done():
                answer.set_exception(AmiError(f"The manager did not answer {name} in time."))

        timer = asyncio.get_running_loop().call_later(self._timeout_s, late)
        try:
            return await answer
        finally:
            timer.cancel()

    async def _read(self) -> None:
        assert self._reader is not None
        rest = b""
        reason = "the switch closed the manager connection"
        try:
            while data := await self._reader.read(_LIMIT):
                *blocks, rest = (rest + data).split(b"\r\n\r\n")
                for block in blocks:
                    self._take(Message(block))
                if len(rest) > _LIMIT:
                    raise ValueError("a message without an end")
        except (OSError, ValueError) as error:
            reason = f"the manager connection broke: {error}"
        self._fail(reason)
        if not self._closing:
            self._closing = True
            self._on_closed(reason)

    def _take(self, message: Message) -> None:
        action_id = message.get("ActionID", "")
        if "Response" in message:
            waiting = self._waiting.get(action_id)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
        elif action_id in self._lists:
            done = self._listed[action_id]
            if message.get("EventList") == "Complete":
                if not done.done():
                    done.set_result(self._lists[action_id])
            else:
                self._lists[action_id].append(message)
        elif "Event" in message:
            self._on_event(message)

    def _fail(self, reason: str) -> None:
        pending: list[asyncio.Future[Any]] = [*self._waiting.values(), *self._listed.values()]
        for waiting in pending:
            if not waiting.done():
                waiting.set_exception(AmiError(reason))
                waiting.exception()
