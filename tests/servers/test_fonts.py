"""Fonts for PDFs: where they are looked for, what is said and what goes on without them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.servers import embedded
from warmline.kit.settings import Settings
from warmline.servers import doctor, fonts, tools
from warmline.servers.part import ToolMissing

MAIN, RARE = fonts.FILES


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without fonts and without apt; where it would have fonts."""
    theirs = tmp_path / "machine"
    monkeypatch.setattr(fonts, "FOLDERS", (theirs,))
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    return theirs


def put(folder: Path, name: str) -> Path:
    path = folder / "truetype" / "some" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


@pytest.mark.servers
def test_given_a_machine_where_the_tests_run_when_looked_for_then_both_are_found() -> None:
    assert [path.name for path in embedded.font_places()] == [MAIN, RARE]


def test_given_both_places_when_looked_for_then_ours_come_before_the_machine_s(
    tmp_path: Path, bare: Path
) -> None:
    home = tmp_path / "tools"
    theirs = put(bare, MAIN)
    assert fonts.find(home) == (theirs,)
    ours = put(home / "fonts" / "root" / "usr" / "share" / "fonts", MAIN)
    rare = put(bare, RARE)
    assert fonts.find(home) == (ours, rare)


def test_given_only_the_one_for_rare_characters_when_looked_for_then_there_is_none(
    tmp_path: Path, bare: Path
) -> None:
    put(bare, RARE)
    with pytest.raises(ToolMissing, match="fonts-wqy-microhei"):
        fonts.find(tmp_path)
    assert fonts.places(tmp_path) == ()


@pytest.mark.usefixtures("bare")
def test_given_none_and_no_apt_when_brought_then_a_sentence_says_what_to_install_and_it_goes_on(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    tools.bring_fonts(tmp_path, said.append)
    assert "wqy-microhei-fonts on Fedora" in said[-1]
    assert "this machine has no apt" in said[-1]
    settings = Settings.for_test(tmp_path / "home", 20000)
    told = {finding.name: finding for finding in doctor.examine(settings.home)}
    assert (told["fonts"].ok, told["fonts"].text) == (False, fonts.ADVICE)
