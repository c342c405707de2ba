"""Attachments on an empty database of their own, over the disk or a real object store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import warmline.app.services  # noqa: F401 - all tables belong to the metadata
from tests.attachments.world import World
from tests.emptied import empty
from tests.servers.objects import ObjectServer
from warmline.attachments.rules import KEYS
from warmline.kit.db import Database
from warmline.kit.folder_store import FolderStore
from warmline.kit.ids import uuid7
from warmline.kit.objects import FileStore, Words
from warmline.kit.s3_store import S3Store

WORDS = Words(things="attachments", thing="file", code="attachment")


@pytest.fixture(params=["disk", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "disk":
        return FolderStore(tmp_path / "kept", KEYS, WORDS)
    server: ObjectServer = request.getfixturevalue("object_server")
    return S3Store(server.account(f"centre/{uuid7()}", 10.0, {}), WORDS)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    found = Database(database_url, pool_size=5)
    await empty(found)
    yield found
    await found.close()


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> World:
    """On the disk."""
    return World(database, FolderStore(tmp_path / "kept", KEYS, WORDS), tmp_path / "arriving")


@pytest.fixture
async def either(database: Database, files: FileStore, tmp_path: Path) -> World:
    """On the disk and, once more, in the object store."""
    return World(database, files, tmp_path / "arriving")
