"""The documents of tests/fixtures/v1 as another implementation of CBOR reads them.

    test_fixtures.py             test
    test_fixtures.py --write     write the JSON beside documents that have none yet
"""

from __future__ import annotations

import json
import os
import sys
import unittest
from pathlib import Path
from typing import Any

try:
    import with_cbor2
except ImportError:
    print("SKIPPED: python3-cbor2 is not installed")
    sys.exit(77)

FOLDER = Path(os.environ.get("ISM3_FIXTURES", Path(__file__).resolve().parents[1] / "fixtures/v1"))


def documents() -> list[Path]:
    return sorted([*FOLDER.glob("*.ism3"), *FOLDER.glob("*.cbor")])


def beside(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def decode(data: bytes) -> dict[int, Any]:
    document = with_cbor2.decode(data)
    assert isinstance(document, dict)
    return document


def readable(value: Any) -> Any:
    """As JSON: keys as they are on the wire, byte strings as h'...'."""
    if isinstance(value, dict):
        return {str(key): readable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [readable(item) for item in value]
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    assert isinstance(value, (int, str)) and not isinstance(value, bool), value
    return value


def text_of(value: Any) -> str:
    return json.dumps(readable(value), ensure_ascii=False, indent=1) + "\n"


class Fixtures(unittest.TestCase):
    def each(self) -> list[tuple[Path, bytes]]:
        found = [(path, path.read_bytes()) for path in documents()]
        self.assertGreaterEqual(len(found), 12)
        return found

    def test_is_what_stands_beside_it(self) -> None:
        for path, data in self.each():
            with self.subTest(path.name):
                expected = json.loads(beside(path).read_text(encoding="utf-8"))
                self.assertEqual(readable(decode(data)), expected)

    def test_is_canonical_to_others(self) -> None:
        for path, data in self.each():
            with self.subTest(path.name):
                self.assertEqual(with_cbor2.encode(decode(data)), data)

    def test_ends_with_its_digest(self) -> None:
        for path, data in self.each():
            with self.subTest(path.name):
                digest = with_cbor2.digest_of(data)
                self.assertEqual(data[-with_cbor2.DIGEST_SIZE :], digest)
                self.assertEqual(decode(data)[with_cbor2.DIGEST_KEY], digest)

    def test_figures_are_json(self) -> None:
        for path in FOLDER.glob("*.ism3"):
            with self.subTest(path.name):
                figures = json.loads(path.with_suffix(".figures.json").read_text(encoding="utf-8"))
                self.assertEqual(len(figures), 2)

    def test_every_ledger_is_listed(self) -> None:
        lines = (FOLDER / "ledgers.txt").read_text(encoding="utf-8").split("\n")
        pairs = [line.split() for line in lines if line]
        self.assertEqual(
            sorted(
                {f"{ledger}.ism3" for ledger, _ in pairs} | {f"{model}.cbor" for _, model in pairs}
            ),
            sorted(path.name for path in documents()),
        )


def write() -> None:
    for path in documents():
        if not beside(path).exists():
            beside(path).write_text(text_of(decode(path.read_bytes())), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        unittest.main()
