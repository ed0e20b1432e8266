"""Links of the pages, as a forge shows them: files and headings are there. Every page is found from
the index."""

import posixpath
import re
import unittest

from tree import anchors, files, folders, pages, prose, text

LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(([^()\s]+)\)")
CODE = re.compile(r"`[^`]*`")


def links(page: str) -> list[str]:
    found: list[str] = []
    for line in prose(page):
        found += [
            target
            for target in LINK.findall(CODE.sub("`", line))
            if not re.match(r"[a-z]+:", target)
        ]
    return found


def aim(page: str, target: str) -> tuple[str, str]:
    path, _, heading = target.partition("#")
    return (
        posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page,
        heading,
    )


class Links(unittest.TestCase):
    def test_of_pages(self) -> None:
        known = files()
        count = 0
        for page in pages():
            for target in links(page):
                path, heading = aim(page, target)
                count += 1
                with self.subTest(page=page, target=target):
                    self.assertTrue(path in known or path in folders(), "no such file")
                    if heading and path.endswith(".md"):
                        self.assertIn(heading, anchors(path), "no such heading")
        self.assertGreater(count, 50)

    def test_every_page_is_found(self) -> None:
        own = [
            page
            for page in pages()
            if posixpath.dirname(page) == "docs" and page != "docs/README.md"
        ]
        linked = {aim("docs/README.md", target)[0] for target in links("docs/README.md")}
        menu = set(re.findall(r'url="@ref ([a-z-]+)"', text("docs/site/layout.xml")))
        self.assertGreater(len(own), 10)
        for page in own:
            name = posixpath.basename(page)
            with self.subTest(page=page):
                self.assertIn(page, linked, "not in docs/README.md")
                self.assertIn(
                    name.removesuffix(".md"), menu, "not in the menu, docs/site/layout.xml"
                )
                self.assertIn(
                    f"'{name}'",
                    text("docs/meson.build"),
                    "the site is not built again when it changes",
                )


if __name__ == "__main__":
    unittest.main()
