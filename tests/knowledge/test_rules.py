"""Scripts' variables, cards, forbidden words, marks, differences, documents: the pure rest."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.actor import Actor, Scope
from warmline.knowledge import documents, marking, rules, scripts, segments
from warmline.knowledge.cards import (
    CardKind,
    CaseClass,
    Face,
    Point,
    checked,
    from_facts,
    to_facts,
)
from warmline.knowledge.differences import between, of_texts
from warmline.knowledge.errors import (
    CardInvalid,
    CategoryInvalid,
    ContentInvalid,
    FileUnreadable,
    OwnWork,
    VariableUnknown,
    WordsInvalid,
)
from warmline.knowledge.model import ArticleKind, Category, Content
from warmline.knowledge.words import Matcher, Severity, Word

# Scripts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["{customer.nam}", "{}", "{ }", "{{{x}}}", "a{b", "}", "{a{b}}"])
def test_given_a_script_with_an_unknown_variable_when_checked_then_it_is_refused(text: str) -> None:
    with pytest.raises(VariableUnknown):
        scripts.check(text)


def test_given_a_script_when_filled_then_values_are_text_and_what_lacks_is_told() -> None:
    text = "您好{customer.name}，我是{ agent.name }。工单 {order.number} {{原样}}"
    scripts.check(text)
    values = {"customer.name": "张{agent.name}三", "agent.name": "李雷"}
    filled, missing = scripts.fill(text, values)
    assert filled == "您好张{agent.name}三，我是李雷。工单 （工单号） {原样}"
    assert missing == ("order.number",)
    assert scripts.used(text) == ["customer.name", "agent.name", "order.number"]


@given(st.text(alphabet="{}ab.customername", max_size=60), st.text(max_size=20))
def test_given_any_text_when_it_passes_the_check_then_filling_leaves_no_variable(
    text: str, value: str
) -> None:
    try:
        scripts.check(text)
    except VariableUnknown:
        return
    filled, missing = scripts.fill(text, dict.fromkeys(scripts.VARIABLES, "值"))
    assert not missing
    for name in scripts.used(text):
        assert name in scripts.VARIABLES
        assert "值" in filled
    scripts.fill(text, dict.fromkeys(scripts.VARIABLES, value))


# Cards -------------------------------------------------------------------------------------------

POINT = Point("大屏", "看得清", "省眼睛")


@pytest.mark.parametrize(
    ("kind", "face", "field"),
    [
        (CardKind.SCRIPT, Face("x"), "text"),
        (CardKind.FAB, Face("x", points=(POINT, POINT)), "points"),
        (CardKind.FAB, Face("x", points=(POINT, POINT, Point("a", "", "c"))), "points"),
        (CardKind.INSTEAD, Face("x", "这样说"), "avoid"),
        (CardKind.COMPLAINT, Face("x", "y"), "customer"),
        (CardKind.CASE, Face("x", "y", class_=CaseClass.GOOD), "class_"),
        (CardKind.CASE, Face("x", "y", about="安抚"), "class_"),
        (CardKind.REPLY, Face(" ", "y"), "title"),
        (CardKind.REPLY, Face("x", "y" * 5_001), "text"),
    ],
)
def test_given_a_card_that_lacks_something_when_checked_then_the_field_is_named(
    kind: CardKind, face: Face, field: str
) -> None:
    with pytest.raises(CardInvalid) as refused:
        checked(kind, face)
    assert refused.value.field == field


def test_given_a_whole_card_of_each_kind_when_stored_and_read_then_it_is_the_same() -> None:
    face = Face(
        title="尊享套餐",
        text="您好{customer.name}",
        tags=("promotion",),
        avoid="不知道",
        class_=CaseClass.BAD,
        about="承诺",
        customer="老年客户",
        points=(POINT, POINT, POINT),
        questions=("多少钱",),
        queue="q",
    )
    for kind in CardKind:
        kept = checked(kind, face)
        again = from_facts(kept.title, kept.text, kept.tags, kept.queue, to_facts(kept))
        assert again == kept


# Forbidden words ---------------------------------------------------------------------------------

MATCHER = Matcher(
    [
        Word("不知道", Severity.WARN, "我帮您查一下"),
        Word("这不归我管", Severity.FORBID),
        Word("归我管", Severity.REMIND),
        Word("SB", Severity.FORBID),
        Word("shut up", Severity.FORBID),
    ]
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我不知道呀", ["不知道"]),
        ("我 不 知 道", ["不 知 道"]),
        ("这不归我管！归我管", ["这不归我管", "归我管"]),
        ("ｓｂ", ["ｓｂ"]),
        ("USB 接口", []),
        ("Shut  Up!", ["Shut  Up"]),
        ("shutup", []),
        ("", []),
    ],
)
def test_given_a_text_when_matched_then_each_forbidden_word_is_found_where_it_stands(
    text: str, words: list[str]
) -> None:
    assert [text[use.start : use.end] for use in MATCHER.find(text)] == words


def test_given_several_words_when_asked_for_the_worst_then_it_is_the_worst() -> None:
    assert MATCHER.worst("不知道，这不归我管") is Severity.FORBID
    assert MATCHER.worst("不知道") is Severity.WARN
    assert MATCHER.worst("好的") is None
    assert Matcher([]).find("不知道") == []


@given(
    st.lists(st.text(alphabet="不知道归我管ab ", min_size=1, max_size=4), max_size=8),
    st.text(alphabet="不知道归我管ab ", max_size=30),
)
def test_given_any_words_when_matched_then_none_is_overlooked_that_plainly_stands_there(
    words: list[str], text: str
) -> None:
    han = [word for word in words if segments.is_han(word)]
    uses = Matcher(map(Word, han)).find(text)
    for use in uses:
        assert "".join(text[use.start : use.end].split()) == use.word.word
    for word in han:
        at = text.find(word)
        if at >= 0:
            assert any(use.start <= at and at + len(word) <= use.end for use in uses) or any(
                use.start < at + len(word) and at < use.end for use in uses
            )


# Marks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("退款", "关于退款的退款说明", ["退款", "退款"]),
        ("tuikuan", "关于退款的说明", ["退款"]),
        ("tk", "关于退款的说明", ["退款"]),
        ("tuik", "关于退款的说明", ["退款"]),
        ("vip", "金卡 VIP 权益", ["VIP"]),
        ("退钱", "退款多久", ["退款"]),
        ("没有的", "退款多久", []),
    ],
)
def test_given_typed_words_when_marked_then_the_characters_they_mean_are(
    query: str, text: str, marked: list[str]
) -> None:
    words, letters = marking.wanted(query, rules.synonym_map([("退钱", "退款")]))
    spans = marking.marks(text, words, letters)
    assert [text[start:end] for start, end in spans] == marked


@given(st.text(max_size=60), st.text(max_size=400))
def test_given_any_text_when_marked_then_spans_lie_in_it_in_order(query: str, text: str) -> None:
    words, letters = marking.wanted(query, {})
    spans = marking.marks(text, words, letters)
    piece, inner = marking.snippet(text, words, letters)
    for whole, some in ((text, spans), (piece, inner)):
        ends = [0, *(at for span in some for at in span), len(whole)]
        assert ends == sorted(ends)


# Differences -------------------------------------------------------------------------------------


@given(st.text(alphabet="甲乙丙\n", max_size=60), st.text(alphabet="甲乙丙\n", max_size=60))
def test_given_two_texts_when_compared_then_each_can_be_read_out_of_the_difference(
    old: str, new: str
) -> None:
    lines = of_texts(old, new)
    told = ["".join(words for _, words in line.pieces) for line in lines]
    assert [
        text for text, line in zip(told, lines, strict=True) if line.kind != "new"
    ] == old.splitlines()
    assert [
        text for text, line in zip(told, lines, strict=True) if line.kind != "gone"
    ] == new.splitlines()


def test_given_a_changed_word_when_compared_then_only_it_is_marked() -> None:
    found = between(Content("标题", "退款 3 天到账"), Content("新标题", "退款 5 天到账"))
    assert found.fields == ("title",)
    assert [line.kind for line in found.lines] == ["gone", "new"]
    assert [words for changed, words in found.lines[1].pieces if changed] == ["5"]


# Rules -------------------------------------------------------------------------------------------


def actor(**more: object) -> Actor:
    given: dict[str, object] = {"user_id": "u", "login": "u", "name": "u"}
    given |= {"projects": frozenset({"p"}), "department_id": "east", **more}
    return Actor(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "department", "his"),
    [
        (actor(), "east", True),
        (actor(), "west", False),
        (actor(), None, False),
        (actor(scope=Scope.TREE, departments=frozenset({"east", "south"})), "south", True),
        (actor(scope=Scope.ALL), None, True),
        (actor(scope=Scope.ALL, projects=frozenset({"q"})), "east", False),
    ],
)
def test_given_a_category_when_asked_whose_part_it_is_then_departments_decide(
    who: Actor, department: str | None, his: bool
) -> None:
    assert rules.maintains(who, Category("c", "p", "x", department=department)) is his


def test_given_his_own_version_when_reviewed_then_it_is_refused_but_for_who_configures() -> None:
    rules.check_reviewer(actor(), "another")
    with pytest.raises(OwnWork):
        rules.check_reviewer(actor(), "u")
    rules.check_reviewer(actor(permissions=frozenset({"knowledge.configure"})), "u")


def test_given_a_tree_when_a_category_moves_under_itself_then_it_is_refused() -> None:
    tree = {
        "a": Category("a", "p", "甲"),
        "b": Category("b", "p", "乙", parent="a"),
        "c": Category("c", "p", "丙", parent="b"),
    }
    for moved in (
        Category("a", "p", "甲", parent="c"),
        Category("a", "p", "甲", parent="a"),
        Category("d", "q", "丁", parent="a"),
        Category("d", "p", "乙", parent="a"),
    ):
        with pytest.raises(CategoryInvalid):
            rules.check_tree({**tree, moved.id: moved}, moved)
    rules.check_tree(tree, tree["c"])
    assert rules.path_of(tree, "c") == "甲/乙/丙"
    assert rules.below(tree.values(), "b") == {"b", "c"}


def test_given_content_when_checked_then_blanks_and_doubles_go_and_ends_follow_beginnings() -> None:
    kept = rules.checked(Content("  退款  说明 ", questions=("a", " a ", ""), keywords=("b",)))
    assert (kept.title, kept.questions) == ("退款 说明", ("a",))
    day = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ContentInvalid):
        rules.checked(Content("x", valid_from=day, valid_to=day))
    with pytest.raises(ContentInvalid):
        rules.checked(Content(" "))
    with pytest.raises(WordsInvalid):
        rules.checked_synonyms([["退款"]])


# Sounds ------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(sorted(segments.SYLLABLES)), min_size=1, max_size=5))
def test_given_syllables_written_together_when_split_then_a_way_spells_the_letters(
    syllables: list[str],
) -> None:
    ways = segments.split_pinyin("".join(syllables))
    assert len(ways[0][0]) <= len(syllables)
    for whole, begun in ways:
        assert "".join(whole) + begun == "".join(syllables)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=30))
def test_given_any_letters_when_split_or_mended_then_they_are_spelled_or_left(text: str) -> None:
    for whole, begun in segments.split_pinyin(text):
        assert "".join(whole) + begun == text
    assert text not in set(segments.mended(text))


# Documents ---------------------------------------------------------------------------------------


def workbook(*rows: list[object]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


HEAD: list[object] = ["分类", "标题", "类型", "相似问法", "正文", "失效日期", "必读"]


def test_given_a_workbook_when_read_then_rows_become_drafts_and_bad_ones_say_why() -> None:
    found = documents.read(
        "x.xlsx",
        workbook(
            HEAD,
            ["退换货", "运费", "问答", "谁出；多少", "正文", "2026-03-01", "是"],
            ["", "", "", "", "", "", ""],
            ["退换货", "坏", "公告", "", "正文", "明天", ""],
        ),
        "Asia/Shanghai",
    )
    assert [one.row for one in found] == [2, 4]
    good, bad = found
    assert (good.category, good.kind, good.problem) == ("退换货", ArticleKind.FAQ, None)
    assert good.content.questions == ("谁出", "多少")
    assert good.content.must_read
    # The whole of that day, where the centre is.
    assert good.content.valid_to == datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)
    assert bad.problem


def docx(body: str, head: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'{head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/'
            f'main"><w:body>{body}</w:body></w:document>',
        )
    return out.getvalue()


def test_given_a_word_document_when_read_then_headings_lists_and_tables_are_markdown() -> None:
    def paragraph(text: str, style: str = "", bold: bool = False) -> str:
        mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        run = "<w:rPr><w:b/></w:rPr>" if bold else ""
        return f"<w:p>{mark}<w:r>{run}<w:t>{text}</w:t></w:r></w:p>"

    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("项目", "费用"))
    body = (
        paragraph("安装收费", "Heading1")
        + paragraph("加急", bold=True)
        + paragraph("打孔", "ListBullet")
        + paragraph("支架", "ListBullet")
        + f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"
        + paragraph("[x](javascript:alert(1)) 1*2")
    )
    [draft] = documents.read("收费.docx", docx(body), "Asia/Shanghai")
    assert draft.content.title == "安装收费"
    assert draft.content.body == (
        "**加急**\n\n- 打孔\n- 支架\n\n| 项目 | 费用 |\n| --- | --- |\n| 项目 | 费用 |\n\n"
        "\\[x\\](javascript:alert(1)) 1\\*2"
    )


def test_given_files_that_are_not_what_they_say_when_read_then_each_is_refused() -> None:
    bomb = docx("", '<!DOCTYPE x [<!ENTITY a "aaaa">]>')
    for name, data in (
        ("x.exe", b"MZ"),
        ("x.xlsx", b"no zip"),
        ("x.docx", b"no zip"),
        ("x.docx", bomb),
        ("x.docx", docx("<w:p>")),
        ("x.xlsx", workbook(["a", "b"])),
        ("x.md", b"\xff\xff\xfe\x81"),
        ("x.md", b"x" * (documents.MOST_BYTES + 1)),
    ):
        with pytest.raises(FileUnreadable):
            documents.read(name, data, "Asia/Shanghai")
    [draft] = documents.read("说明.md", "正文".encode("gb18030"), "Asia/Shanghai")
    assert (draft.content.title, draft.content.body) == ("说明", "正文")
