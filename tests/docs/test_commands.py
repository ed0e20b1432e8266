"""Blocks marked `console` in the pages: each `$ command` is run, in the root of the tree, and
prints what the page says.

docs/assessing.md has a test of its own, tests/command/test_pages.py. The libraries are those of the
build folder.
"""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import tree

COMMANDS = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)
ELSEWHERE = ("docs/assessing.md",)


class Commands(unittest.TestCase):
    maxDiff = None

    def test_every_block(self) -> None:
        build = tree.HTML.parents[1]
        count = 0
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for top in ("examples", "tests", "docs", "include"):
                (folder / top).symlink_to(tree.ROOT / top)
            for page in tree.pages():
                for kind, block in tree.blocks(page):
                    if kind == "console" and page not in ELSEWHERE:
                        count += 1
                        with self.subTest(page=page, block=block.partition("\n")[0]):
                            self.assertEqual(run_block(folder, build, block), block)
        self.assertGreater(count, 0)


def run_block(folder: Path, build: Path, block: str) -> str:
    libraries = f"{build}/lib:{build}/lib/io"
    environment = {
        "PATH": f"{build}/examples/ism3:/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "PKG_CONFIG_PATH": f"{build}/meson-uninstalled",
        "LD_LIBRARY_PATH": libraries,
        "HOME": os.environ.get("HOME", "/"),
    }
    told = ""
    for command in COMMANDS.findall(block):
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        told += f"$ {command}\n{done.stdout.decode()}"
    return told


if __name__ == "__main__":
    unittest.main()
