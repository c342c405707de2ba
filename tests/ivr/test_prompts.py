"""The prompt library: what is taken in, how it comes out for the telephone, who uses it."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.emptied import empty
from tests.ivr.flows import END, make, play
from tests.ivr.test_calendars import actor
from warmline.accounts.tables import ProjectRow
from warmline.ivr import flow
from warmline.ivr.errors import PromptInUse, PromptMissing, PromptTaken
from warmline.ivr.library import PromptFilters, Said
from warmline.ivr.service import IvrService
from warmline.ivr.service.prompts import PromptService
from warmline.ivr.sounds import SoundFolder
from warmline.ivr.speech import uploads
from warmline.ivr.speech.levels import TARGET_PEAK, TARGET_RMS
from warmline.ivr.speech.ports import Speech
from warmline.ivr.speech.uploads import SoundUnreadable, decoded, write_phone_formats
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM
from warmline.kit.audit import AuditEntry
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid, Refused
from warmline.kit.paging import Page

MANAGER = actor("prompt.manage")
ALL = PromptFilters()
FIRST = Page()


def tone(
    rate: int = 44_100,
    seconds: float = 1.0,
    loud: float = 0.05,
    channels: int = 2,
    hertz: int = 600,
) -> np.ndarray[Any, Any]:
    at = np.arange(int(rate * seconds)) / rate
    wave = (np.sin(2 * np.pi * hertz * at) * loud).astype(np.float32)
    return np.stack([wave] * channels, axis=1)


def file_of(form: str = "WAV", rate: int = 44_100, **sound: Any) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, tone(rate, **sound), rate, format=form)
    return out.getvalue()


# ── taking in ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("form", "rate"), [("WAV", 8000), ("WAV", 44_100), ("WAV", 96_000), ("MP3", 44_100)]
)
def test_given_a_wav_or_mp3_then_both_telephone_formats_have_it_at_the_usual_loudness(
    tmp_path: Path, form: str, rate: int
) -> None:
    seconds = write_phone_formats(decoded(file_of(form, rate)), tmp_path / "hello")
    assert seconds == pytest.approx(1.0, abs=0.1)
    for phone_rate, suffix in ((8000, ".wav"), (16_000, ".wav16")):
        with soundfile.SoundFile(tmp_path / f"hello{suffix}") as file:
            assert (file.samplerate, file.channels, file.subtype) == (phone_rate, 1, "PCM_16")
            samples = file.read(dtype="float32")
        rms = float(np.sqrt(np.mean(samples[len(samples) // 4 : -len(samples) // 4] ** 2)))
        assert rms == pytest.approx(TARGET_RMS, rel=0.1)
        assert float(np.abs(samples).max()) <= TARGET_PEAK + 0.01
        spectrum = np.abs(np.fft.rfft(samples))
        assert np.argmax(spectrum) * phone_rate / len(samples) == pytest.approx(600, abs=5)
    assert "hello" in SoundFolder(tmp_path)


def test_given_other_files_then_each_is_refused_with_a_reason() -> None:
    flac = io.BytesIO()
    soundfile.write(flac, tone(), 44_100, format="FLAC")
    damaged = bytearray(file_of())
    damaged[20:36] = b"\xff" * 16
    for body, code in (
        (b"", "sound_unreadable"),
        (b"MZ this is a program", "sound_unreadable"),
        (flac.getvalue(), "sound_unreadable"),
        (b"ID3" + b"\0" * 500, "sound_unreadable"),
        (bytes(damaged), "sound_unreadable"),
        (file_of(loud=0.0), "sound_silent"),
        (file_of(seconds=0.02), "sound_silent"),
        (b"RIFF0000WAVE" + b"\0" * uploads.MAX_BYTES, "sound_too_large"),
    ):
        with pytest.raises(SoundUnreadable) as caught:
            decoded(body)
        assert (caught.value.code, caught.value.field) == (code, "file")


def test_given_a_sound_that_is_too_long_then_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LONGEST_S", 0.5)
    with pytest.raises(SoundUnreadable) as caught:
        decoded(file_of(seconds=0.6))
    assert caught.value.code == "sound_too_long"


@settings(max_examples=50)
@given(st.binary(max_size=300), st.integers(0, 200))
def test_whatever_is_uploaded_it_is_a_sound_or_refused(junk: bytes, place: int) -> None:
    whole = bytearray(file_of(seconds=0.2, rate=8000, channels=1))
    whole[place : place + len(junk)] = junk
    for body in (junk, bytes(whole), b"ID3" + junk):
        try:
            speech = decoded(body)
        except SoundUnreadable:
            continue
        assert np.isfinite(speech.samples).all()


# ── the library ──────────────────────────────────────────────────────────────────────────────


class Parrot:
    """A voice that says a tone whose length is that of the text."""

    engine = "parrot"

    def __init__(self) -> None:
        self.closed = 0

    def synthesise(self, text: str, voice: str, speed: float = 1.0) -> Speech:
        samples = tone(24_000, 0.2 * len(text) / speed, channels=1)[:, 0]
        return Speech(samples, 24_000)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    await empty(made)
    async with made.transaction() as session:
        session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认项目"))
    yield made
    await made.close()


@pytest.fixture
def library(database: Database, tmp_path: Path) -> PromptService:
    return PromptService(database, VirtualClock(datetime(2026, 3, 4, tzinfo=UTC)), tmp_path, Parrot)


HELLO = Said("您好，欢迎致电", "zf_xiaoxiao", 1.0)


@pytest.mark.servers
class TestLibrary:
    async def test_given_an_upload_then_it_is_listed_can_be_heard_and_is_audited(
        self, library: PromptService, database: Database, tmp_path: Path
    ) -> None:
        made = await library.upload(MANAGER, file_of("MP3"), key="welcome", name="欢迎词")
        assert (made.sound, made.source, made.version) == ("prompt/welcome", "upload", 1)
        assert (tmp_path / "prompt" / "welcome.wav").is_file()
        path = await library.sound(MANAGER, made.id)
        assert soundfile.info(path).samplerate == 16_000
        page = await library.list(MANAGER, ALL, Page(q="欢迎"))
        assert [one.key for one in page.items] == ["welcome"]
        async with database.read() as session:
            (entry,) = await session.scalars(select(AuditEntry))
        assert (entry.action, entry.noun) == ("created", "prompt")

    async def test_given_a_text_then_it_is_spoken_with_voice_and_speed(
        self, library: PromptService
    ) -> None:
        made = await library.speak(MANAGER, HELLO, key="hello", name="问候")
        assert (made.source, made.engine, made.voice) == ("speech", "parrot", "zf_xiaoxiao")
        fast = await library.replace_by_speech(MANAGER, made.id, Said(HELLO.text, "zm_yunxi", 2.0))
        assert fast.seconds < made.seconds * 0.7
        assert (fast.version, fast.voice) == (2, "zm_yunxi")
        heard = await library.preview(MANAGER, HELLO)
        assert heard.rate == 16_000

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            (Said("", "zf_xiaoxiao"), "text"),
            (Said("字" * 1001, "zf_xiaoxiao"), "text"),
            (Said("您好", "nobody"), "voice"),
            (Said("您好", "zf_xiaoxiao", 5.0), "speed"),
        ],
    )
    async def test_given_what_cannot_be_spoken_then_the_field_is_named(
        self, library: PromptService, said: Said, field: str
    ) -> None:
        with pytest.raises(Invalid) as caught:
            await library.speak(MANAGER, said, key="hello", name="问候")
        assert caught.value.field == field

    async def test_given_a_replacement_then_who_reads_the_old_file_reads_it_to_its_end(
        self, library: PromptService, tmp_path: Path
    ) -> None:
        made = await library.upload(MANAGER, file_of(seconds=1.0), key="welcome", name="欢迎词")
        path = tmp_path / "prompt" / "welcome.wav"
        old = path.read_bytes()
        with path.open("rb") as playing:
            head = playing.read(1000)
            await library.replace_by_upload(MANAGER, made.id, file_of(seconds=0.3))
            assert head + playing.read() == old
        assert path.read_bytes() != old
        assert not list(path.parent.glob(".*"))

    async def test_given_a_refused_replacement_then_the_old_prompt_stays(
        self, library: PromptService, tmp_path: Path
    ) -> None:
        made = await library.upload(MANAGER, file_of(), key="welcome", name="欢迎词")
        old = (tmp_path / "prompt" / "welcome.wav").read_bytes()
        with pytest.raises(SoundUnreadable):
            await library.replace_by_upload(MANAGER, made.id, b"nothing")
        assert (tmp_path / "prompt" / "welcome.wav").read_bytes() == old
        with pytest.raises(PromptTaken):
            await library.upload(MANAGER, file_of(hertz=900), key="welcome", name="另一个")
        assert (tmp_path / "prompt" / "welcome.wav").read_bytes() == old
        assert (await library.get(MANAGER, made.id)).version == 1

    @pytest.mark.parametrize("key", ["../etc", "a/b", "A", "", ".x", "x" * 64])
    async def test_given_a_key_that_is_no_file_name_then_nothing_is_written(
        self, library: PromptService, tmp_path: Path, key: str
    ) -> None:
        with pytest.raises(Invalid) as caught:
            await library.upload(MANAGER, file_of(), key=key, name="坏")
        assert caught.value.field == "key"
        assert len(SoundFolder(tmp_path)) == 0

    async def test_given_flows_and_queues_that_play_it_then_it_is_known_and_cannot_go(
        self, database: Database, tmp_path: Path
    ) -> None:
        async def queues(session: Session) -> Mapping[str, Collection[str]]:
            return {"hold": ["队列 售前"]}

        library = PromptService(
            database,
            VirtualClock(datetime(2026, 3, 4, tzinfo=UTC)),
            tmp_path,
            Parrot,
            users=queues,
        )
        made = {
            key: await library.upload(MANAGER, file_of(), key=key, name=key)
            for key in ("welcome", "hold", "spare", "wel")
        }
        said = play("a", prompts=[{"sound": "prompt/welcome"}])
        document = json.dumps(flow.to_data(make(said, END)))
        await IvrService(database).import_draft(SYSTEM, document)
        page = await library.list(MANAGER, ALL, FIRST)
        used = {one.key: one.used_by for one in page.items}
        assert used == {"welcome": ("T",), "hold": ("队列 售前",), "spare": (), "wel": ()}
        for choice, keys in (("yes", {"welcome", "hold"}), ("no", {"spare", "wel"})):
            found = await library.list(MANAGER, PromptFilters(used=choice), FIRST)
            assert {one.key for one in found.items} == keys
        for key in ("welcome", "hold"):
            with pytest.raises(PromptInUse):
                await library.delete(MANAGER, made[key].id)
        await library.delete(MANAGER, made["spare"].id)
        assert not (tmp_path / "prompt" / "spare.wav").exists()
        with pytest.raises(PromptMissing):
            await library.get(MANAGER, made["spare"].id)

    async def test_given_a_flow_that_plays_a_prompt_then_the_check_knows_whether_it_is_there(
        self, library: PromptService, database: Database, tmp_path: Path
    ) -> None:
        flows = IvrService(database, sounds=SoundFolder(tmp_path))
        said = play("a", prompts=[{"sound": "prompt/welcome"}])
        document = json.dumps(flow.to_data(make(said, END)))
        draft = await flows.import_draft(SYSTEM, document)
        codes = [problem.code for problem in (await flows.get(SYSTEM, draft.flow_id)).problems]
        assert codes == ["missing_sound"]
        await library.upload(MANAGER, file_of(), key="welcome", name="欢迎词")
        assert (await flows.get(SYSTEM, draft.flow_id)).problems == ()

    async def test_given_no_permission_then_nothing_is_done(self, library: PromptService) -> None:
        made = await library.upload(MANAGER, file_of(), key="welcome", name="欢迎词")
        viewer = actor("flow.view")
        assert (await library.list(viewer, ALL, FIRST)).total == 1
        for attempt in (
            library.upload(viewer, file_of(), key="x", name="x"),
            library.speak(viewer, HELLO, key="x", name="x"),
            library.preview(viewer, HELLO),
            library.replace_by_upload(viewer, made.id, file_of()),
            library.replace_by_speech(viewer, made.id, HELLO),
            library.rename(viewer, made.id, "x"),
            library.delete(viewer, made.id),
            library.list(actor(), ALL, FIRST),
        ):
            with pytest.raises(Refused):
                await attempt
        stranger = actor("prompt.manage", project="00000000-0000-7000-8000-000000000009")
        with pytest.raises(PromptMissing):
            await library.sound(stranger, made.id)
