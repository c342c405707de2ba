"""Papers: lines that end where they may, pages that are numbered, text that nothing breaks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import embedded
from warmline.kit.paper import Block, Facts, Heading, Paper, Table, Text, page
from warmline.kit.paper_pdf import NoFont, no_fonts, write
from warmline.kit.paper_text import NO_END, NO_START, Face, Faces

LATIN = dict.fromkeys(range(32, 127), 500.0)
CHINESE = dict.fromkeys((*range(12288, 12320), *range(19968, 40870), 65292), 1000.0)
FACES = Faces([Face("one", LATIN | CHINESE), Face("two", {0x3400: 1000.0})])
SIZE = 10.0


def lines(text: str, room: float = 100.0) -> list[str]:
    return ["".join(run.text for run in line) for line in FACES.lines(text, room, SIZE)]


def test_given_chinese_when_broken_then_no_line_begins_or_ends_with_what_may_not() -> None:
    assert lines("一二三四五六七八九十，百千万") == ["一二三四五六七八九", "十，百千万"]
    assert lines("一二三四五六七八九《十》") == ["一二三四五六七八九", "《十》"]


def test_given_latin_when_broken_then_words_stay_whole_unless_one_is_wider_than_the_line() -> None:
    assert lines("a leak on the street") == ["a leak on the street"]
    assert lines("water on the street again") == ["water on the street", "again"]
    assert lines("x" * 45) == ["x" * 20, "x" * 20, "x" * 5]
    assert lines("一 two\r\nthree\rfour") == ["一 two", "three", "four"]


def test_given_what_is_not_to_be_seen_when_printed_then_its_code_stands_there() -> None:
    seen = FACES.legible("a\0b\u202ec\u200d\U0001f600\u3400")
    assert seen == "a[U+0000]b[U+202E]c[U+200D U+1F600]\u3400"
    assert [run.face for run in FACES.runs("a\u3400b")] == ["one", "two", "one"]


@given(st.text(alphabet=st.characters() | st.sampled_from("一二，。《 a-\n"), max_size=300))
def test_whatever_is_typed_every_line_fits_and_nothing_is_lost(text: str) -> None:
    room = 90.0
    broken = FACES.lines(text, room, SIZE)
    assert broken
    for line in broken:
        said = "".join(run.text for run in line)
        assert FACES.width(said, SIZE) <= room
    whole = "".join(run.text for line in broken for run in line)
    assert whole.replace(" ", "") == FACES.legible(text).replace("\n", "").replace(" ", "")


@given(st.text(alphabet="一二三四，。《》", min_size=1, max_size=80))
def test_a_line_ends_wrongly_only_where_it_could_not_end_rightly(text: str) -> None:
    broken = lines(text)
    for first, following in pairwise(broken):
        if following[0] in NO_START or first[-1] in NO_END:
            # nowhere in the line could it have ended
            pairs = pairwise(first)
            assert all(right in NO_START or left in NO_END for left, right in pairs)


def test_given_no_font_when_written_then_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoFont, match="doctor"):
        write(Paper("工单", []), tmp_path / "x.pdf", no_fonts())
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    with pytest.raises(NoFont, match="cannot be read"):
        write(Paper("工单", []), tmp_path / "x.pdf", [broken])


def test_given_typed_markup_when_shown_as_a_page_then_it_is_text() -> None:
    typed = "<script>alert(1)</script>"
    paper = Paper(
        typed, [Heading(typed), Text(typed), Facts([(typed, typed)]), Table([typed], [[typed]])]
    )
    made = page(paper)
    assert "<script>" not in made
    assert made.count("&lt;script&gt;") == 8
    assert '<html lang="en">' in page(Paper("x", [], language="en"))


# With the fonts that the product embeds ----------------------------------------------------------


@pytest.fixture(scope="module")
def fonts() -> Sequence[Path]:
    return embedded.font_places()


def written(paper: Paper, to: Path, fonts: Sequence[Path]) -> pypdf.PdfReader:
    write(paper, to / "paper.pdf", fonts)
    return pypdf.PdfReader(to / "paper.pdf")


def texts(made: pypdf.PdfReader) -> list[str]:
    return [one.extract_text() for one in made.pages]


@pytest.mark.servers
def test_given_a_long_table_when_written_then_pages_are_numbered_and_heads_repeated(
    tmp_path: Path, fonts: Sequence[Path]
) -> None:
    rows = [(str(at), f"第{at}步：请水务尽快处理。") for at in range(400)]
    blocks: list[Block] = [
        Heading("办理过程"),
        Facts([("标题", "卧龙岗漏水"), ("空", " ")]),
        Table(("序号", "说明"), rows, (1, 5)),
    ]
    made = written(Paper("工单 2026-1", blocks, foot="由王小明导出"), tmp_path, fonts)
    pages = texts(made)
    assert len(pages) > 5
    assert "工单 2026-1" in pages[0]
    assert "卧龙岗漏水" in pages[0]
    for at, said in enumerate(pages, 1):
        assert "序号" in said
        assert "由王小明导出" in said
        assert f"第 {at} 页，共 \n{len(pages)} 页" in said
    whole = "".join(pages)
    assert all(f"第{at}步：请水务尽快处理。" in whole for at in range(400))
    assert "空" not in whole
    assert made.metadata is not None
    assert made.metadata.title == "工单 2026-1"


@pytest.mark.servers
def test_given_a_paper_when_written_then_every_font_it_uses_is_embedded(
    tmp_path: Path, fonts: Sequence[Path]
) -> None:
    made = written(Paper("工单", [Text("㛃 is rare; 王 is not")]), tmp_path, fonts)
    found = {}
    for name, font in made.pages[0]["/Resources"]["/Font"].items():  # type: ignore[index]
        found[name] = font.get_object()["/FontDescriptor"].get_object()
    assert len(found) == 2
    assert all("/FontFile2" in one for one in found.values())
    assert "㛃 is rare; 王 is not" in texts(made)[0]
    assert (tmp_path / "paper.pdf").stat().st_size < 100_000  # a few characters, not the font


@pytest.mark.servers
@pytest.mark.parametrize(
    "text",
    [
        "漏水" * 5_000,
        "x" * 10_000,
        "\0\x07\x1b[31m\u202eevil\u2066\ufeff",
        "שלום عالم",
        "👨‍👩‍👧‍👦" * 500,
        "(\\) Tj ET endstream %PDF <b>&amp;</b>",
        "\n" * 2_000,
        "\ud800\udfff",
        "",
    ],
)
def test_given_hostile_text_when_written_then_the_paper_is_whole(
    tmp_path: Path, fonts: Sequence[Path], text: str
) -> None:
    paper = Paper(
        text[:300],
        [
            Heading(text[:300]),
            Text(text),
            Facts([(text[:300], text), ("末项", "仍在")]),
            Table(("甲", "乙"), [(text, text), ("末行", "仍在")]),
        ],
        foot=text,
    )
    pages = texts(written(paper, tmp_path, fonts))
    assert "末行" in pages[-1]
    assert f"第 {len(pages)} 页" in pages[-1]
    if text:
        # As one line, since pages end anywhere; what stands in the foot is not part of it.
        seen = "".join("".join(pages).split())
        shown = {"漏水" * 5_000: "漏水漏水", "x" * 10_000: "xxxx"}.get(text)
        for code in ("U+202E", "U+05E9", "U+1F468", "U+D800"):
            if chr(int(code[2:], 16)) in text:
                shown = code
        assert shown is None or shown in seen


@pytest.mark.servers
def test_given_a_table_anywhere_on_a_page_when_written_then_its_heads_are_never_alone(
    tmp_path: Path, fonts: Sequence[Path]
) -> None:
    rows = [("1", "\n".join(f"行{at}" for at in range(12)))]
    for lines_before in range(30, 60):
        before = Text("\n".join(["前文"] * lines_before))
        blocks: list[Block] = [before, Heading("标题"), Table(("序号", "说明"), rows, (1, 5))]
        pages = texts(written(Paper("工单", blocks), tmp_path, fonts))
        for said in pages:
            if "序号" in said:
                assert "行" in said.split("说明", 1)[1]
            assert ("标题" in said) <= ("序号" in said)
