"""How WebSocket messages are compressed and buffered: each text once, however many pages get it.

Compression with a memory of earlier messages must be done for every connection anew, and for fifty
boards that was much of what `web` did. Here every message stands for itself (the far end is told:
`server_no_context_takeover`, RFC 7692), so what follows the message's own number is compressed once
and put together with it: DEFLATE takes the number as a stored block in front. Short messages go
uncompressed. Also keeps the system's send buffer small: what waits there can no longer be replaced
by a snapshot, and is the delay of a slow reader. Given to uvicorn by `app.web`.
"""

from __future__ import annotations

import socket
import struct
import zlib
from asyncio.transports import BaseTransport
from collections.abc import Sequence
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.frames import CTRL_OPCODES, Frame

SMALL = 2048
"""Bytes below which a message is not compressed: most agents' changes, a packet or two."""

SEND_BUFFER = 64 * 1024
"""Bytes the operating system may keep for a page that does not read."""

KEPT = 16
"""Compressed bodies remembered: those of the last moments."""

_END = b"\x00\x00\xff\xff"
_STORED = 0xFFFF


class Compressed:
    """The bodies compressed lately."""

    def __init__(self) -> None:
        self._made: dict[bytes, bytes] = {}

    def message(self, text: bytes) -> bytes:
        """A message as DEFLATE blocks, without the end that RFC 7692 leaves out. What is before
        the first comma, a page's own number, is stored; the rest is shared."""
        number, comma, body = text.partition(b",")
        own = number + comma
        if len(own) > _STORED:
            return self._body(text)
        return struct.pack("<BHH", 0, len(own), len(own) ^ _STORED) + own + self._body(body)

    def _body(self, body: bytes) -> bytes:
        made = self._made.get(body)
        if made is None:
            while len(self._made) >= KEPT:
                del self._made[next(iter(self._made))]
            encoder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
            made = encoder.compress(body) + encoder.flush(zlib.Z_SYNC_FLUSH)
            made = self._made[body] = made.removesuffix(_END)
        return made


class _Extension(PerMessageDeflate):
    """The extension as negotiated, with messages that share their bodies."""

    def __init__(self, negotiated: PerMessageDeflate, compressed: Compressed) -> None:
        super().__init__(
            remote_no_context_takeover=negotiated.remote_no_context_takeover,
            local_no_context_takeover=True,
            remote_max_window_bits=negotiated.remote_max_window_bits,
            local_max_window_bits=negotiated.local_max_window_bits,
        )
        self._compressed = compressed

    def encode(self, frame: Frame) -> Frame:
        if frame.opcode in CTRL_OPCODES or len(frame.data) < SMALL:
            return frame
        if self.local_max_window_bits < zlib.MAX_WBITS:  # asked for by the far end
            return super().encode(frame)
        data = self._compressed.message(bytes(frame.data))
        return Frame(frame.opcode, data, frame.fin, rsv1=True)


class _Factory(ServerPerMessageDeflateFactory):
    def __init__(self, compressed: Compressed) -> None:
        super().__init__(server_no_context_takeover=True, client_max_window_bits=12)
        self._compressed = compressed

    def process_request_params(
        self, params: Sequence[Any], accepted_extensions: Sequence[Any]
    ) -> tuple[list[Any], PerMessageDeflate]:
        answer, negotiated = super().process_request_params(params, accepted_extensions)
        return answer, _Extension(negotiated, self._compressed)


class Protocol(WebSocketsSansIOProtocol):
    """uvicorn's own, with the compression and the buffer of this module."""

    _compressed = Compressed()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.config.ws_per_message_deflate:
            self.conn.available_extensions = [_Factory(self._compressed)]

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
