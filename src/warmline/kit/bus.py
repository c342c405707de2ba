"""The bus: one NATS connection with our habits — a name, reconnecting for ever, our error shape.

Built once per process by `app`. Offers request/reply whose failures arrive as `kit.errors`, and
helpers that make a key-value bucket, an object bucket or a stream exist. What travels on it is
known to the features (`voice.journal`, `voice.lease`, `voice.config_store`, the commands).

Reply on the wire: `{"ok": true, "result": …}` or
`{"ok": false, "kind": "conflict|invalid|missing|refused|retry_later", "code", "message",
"field"?, "details"?}`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import nats
import nats.errors
import nats.js.errors
import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamContext, api
from nats.js.kv import KeyValue
from nats.js.object_store import ObjectStore

from warmline.kit.errors import Conflict, Invalid, Missing, Refused, RetryLater, WarmlineError

log = structlog.get_logger(__name__)

AWAY = (
    nats.errors.Error,
    TimeoutError,
    OSError,
)
"""What the client raises when the server (or its JetStream) cannot be reached in time. Answers
of JetStream that say no (`nats.js.errors.APIError`) are among them: catch those first."""

KINDS: dict[str, type[WarmlineError]] = {
    "missing": Missing,
    "refused": Refused,
    "conflict": Conflict,
    "invalid": Invalid,
    "retry_later": RetryLater,
}

Handler = Callable[[dict[str, Any]], Awaitable[Any]]


def error_reply(error: WarmlineError) -> dict[str, Any]:
    """The wire shape of an expected failure."""
    kind = next((name for name, cls in KINDS.items() if isinstance(error, cls)), "retry_later")
    reply: dict[str, Any] = {
        "ok": False,
        "kind": kind,
        "code": error.code,
        "message": error.message,
    }
    if error.field is not None:
        reply["field"] = error.field
    if error.details:
        reply["details"] = error.details
    return reply


def raise_reply(reply: dict[str, Any]) -> Any:
    """The result of a reply, or the failure it carries as one of `kit.errors`."""
    if reply.get("ok"):
        return reply.get("result")
    cls = KINDS.get(str(reply.get("kind")), RetryLater)
    details = reply.get("details") or {}
    raise cls(
        str(reply.get("message") or "The request failed; try again."),
        code=str(reply.get("code") or cls.code),
        field=reply.get("field"),
        **{key: value for key, value in details.items() if key not in {"code", "field"}},
    )


class _Client(Client):
    """The client, whose requests wait for a server that is away instead of being put by.

    By itself it keeps what is published meanwhile, up to two megabytes, and then refuses it; each
    request refused so stays in its table of awaited answers for ever (nats-py 2.16,
    `_request_new_style`). A forwarder that tried again and again filled the memory of a `voice`
    with them, a megabyte a second, and what had been put by was sent many times over afterwards.
    """

    def __init__(self) -> None:
        super().__init__()
        self.there = asyncio.Event()
        """Whether the server is, as `Bus.connect`'s callbacks know."""

    async def request(
        self,
        subject: str,
        payload: bytes = b"",
        timeout: float = 0.5,
        old_style: bool = False,
        headers: dict[str, Any] | None = None,
    ) -> Msg:
        """As the client's own, `timeout` in seconds for everything; raises `TimeoutError` when the
        server stays away so long."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        if not self.is_connected:
            async with asyncio.timeout(timeout):
                await self.there.wait()
        left = max(0.001, end - loop.time())
        return await super().request(subject, payload, left, old_style, headers)


class Bus:
    """A connection. Make it with `Bus.connect`; `nc` and `js` are the client's own objects."""

    def __init__(self, nc: Client) -> None:
        self.nc = nc
        self.js: JetStreamContext = nc.jetstream(timeout=5)
        self._serving: set[asyncio.Task[None]] = set()

    @classmethod
    async def connect(cls, url: str, name: str, *, user: str = "", password: str = "") -> Bus:
        """Connect and stay connected for ever; waits until the server is there.

        `url` may carry `user:password@`, or they are given apart; `name` is shown by the server.
        """

        async def lost() -> None:
            nc.there.clear()
            if not nc.is_closed:  # else it was we who left
                log.warning("bus_lost", bus=name)

        async def found() -> None:
            nc.there.set()
            log.info("bus_back", bus=name)

        async def error(problem: Exception) -> None:
            log.debug("bus_error", bus=name, problem=repr(problem))

        nc = _Client()
        await nc.connect(
            url,
            name=name,
            user=user or None,
            password=password or None,
            allow_reconnect=True,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,  # type: ignore[arg-type]  # any seconds, it only sleeps
            ping_interval=5,
            max_outstanding_pings=2,
            disconnected_cb=lost,
            reconnected_cb=found,
            error_cb=error,
        )
        nc.there.set()
        return cls(nc)

    @property
    def connected(self) -> bool:
        """Whether the server answers, as far as the connection knows."""
        return bool(self.nc.is_connected)

    async def close(self) -> None:
        """Finish what is being served, then disconnect."""
        if self._serving:
            await asyncio.wait(set(self._serving), timeout=5)
        if not self.nc.is_closed:
            # A server that is away cannot take a farewell.
            with suppress(*AWAY):
                await self.nc.close()

    async def request(self, subject: str, body: dict[str, Any], *, timeout_s: float = 3) -> Any:
        """Ask and wait for the result; raises what the other side raised, or `RetryLater`."""
        try:
            message = await self.nc.request(subject, orjson.dumps(body), timeout=timeout_s)
        except nats.errors.NoRespondersError as error:
            raise RetryLater(
                "The part that handles this is not running just now; try again in a moment.",
                code="nobody_there",
                after_s=1,
            ) from error
        except AWAY as error:
            raise RetryLater(
                "The system did not answer in time; try again in a moment.",
                code="no_answer_in_time",
                after_s=1,
            ) from error
        return raise_reply(orjson.loads(message.data))

    async def serve(self, subject: str, handler: Handler, *, queue: str = "") -> Subscription:
        """Answer requests on `subject`. Handlers run side by side, started in arrival order."""

        async def received(message: Msg) -> None:
            task = asyncio.create_task(self._answer(message, handler))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

        return await self.nc.subscribe(subject, queue=queue, cb=received)

    async def _answer(self, message: Msg, handler: Handler) -> None:
        try:
            reply = {"ok": True, "result": await handler(_body(message))}
        except WarmlineError as error:
            reply = error_reply(error)
        except Exception:
            log.exception("bus_handler_failed", subject=message.subject)
            fault = RetryLater("Something went wrong inside; it was noted.", code="internal")
            reply = error_reply(fault)
        if message.reply:
            try:
                await message.respond(orjson.dumps(reply, default=str))
            except nats.errors.Error as error:
                log.warning("bus_reply_lost", subject=message.subject, problem=repr(error))

    async def bucket(self, name: str, *, history: int = 1) -> KeyValue:
        """The key-value bucket `name`, made if it is not there."""
        try:
            return await self.js.key_value(name)
        except nats.js.errors.NotFoundError:
            config = api.KeyValueConfig(bucket=name, history=history)
            return await self.js.create_key_value(config)

    async def objects(self, name: str) -> ObjectStore:
        """The object bucket `name`, made if it is not there."""
        try:
            return await self.js.object_store(name)
        except nats.js.errors.NotFoundError:
            return await self.js.create_object_store(name)

    async def stream(self, config: api.StreamConfig) -> None:
        """Make the stream exist with this configuration (updated where it differs)."""
        try:
            await self.js.add_stream(config)
        except nats.js.errors.BadRequestError:
            await self.js.update_stream(config)


def _body(message: Msg) -> dict[str, Any]:
    try:
        body = orjson.loads(message.data or b"{}")
    except orjson.JSONDecodeError as error:
        raise Invalid("The request is not JSON; send one JSON object.") from error
    if not isinstance(body, dict):
        raise Invalid("The request must be one JSON object.")
    return body
