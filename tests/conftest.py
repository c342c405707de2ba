"""Fixtures every part shares: real servers for adapters, brought up once per session.

Each can be pointed at a server that runs already:
    WARMLINE_TEST_DATABASE_URL    an administrator's URL (a database per test module is made there)
    WARMLINE_TEST_NATS_URL        a NATS with JetStream
    WARMLINE_TEST_ASTERISK_TREE   the folder of an unpacked Asterisk
Without them the embedded ones are used, in a temporary folder, and gone afterwards.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from psycopg import sql

from tests.servers import embedded, objects
from tests.servers.objects import ObjectServer

# A busy machine takes its time over an example; that is no fault of what is tested.
hypothesis.settings.register_profile("unhurried", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def server_home() -> Iterator[Path]:
    """A temporary data folder that also the service user may enter."""
    with embedded.temporary_home() as home:
        yield home


@pytest.fixture(scope="session")
def database_admin_url(server_home: Path) -> Iterator[str]:
    """postgresql:// URL of someone who may create databases."""
    given = os.environ.get("WARMLINE_TEST_DATABASE_URL")
    if given:
        yield given.replace("postgresql+psycopg://", "postgresql://")
        return
    with embedded.postgres(server_home) as url:
        yield url


@pytest.fixture(scope="module")
def database_url(database_admin_url: str) -> Iterator[str]:
    """A fresh, empty database for this test module, as an SQLAlchemy URL (psycopg 3)."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database_admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    base = database_admin_url.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://")
    yield f"{base}/{name}"
    with psycopg.connect(database_admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def nats_url(server_home: Path) -> Iterator[str]:
    """A NATS server with JetStream; tests use subjects and streams of their own."""
    given = os.environ.get("WARMLINE_TEST_NATS_URL")
    if given:
        yield given
        return
    with embedded.nats(server_home) as url:
        yield url


@pytest.fixture(scope="session")
def object_server(server_home: Path) -> Iterator[ObjectServer]:
    """A real S3-compatible server, one for all: its ports belong to the run. Each test uses a
    prefix of its own."""
    with objects.object_server(server_home / "objects") as server:
        yield server


@pytest.fixture(scope="session")
def asterisk_tree() -> Path:
    """The root folder of an unpacked Asterisk (start it with `servers.asterisk.command`)."""
    given = os.environ.get("WARMLINE_TEST_ASTERISK_TREE")
    return Path(given) if given else embedded.asterisk_tree()


@pytest.fixture
def free_port() -> int:
    """A TCP port nobody listens on, on every loopback address."""
    return embedded.free_port()


@pytest.fixture
def free_base_port() -> int:
    """The first of 500 ports nobody listens on, for `Settings.for_test`."""
    return embedded.free_base_port()
