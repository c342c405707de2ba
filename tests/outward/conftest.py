"""A centre with ways outward, and real servers for them to lead to."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import warmline.outward.tables  # noqa: F401 - its tables belong to the metadata
from tests.accounts.centre import Centre, open_centre
from tests.outward.desk import Desk
from tests.outward.servers import Gateway, certificate, gateway


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[Centre]:
    async with open_centre(database_url) as made:
        yield made


@pytest.fixture
async def desk(centre: Centre) -> Desk:
    made = Desk(centre)
    await made.open()
    return made


@pytest.fixture
async def sms() -> AsyncIterator[Gateway]:
    async with gateway() as made:
        yield made


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server_tls(pem: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pem)
    return context


@pytest.fixture
def trusting(pem: tuple[Path, Path]) -> ssl.SSLContext:
    """Trusts the servers of the tests, and nobody else."""
    return ssl.create_default_context(cafile=str(pem[0]))
