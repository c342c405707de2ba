"""Where in a call's raw files the customer's comment lies, and that it goes when they do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.interactions.histories import CALLER, START
from warmline.interactions.encoder import Work
from warmline.interactions.model import CallRecord
from warmline.interactions.recordings import comment_file, comment_key, key_of
from warmline.interactions.tasks import of_comment
from warmline.kit.actor import DEFAULT_PROJECT

CALL = "0199c0de-0000-7000-8000-00000000ca11"


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("talked_s", "cut_s", "span_s", "starts_s"),
    [
        (20.0, 5.0, 60.0, 5.0 + 60.0 + 9.0),  # begun while it rang, 5 s before the talk
        (20.0, 0.0, 60.0, 60.0 + 9.0),  # begun with the talk
        (20.0, 0.0, 15.0, 15.0 + 9.0),  # asked for in the middle of it
        (20.0, 0.0, 0.0, 0.0),  # never in the talk: begun with the comment
        (None, 0.0, 7.0, 0.0),  # no talk at all: a survey in a flow
    ],
)
def test_a_comment_nine_seconds_after_the_talk_is_found_in_the_raw_files(
    talked_s: float | None, cut_s: float, span_s: float, starts_s: float
) -> None:
    # Given a talk of a minute, and a comment nine seconds after its end
    talked = None if talked_s is None else START + after(talked_s)
    record = CallRecord(
        id=CALL,
        project=DEFAULT_PROJECT,
        direction="in",
        caller=CALLER,
        called="4001",
        arrived_at=START,
        talked_at=talked,
    )
    since = START + after(20 + 60 + 9)
    whole = Work("spool", CALL, "out", CALL, START, cut_s, span_s, ((0.0, 3.0),))
    work = of_comment(record, whole, (since, 7.0, 9.0))
    assert (work.cut_s, work.span_s) == (starts_s, 7.0)
    # A pause of the talk is none of the comment's
    assert work.silent == ()
    assert work.interaction == f"{CALL}-comment"


def test_the_comment_lies_beside_its_call(tmp_path: Path) -> None:
    assert comment_file(tmp_path / key_of(CALL, START)) == tmp_path / comment_key(CALL, START)
