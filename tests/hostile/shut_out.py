"""Whom fail2ban would shut out: the shipped filters over lines of a log, and the shipped jails."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "deploy" / "fail2ban"


def addresses(name: str, lines: Iterable[str]) -> list[str]:
    """The addresses that the filter finds, one for each line that counts."""
    config = configparser.ConfigParser()
    config.read(FOLDER / "filter.d" / f"{name}.conf")
    pattern = config["Definition"]["failregex"].replace("<HOST>", r"(?P<host>[\w.:]+)")
    found = (re.search(pattern, line) for line in lines)
    return [line["host"] for line in found if line]


def jail(name: str) -> configparser.SectionProxy:
    """One of the shipped jails, whose filter is shipped too."""
    config = configparser.ConfigParser()
    config.read(FOLDER / "jail.d" / "warmline.conf")
    assert (FOLDER / "filter.d" / f"{config[name]['filter']}.conf").exists()
    return config[name]
