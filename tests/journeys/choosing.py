"""Choosing from what opens over a page, as a person does who looks before he presses: from a
select, from a tree of entries, from a menu.

A list may open late, move while it opens, or be shut by a window that comes up beside it; a press
in such a moment is lost without an error. So each step looks at what it did, and is done once more
where nothing came of it. A page on which nothing ever comes of it fails. Used by all journeys.
"""

from __future__ import annotations

import re

from playwright.async_api import Error, Locator, Page, expect

PRESSES = 3
"""So often a step is tried; a person would give up, too."""
LOOK_MS = 7_000
"""How long one waits for what a press did before one presses again; a busy machine needs some."""
LAST_MS = 20_000
"""The same for an entry at the last try: as long as for anything that a page shows."""
SELECT = "xpath=ancestor-or-self::*[contains(concat(' ', @class, ' '), ' ant-select ')][1]"
COMBOBOX = "xpath=descendant-or-self::*[@role='combobox']"
ENTRIES = ".ant-select-item-option, .ant-select-tree-title"


async def choose(field: Locator, words: str, *, typed: str = "", exact: bool = False) -> None:
    """Choose the first entry that has these words from a select or a tree. `field` is its input or
    what is around it; `typed` is searched for first. Ends with the list shut and the words in the
    field."""
    box = field.locator(COMBOBOX)
    whole = box.locator(SELECT)
    wanted = re.compile(f"^{re.escape(words)}$") if exact else words
    for left in reversed(range(PRESSES)):
        try:
            if left == PRESSES - 1 or words not in await whole.inner_text():
                shown = await opened(field, typed)
                entry = shown.locator(ENTRIES).filter(has_text=wanted).first
                await entry.click(timeout=LOOK_MS if left else LAST_MS)
            await expect(whole).to_contain_text(words, timeout=LOOK_MS)
            await shut(field)
            return
        except (AssertionError, Error):
            if not left:
                raise
            _again(f"{words} is not chosen")


async def opened(field: Locator, typed: str = "") -> Locator:
    """The list of a select, open, and the only one: another may still be going away."""
    box = field.locator(COMBOBOX)
    shown = field.page.locator(".ant-select-dropdown:visible")
    for left in reversed(range(PRESSES)):
        if typed:
            await box.fill("")
            await box.fill(typed)
        elif await box.get_attribute("aria-expanded") != "true":
            await box.click()
        try:
            await expect(shown).to_have_count(1, timeout=LOOK_MS)
            await expect(box).to_have_attribute("aria-expanded", "true", timeout=LOOK_MS)
            return shown
        except AssertionError:
            if not left:
                raise
            _again("the list is not open")
    raise AssertionError("unreachable")


async def shut(field: Locator) -> None:
    """The list of a select is gone: by itself after a choice, else by Escape."""
    box = field.locator(COMBOBOX)
    several = "ant-select-multiple" in (await box.locator(SELECT).get_attribute("class") or "")
    if several and await box.get_attribute("aria-expanded") == "true":
        await box.press("Escape")  # with no list open it would be meant for the window around it
    await expect(box).to_have_attribute("aria-expanded", "false", timeout=LOOK_MS)


async def choose_from_menu(opener: Locator, name: str, *, exact: bool = True) -> None:
    """Open a menu by its button and take the entry of this name. Ends with the menu gone."""
    entry = opener.page.get_by_role("menuitem", name=name, exact=exact)
    for left in reversed(range(PRESSES)):
        try:
            if not await entry.is_visible():
                await opener.click()
            await entry.click(timeout=LOOK_MS if left else LAST_MS)
            await expect(entry).to_be_hidden(timeout=LOOK_MS)
            return
        except (AssertionError, Error):
            if not left:
                raise
            _again(f"{name} is not taken")


async def close_by_escape(page: Page, window: Locator) -> None:
    """Press Escape until the window is gone; one that still came up may not have heard it."""
    for left in reversed(range(PRESSES)):
        await page.keyboard.press("Escape")
        try:
            await expect(window).to_have_count(0, timeout=LOOK_MS)
            return
        except AssertionError:
            if not left:
                raise
            _again("the window is not gone")


def _again(why: str) -> None:
    """Shown by pytest where the journey fails in the end."""
    print(f"pressed once more: {why}")  # noqa: T201
