"""The floors of docs/architecture.md, by the #include lines: no floor uses one above it, and users
only what is public."""

import re
import unittest

from tree import files, text

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.M)


def floors() -> dict[str, set[str]]:
    """What each floor may use, as the page says."""
    table = re.findall(
        r"^\| ((?:`\w+`(?:, )?)+) \| (.+?) \| .+ \|$", text("docs/architecture.md"), re.M
    )
    return {
        floor: set(re.findall(r"[a-z]+", uses)) if "`include/" not in uses else set()
        for names, uses in table
        for floor in re.findall(r"\w+", names)
    }


class Floors(unittest.TestCase):
    def test_includes_go_down(self) -> None:
        may = floors()
        there = {
            path.split("/")[1]
            for path in files()
            if path.startswith("lib/") and path.endswith(".c")
        }
        self.assertTrue(
            there <= may.keys(), f"floors without a line on the page: {there - may.keys()}"
        )
        for path in sorted(files()):
            if not (path.startswith("lib/") and path.endswith((".c", ".h"))):
                continue
            floor = path.split("/")[1]
            for name in INCLUDE.findall(text(path)):
                target = name.split("/")[0]
                if target in there and f"lib/{name}" in files():
                    with self.subTest(file=path, include=name):
                        self.assertTrue(target == floor or target in may[floor])

    def test_users_use_what_is_public(self) -> None:
        own = {
            path.removeprefix("lib/")
            for path in files()
            if path.startswith("lib/") and path.endswith(".h")
        }
        for path in sorted(files()):
            if path.startswith(("examples/", "bindings/")) and path.endswith((".c", ".h")):
                for name in INCLUDE.findall(text(path)):
                    with self.subTest(file=path, include=name):
                        self.assertNotIn(name, own)


if __name__ == "__main__":
    unittest.main()
