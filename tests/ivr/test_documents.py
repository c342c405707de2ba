"""Documents, their schema, sound names and the calendar."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from tests.ivr.flows import DEMO, MAIN
from warmline.ivr import calendar, checks, flow
from warmline.ivr import schema as schema_module
from warmline.ivr.prompts import sound_name
from warmline.ivr.schema import schema
from warmline.ivr.sounds import SoundFolder
from warmline.ivr.speech.render import read_index

PUBLISHED = Path(schema_module.__file__).with_name("flow.schema.json")


def test_the_published_schema_is_the_one_documents_are_read_by() -> None:
    assert json.loads(PUBLISHED.read_text("utf-8")) == schema()


def test_the_schema_accepts_the_demo_flow_and_refuses_what_reading_refuses() -> None:
    checker = jsonschema.Draft202012Validator(schema())
    document = json.loads(MAIN.read_text("utf-8"))
    checker.validate(document)
    for wrong in ({**document, "colour": "red"}, {**document, "nodes": [{"kind": "dance"}]}):
        assert not checker.is_valid(wrong)


def test_a_flow_goes_to_data_and_back() -> None:
    made = flow.parse(MAIN.read_bytes())
    data = flow.to_data(made)
    assert flow.from_data(data) == made
    jsonschema.Draft202012Validator(schema()).validate(data)


def test_every_text_of_the_demo_flow_has_its_sound() -> None:
    made = flow.parse(MAIN.read_bytes())
    sounds = DEMO / "sounds"
    assert checks.check(made, sounds=SoundFolder(sounds)) == []
    index = read_index(sounds)
    for text in checks.texts_of(made):
        entry = index[sound_name(text, made.voice)]
        assert (entry["text"], entry["voice"], entry["engine"]) == (text, made.voice, "kokoro")
    assert {f"{name}.wav" for name in index} == {
        str(path.relative_to(sounds)) for path in (sounds / "wl").glob(f"{'[0-9a-f]' * 12}.wav")
    }


def test_a_sound_is_named_by_what_is_said_and_by_whom() -> None:
    assert sound_name("您好", "zf_xiaoxiao") == sound_name("  您好 ", "zf_xiaoxiao")
    assert sound_name("您好", "zf_xiaoxiao") != sound_name("您好", "zm_yunxi")
    assert sound_name("您好", "zf_xiaoxiao") == "wl/9ddc804236d9"


def test_a_sound_folder_knows_what_lies_in_it_and_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "wl").mkdir()
    (tmp_path / "wl" / "a.wav").touch()
    (tmp_path / "wl" / "b.txt").touch()
    folder = SoundFolder(tmp_path / "wl")
    assert "a" in folder
    assert "b" not in folder
    assert "../wl/a" not in folder
    assert f"{tmp_path}/wl/a" not in folder
    assert list(SoundFolder(tmp_path)) == ["wl/a"]
    assert len(folder) == 1


def test_national_day_is_a_holiday_and_its_saturday_is_worked() -> None:
    days = calendar.special_days()
    assert days["2026-10-01"] == calendar.SpecialDay("holiday", "国庆节")
    assert days["2026-10-10"] == calendar.SpecialDay("work", "国庆节调休上班")
    assert [special.name for special in days.values() if special.name.isascii()] == []


def test_own_exceptions_win_over_the_country() -> None:
    days = calendar.compile_days("CN", {"2026-10-01": "work", "2026-03-04": "holiday"})
    assert days["2026-10-01"] == "work"
    assert days["2026-03-04"] == "holiday"
    assert days["2026-10-02"] == "holiday"


def test_other_countries_follow_the_week() -> None:
    assert calendar.compile_days("DE") == {}
    assert calendar.warning({}, date(2030, 1, 1)) is None


@pytest.mark.parametrize(("year", "warned"), [(2026, False), (2999, True)])
def test_a_year_the_calendar_does_not_know_is_said(year: int, warned: bool) -> None:
    sentence = calendar.warning(calendar.compile_days(), date(year, 6, 1))
    assert (sentence is not None) is warned
