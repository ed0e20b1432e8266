"""The examples in README.md and docs/documents.md: every JSON and CSV block must be what the
command takes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("ISM3_COMMAND", str(ROOT / "build/examples/ism3/ism3"))
PAGES = ("README.md", "docs/documents.md")
FENCE = re.compile(r"^```(json|csv)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Document = dict[str, Any]
MODEL_FORMAT = {"format": "model", "version": 1}


def blocks(kind: str) -> list[tuple[str, str]]:
    """Where each block of a language stands, and its text."""
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            if match[1] == kind:
                found.append((f"{page}:{text.count(chr(10), 0, match.start()) + 1}", match[2]))
    return found


def whole_model(**parts: object) -> Document:
    return {
        "ism3": MODEL_FORMAT,
        "environments": ["servers", "laptops"],
        "processes": [{"code": "OSP-24"}, {"code": "OSP-5"}],
        **parts,
    }


def as_model(part: Document) -> Document | None:
    """The model that an example is, or is a part of."""
    if part.get("ism3") == MODEL_FORMAT:
        return part
    if "code" in part:
        return whole_model(processes=[part])
    if "figure" in part:
        key = "targets" if "op" in part else "metrics"
        return whole_model(processes=[{"code": "OSP-24", key: [part]}])
    if "assessment" in part:
        return whole_model(processes=[{"code": "OSP-24", "rationale": part}])
    if "roles" in part:
        return whole_model(duties=[part])
    if "capability" in part:
        return whole_model(improvements=[part])
    if "conditions" in part:
        return whole_model(
            processes=[{"code": "INV", "name": "Invoicing", "outputs": [{"name": "invoice"}]}],
            objectives=[part],
        )
    if "essential" in part:
        return whole_model(assets=[part])
    if "levels" in part:
        is_profile = any("processes" in level for level in part["levels"])
        return whole_model(**{"maturity_profile" if is_profile else "capability_scale": part})
    return None


def as_log(part: Document) -> Document | None:
    """The log description that an example is, or is a part of."""
    head = {"ism3": {"format": "log", "version": 1}, "type": "csv"}
    rule = {
        "kind": "output",
        "process": "OSP-24",
        "environment": "servers",
        "time": {"column": "at"},
    }
    if part.get("ism3") == head["ism3"]:
        return part
    if "when" in part:
        return {**head, "rules": [part]}
    if "processes" in part and "kinds" in part:
        return {**head, "rules": [rule], "complete": part}
    if "column" in part:
        field = "verdict" if "map" in part else "count" if "scale" in part else "time"
        return {**head, "rules": [{**rule, field: part}]}
    return None


class Examples(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def run_command(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *map(str, arguments)], capture_output=True, check=False, encoding="utf-8"
        )

    def assert_reads(self, data: Path, *log: str | Path) -> None:
        model = self.write("model.json", json.dumps(whole_model()))
        done = self.run_command("metrics", "--model", model, *log, data, "--every", "all", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)

    def header(self, log: Document) -> str:
        """A log without rows that has every column that the description names."""
        columns = set()
        for rule in log["rules"]:
            columns |= set(rule.get("when", {}))
            columns |= {
                field["column"]
                for field in rule.values()
                if isinstance(field, dict) and "column" in field
            }
        return ",".join(sorted(columns)) + "\n"

    def test_json(self) -> None:
        seen = {"model": 0, "log": 0, "row": 0}
        for place, text in blocks("json"):
            with self.subTest(place):
                part = json.loads(text)
                model, log = as_model(part), as_log(part)
                if model:
                    seen["model"] += 1
                    done = self.run_command(
                        "model", "check", self.write("model.json", json.dumps(model))
                    )
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                elif log:
                    seen["log"] += 1
                    description = self.write("log.json", json.dumps(log))
                    self.assert_reads(self.write("log.csv", self.header(log)), "--log", description)
                elif "kind" in part:
                    seen["row"] += 1
                    self.assert_reads(self.write("rows.jsonl", text))
                else:
                    self.assertIn(
                        part["ism3"]["format"], ("metrics", "assessment"), "an example of what?"
                    )
        self.assertGreater(min(seen.values()), 0, seen)

    def test_csv(self) -> None:
        for place, text in blocks("csv"):
            with self.subTest(place):
                self.assert_reads(self.write("rows.csv", text))

    def test_fields_in_the_table(self) -> None:
        """The one-line examples of fields in docs/documents.md."""
        text = (ROOT / PAGES[1]).read_text(encoding="utf-8")
        examples = re.findall(r"\| `(\{\"column\".*?\})` \|$", text, re.MULTILINE)
        self.assertGreaterEqual(len(examples), 4)
        for example in examples:
            with self.subTest(example):
                log = as_log(json.loads(example))
                assert log
                description = self.write("log.json", json.dumps(log))
                self.assert_reads(self.write("log.csv", self.header(log)), "--log", description)

    def test_schemas(self) -> None:
        """Every example is what docs/schema says, and a key that nobody knows is not."""
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        schemas = {
            name: Draft202012Validator(
                json.loads((ROOT / f"docs/schema/{name}.schema.json").read_text("utf-8"))
            )
            for name in ("model", "log", "metrics", "assessment")
        }
        documents = {place: json.loads(text) for place, text in blocks("json")}
        good = [
            path
            for path in (ROOT / "tests/fixtures/models").glob("*.json")
            if not path.name.startswith("bad-")
        ]
        self.assertGreaterEqual(len(good), 3)
        for path in [*(ROOT / "examples").rglob("*.json"), *good]:
            documents[str(path)] = json.loads(path.read_text("utf-8"))
        parts = {
            place: as_model(document)
            for place, document in documents.items()
            if "ism3" not in document
        }
        documents |= {place: model for place, model in parts.items() if model}
        whole = {place: document for place, document in documents.items() if "ism3" in document}
        self.assertGreater(len(whole), 12)
        for place, document in whole.items():
            with self.subTest(place):
                schema = schemas[document["ism3"]["format"]]
                schema.validate(document)
                self.assertFalse(schema.is_valid({**document, "hash_kye": ""}))


if __name__ == "__main__":
    unittest.main()
