"""Disks that fill up are told in sentences, one per disk."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from warmline.kit.settings import Settings
from warmline.servers import alarms, disks

GB = 1 << 30


def settings_in(tmp_path: Path) -> Settings:
    """A centre whose folders are there."""
    settings = Settings.for_test(tmp_path, 20000)
    for folder in disks.folders(settings).values():
        folder.mkdir(parents=True, exist_ok=True)
    return settings


@pytest.mark.parametrize(
    ("total", "free", "alarms"),
    [(500 * GB, 2 * GB, 0), (500 * GB, GB - 1, 1), (GB, GB // 10, 0), (GB, GB // 30, 1)],
)
def test_given_a_disk_when_little_is_left_then_there_is_one_sentence_with_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, total: int, free: int, alarms: int
) -> None:
    settings = settings_in(tmp_path)
    usage = SimpleNamespace(total=total, used=total - free, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    found = [str(one) for one in disks.short(settings)]
    assert len(found) == alarms, "all folders lie on one disk"
    for sentence in found:
        assert f"{free >> 20} MB left" in sentence
        assert str(settings.home / "outbox") in sentence


@pytest.mark.parametrize(
    ("total", "free", "room"),
    [(500 * GB, GB, True), (500 * GB, GB // 2 - 1, False), (GB, GB // 30, True), (GB, 0, False)],
)
def test_given_a_disk_nearly_full_then_no_recording_is_begun_and_the_alarm_came_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, total: int, free: int, room: bool
) -> None:
    settings = settings_in(tmp_path)
    usage = SimpleNamespace(total=total, used=total - free, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    assert disks.no_room(settings) is not room
    told = alarms.sounding(settings)
    assert any("without being recorded" in sentence for sentence in told) is not room
    if not room:
        assert "MB left" in told[0]


def test_given_folders_not_made_yet_when_looked_at_then_nothing_is_told(tmp_path: Path) -> None:
    assert disks.short(Settings.for_test(tmp_path / "nowhere", 20000)) == []
