"""libopus: where it is looked for, what is said and what goes on without it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.interactions.test_opus import loaded_from
from tests.servers import embedded
from warmline.kit.settings import Settings
from warmline.servers import alarms, doctor, opus, tools
from warmline.servers.part import ToolMissing

NOWHERE = "libopus-that-no-machine-has.so.0"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without libopus and without apt."""
    loaded_from()  # while the tests' own is found
    monkeypatch.setattr(opus, "LIBRARY", NOWHERE)
    monkeypatch.setattr(shutil, "which", lambda _program: None)


def tree(root: Path, library: bytes | None = None) -> Path:
    """An unpacked tree with a libopus, or with something broken in its place; returns the file."""
    place = root / "usr" / "lib" / "some-linux-gnu" / NOWHERE
    place.parent.mkdir(parents=True)
    if library is None:
        place.symlink_to(loaded_from())
    else:
        place.write_bytes(library)
    return place


def unpacked_asterisk(folder: Path) -> Path:
    root = folder / "asterisk" / "root"
    (root / "usr" / "sbin").mkdir(parents=True)
    (root / "usr" / "sbin" / "asterisk").touch()
    return root


def test_given_a_machine_where_the_tests_run_when_looked_for_then_a_libopus_is_found() -> None:
    assert opus.find(embedded.shared_tools()) in embedded.opus_places()


@pytest.mark.usefixtures("bare")
def test_given_several_when_looked_for_then_the_machines_asterisks_and_our_own_in_this_order(
    tmp_path: Path,
) -> None:
    # Given an unpacked Asterisk and an unpacked package, each with a libopus
    ours = tree(tmp_path / "opus" / "root")
    theirs = tree(unpacked_asterisk(tmp_path))
    assert opus.places(tmp_path) == (NOWHERE, str(theirs), str(ours))
    # then Asterisk's is used, where the machine has none,
    assert opus.find(tmp_path) == str(theirs)
    # or that of the Asterisk which the settings name,
    named = tree(tmp_path / "named")
    assert opus.find(tmp_path, tmp_path / "named") == str(named)
    # and the next one when that cannot be loaded.
    tree(tmp_path / "foreign", b"made for another machine")
    assert opus.find(tmp_path, tmp_path / "foreign") == str(ours)


@pytest.mark.usefixtures("bare")
def test_given_none_and_no_apt_when_brought_then_a_sentence_says_what_to_install_and_it_goes_on(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    tools.bring_opus(tmp_path, said.append)
    assert "libopus0 on Debian and Ubuntu, opus on Fedora" in said[-1]
    assert "this machine has no apt" in said[-1]
    with pytest.raises(ToolMissing, match="wait as raw files"):
        opus.find(tmp_path)


@pytest.mark.usefixtures("bare")
def test_given_none_when_looked_at_then_it_is_an_alarm_and_the_doctor_finds_it(
    tmp_path: Path,
) -> None:
    settings = Settings.for_test(tmp_path, 20000)
    assert alarms.sounding(settings) == [opus.ADVICE]
    assert alarms.alarms(settings)[0].code == "opus_missing"
    told = {finding.name: finding for finding in doctor.examine(settings.home)}
    assert (told["opus"].ok, told["opus"].text) == (False, opus.ADVICE)
    # and it is over when there is one.
    tree(settings.tools.folder / "opus" / "root")
    assert alarms.sounding(settings) == []
