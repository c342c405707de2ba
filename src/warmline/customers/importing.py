"""Words of imports of customers: what columns mean, the rule for doubles.

Pure. What is the same for every list is `runs.importing`; what a cell means is in
`importing_cells`, what a row does to a card in `importing_cards`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from warmline.customers.errors import ImportInvalid
from warmline.customers.model import FieldDefinition
from warmline.kit.tables_in import DELIMITERS, ENCODINGS
from warmline.runs.importing import IGNORED, Batch, Reading, plain_word
from warmline.runs.importing import ImportState as ImportState
from warmline.runs.importing import Problem as Problem
from warmline.runs.importing import ReadRow as ReadRow
from warmline.runs.importing import Result as Result

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


class Policy(StrEnum):
    """What happens to a row whose customer is there already."""

    SKIP = "skip"
    MERGE = "merge"
    """Only what the card lacks is filled in."""
    UPDATE = "update"
    """What the row says takes the place of what the card says."""


@dataclass(frozen=True, slots=True)
class ImportOptions(Reading):
    """How a file is read and what its rows do. `columns`: what each column is (`PLAIN`,
    `field:KEY`, or ignored). `key`: by what a customer is known again: phone, mail, phone_mail,
    wechat, id, name, `field:KEY`, or none. `owner`: me, none, or a user's id; it and what follows
    hold for new cards whose row does not say."""

    key: str = "phone"
    policy: Policy = Policy.SKIP
    owner: str = "me"
    department: str | None = None
    level: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()


KEYS: Final = {
    "phone": ("phone",),
    "mail": ("mail",),
    "phone_mail": ("phone", "mail"),
    "wechat": ("wechat",),
    "none": (),
}
"""Keys that are contact points, and of which kinds."""

Import = Batch[ImportOptions]
"""A batch of customers."""


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
