"""The configuration snapshot: numbered in key-value, kept in a file, watched."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journal.conftest import BrokenNats
from warmline.kit.bus import Bus
from warmline.voice.config import VoiceConfig, decode, encode
from warmline.voice.config_store import ConfigStore, write_atomically

pytestmark = pytest.mark.servers

BASE = VoiceConfig(zone="Asia/Shanghai", pause_reasons=("lunch",))
OTHER = VoiceConfig(zone="Asia/Shanghai", pause_reasons=("lunch", "training"))


@pytest.fixture
async def store(nats_url: str, tmp_path: Path) -> AsyncIterator[ConfigStore]:
    bus = await Bus.connect(nats_url, "test configuration")
    name = f"config{uuid.uuid4().hex[:10]}"
    yield ConfigStore(bus, tmp_path / "outbox" / "config.json", bucket=name)
    await bus.js.delete_key_value(name)
    await bus.close()


async def test_given_changes_when_published_then_only_changes_raise_the_revision(
    store: ConfigStore,
) -> None:
    assert await store.load() is None
    assert (await store.publish(BASE)).revision == 1
    assert (await store.publish(BASE)).revision == 1
    assert (await store.publish(OTHER)).revision == 2
    loaded = await store.load()
    assert loaded is not None
    assert (loaded.revision, loaded.pause_reasons) == (2, OTHER.pause_reasons)


async def test_given_a_watcher_when_published_then_it_sees_the_current_one_and_each_change(
    store: ConfigStore, tmp_path: Path
) -> None:
    await store.publish(BASE)
    watch = store.watch()
    assert (await anext(watch)).revision == 1
    await store.publish(OTHER)
    assert (await anext(watch)).revision == 2
    assert decode((tmp_path / "outbox" / "config.json").read_bytes()).revision == 2
    await watch.aclose()  # type: ignore[attr-defined]


async def test_given_nats_away_when_loaded_then_the_file_serves(
    broken_nats: BrokenNats, tmp_path: Path
) -> None:
    bus = await Bus.connect(broken_nats.url, "test configuration")
    bus.js = bus.nc.jetstream(timeout=0.5)
    store = ConfigStore(bus, tmp_path / "config.json")
    await store.publish(BASE)
    assert await store.load() is not None
    broken_nats.kill()
    found = await store.load()
    assert found is not None
    assert found.pause_reasons == BASE.pause_reasons
    await bus.close()


async def test_given_a_damaged_file_when_nats_has_none_then_there_is_no_configuration(
    store: ConfigStore, tmp_path: Path
) -> None:
    write_atomically(tmp_path / "outbox" / "config.json", b'{"revision": ')
    assert await store.load() is None
    write_atomically(tmp_path / "outbox" / "config.json", encode(BASE))
    assert await store.load() == BASE
