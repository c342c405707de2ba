"""Files of every kind, and a centre whose orders have files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from warmline.attachments.model import Attachment, Limits
from warmline.attachments.service import AttachmentService
from warmline.kit.actor import Actor
from warmline.kit.audit import AuditEntry
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.kit.objects import FileStore

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + b"\0" * 60
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
PROGRAM = b"MZ\x90\0\3" + b"\0" * 200
OFFICE = "application/vnd.openxmlformats-officedocument"


def zipped(*names: str, mimetype: str = "") -> bytes:
    """An archive with these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def old_office(*streams: str) -> bytes:
    """A container of Office before 2007 with these streams in its directory."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[30:32] = (9).to_bytes(2, "little")
    head[48:52] = (0).to_bytes(4, "little")
    listed = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return bytes(head) + listed.ljust(512, b"\0")


async def pieces(body: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for at in range(0, len(body), size):
        yield body[at : at + size]


def person(name: str) -> Actor:
    return Actor(user_id=uuid7(), login=name, name=f"{name}的名字")


@dataclass
class World:
    """`ann` and `bob` upload; `orders` says whose orders there are, and only he sees his."""

    database: Database
    files: FileStore
    arriving: Path
    limits: Limits = field(default_factory=Limits)
    clock: VirtualClock = field(default_factory=VirtualClock)
    ann: Actor = field(default_factory=lambda: person("ann"))
    bob: Actor = field(default_factory=lambda: person("bob"))

    def __post_init__(self) -> None:
        self.orders: dict[str, Actor] = {}
        self.attachments = AttachmentService(
            self.database, self.clock, self.files, self.arriving, self.limits
        )
        self.attachments.register("order", self.sees)

    async def sees(self, actor: Actor, order: str) -> bool:
        return self.orders.get(order) == actor

    async def keep(self, actor: Actor, name: str = "照片.png", body: bytes = PNG) -> Attachment:
        return await self.attachments.keep(actor, name, pieces(body))

    async def order(self, actor: Actor, *files: Attachment) -> str:
        """An order of the actor's with these files."""
        made = uuid7()
        self.orders[made] = actor
        async with self.database.transaction() as session:
            ids = [one.id for one in files]
            await self.attachments.bind(session, actor, ids, "order", made)
        return made

    async def release(self, order: str) -> None:
        async with self.database.transaction() as session:
            await self.attachments.release(session, self.orders[order], "order", order)

    async def listed(self, order: str) -> list[str]:
        async with self.database.read() as session:
            found = await self.attachments.of(session, "order", order)
        return [one.name for one in found]

    async def content(self, actor: Actor, one: Attachment) -> bytes:
        opened = await self.attachments.open(actor, one.id)
        return b"".join([piece async for piece in opened.read()])

    async def trail(self, action: str) -> list[AuditEntry]:
        async with self.database.read() as session:
            query = select(AuditEntry).where(AuditEntry.action == action)
            return list(await session.scalars(query.order_by(AuditEntry.number)))
