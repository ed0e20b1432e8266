"""Ledgers as the users of the command see them: made, grown, added, sealed, shown, exported,
refused."""

import gzip
import hashlib
import json
import re
import subprocess
import unittest
from itertools import permutations
from typing import Any

from command import COMMAND, DONE, INPUT, LOG, MODEL, USAGE, Run

HEADER, *ROWS = LOG.splitlines(keepends=True)
# What has no id counts each time that it is taken in: it shows whether a record was taken in twice.
COUNTED = "output,OSP-24,2026-02-0{day}T10:00:00Z,,,fit,,,,\n"
SEEN_FIRST = "log.csv: 9 records, 9 new\n"


class Ledgers(Run):
    def run_bytes(self, *words: str, stdin: bytes = b"") -> tuple[int, bytes, str]:
        done = subprocess.run(
            [COMMAND, *words],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr.decode()

    def told(self, *words: str, stdin: bytes = b"") -> str:
        """What a run that is fine says on standard error; there is nothing on standard output."""
        code, out, err = self.ism3(*words, stdin=stdin)
        self.assertEqual((code, out), (DONE, ""), err)
        return err

    def observe(
        self, *files: str, to: str = "a.ism3", words: tuple[str, ...] = (), stdin: bytes = b""
    ) -> str:
        return self.told("observe", "--model", "model.json", *words, "-o", to, *files, stdin=stdin)

    def ledger(self, name: str, text: str, source: str) -> bytes:
        """A ledger of a log of its own."""
        self.write("part.csv", text)
        self.observe("part.csv", to=name, words=("--source", source))
        return self.bytes_of(name)

    def bytes_of(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def refused(self, pattern: str, *words: str, code: int = INPUT) -> None:
        """No output, these words, and every file as it was."""
        before = {name: self.bytes_of(name) for name in self.names()}
        found, out, err = self.ism3(*words)
        self.assertEqual((found, out), (code, ""), err)
        self.assertRegex(err, pattern)
        self.assertEqual({name: self.bytes_of(name) for name in self.names()}, before)

    def shown(self, name: str) -> Any:
        return json.loads(self.good("show", "--json", name))


class Observe(Ledgers):
    OBSERVE = ("observe", "--model", "model.json", "-o", "a.ism3")

    def test_a_ledger_ends_with_its_digest(self) -> None:
        self.assertEqual(self.observe("log.csv"), SEEN_FIRST)
        data = self.bytes_of("a.ism3")
        self.assertEqual(data[:3], b"\xd9\xd9\xf7")
        self.assertEqual(data[-32:], hashlib.sha256(data[:-32]).digest())
        self.assertEqual(self.names(), ["a.ism3", "log.csv", "model.json"])

    def test_the_same_log_again_changes_nothing(self) -> None:
        self.observe("log.csv")
        path = self.folder / "a.ism3"
        data, written = path.read_bytes(), path.stat().st_mtime_ns
        for _ in range(2):
            self.assertEqual(
                self.observe("log.csv"), "log.csv: 9 records, nothing new\na.ism3: unchanged\n"
            )
            self.assertEqual((path.read_bytes(), path.stat().st_mtime_ns), (data, written))

    def test_a_log_that_grew_adds_its_new_records(self) -> None:
        self.write("log.csv", LOG)
        self.observe("log.csv")
        self.write("log.csv", LOG + COUNTED.format(day=1) + COUNTED.format(day=2))
        self.assertEqual(self.observe("log.csv"), "log.csv: 11 records, 2 new\n")
        self.observe("log.csv", to="whole.ism3")
        self.assertEqual(self.bytes_of("a.ism3"), self.bytes_of("whole.ism3"))

    def test_a_log_that_changed_is_refused(self) -> None:
        self.observe("log.csv")
        self.write("log.csv", LOG.replace("T12:00:00Z", "T12:00:01Z") + COUNTED.format(day=1))
        self.refused(
            r"^ism3: log\.csv: the part of the file that was read before has changed: .*\n"
            r"Say --replace .*a\.ism3 is as it was\.\n$",
            *self.OBSERVE,
            "log.csv",
        )

    def test_a_log_that_shrank_is_refused(self) -> None:
        self.observe("log.csv")
        self.write("log.csv", "".join([HEADER, *ROWS[:-1]]))
        self.refused(
            r"^ism3: log\.csv: the file has shrunk: .* 9 records, and here are 8\..*\nSay --replace ",
            *self.OBSERVE,
            "log.csv",
        )

    def test_replace(self) -> None:
        text = HEADER + COUNTED.format(day=1) + COUNTED.format(day=2)
        self.write("log.csv", text)
        self.observe("log.csv")
        self.write("log.csv", HEADER + COUNTED.format(day=3))
        self.assertEqual(
            self.observe("log.csv", words=("--replace",)), "log.csv: 1 record, 1 new\n"
        )
        self.observe("log.csv", to="fresh.ism3")
        self.assertEqual(self.shown("a.ism3")["sources"], self.shown("fresh.ism3")["sources"])
        outputs = [
            p["figures"]["activity.outputs"]["value"]
            for name in ("a.ism3", "fresh.ism3")
            for p in self.document("--every", "all", files=(name,))["periods"][0]["processes"]
        ]
        self.assertEqual(outputs, [1, 1])
        self.assertEqual(
            self.observe("log.csv", words=("--replace",)),
            "log.csv: 1 record, 1 new\na.ism3: unchanged\n",
        )

    def test_packing_changes_no_record(self) -> None:
        self.observe("log.csv")
        (self.folder / "log.csv.gz").write_bytes(gzip.compress(LOG.encode()))
        self.assertEqual(
            self.observe("log.csv.gz"), "log.csv.gz: 9 records, nothing new\na.ism3: unchanged\n"
        )
        self.observe("log.csv.gz", to="b.ism3")
        self.assertEqual(self.bytes_of("a.ism3"), self.bytes_of("b.ism3"))

    def test_standard_input_needs_a_name(self) -> None:
        self.refused(
            r"^ism3: standard input has no name .*--source NAME\n$", *self.OBSERVE, "-", code=USAGE
        )
        self.observe("log.csv")
        told = self.observe("-", words=("--source", "log.csv"), stdin=LOG.encode())
        self.assertEqual(told, "standard input: 9 records, nothing new\na.ism3: unchanged\n")

    def test_to_standard_output(self) -> None:
        self.observe("log.csv")
        code, out, err = self.run_bytes("observe", "--model", "model.json", "-o", "-", "log.csv")
        self.assertEqual((code, out, err), (DONE, self.bytes_of("a.ism3"), SEEN_FIRST))

    def test_names_of_several_files(self) -> None:
        self.write("more.csv", HEADER + COUNTED.format(day=1))
        self.observe("log.csv", "more.csv")
        self.assertEqual(
            [s["name"] for s in self.shown("a.ism3")["sources"]], ["log.csv", "more.csv"]
        )
        self.observe("log.csv", "more.csv", to="b.ism3", words=("--source", "site 1"))
        self.assertEqual(
            [s["name"] for s in self.shown("b.ism3")["sources"]],
            ["site 1/log.csv", "site 1/more.csv"],
        )
        (self.folder / "x").mkdir()
        self.write("x/log.csv", LOG)
        self.assertEqual(
            self.ism3(*self.OBSERVE, "log.csv", "x/log.csv"),
            (
                USAGE,
                "",
                "ism3: two files have the source name 'log.csv': read them in two calls, each "
                "with a --source NAME of its own\n",
            ),
        )

    def test_files_in_one_call_are_one_log(self) -> None:
        """What is watched spans all of them, as in a reading without a ledger."""
        self.write(
            "log.json",
            """{"ism3": {"format": "log", "version": 1}, "type": "csv",
            "complete": {"kinds": ["input"], "processes": ["OSP-24"]},
            "rules": [{"kind": "input", "process": "OSP-24", "time": {"column": "at"}, "id": {"column": "id"}}]}""",
        )
        self.write("1.csv", "at,id\n2026-01-01T00:00:00Z,a\n")
        self.write("2.csv", "at,id\n2026-01-09T00:00:00Z,b\n")
        self.observe("1.csv", "2.csv", words=("--log", "log.json"))
        days = ("--every", "day", "--csv")
        self.assertEqual(
            self.metrics(*days, files=("a.ism3",)),
            self.metrics(*days, "--log", "log.json", files=("1.csv", "2.csv")),
        )

    def test_bad_rows_are_told_once(self) -> None:
        self.write("log.csv", LOG + "item,OSP-24,soon,,X,,,,,\n")
        self.refused(r"^ism3: log\.csv:11:\d+: ", *self.OBSERVE, "log.csv")
        told = self.observe("log.csv", words=("--skip-bad", "1"))
        self.assertRegex(
            told, r"^ism3: log\.csv:11:\d+: skipped: .+\nlog\.csv: 10 records, 10 new\n$"
        )
        self.assertEqual(
            self.observe("log.csv"), "log.csv: 10 records, nothing new\na.ism3: unchanged\n"
        )

    def test_a_bad_row_leaves_the_ledger(self) -> None:
        self.observe("log.csv")
        self.write("log.csv", LOG + COUNTED.format(day=1) + "item,OSP-24,soon,,X,,,,,\n")
        self.refused(r"^ism3: log\.csv:12:\d+: ", *self.OBSERVE, "log.csv")

    def test_what_must_be_said(self) -> None:
        self.refused(
            r"^ism3: no ledger to write: say -o LEDGER\n$",
            "observe",
            "--model",
            "model.json",
            "log.csv",
            code=USAGE,
        )
        self.refused(
            r"^ism3: no model: say --model FILE", "observe", "-o", "a.ism3", "log.csv", code=USAGE
        )
        self.refused(r"^ism3: no file to read: ", *self.OBSERVE, code=USAGE)
        self.refused(
            r"cannot be the name of a source: it has 0 bytes",
            *self.OBSERVE,
            "--source",
            "",
            "log.csv",
            code=USAGE,
        )
        self.refused(
            r"it has 300 bytes", *self.OBSERVE, "--source", 300 * "x", "log.csv", code=USAGE
        )
        self.observe("log.csv", to="b.ism3")
        self.refused(
            r"^ism3: b\.ism3: this is a ledger, expected a log; 'ism3 add' adds ledgers\n$",
            *self.OBSERVE,
            "b.ism3",
        )

    def test_what_is_no_ledger_is_not_overwritten(self) -> None:
        self.write("a.ism3", "precious")
        self.refused(r"^ism3: a\.ism3: .+\nLedgers are written by ", *self.OBSERVE, "log.csv")
        self.write("a.ism3", "")
        self.refused(r"^ism3: a\.ism3: .+\nLedgers are written by ", *self.OBSERVE, "log.csv")

    def test_a_model_that_disagrees_is_refused(self) -> None:
        self.observe("log.csv")
        for model, pattern in (
            (MODEL.replace("000102", "ff0102"), "a.ism3: "),
            (MODEL.replace('"hash_key"', '"grain": "PT1H", "hash_key"'), "a.ism3: "),
            (MODEL.replace('"OSP-24", "answer_within": "PT8H"', '"OSP-5"'), "a.ism3: .*OSP-24"),
        ):
            self.write("model.json", model)
            self.refused(f"^ism3: {pattern}.*\n", *self.OBSERVE, "log.csv")


class Evaluate(Ledgers):
    FORMS = (
        ("--json",),
        ("--json", "--every", "week", "--by-environment"),
        ("--csv",),
        ("--now", "2026-03-01"),
        ("--json", "--as-of", "2026-02-04"),
        ("--json", "--process", "OSP-24"),
    )

    def same(self, log: str, ledger: str) -> str:
        """The figures are the same to the byte; JSON names the ledger that they come from."""
        digest = hashlib.sha256(self.bytes_of("a.ism3")[:-32]).hexdigest()
        return log.replace('"ledger": null', f'"ledger": "{digest}"', 1)

    def test_figures_are_those_of_the_log(self) -> None:
        self.observe("log.csv")
        for words in self.FORMS:
            with self.subTest(words=words):
                self.assertEqual(
                    self.metrics(*words, files=("a.ism3",)),
                    self.same(self.metrics(*words), "a.ism3"),
                )

    def test_several_ledgers_and_logs(self) -> None:
        whole = self.metrics("--csv")
        self.ledger("1.ism3", "".join([HEADER, *ROWS[:3]]), "one")
        self.ledger("2.ism3", "".join([HEADER, *ROWS[3:6]]), "two")
        self.write("rest.csv", "".join([HEADER, *ROWS[6:]]))
        for files in permutations(("1.ism3", "2.ism3", "rest.csv")):
            self.assertEqual(self.metrics("--csv", files=files), whole)

    def test_a_log_beside_its_ledger_counts_once(self) -> None:
        self.write("log.csv", LOG + COUNTED.format(day=1))
        self.observe("log.csv")
        grown = self.write("log.csv", LOG + COUNTED.format(day=1) + COUNTED.format(day=2))
        whole = self.metrics("--csv")
        self.assertEqual(self.metrics("--csv", files=("a.ism3", "log.csv")), whole)
        self.assertEqual(self.metrics("--csv", files=("log.csv", "a.ism3")), whole)
        grown.write_text(
            LOG.replace("T12:00:00Z", "T12:00:01Z") + COUNTED.format(day=1), encoding="utf-8"
        )
        self.refused(
            r"^ism3: log\.csv: the part of the file that was read before has changed",
            "metrics",
            "--model",
            "model.json",
            "a.ism3",
            "log.csv",
        )

    def test_items_have_hashes_for_ids(self) -> None:
        self.observe("log.csv")
        words = ("items", "--model", "model.json", "--open", "--answered", "--withdrawn")
        from_log = json.loads(self.good(*words, "--json", "log.csv"))["items"]
        from_ledger = json.loads(self.good(*words, "--json", "a.ism3"))["items"]
        self.assertEqual(len(from_log), 4)
        for item in from_ledger:
            self.assertIsNone(item.pop("id"))
            self.assertRegex(item.pop("hash"), "^[0-9a-f]{32}$")
        for item in from_log:
            del item["id"]
        self.assertEqual(from_ledger, from_log)
        for form in ("--csv", "--table"):
            text = self.good(*words, form, "a.ism3")
            self.assertEqual(len(re.findall(r"\b[0-9a-f]{32}\b", text)), 4, text)
        self.assertIn("INC3", self.good(*words, "a.ism3", "log.csv", "--table"))

    def test_a_damaged_ledger_is_refused(self) -> None:
        self.observe("log.csv")
        data = bytearray(self.bytes_of("a.ism3"))
        data[len(data) // 2] ^= 1
        (self.folder / "a.ism3").write_bytes(data)
        for words in (
            ("metrics", "--model", "model.json"),
            ("items", "--model", "model.json"),
            ("show",),
            ("export",),
            ("add", "-o", "b.ism3"),
            ("seal", "--model", "model.json", "-o", "b.ism3"),
            ("observe", "--model", "model.json", "-o", "a.ism3", "log.csv"),
        ):
            with self.subTest(words=words):
                files = () if words[0] == "observe" else ("a.ism3",)
                self.refused(
                    r"^ism3: a\.ism3: .+\nTake the file again from where it came, or build it anew",
                    *words,
                    *files,
                )


class Add(Ledgers):
    def setUp(self) -> None:
        super().setUp()
        self.ledger("1.ism3", HEADER + ROWS[0] + COUNTED.format(day=1), "one")
        self.ledger("2.ism3", "".join([HEADER, *ROWS[1:6]]) + COUNTED.format(day=2), "two")
        self.ledger("3.ism3", "".join([HEADER, *ROWS[6:]]), "three")

    def test_any_order_gives_the_same_bytes(self) -> None:
        found = set()
        for files in permutations(("1.ism3", "2.ism3", "3.ism3")):
            self.told("add", "-o", "all.ism3", *files)
            found.add(self.bytes_of("all.ism3"))
        self.told("add", "-o", "12.ism3", "1.ism3", "2.ism3")
        self.told("add", "--model", "model.json", "-o", "all.ism3", "3.ism3", "12.ism3", "1.ism3")
        found.add(self.bytes_of("all.ism3"))
        self.assertEqual(len(found), 1)

    def test_twice_is_once(self) -> None:
        self.assertEqual(
            self.told("add", "-o", "all.ism3", "1.ism3", "2.ism3"),
            "1.ism3: 1 source, 2 observations, new\n2.ism3: 1 source, 6 observations, new\n",
        )
        data = self.bytes_of("all.ism3")
        self.assertEqual(
            self.told("add", "-o", "all.ism3", "all.ism3", "2.ism3", "1.ism3"),
            "all.ism3: 2 sources, 8 observations, new\n2.ism3: 1 source, 6 observations, nothing new\n"
            "1.ism3: 1 source, 2 observations, nothing new\nall.ism3: unchanged\n",
        )
        self.assertEqual(self.bytes_of("all.ism3"), data)

    def test_a_later_state_stands_for_an_earlier_one(self) -> None:
        grown = self.ledger(
            "later.ism3", HEADER + ROWS[0] + COUNTED.format(day=1) + COUNTED.format(day=3), "one"
        )
        for files in permutations(("1.ism3", "later.ism3")):
            self.told("add", "-o", "all.ism3", *files)
            self.assertEqual(self.bytes_of("all.ism3"), grown)

    def test_what_it_holds_is_what_the_logs_say(self) -> None:
        self.told("add", "-o", "all.ism3", "1.ism3", "2.ism3", "3.ism3")
        self.write("log.csv", LOG + COUNTED.format(day=1) + COUNTED.format(day=2))
        self.assertEqual(self.metrics("--csv", files=("all.ism3",)), self.metrics("--csv"))

    def test_contradictions_are_refused(self) -> None:
        self.ledger("other.ism3", HEADER + COUNTED.format(day=4) + COUNTED.format(day=5), "one")
        self.refused(
            r"ism3: other\.ism3: .*'?one.*\nNothing is added\. 'ism3 show' ",
            "add",
            "-o",
            "all.ism3",
            "1.ism3",
            "other.ism3",
        )
        self.write("model.json", MODEL.replace("000102", "ff0102"))
        (self.folder / "other.ism3").unlink()
        self.ledger("other.ism3", HEADER + COUNTED.format(day=4), "four")
        self.refused(
            r"ism3: other\.ism3: .+\nNothing is added\.",
            "add",
            "-o",
            "all.ism3",
            "1.ism3",
            "other.ism3",
        )

    def test_the_model_must_have_what_is_added(self) -> None:
        self.write("small.json", MODEL.replace('"OSP-24", "answer_within": "PT8H"', '"OSP-5"'))
        self.refused(
            r"ism3: 1\.ism3: .*OSP-24.*\nSay --model ",
            "add",
            "--model",
            "small.json",
            "-o",
            "all.ism3",
            "1.ism3",
        )

    def test_what_must_be_said(self) -> None:
        self.refused(r"^ism3: no ledger to write: say -o LEDGER\n$", "add", "1.ism3", code=USAGE)
        self.refused(r"^ism3: no ledger to add: ", "add", "-o", "all.ism3", code=USAGE)
        self.refused(
            r"^ism3: '-', standard input, can be read only once\n$",
            "add",
            "-o",
            "all.ism3",
            "-",
            "-",
            code=USAGE,
        )
        self.refused(
            r"^ism3: log\.csv: .+\nLedgers are written by ", "add", "-o", "all.ism3", "log.csv"
        )
        self.refused(
            r"^ism3: none\.ism3: cannot open: No such file", "add", "-o", "all.ism3", "none.ism3"
        )


class Seal(Ledgers):
    SEAL = ("seal", "--model", "model.json", "-o", "sealed.ism3")

    def setUp(self) -> None:
        super().setUp()
        rows = [
            f"item,OSP-24,2026-01-{1 + n % 20:02}T10:00:00Z,2026-01-{2 + n % 20:02}T11:00:00Z,I{n},fit,,,,\n"
            for n in range(400)
        ]
        self.write("log.csv", LOG + "".join(rows))
        self.observe("log.csv")

    def test_figures_read_as_before(self) -> None:
        told = self.told(*self.SEAL, "a.ism3")
        size, sealed = (len(self.bytes_of(name)) for name in ("a.ism3", "sealed.ism3"))
        self.assertEqual(
            told,
            f"sealed.ism3: sealed up to 2026-02-11T00:00:00Z, {size:,} bytes before, {sealed:,} "
            "after\n",
        )
        self.assertLess(sealed, size / 4)
        for words in (("--csv",), ("--csv", "--every", "day"), ("--csv", "--as-of", "2026-02-11")):
            self.assertEqual(
                self.metrics(*words, files=("sealed.ism3",)),
                self.metrics(*words, files=("a.ism3",)),
            )
        code, out, err = self.ism3(
            "metrics", "--model", "model.json", "--as-of", "2026-02-01", "sealed.ism3"
        )
        self.assertNotEqual(code, DONE, out)
        self.assertIn("seal", err)

    def test_lateness_and_watermark(self) -> None:
        self.assertIn(
            "sealed up to 2026-01-31T",
            self.told(*self.SEAL, "--watermark", "2026-02-03", "--lateness", "P3D", "a.ism3"),
        )
        self.assertIn(
            "sealed up to 2026-02-11T", self.told(*self.SEAL, "--live", "log.csv", "a.ism3")
        )
        self.assertEqual(self.shown("sealed.ism3")["horizon"], "2026-02-11T00:00:00Z")

    def test_what_comes_late_is_counted(self) -> None:
        self.told(*self.SEAL, "a.ism3")
        self.write(
            "late.csv",
            HEADER + COUNTED.format(day=1) + "input,OSP-24,2026-01-02T10:00:00Z,,NEW,,,,,\n",
        )
        self.assertEqual(self.observe("late.csv", to="sealed.ism3"), "late.csv: 2 records, 2 new\n")
        # What has no id is in sums of its own, which nothing late can spoil.
        self.assertEqual(self.shown("sealed.ism3")["set_aside"]["late"], 1)
        self.assertEqual(self.document(files=("sealed.ism3",))["set_aside"]["late"], 1)

    def test_sealed_and_unsealed_are_added_in_any_order(self) -> None:
        self.told(*self.SEAL, "a.ism3")
        self.ledger(
            "b.ism3",
            HEADER + COUNTED.format(day=3) + "input,OSP-24,2026-02-12T10:00:00Z,,NEW,,,,,\n",
            "b",
        )
        told = self.told("add", "-o", "1.ism3", "b.ism3", "sealed.ism3", "b.ism3")
        self.assertEqual(
            [line.split(":")[0] for line in told.splitlines()], ["sealed.ism3", "b.ism3", "b.ism3"]
        )
        self.told("add", "-o", "2.ism3", "sealed.ism3", "b.ism3")
        self.assertEqual(self.bytes_of("1.ism3"), self.bytes_of("2.ism3"))
        self.told("add", "-o", "whole.ism3", "b.ism3", "a.ism3")
        self.assertEqual(
            self.metrics("--csv", files=("1.ism3",)), self.metrics("--csv", files=("whole.ism3",))
        )
        self.assertEqual(
            self.metrics("--csv", files=("b.ism3", "sealed.ism3")),
            self.metrics("--csv", files=("1.ism3",)),
        )

    def test_over_itself(self) -> None:
        self.told("seal", "--model", "model.json", "-o", "a.ism3", "a.ism3")
        self.assertEqual(self.shown("a.ism3")["horizon"], "2026-02-11T00:00:00Z")

    def test_what_must_be_said(self) -> None:
        for pattern, words in (
            (r"no ledger to write: say -o", ("seal", "--model", "model.json", "a.ism3")),
            (r"one ledger at a time, found 'b'", (*self.SEAL, "a.ism3", "b")),
            (r"--lateness: ", (*self.SEAL, "--lateness", "soon", "a.ism3")),
            (r"--lateness: P1M has months", (*self.SEAL, "--lateness", "P1M", "a.ism3")),
            (r"--watermark: ", (*self.SEAL, "--watermark", "soon", "a.ism3")),
            (
                r"--watermark and --live exclude each other",
                (*self.SEAL, "--watermark", "2026-02-01", "--live", "log.csv", "a.ism3"),
            ),
        ):
            with self.subTest(words=words):
                self.refused(rf"^ism3: {pattern}", *words, code=USAGE)
        self.refused(
            r"^ism3: a\.ism3: .*'?none.*\n'ism3 show a\.ism3' lists its sources\.\n$",
            *self.SEAL,
            "--live",
            "none",
            "a.ism3",
        )


class Show(Ledgers):
    def test_json(self) -> None:
        self.observe("log.csv")
        data, view = self.bytes_of("a.ism3"), self.shown("a.ism3")
        held = LOG.rstrip("\n").encode()
        self.assertEqual(view.pop("ism3")["format"], "coverage")
        processes = view.pop("processes")
        self.assertEqual(
            view,
            {
                "digest": data[-32:].hex(),
                "bytes": len(data),
                "first": "2026-01-01T00:00:00Z",
                "last": "2026-02-11T10:00:00Z",
                "horizon": None,
                "observations": 8,
                "set_aside": {"late": 0, "future": 0},
                "sources": [
                    {
                        "name": "log.csv",
                        "epoch": 0,
                        "records": 9,
                        "gaps": [],
                        "observations": 8,
                        "future": 0,
                        "newest": "2026-02-11T10:00:00Z",
                        "digest": hashlib.sha256(held).hexdigest(),
                    }
                ],
            },
        )
        self.assertEqual(
            [(p["code"], p["items"], p["open"]) for p in processes],
            [("OSP-24", 5, 1), ('PAY, "ROLL"', 0, 0)],
        )
        self.assertTrue(all(0 < p["bytes"] < len(data) for p in processes))

    def test_table(self) -> None:
        self.write("log.csv", LOG + "input,OSP-24,2200-02-09T10:00:00Z,,INC4,,,,,\n")
        self.observe("log.csv")
        text = self.good("show", "a.ism3")
        data = self.bytes_of("a.ism3")
        self.assertTrue(
            text.startswith(
                f"a.ism3: a ledger of {len(data):,} bytes\n"
                f"digest        {data[-32:].hex()}, which holds\n"
            ),
            text,
        )
        self.assertRegex(text, r"\nset aside     0 late, 1 in the future\n")
        self.assertRegex(text, r"\nlog\.csv +10 +8 +1  2026-02-11T10:00:00Z\n")
        self.assertRegex(text, r"\nOSP-24 +5 +1 +\d+\n")
        self.assertFalse([line for line in text.splitlines() if line.endswith(" ")])
        self.good("show", "a.ism3", "-o", "view.txt")
        self.assertEqual((self.folder / "view.txt").read_text(encoding="utf-8"), text)

    def test_an_empty_ledger(self) -> None:
        self.write("log.csv", HEADER)
        self.assertEqual(self.observe("log.csv"), "log.csv: 0 records, nothing new\n")
        self.assertEqual(self.shown("a.ism3")["sources"], [])
        self.assertIn("a ledger of ", self.good("show", "a.ism3"))

    def test_gaps(self) -> None:
        try:
            import cbor2
        except ImportError:
            self.skipTest("python3-cbor2 is not there")
        self.write("log.csv", HEADER + COUNTED.format(day=1) + COUNTED.format(day=2))
        self.observe("log.csv")
        document = cbor2.loads(self.bytes_of("a.ism3"))
        (source,) = document[5]
        del source[3]  # a source that numbers its records itself: a file has no gaps
        source[2] = [3, 1, 10, 1]
        body = b"\xd9\xd9\xf7" + cbor2.dumps({**document, 23: bytes(32)}, canonical=True)[:-32]
        (self.folder / "a.ism3").write_bytes(body + hashlib.sha256(body).digest())
        self.assertEqual(
            self.shown("a.ism3")["sources"][0]["gaps"],
            [{"from": 0, "to": 3}, {"from": 4, "to": 14}],
        )
        self.assertIn("\n  lacks records 0 to 2, 4 to 13\n", self.good("show", "a.ism3"))

    def test_what_must_be_said(self) -> None:
        self.refused("^ism3: say which one ledger to show\n$", "show", code=USAGE)
        self.refused(r"^ism3: log\.csv: .+\nLedgers are written by ", "show", "log.csv")
        self.refused(r"^ism3: none: cannot open: No such file", "show", "none")


class Export(Ledgers):
    def setUp(self) -> None:
        super().setUp()
        rows = "".join(f"input,OSP-24,2026-02-0{1 + n % 9}T10:00:00Z,,,,,,,\n" for n in range(50))
        self.write("log.csv", LOG + rows)
        # Its sum of times outgrows 64 bits.
        self.write(
            "many.csv",
            "kind,process,time,count\ninput,OSP-24,2026-02-05T10:00:00.000000001Z,1000000000\n",
        )
        self.observe("log.csv", "many.csv")

    def test_cbor_is_the_same_bytes(self) -> None:
        for words in ((), ("-o", "again.ism3")):
            code, out, err = self.run_bytes("export", "--format", "cbor", *words, "a.ism3")
            self.assertEqual((code, err), (DONE, ""))
            self.assertEqual(out or self.bytes_of("again.ism3"), self.bytes_of("a.ism3"))
        code, out, err = self.run_bytes(
            "export", "--format", "cbor", "-", stdin=self.bytes_of("a.ism3")
        )
        self.assertEqual((code, out, err), (DONE, self.bytes_of("a.ism3"), ""))

    def test_json_has_names(self) -> None:
        document = json.loads(self.good("export", "a.ism3"))
        self.assertEqual(
            self.good("export", "--format", "json", "a.ism3"), self.good("export", "a.ism3")
        )
        self.assertEqual((document["document"], document["version"]), (1, 1))
        self.assertEqual(document["agreement"]["grain"], 86400)
        self.assertEqual(document["environments"], ["servers"])
        self.assertEqual(document["sources"][0]["coverage"], [0, 59])
        self.assertEqual([p["code"] for p in document["processes"]], ["OSP-24", 'PAY, "ROLL"'])
        self.assertEqual(len(document["processes"][0]["items"]), 5)
        self.assertEqual(document["digest"], self.bytes_of("a.ism3")[-32:].hex())
        (share,) = document["sources"][1]["shares"]
        (cell,) = share["cells"]
        self.assertEqual(
            (cell["inputs"]["count"], cell["inputs"]["sum"]),
            (1000000000, str(10**9 * (10 * 3600 * 10**9 + 1))),
        )

        def keys(value: Any) -> set[str]:
            if isinstance(value, dict):
                return set(value) | {k for inner in value.values() for k in keys(inner)}
            return {k for inner in value for k in keys(inner)} if isinstance(value, list) else set()

        numbers = {key for key in keys(document) if key.isdigit()}
        self.assertLessEqual(
            numbers, {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}, "kinds of `watched` alone"
        )

    def test_diagnostic_notation(self) -> None:
        try:
            import cbor2
        except ImportError:
            self.skipTest("python3-cbor2 is not there")

        def diagnostic(value: Any) -> str:
            if isinstance(value, dict):
                return "{" + ", ".join(f"{k}: {diagnostic(v)}" for k, v in value.items()) + "}"
            if isinstance(value, list):
                return "[" + ", ".join(map(diagnostic, value)) + "]"
            if isinstance(value, bytes):
                return f"h'{value.hex()}'"
            if isinstance(value, int) and value >= 2**64:
                return f"2(h'{value.to_bytes((value.bit_length() + 7) // 8, 'big').hex()}')"
            return json.dumps(value, ensure_ascii=False)

        self.maxDiff = None
        text = self.good("export", "--format", "diag", "a.ism3")
        self.assertEqual(
            re.sub(r"\n *", "", re.sub(r",\n +", ", ", text)),
            f"55799({diagnostic(cbor2.loads(self.bytes_of('a.ism3')))})",
        )

    def test_models(self) -> None:
        self.good("export", "--format", "cbor", "model.json", "-o", "model.cbor")
        data = self.bytes_of("model.cbor")
        self.assertEqual(data[-32:], hashlib.sha256(data[:-32]).digest())
        self.good("export", "--format", "cbor", "model.cbor", "-o", "again.cbor")
        self.assertEqual(self.bytes_of("again.cbor"), data)
        self.assertEqual(self.good("export", "model.cbor"), self.good("export", "model.json"))
        self.assertEqual(json.loads(self.good("export", "model.cbor"))["document"], 2)
        self.assertIn("Löhne", self.good("export", "--format", "diag", "model.cbor"))

    def test_what_is_neither(self) -> None:
        self.refused(r"^ism3: log\.csv:1:\d+: ", "export", "log.csv")
        self.refused(r"^ism3: say which one file to export", "export", code=USAGE)
        self.refused(
            r"^ism3: --format: expected json, cbor, diag, openmetrics, prometheus or otlp, found 'cbro'; did you mean 'cbor'\?\n$",
            "export",
            "--format",
            "cbro",
            "a.ism3",
            code=USAGE,
        )
        for data in (
            b"\xd9\xd9\xf7",
            b"\xd9\xd9\xf7\xa1\x00\x03",
            b"\xd9\xd9\xf7\x9b" + 8 * b"\xff",
            b"\xd9\xd9\xf7\xbb" + 8 * b"\xff" + b"\x01\x9b" + 8 * b"\xff",
        ):
            (self.folder / "odd").write_bytes(data)
            self.refused(r"^ism3: odd: ", "export", "odd")


if __name__ == "__main__":
    unittest.main()
