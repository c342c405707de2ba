"""A file out of a `multipart/form-data` request, piece by piece as it arrives.

FastAPI's own forms are read whole, into memory and then into the system's temporary folder, before
anybody was asked whether he may. Here the handler runs first and takes the pieces as they come, so
that too large a file is refused at the byte that is too many. Used by `attachments.http`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from warmline.kit.errors import Invalid

LONGEST_HEAD = 16 * 1024
"""Bytes of a part's headers; a name of 255 characters needs a twentieth of it."""

FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
"""What such a route says of itself in the OpenAPI: `openapi_extra=FORM`."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that arrives: its name as the sender says, and its bytes, to be read once."""

    name: str
    body: AsyncIterator[bytes]


@dataclass(slots=True)
class _Parts:
    """What the parser found in the piece it was given last: texts are the names of files that
    begin, bytes their content, None their end."""

    found: list[str | bytes | None] = field(default_factory=list)
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    name: str | None = None
    size: int = 0

    def callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self.begin,
            "on_header_field": self.on_header,
            "on_header_value": self.on_value,
            "on_header_end": self.end_header,
            "on_headers_finished": self.headers_over,
            "on_part_data": self.data,
            "on_part_end": self.end,
        }

    def begin(self) -> None:
        self.name, self.size = None, 0

    def on_header(self, data: bytes, start: int, end: int) -> None:
        self._grow(self.header, data[start:end])

    def on_value(self, data: bytes, start: int, end: int) -> None:
        self._grow(self.value, data[start:end])

    def _grow(self, part: bytearray, more: bytes) -> None:
        self.size += len(more)
        if self.size > LONGEST_HEAD:
            raise _malformed()
        part += more

    def end_header(self) -> None:
        if self.header.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self.value))
            given = options.get(b"filename")
            if given is not None:
                self.name = given.decode("utf-8", "replace")
        self.header.clear()
        self.value.clear()

    def headers_over(self) -> None:
        if self.name is not None:
            self.found.append(self.name)

    def data(self, data: bytes, start: int, end: int) -> None:
        if self.name is not None:
            self.found.append(data[start:end])

    def end(self) -> None:
        if self.name is not None:
            self.found.append(None)


async def first_file(request: Request) -> Upload:
    """The first file of the form; what follows it is not read. Raises `Invalid` for a request that
    is no form, or has none."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise _malformed()
    pieces = _pieces(request, boundary)
    async for piece in pieces:
        if isinstance(piece, str):
            return Upload(piece, _content(pieces))
    raise Invalid(
        "The form holds no file; put it into a field named “file”.",
        code="file_needed",
        field="file",
    )


async def _content(pieces: AsyncIterator[str | bytes | None]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        if piece is None:
            return
        if isinstance(piece, bytes):
            yield piece
    raise _malformed()  # the request ended within the file


async def _pieces(request: Request, boundary: bytes) -> AsyncIterator[str | bytes | None]:
    parts = _Parts()
    parser = MultipartParser(boundary, parts.callbacks())  # type: ignore[arg-type]
    async for chunk in request.stream():
        try:
            parser.write(chunk)
        except FormParserError as error:
            raise _malformed() from error
        found, parts.found = parts.found, []
        for piece in found:
            yield piece


def _malformed() -> Invalid:
    return Invalid(
        "The upload is no complete form with a file in it (multipart/form-data); send it again.",
        code="form_malformed",
    )
