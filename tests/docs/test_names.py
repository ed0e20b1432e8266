"""What pages name is there: public functions, files of the tree, excerpts of examples, folders in
the list of folders."""

import re
import unittest
from collections.abc import Iterator

from tree import blocks, files, folders, pages, prose, text

FUNCTION = re.compile(r"\b(ism3_[a-z0-9_]+)\(\)")
PATH = re.compile(r"^(?:lib|include|examples|tests|bindings|docs|\.ci)/[\w.+/-]*$")
CODE = re.compile(r"`([^`]+)`")
GIVEN = ("tests/bench/work",)  # made by what the page tells to run


def own_pages() -> list[str]:
    """Of what is now: not the logs of changes."""
    return [page for page in pages() if not page.endswith("CHANGELOG.md")]


def code(page: str) -> Iterator[str]:
    for line in prose(page):
        yield from CODE.findall(line)


class Names(unittest.TestCase):
    def test_functions(self) -> None:
        headers = "\n".join(
            text(path)
            for path in files()
            if path.startswith("include/") and path.endswith((".h", ".h.in"))
        )
        declared = set(re.findall(r"\b(ism3_[a-z0-9_]+)\s*\(", headers))
        count = 0
        for page in own_pages():
            for name in FUNCTION.findall(text(page)):
                count += 1
                with self.subTest(page=page, name=name):
                    self.assertIn(name, declared)
        self.assertGreater(count, 20)

    def test_files(self) -> None:
        known = files() | folders()
        count = 0
        for page in own_pages():
            for name in code(page):
                if not PATH.match(name) or name.startswith(GIVEN) or re.search(r"NAME|\.so$", name):
                    continue
                count += 1
                with self.subTest(page=page, name=name):
                    self.assertIn(name.rstrip("/"), known)
        self.assertGreater(count, 50)

    def test_scripts(self) -> None:
        """Commands that pages tell to run: the script is there."""
        count = 0
        for page in own_pages():
            for _, block in blocks(page):
                for script in re.findall(
                    r"^(?:\$ )?(?:sh |python3 )?((?:tests|examples|bindings)/\S+\.(?:sh|py))",
                    block,
                    re.M,
                ):
                    count += 1
                    with self.subTest(page=page, script=script):
                        self.assertIn(script, files())
        self.assertGreater(count, 10)

    def test_excerpts(self) -> None:
        """C on these pages is C that the tests compile and run: every line stands in the program,
        in the same order."""
        for page, program in (
            ("README.md", "examples/embed/embed.c"),
            ("docs/embedding.md", "examples/embed/budget.c"),
        ):
            told = [block for kind, block in blocks(page) if kind == "c"]
            self.assertEqual(len(told), 1)
            rest = [line.strip() for line in text(program).splitlines()]
            for line in told[0].splitlines():
                if line.strip():
                    with self.subTest(page=page, line=line):
                        self.assertIn(line.strip(), rest)
                        rest = (
                            rest[rest.index(line.strip()) + 1 :] if line.strip() in rest else rest
                        )

    def test_every_folder_has_its_sentence(self) -> None:
        told = re.findall(r"^\| `([^`]+)` \| (.+) \|$", text("docs/architecture.md"), re.M)
        sentences = {path: sentence for path, sentence in told if "/" in path or path == "docs"}
        parts = [path.split("/") for path in files()]
        there = {
            "/".join(part[:2])
            for part in parts
            if part[0] in ("lib", "include", "examples", "tests", "bindings") and len(part) > 2
        }
        there |= {"/".join(part[:2]) for part in parts if part[0] == "docs" and len(part) > 2} | {
            "docs"
        }
        self.assertGreater(len(there), 30)
        for folder in sorted(there):
            with self.subTest(folder=folder):
                self.assertIn(folder, sentences)
                self.assertTrue(sentences.get(folder, ".").endswith("."))
        for folder in sentences:
            if (
                folder.startswith(("lib/", "tests/", "docs/", "include/", "examples/", "bindings/"))
                and "." not in folder
            ):
                with self.subTest(folder=folder):
                    self.assertIn(folder, there, "no such folder")


if __name__ == "__main__":
    unittest.main()
