"""Words of imports of customers: the file, what its columns mean, the rule for doubles, the batch.

Pure. What a cell means is in `importing_cells`, what a row does to a card in `importing_cards`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from warmline.customers.errors import ImportIllegalStep, ImportInvalid
from warmline.customers.model import FieldDefinition
from warmline.kit.tables_in import DELIMITERS, ENCODINGS, Form

PREVIEWED: Final = 20
"""Rows a preview reads."""
IGNORED: Final = ""
CONTACTS: Final = ("phone", "mail", "wechat", "other")
PLAIN: Final = (
    "id",
    "name",
    *CONTACTS,
    "level",
    "source",
    "tags",
    "owner",
    "department",
    "consent",
    "do_not_call",
    "remark",
)
MANY: Final = frozenset({*CONTACTS, "tags"})
"""What several columns may be."""
OWN: Final = "field:"


class ImportState(StrEnum):
    """How far an import is."""

    READY = "ready"
    """The file is there; what its columns mean can be said."""
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    STOPPED = "stopped"
    """Broke off; can go on where it was, or be undone."""
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportStep(StrEnum):
    """What can happen to an import."""

    CHANGED = "changed"
    CHECK = "check"
    CHECKED = "checked"
    NOT_CHECKED = "not_checked"
    APPLY = "apply"
    APPLIED = "applied"
    STOPPED = "stopped"
    UNDO = "undo"
    UNDONE = "undone"
    DISCARDED = "discarded"


_S, _T = ImportState, ImportStep
TABLE: Final[dict[tuple[ImportState, ImportStep], ImportState]] = {
    (_S.READY, _T.CHANGED): _S.READY,
    (_S.READY, _T.CHECK): _S.CHECKING,
    (_S.READY, _T.APPLY): _S.APPLYING,
    (_S.READY, _T.DISCARDED): _S.READY,
    (_S.CHECKING, _T.CHECKED): _S.CHECKED,
    (_S.CHECKING, _T.NOT_CHECKED): _S.READY,
    (_S.CHECKED, _T.CHANGED): _S.READY,
    (_S.CHECKED, _T.CHECK): _S.CHECKING,
    (_S.CHECKED, _T.APPLY): _S.APPLYING,
    (_S.CHECKED, _T.DISCARDED): _S.CHECKED,
    (_S.APPLYING, _T.APPLIED): _S.APPLIED,
    (_S.APPLYING, _T.STOPPED): _S.STOPPED,
    (_S.APPLYING, _T.UNDONE): _S.UNDONE,
    (_S.APPLIED, _T.UNDO): _S.UNDOING,
    (_S.STOPPED, _T.APPLY): _S.APPLYING,
    (_S.STOPPED, _T.UNDO): _S.UNDOING,
    (_S.UNDOING, _T.UNDONE): _S.UNDONE,
    (_S.UNDOING, _T.STOPPED): _S.STOPPED,
    (_S.UNDONE, _T.DISCARDED): _S.UNDONE,
}
"""An import that is UNDONE is over: what it could not take back is in its report."""
AT_WORK: Final = {
    _S.CHECKING: _T.NOT_CHECKED,
    _S.APPLYING: _T.STOPPED,
    _S.UNDOING: _T.STOPPED,
}
"""States in which a run works on it, and what it means when that run is over without a word."""


def step(state: ImportState, happened: ImportStep) -> ImportState:
    """The next state. Raises `ImportIllegalStep`."""
    found = TABLE.get((state, happened))
    if found is None:
        raise ImportIllegalStep(
            f"An import that is {state.value} cannot be {happened.value}; look at it again.",
            state=state.value,
            step=happened.value,
        )
    return found


class Policy(StrEnum):
    """What happens to a row whose customer is there already."""

    SKIP = "skip"
    MERGE = "merge"
    """Only what the card lacks is filled in."""
    UPDATE = "update"
    """What the row says takes the place of what the card says."""


class Result(StrEnum):
    """What became of a row."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"
    """The card says all of it already."""
    SKIPPED = "skipped"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is read and what its rows do. `columns`: what each column is (`PLAIN`,
    `field:KEY`, or ignored). `key`: by what a customer is known again: phone, mail, phone_mail,
    wechat, id, name, `field:KEY`, or none. `owner`: me, none, or a user's id; it and what follows
    hold for new cards whose row does not say."""

    kind: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    header: bool = True
    columns: tuple[str, ...] = ()
    key: str = "phone"
    policy: Policy = Policy.SKIP
    owner: str = "me"
    department: str | None = None
    level: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()

    @property
    def form(self) -> Form:
        return Form("xlsx" if self.kind == "xlsx" else "csv", self.encoding, self.delimiter)

    def digest(self) -> str:
        """Changes when anything about the reading does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


KEYS: Final = {
    "phone": ("phone",),
    "mail": ("mail",),
    "phone_mail": ("phone", "mail"),
    "wechat": ("wechat",),
    "none": (),
}
"""Keys that are contact points, and of which kinds."""

Figures = Mapping[str, int]
"""`Result` → how many rows, and `rows`."""


@dataclass(frozen=True, slots=True)
class Import:
    """A batch: one file on its way into the customers. `figures` of the last check or run,
    `checked` those of the check; `settled`: how far rows are applied; `kept`: what an undoing left,
    by reason; `names`: user id → name."""

    id: str
    project: str
    by: str
    at: datetime
    name: str
    file: str | None
    size: int
    heads: tuple[str, ...]
    options: ImportOptions
    state: ImportState
    figures: Figures
    checked: Figures | None
    kept: Figures
    staged: str
    settled: int
    run: str | None
    ended_at: datetime | None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is bad: which column (-1: the row as a whole), a code, what it is about."""

    column: int
    code: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was understood: `given` holds what cells say, checked, in the form cards keep;
    `keys` are what its customer is known by."""

    number: int
    given: dict[str, Any]
    keys: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


# Columns -----------------------------------------------------------------------------------------

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("编号", "客户编号", "id", "customer id"),
    "name": ("姓名", "客户姓名", "名称", "客户名称", "联系人", "name", "customer", "full name"),
    "phone": (
        "电话",
        "手机",
        "手机号",
        "手机号码",
        "电话号码",
        "联系电话",
        "固话",
        "座机",
        "号码",
        "phone",
        "phones",
        "mobile",
        "tel",
        "telephone",
        "number",
    ),
    "mail": ("邮箱", "电子邮箱", "邮件", "电子邮件", "mail", "email", "e-mail"),
    "wechat": ("微信", "微信号", "wechat", "weixin"),
    "other": ("其他联系方式", "qq", "other contacts", "other"),
    "level": ("级别", "等级", "客户级别", "客户等级", "level"),
    "source": ("来源", "客户来源", "渠道", "source"),
    "tags": ("标签", "客户标签", "tags", "tag"),
    "owner": ("归属坐席", "归属", "坐席", "负责人", "owner", "agent"),
    "department": ("部门", "归属部门", "department"),
    "consent": ("联系授权", "授权", "consent"),
    "do_not_call": ("请勿致电", "勿扰", "do not call", "dnc"),
    "remark": ("备注", "说明", "remark", "remarks", "note", "notes"),
}
"""What people call these columns; those of our own export are among them."""


def plain_word(text: str) -> str:
    """A head as it is compared: one width, small, without signs."""
    return re.sub(r"[\s_*:：()（）]+", " ", unicodedata.normalize("NFKC", text)).casefold().strip()


_MEANING: Final = {plain_word(word): target for target, words in WORDS.items() for word in words}


def suggested(heads: Sequence[str], definitions: Sequence[FieldDefinition]) -> tuple[str, ...]:
    """What columns with these heads probably are; each thing that may be there once, once."""
    own = {
        plain_word(word): f"{OWN}{one.key}"
        for one in definitions
        if one.active
        for word in (one.key, one.zh, one.en)
    }
    found: list[str] = []
    for head in heads:
        word = plain_word(head)
        target = _MEANING.get(word) or own.get(word) or _numbered(word)
        if target in found and target not in MANY:
            target = IGNORED
        found.append(target)
    return tuple(found)


def _numbered(word: str) -> str:
    """`手机2`, `phone 1` → phone."""
    target = _MEANING.get(re.sub(r"\s*\d+$", "", word), IGNORED)
    return target if target in MANY else IGNORED


def signature(heads: Sequence[str]) -> str:
    """Files with the same heads in the same order have the same."""
    said = "\x1f".join(plain_word(head) for head in heads)
    return hashlib.sha256(said.encode()).hexdigest()


def heads_of(first: Sequence[str], *, header: bool, width: int) -> tuple[str, ...]:
    """What the columns are called: the first row, or their letters."""
    return tuple(
        first[at] if header and at < len(first) and first[at] else _letter(at)
        for at in range(max(width, len(first)))
    )


def _letter(at: int) -> str:
    return chr(65 + at) if at < 26 else f"{chr(64 + at // 26)}{chr(65 + at % 26)}"


def checked_options(
    options: ImportOptions, definitions: Sequence[FieldDefinition]
) -> ImportOptions:
    """The options. Raises `ImportInvalid` for what cannot be meant."""
    known = {*PLAIN, *(f"{OWN}{one.key}" for one in definitions if one.active), IGNORED}
    used = [target for target in options.columns if target != IGNORED]
    for at, target in enumerate(options.columns):
        if target not in known:
            raise ImportInvalid(
                f"Column {at + 1} cannot be “{target}”.",
                code="import_column_unknown",
                field="columns",
            )
        if target and target not in MANY and used.count(target) > 1:
            raise ImportInvalid(
                f"Two columns are “{target}”; one of them must be something else.",
                code="import_column_twice",
                field="columns",
                target=target,
            )
    if options.encoding not in ENCODINGS or options.delimiter not in DELIMITERS:
        raise ImportInvalid("No such encoding or sign between columns.", field="encoding")
    needed = key_columns(options.key)
    if needed is None or (options.key.startswith(OWN) and options.key not in known):
        raise ImportInvalid(f"Customers are not known by “{options.key}”.", field="key")
    if needed and not set(needed) & set(used):
        raise ImportInvalid(
            "The file has no column by which customers are to be known again; choose another way, "
            "or say which column it is.",
            code="import_key_missing",
            field="key",
        )
    known_again = options.key == "id" or options.policy is not Policy.SKIP
    if "name" not in used and not (known_again and options.key != "none"):
        raise ImportInvalid(
            "Say which column is the name: no card is made without one.",
            code="import_name_missing",
            field="columns",
        )
    return options


def key_columns(key: str) -> tuple[str, ...] | None:
    """The columns a key is made of; None for no key there is."""
    if key in KEYS:
        return KEYS[key]
    return (key,) if key == "id" or key.startswith(OWN) else None
