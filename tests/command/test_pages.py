"""The commands of docs/assessing.md, run word for word: what they print is what the page says.

The part about a log that is not in the tree runs where ISM3_DATA names the folder that holds it.
"""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from command import COMMAND, ROOT

PAGE = ROOT / "docs" / "assessing.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)
DATA = os.environ.get("ISM3_DATA")


class Assessing(unittest.TestCase):
    maxDiff = None

    def test_every_block(self) -> None:
        """One folder for all blocks: later ones use what earlier ones wrote."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "examples").symlink_to(ROOT / "examples")
            if DATA:
                (folder / "data").symlink_to(DATA)
            blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
            self.assertGreater(len(blocks), 5)
            for block in blocks:
                if " data/" in block and not DATA:
                    continue
                with self.subTest(block=block.partition("\n")[0]):
                    self.assertEqual(self.run_block(folder, block), block)

    def run_block(self, folder: Path, block: str) -> str:
        path = f"{Path(COMMAND).parent}:/usr/bin:/bin"
        told = ""
        for command in COMMANDS.findall(block):
            done = subprocess.run(
                ["sh", "-c", command],
                cwd=folder,
                env={"PATH": path, "LC_ALL": "C.UTF-8"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=60,
                check=False,
            )
            told += f"$ {command}\n{done.stdout.decode()}"
        return told


if __name__ == "__main__":
    unittest.main()
