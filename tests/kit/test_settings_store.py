"""The store of recordings in the settings: whole or not at all, its secret with the others."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from warmline.app.recordings import object_store
from warmline.app.recordings_cli import app
from warmline.kit.errors import Invalid
from warmline.kit.settings import STORE_SECRET, load
from warmline.kit.settings_file import SECRETS_FILE

WHOLE = '[recording_store]\nbucket = "b-1"\nendpoint = "https://s3.test"\naccess_key = "k"\n'


def test_given_no_bucket_then_recordings_stay_on_the_disk(tmp_path: Path) -> None:
    assert object_store(load(tmp_path)) is None


@pytest.mark.parametrize("left_out", ["endpoint", "access_key"])
def test_given_a_bucket_without_what_it_needs_then_the_field_is_named(
    tmp_path: Path, left_out: str
) -> None:
    lines = [line for line in WHOLE.splitlines() if not line.startswith(left_out)]
    (tmp_path / "warmline.toml").write_text("\n".join(lines))
    with pytest.raises(Invalid) as refused:
        load(tmp_path)
    assert left_out in refused.value.message


def test_given_the_secret_when_set_then_it_lies_private_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARMLINE_HOME", str(tmp_path))
    (tmp_path / "warmline.toml").write_text(WHOLE)
    generated = load(tmp_path).secret("session")

    said = CliRunner().invoke(app, ["secret"], input="very-secret\n")

    assert said.exit_code == 0
    assert "very-secret" not in said.output
    known = load(tmp_path)
    assert known.given_secret(STORE_SECRET) == "very-secret"
    assert known.secret("session") == generated
    assert stat.S_IMODE((tmp_path / SECRETS_FILE).stat().st_mode) == 0o600
    store = object_store(known)
    assert store is not None
    assert store.place == "s3://b-1"
