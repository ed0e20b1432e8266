"""What the tests of the command ism3 share: a model, a log, and ways to run the command on them.

ISM3_COMMAND names the command to test; without it, the one in build/.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any, Optional

ROOT = Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("ISM3_COMMAND", str(ROOT / "build" / "examples" / "ism3" / "ism3"))
DONE, USAGE, INPUT, RESOURCES = 0, 2, 3, 4

MODEL = """{ "ism3": {"format": "model", "version": 1},
  "name": "Example Ltd", "hash_key": "000102030405060708090a0b0c0d0e0f",
  "environments": ["servers", "laptops"],
  "processes": [
    {"code": "OSP-24", "answer_within": "PT8H", "environments": ["servers"]},
    {"code": "PAY, \\"ROLL\\"", "name": "Löhne", "environments": ["servers"],
     "resources": [{"name": "people", "unit": "h"}, {"name": "machines, big", "unit": "h"}]} ] }
"""

LOG = '''kind,process,time,end,id,verdict,available,used,resource,kinds
item,OSP-24,2026-01-05T10:00:00Z,2026-01-05T12:00:00Z,INC1,fit,,,,
item,OSP-24,2026-01-06T10:00:00Z,2026-01-08T10:00:00Z,"INC2, ""quoted""",unfit,,,,
item,OSP-24,2026-02-03T10:00:00Z,,INC3,,,,,
withdrawal,OSP-24,2026-02-10T10:00:00Z,,INC4,,,,,
input,OSP-24,2026-02-09T10:00:00Z,,INC4,,,,,
output,OSP-24,2026-02-11T10:00:00Z,,INC5,,,,,
resources,"PAY, ""ROLL""",2026-01-10T00:00:00Z,2026-01-11T00:00:00Z,,,8,2,people,
resources,"PAY, ""ROLL""",2026-01-10T00:00:00Z,2026-01-11T00:00:00Z,,,10,5,"machines, big",
watched,OSP-24,2026-01-01T00:00:00Z,2026-03-01T00:00:00Z,,,,,,item
'''

MINIMUM = '{"ism3": {"format": "model", "version": 1}, "processes": [{"code": "OSP-24"}]}'


class Run(unittest.TestCase):
    """A folder of its own for each test, and ways to run the command there."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.write("model.json", MODEL)
        self.write("log.csv", LOG)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def ism3(
        self, *words: str, stdin: bytes = b"", cwd: Optional[Path] = None
    ) -> tuple[int, str, str]:
        done = subprocess.run(
            [COMMAND, *words],
            input=stdin,
            capture_output=True,
            cwd=cwd or self.folder,
            env={"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"},
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def good(self, *words: str, stdin: bytes = b"") -> str:
        code, out, err = self.ism3(*words, stdin=stdin)
        self.assertEqual((code, err), (DONE, ""), words)
        return out

    def bad(self, code: int, message: str, *words: str) -> None:
        """Nothing on standard output, and just this on standard error."""
        self.assertEqual(self.ism3(*words), (code, "", message))

    def metrics(self, *words: str, files: tuple[str, ...] = ("log.csv",)) -> str:
        return self.good("metrics", "--model", "model.json", *words, *files)

    def document(self, *words: str, files: tuple[str, ...] = ("log.csv",)) -> Any:
        return json.loads(self.metrics("--json", *words, files=files))

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())
