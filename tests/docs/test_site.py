"""The built site: every link and anchor resolves; nothing is wider than a window; the menu is
there; the search finds."""

from __future__ import annotations

import os
import re
import unittest
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import tree
from browser import DESKTOP, PHONE, Browser, why_not

LINKED = re.compile(
    r'<(?:a|link|img|script|object|iframe)\b[^>]*?\b(?:href|src|data)="([^"]*)"', re.I
)
ANCHOR = re.compile(r'\b(?:id|name)="([^"]+)"')
LOOKED_AT = [
    "index.html",
    "contents.html",
    "architecture.html",
    "semantics.html",
    "command.html",
    "documents.html",
    "agents.html",
    "python.html",
    "embedding.html",
    "recorder_8h.html",
    "ism3_2model_8h.html",
    "metrics_8h.html",
    "structism3__figure.html",
    "recorder_8h_source.html",
    "files.html",
    "annotated.html",
    "examples.html",
    "globals_func.html",
    "embed_2embed_8c-example.html",
]
WIDER = """
const wide = [];
for (const part of document.querySelectorAll('body *')) {
    const box = part.getBoundingClientRect();
    if (box.right <= arguments[0] + 1 || !box.width) continue;
    let held = false;
    for (let up = part.parentElement; up && up !== document.body; up = up.parentElement)
        held = held || getComputedStyle(up).overflowX !== 'visible';
    if (!held) wide.push(part.tagName + '.' + part.className + ' to ' + Math.round(box.right));
}
return {page: document.scrollingElement.scrollWidth, window: innerWidth, wide: wide.slice(0, 5)};
"""
FOUND = """
return [...document.querySelectorAll('.SRResult')]
    .filter(each => getComputedStyle(each).display !== 'none' && each.getClientRects().length)
    .map(each => each.textContent.trim()).join(' | ');
"""


SHOWN = "return document.querySelector('#main-menu > li > a').getClientRects().length > 0"


@lru_cache(maxsize=None)
def anchors(file: Path) -> frozenset[str]:
    return frozenset(unescape(name) for name in ANCHOR.findall(file.read_text(encoding="utf-8")))


class Site(unittest.TestCase):
    def test_links_resolve(self) -> None:
        files = sorted(tree.HTML.glob("*.html"))
        self.assertGreater(len(files), 50)
        count = 0
        broken: list[str] = []
        for file in files:
            for raw in set(LINKED.findall(file.read_text(encoding="utf-8"))):
                target = unescape(raw)
                if not target or re.match(r"[a-z]+:", target):
                    continue
                count += 1
                path, _, name = target.partition("#")
                aimed = file.parent / unquote(path) if path else file
                if not aimed.is_file():
                    broken.append(f"{file.name}: {target}: no such file")
                elif name and aimed.suffix == ".html" and unquote(name) not in anchors(aimed):
                    broken.append(f"{file.name}: {target}: no such anchor")
        self.assertGreater(count, 1000)
        self.assertEqual(broken, [])

    def test_the_menu_leads_to_all(self) -> None:
        menu = (tree.HTML / "menudata.js").read_text(encoding="utf-8")
        for target in ("contents", "files", "globals", "annotated", "examples", "changelog"):
            with self.subTest(target=target):
                self.assertIn(f'"{target}.html"', menu)

    def test_every_page_is_there(self) -> None:
        for page in tree.pages():
            if page.startswith("docs/") and page != "docs/README.md":
                with self.subTest(page=page):
                    self.assertTrue((tree.HTML / (Path(page).stem + ".html")).is_file())

    def test_every_public_function_is_there(self) -> None:
        told = (
            (tree.HTML / "globals_func.html").read_text(encoding="utf-8")
            if (tree.HTML / "globals_func.html").is_file()
            else ""
        )
        told += "".join(
            file.read_text(encoding="utf-8") for file in tree.HTML.glob("globals_func_*.html")
        )
        listed = set(re.findall(r"\b(ism3_[a-z0-9_]+)\(\)", told))
        for map_file in ("lib/ism3.map", "lib/io/ism3-io.map"):
            for name in re.findall(r"^\s+(ism3_[a-z0-9_]+);", tree.text(map_file), re.M):
                with self.subTest(name=name):
                    self.assertIn(name, listed)


@unittest.skipIf(why_not(), why_not())
class Looks(unittest.TestCase):
    def look(self, size: tuple[int, int]) -> None:
        pictures = os.environ.get("ISM3_PICTURES")
        with Browser(size) as browser:
            for name in LOOKED_AT:
                with self.subTest(page=name, width=size[0]):
                    self.assertTrue((tree.HTML / name).is_file(), "no such page")
                    browser.open(tree.HTML / name)
                    told = browser.wait(
                        "return document.readyState === 'complete' && document.querySelector('#main-menu')"
                    )
                    self.assertTrue(told, "no menu")
                    seen = browser.run(WIDER, size[0])
                    # A phone zooms out where something is wider than it: then the window is wider,
                    # too.
                    told = f"the page scrolls sideways: {seen['wide']}"
                    self.assertEqual(
                        (seen["window"], max(seen["page"], size[0])), (size[0], size[0]), told
                    )
                    if pictures:
                        browser.picture(
                            Path(pictures) / f"{name.removesuffix('.html')}-{size[0]}.png"
                        )

    def test_on_a_desk(self) -> None:
        self.look(DESKTOP)

    def test_on_a_phone(self) -> None:
        self.look(PHONE)

    def search(self, size: tuple[int, int], word: str, expected: str) -> None:
        pictures = os.environ.get("ISM3_PICTURES")
        with Browser(size) as browser:
            browser.open(tree.HTML / "index.html")
            browser.wait("return document.querySelector('#MSearchField')")
            browser.type("#MSearchField", word)
            browser.wait(
                "return getComputedStyle(document.querySelector('#MSearchResultsWindow')).display === 'block'"
            )
            browser.enter("#MSearchResults")
            self.assertIn(expected, browser.wait(FOUND) or "")
            if pictures:
                browser.picture(Path(pictures) / f"search-{size[0]}.png")

    def test_the_menu_opens_on_a_phone(self) -> None:
        with Browser(PHONE) as browser:
            browser.open(tree.HTML / "index.html")
            browser.wait("return document.querySelector('#main-menu .has-submenu')")
            self.assertFalse(browser.run(SHOWN), "the menu is open at first")
            browser.click(".main-menu-btn-icon")
            self.assertTrue(browser.wait(SHOWN), "the menu does not open")

    def test_search_finds_on_a_desk(self) -> None:
        self.search(DESKTOP, "ism3_recorder_rec", "ism3_recorder_record")

    def test_search_finds_on_a_phone(self) -> None:
        self.search(PHONE, "ism3_recorder_rec", "ism3_recorder_record")


if __name__ == "__main__":
    unittest.main()
