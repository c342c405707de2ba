"""One contract for both places of recordings: the disk, and a real S3-compatible server."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest

from tests.servers.objects import ObjectServer
from warmline.interactions.errors import RecordingMissing, StoreAway, StoreRefuses
from warmline.interactions.folder_store import FolderStore
from warmline.interactions.sound_files import digest_of
from warmline.kit.ids import uuid7
from warmline.kit.objects import FileStore, ObjectStore, StoreFull

BODY = bytes(range(256)) * 4000
"""A megabyte: more than one piece."""
KEY = "2026/03/02/0190-a.opus"


@pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.servers)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "disk":
        return FolderStore(tmp_path)
    server: ObjectServer = request.getfixturevalue("object_server")
    return server.store(f"centre/{uuid7()}")


async def whole(store: ObjectStore, key: str, first: int, last: int) -> bytes:
    return b"".join([piece async for piece in store.read(key, first, last)])


async def test_given_something_was_put_then_it_comes_back_whole_and_in_any_stretch(
    store: ObjectStore,
) -> None:
    await store.put(KEY, BODY)

    assert await store.size(KEY) == len(BODY)
    assert await whole(store, KEY, 0, len(BODY)) == BODY
    assert await whole(store, KEY, 255, 600_001) == BODY[255:600_001]
    assert await whole(store, KEY, len(BODY) - 1, len(BODY)) == BODY[-1:]
    assert await digest_of(store, KEY) == hashlib.sha256(BODY).hexdigest()


async def test_given_it_is_put_again_then_the_later_one_is_there(store: ObjectStore) -> None:
    await store.put(KEY, BODY)
    await store.put(KEY, b"OggS")

    assert await whole(store, KEY, 0, 4) == b"OggS"
    assert await store.size(KEY) == 4


async def test_given_a_file_larger_than_one_part_when_put_then_it_comes_back_whole(
    store: FileStore, tmp_path: Path
) -> None:
    file = tmp_path / "arriving"
    file.write_bytes(BODY * 12)

    await store.put_file(KEY, file)

    assert await store.size(KEY) == len(BODY) * 12
    assert await digest_of(store, KEY) == hashlib.sha256(BODY * 12).hexdigest()
    assert await whole(store, KEY, 6_000_000, 6_000_010) == (BODY * 12)[6_000_000:6_000_010]


async def test_given_a_full_disk_when_a_file_is_put_then_that_is_said_and_nothing_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "arriving"
    file.write_bytes(BODY)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    store = FolderStore(tmp_path)
    monkeypatch.setattr("warmline.kit.folder_store.os.fsync", full)
    with pytest.raises(StoreFull) as refused:
        await store.put_file(KEY, file)
    assert refused.value.code == "recording_store_full"
    assert await store.size(KEY) is None


async def test_given_nothing_is_there_then_that_is_said_and_deleting_is_harmless(
    store: ObjectStore,
) -> None:
    assert await store.size(KEY) is None
    assert await digest_of(store, KEY) is None
    await store.delete(KEY)
    with pytest.raises(RecordingMissing):
        await whole(store, KEY, 0, 4)


async def test_given_it_was_deleted_then_it_is_gone_and_its_neighbour_is_not(
    store: ObjectStore,
) -> None:
    beside = KEY.replace(".opus", ".peaks.json")
    await store.put(KEY, BODY)
    await store.put(beside, b"{}")

    await store.delete(KEY)

    assert await store.size(KEY) is None
    assert await store.size(beside) == 2


@pytest.mark.servers
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"secret": "another-secret-altogether"}, "warmline recordings secret"),
        ({"access_key": "nobodyknowsme"}, "recording_store.access_key"),
    ],
)
async def test_given_a_wrong_key_then_it_is_refused_in_a_sentence_that_advises(
    object_server: ObjectServer, changed: dict[str, str], said: str
) -> None:
    store = object_server.store("centre", changed)
    with pytest.raises(StoreRefuses) as refused:
        await store.put(KEY, b"OggS")
    assert said in refused.value.message
    assert "another-secret" not in refused.value.message
    with pytest.raises(StoreRefuses):
        await store.size(KEY)


async def test_given_no_server_then_it_is_away_and_the_sentence_names_the_setting(
    free_port: int, tmp_path: Path
) -> None:
    server = ObjectServer(tmp_path, free_port)
    with pytest.raises(StoreAway) as away:
        await server.store("centre").put(KEY, b"OggS")
    assert not isinstance(away.value, StoreRefuses)
    assert "recording_store.endpoint" in away.value.message


@pytest.mark.parametrize("key", ["../../etc/passwd", "2026/03/02/../x.opus", "x.opus", ""])
async def test_given_a_key_that_is_not_ours_then_the_disk_has_nothing(
    key: str, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    assert await store.size(key) is None
    with pytest.raises(ValueError) as refused:  # noqa: PT011  (a mistake of ours, not of people)
        await store.put(key, b"x")
    assert refused.value.args == (key,)
