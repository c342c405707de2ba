"""The preparation is left out only when it would change nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from warmline.kit.settings import Settings
from warmline.servers import prepared, reset


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.for_test(tmp_path / "home", 40000)


def test_given_a_fresh_centre_then_it_is_not_prepared(settings: Settings) -> None:
    assert not prepared.is_current(settings)


def test_given_it_was_done_then_it_need_not_be_done_again(settings: Settings) -> None:
    prepared.mark(settings)
    assert prepared.is_current(settings)


def test_given_other_settings_or_secrets_then_it_is_done_again(settings: Settings) -> None:
    prepared.mark(settings)
    assert not prepared.is_current(settings.changed(centre={"name": "另一个中心"}))
    os.utime(settings.home / "secrets.json", ns=(1, 1))
    assert not prepared.is_current(settings)


def test_given_somebody_elses_database_then_it_is_always_done(settings: Settings) -> None:
    theirs = settings.changed(database={"url": "postgresql://a@127.0.0.1:1/b"})
    prepared.mark(theirs)
    assert not prepared.is_current(theirs)


def test_given_a_first_start_when_the_database_is_made_then_nothing_was_lost(
    settings: Settings,
) -> None:
    prepared.database_made(settings)
    assert not prepared.is_current(settings)
    prepared.mark(settings)
    assert prepared.is_current(settings)


def test_given_a_prepared_centre_when_its_database_is_made_anew_then_a_sentence_says_what_to_do(
    settings: Settings,
) -> None:
    """Nothing is started on an empty database, at the next start as little as at this one, until
    everything else is gone as well or a backup was brought back (which moves `run` aside)."""
    prepared.mark(settings)
    prepared.database_made(settings)
    for _ in range(2):
        with pytest.raises(prepared.DatabaseLost, match="is gone") as lost:
            prepared.is_current(settings)
    for told in (str(settings.home / "postgres"), "restore FILE --replace", "./warmline reset"):
        assert told in lost.value.message
    assert "run" in reset.OURS
    reset.reset(settings.home, print)
    assert not prepared.is_current(settings)
