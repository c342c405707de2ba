"""The fault of Debian's build is taken out of what we unpack, and out of nothing else. That the
mended switch hears what the faulty one drops: `tests/telephony/test_asterisk_streams.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import embedded
from warmline.kit.errors import WarmlineError
from warmline.servers import asterisk, asterisk_mending, doctor
from warmline.servers.part import ToolMissing

QUESTION = bytes.fromhex("8b9788000000 81faffff0000")
FAULTY = b"\x7fELF before " + QUESTION + b"\x77\x68" + b" after"
MENDED = b"\x7fELF before " + QUESTION + b"\xeb\x68" + b" after"


def tree(folder: Path, program: bytes) -> Path:
    file = folder / asterisk_mending.PROGRAM
    file.parent.mkdir(parents=True)
    file.write_bytes(program)
    file.chmod(0o755)
    return folder


def test_given_a_faulty_build_when_mended_then_one_byte_differs_and_it_can_still_be_run(
    tmp_path: Path,
) -> None:
    here = tree(tmp_path, FAULTY)
    assert asterisk_mending.mend(here)
    program = here / asterisk_mending.PROGRAM
    assert program.read_bytes() == MENDED
    assert program.stat().st_mode & 0o777 == 0o755
    # and nothing is left over, and there is nothing more to do
    assert [file.name for file in program.parent.iterdir()] == ["asterisk"]
    assert not asterisk_mending.mend(here)


@pytest.mark.parametrize(
    "program",
    [b"\x7fELF another build", FAULTY + FAULTY, QUESTION + b"\x0f\x87", b""],
    ids=["without the patch", "ambiguous", "a long jump", "empty"],
)
def test_given_any_other_build_then_it_is_left_as_it_is(tmp_path: Path, program: bytes) -> None:
    here = tree(tmp_path, program)
    assert not asterisk_mending.mend(here)
    assert (here / asterisk_mending.PROGRAM).read_bytes() == program


def test_given_no_program_then_nothing_is_said_to_be_wrong(tmp_path: Path) -> None:
    assert not asterisk_mending.is_faulty(tmp_path / "missing")
    assert not asterisk_mending.mend(tmp_path)


@pytest.fixture
def machines_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> asterisk.Installation:
    """A machine with a faulty package of its own."""
    own = asterisk.Installation(Path("/"), "22.10.1", tmp_path, tmp_path, faulty=True)
    monkeypatch.setattr(asterisk, "inspect", lambda root: own if root == Path("/") else None)
    return own


@pytest.mark.usefixtures("machines_own")
def test_given_a_faulty_package_on_the_machine_then_one_is_unpacked_instead(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing):
        asterisk.find(embedded.settings_for(tmp_path))


@pytest.mark.usefixtures("machines_own")
def test_given_a_faulty_one_named_in_the_settings_then_it_is_used_and_the_doctor_says_so(
    tmp_path: Path,
) -> None:
    settings = embedded.settings_for(tmp_path, asterisk={"tree": "/"})
    assert asterisk.find(settings).faulty
    with pytest.raises(WarmlineError, match="without sound"):
        doctor.about_asterisk(settings)
