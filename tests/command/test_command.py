"""The command ism3 as its users see it: what it prints, what it refuses, what it leaves behind."""

import csv
import gzip
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import unittest
from typing import Any

from command import COMMAND, DONE, INPUT, LOG, MODEL, RESOURCES, ROOT, USAGE, Run

VERBS = (
    "observe",
    "metrics",
    "assess",
    "explain",
    "sla",
    "check",
    "items",
    "add",
    "seal",
    "show",
    "export",
    "catalogue",
    "model new",
    "model check",
)


class Help(Run):
    def test_every_verb_explains_itself(self) -> None:
        for verb in VERBS:
            with self.subTest(verb=verb):
                text = self.good(*verb.split(), "--help")
                self.assertTrue(text.startswith(f"Usage: ism3 {verb} "), text)
                self.assertIn("Example", text)
                self.assertEqual(text, self.good(*verb.split(), "-h"))
                self.assertEqual(text, self.good("help", *verb.split()))

    def test_help_fits_a_terminal(self) -> None:
        for verb in VERBS:
            for line in self.good(*verb.split(), "--help").splitlines():
                self.assertLessEqual(len(line), 100, line)

    def test_overview_names_every_verb(self) -> None:
        text = self.good("help")
        self.assertEqual(text, self.good("--help"))
        for verb in VERBS:
            self.assertIn(f"ism3 {verb}", text)

    def test_model_alone_lists_its_verbs(self) -> None:
        text = self.good("model", "--help")
        self.assertIn("model new", text)
        self.assertNotIn("catalogue ", text)

    def test_version(self) -> None:
        self.assertRegex(
            self.good("--version"), r"^ism3 \d+\.\d+\.\d+ \(libism3 \d+\.\d+\.\d+\)\n$"
        )

    def test_examples_in_help_work(self) -> None:
        if not (ROOT / "examples/data/servicenow/incidents.csv.gz").exists():
            self.skipTest("the sample log is not there")
        quarter = subprocess.run(
            [sys.executable, str(ROOT / "examples/invoicing/generate.py")],
            capture_output=True,
            check=True,
        ).stdout
        (self.folder / "quarter.csv").write_bytes(quarter)
        (self.folder / "spool").mkdir()
        for verb in VERBS:
            if (self.folder / "agent1.ism3").exists():
                shutil.copy(self.folder / "agent1.ism3", self.folder / "agent2.ism3")
            text = self.good(*verb.split(), "--help").replace("\\\n", " ")
            examples = re.findall(r"^  ism3 (.*)$", text, re.MULTILINE)
            self.assertTrue(examples, verb)
            for example in examples:
                words = [w if "/" not in w else str(ROOT / w) for w in shlex.split(example)]
                (self.folder / "model.json").unlink(missing_ok=True)
                with self.subTest(example=example):
                    self.assertEqual(self.ism3(*words)[0], DONE)


class Usage(Run):
    def test_nothing(self) -> None:
        self.bad(USAGE, f"ism3: say what to do: {', '.join(VERBS)}\nTry 'ism3 help'.\n")

    def test_verbs(self) -> None:
        self.bad(
            USAGE,
            "ism3: unknown verb 'metrisc'; did you mean 'metrics'?\nTry 'ism3 help'.\n",
            "metrisc",
        )
        self.bad(USAGE, "ism3: unknown verb 'frobnicate'\nTry 'ism3 help'.\n", "frobnicate")
        self.bad(
            USAGE,
            "ism3: unknown verb 'model chekc'; did you mean 'model check'?\nTry 'ism3 help'.\n",
            "model",
            "chekc",
        )
        self.bad(USAGE, "ism3: 'model' wants a second word: new or check\n", "model")

    def test_options(self) -> None:
        again = "Try 'ism3 metrics --help'.\n"
        self.bad(
            USAGE,
            f"ism3: unknown option '--evry'; did you mean '--every'?\n{again}",
            "metrics",
            "--evry=day",
        )
        self.bad(USAGE, f"ism3: unknown option '--zzzzzz'\n{again}", "metrics", "--zzzzzz")
        self.bad(USAGE, f"ism3: unknown option '-x'\n{again}", "metrics", "-x")
        self.bad(
            USAGE, f"ism3: option '--every' needs a value: WORD\n{again}", "metrics", "--every"
        )
        self.bad(USAGE, f"ism3: option '--output' needs a value: FILE\n{again}", "metrics", "-o")
        self.bad(USAGE, f"ism3: option '--json' takes no value\n{again}", "metrics", "--json=1")
        self.bad(
            USAGE,
            "ism3: unknown option '--every'\nTry 'ism3 items --help'.\n",
            "items",
            "--every",
            "day",
        )

    def test_what_must_be_there(self) -> None:
        self.bad(
            USAGE,
            "ism3: no model: say --model FILE ('ism3 model new' writes one to start from)\n",
            "metrics",
            "log.csv",
        )
        self.bad(
            USAGE,
            "ism3: no file to read: name one or more, '-' is standard input\n",
            "metrics",
            "--model",
            "model.json",
        )
        self.bad(
            USAGE,
            "ism3: '-', standard input, can be read only once\n",
            "metrics",
            "--model",
            "model.json",
            "-",
            "-",
        )
        self.bad(USAGE, "ism3: say which one file to check\n", "model", "check")

    def test_values(self) -> None:
        start = ("metrics", "--model", "model.json", "log.csv")
        self.bad(
            USAGE,
            "ism3: --process: model.json has no process 'OSP-42'; did you mean 'OSP-24'?\n",
            *start,
            "--process",
            "OSP-42",
        )
        self.bad(
            USAGE,
            "ism3: --skip-bad: expected a whole number from 0, found 'some'\n",
            *start,
            "--skip-bad",
            "some",
        )
        self.bad(
            USAGE,
            "ism3: --skip-bad: expected a whole number from 0, found '-1'\n",
            *start,
            "--skip-bad",
            "-1",
        )
        self.bad(
            USAGE,
            "ism3: the catalogue has no process 'osp-24'; did you mean 'OSP-24'?\n",
            "catalogue",
            "osp-24",
        )
        self.bad(USAGE, "ism3: one code at most, found 'b' too\n", "catalogue", "a", "b")
        for option in ("--every", "--from", "--to", "--as-of", "--now"):
            with self.subTest(option=option):
                code, out, err = self.ism3(*start, option, "yesterday")
                self.assertEqual((code, out), (USAGE, ""))
                self.assertRegex(err, rf"^ism3: {option}: .+\n$")

    def test_times_that_start_no_grain(self) -> None:
        for option in ("--from", "--to", "--as-of"):
            with self.subTest(option=option):
                code, out, err = self.ism3(
                    "metrics", "--model", "model.json", "log.csv", option, "2026-01-10T07:00:00Z"
                )
                self.assertEqual((code, out), (USAGE, ""))
                self.assertRegex(err, r"^ism3: .+\n$")


class BadInput(Run):
    def test_files_that_are_not_there(self) -> None:
        for words in (
            ("--model", "none.json", "log.csv"),
            ("--model", "model.json", "none.csv"),
            ("--model", "model.json", "--log", "none.json", "log.csv"),
        ):
            with self.subTest(words=words):
                code, out, err = self.ism3("metrics", *words)
                self.assertEqual((code, out), (INPUT, ""))
                self.assertRegex(err, r"^ism3: none\.(json|csv): .*No such file or directory\n$")

    def test_model_check_of_a_file_that_is_not_there(self) -> None:
        self.bad(
            INPUT,
            "ism3: none.json: cannot open: No such file or directory\n",
            "model",
            "check",
            "none.json",
        )

    def test_model(self) -> None:
        self.write("model.json", MODEL.replace('"name": "Example', '"nmae": "Example'))
        code, out, err = self.ism3("metrics", "--model", "model.json", "log.csv")
        self.assertEqual((code, out), (INPUT, ""))
        self.assertRegex(err, r"^ism3: model\.json:2:\d+: .*nmae.*did you mean 'name'.*\n$")

    def test_row(self) -> None:
        self.write("log.csv", LOG.replace("2026-02-03T10:00:00Z", "2026-02-30T10:00:00Z"))
        code, out, err = self.ism3("metrics", "--model", "model.json", "log.csv")
        self.assertEqual((code, out), (INPUT, ""))
        self.assertRegex(err, r"^ism3: log\.csv:4:\d+: .+\n$")

    def test_rows_passed_over(self) -> None:
        self.write(
            "log.csv", LOG + "item,OSP-24,soon,,X,,,,,\nitem,NONE,2026-01-01T00:00:00Z,,X,,,,,\n"
        )
        start = ("metrics", "--model", "model.json", "--json", "log.csv", "--skip-bad")
        code, out, err = self.ism3(*start, "1")
        self.assertEqual((code, out), (INPUT, ""))
        self.assertRegex(err, r"(?m)^ism3: log\.csv:12:\d+: ")
        code, out, err = self.ism3(*start, "2")
        self.assertEqual(code, DONE, err)
        self.assertRegex(
            err, r"^ism3: log\.csv:11:\d+: skipped: .+\nism3: log\.csv:12:\d+: skipped: .+\n$"
        )
        self.assertEqual(json.loads(out)["set_aside"]["skipped"], 2)

    def test_future(self) -> None:
        self.assertEqual(self.document("--now", "2026-02-05")["set_aside"]["future"], 3)
        self.assertEqual(self.document("--now", "2026-02-12")["set_aside"]["future"], 0)

    def test_not_gzip_after_all(self) -> None:
        packed = gzip.compress(LOG.encode())
        (self.folder / "log.csv.gz").write_bytes(packed[:-20])
        code, out, err = self.ism3("metrics", "--model", "model.json", "log.csv.gz")
        self.assertEqual((code, out), (INPUT, ""))
        self.assertRegex(err, r"^ism3: log\.csv\.gz.*: .+\n$")


class Output(Run):
    def test_file_is_what_stdout_would_be(self) -> None:
        text = self.metrics("--csv")
        self.assertEqual(self.metrics("--csv", "-o", "out.csv"), "")
        self.assertEqual((self.folder / "out.csv").read_text(encoding="utf-8"), text)
        self.assertEqual(self.names(), ["log.csv", "model.json", "out.csv"])

    def test_new_file_obeys_umask_and_old_one_keeps_its_mode(self) -> None:
        old = os.umask(0o027)
        try:
            self.metrics("-o", "new")
        finally:
            os.umask(old)
        self.assertEqual((self.folder / "new").stat().st_mode & 0o777, 0o640)
        (self.folder / "new").chmod(0o604)
        self.metrics("-o", "new")
        self.assertEqual((self.folder / "new").stat().st_mode & 0o777, 0o604)

    def test_error_leaves_existing_file_and_nothing_else(self) -> None:
        self.write("out", "precious")
        self.write("log.csv", LOG + "nonsense\n")
        before = self.names()
        self.assertEqual(
            self.ism3("metrics", "--model", "model.json", "log.csv", "-o", "out")[0], INPUT
        )
        self.assertEqual((self.folder / "out").read_text(encoding="utf-8"), "precious")
        self.assertEqual(self.names(), before)
        self.assertEqual(
            self.ism3("metrics", "--model", "model.json", "log.csv", "-o", "new")[0], INPUT
        )
        self.assertEqual(self.names(), before)

    def test_signal_leaves_no_trace(self) -> None:
        self.write("out", "precious")
        # At once when the temporary file is there: making and guarding it is one step.
        for _ in range(20):
            with subprocess.Popen(
                [COMMAND, "metrics", "--model", "model.json", "-o", "out", "-"],
                cwd=self.folder,
                stdin=subprocess.PIPE,
            ) as running:
                deadline = time.monotonic() + 20
                while len(self.names()) == 3 and time.monotonic() < deadline:
                    pass
                self.assertEqual(len(self.names()), 4, "no temporary file appeared")
                running.send_signal(signal.SIGTERM)
                self.assertEqual(running.wait(timeout=20), -signal.SIGTERM)
            self.assertEqual(self.names(), ["log.csv", "model.json", "out"])
        self.assertEqual((self.folder / "out").read_text(encoding="utf-8"), "precious")

    def test_link_stays_a_link(self) -> None:
        target = self.write("target", "old")
        (self.folder / "link").symlink_to("target")
        self.metrics("--json", "-o", "link")
        self.assertTrue((self.folder / "link").is_symlink())
        json.loads(target.read_text(encoding="utf-8"))

    def test_places_that_cannot_be_written(self) -> None:
        start = ("metrics", "--model", "model.json", "log.csv", "-o")
        self.bad(
            RESOURCES,
            f"ism3: {self.folder}: cannot write: Is a directory\n",
            *start,
            str(self.folder),
        )
        self.bad(
            RESOURCES,
            "ism3: no/such/file: cannot write: No such file or directory\n",
            *start,
            "no/such/file",
        )

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_full_disk(self) -> None:
        self.bad(
            RESOURCES,
            "ism3: /dev/full: cannot write: No space left on device\n",
            "metrics",
            "--model",
            "model.json",
            "log.csv",
            "-o",
            "/dev/full",
        )
        for words in (
            ("metrics", "--model", "model.json", "log.csv"),
            ("--version",),
            ("help",),
            ("catalogue",),
        ):
            with self.subTest(words=words), open("/dev/full", "wb") as full:
                done = subprocess.run(
                    [COMMAND, *words],
                    stdout=full,
                    stderr=subprocess.PIPE,
                    cwd=self.folder,
                    check=False,
                )
                self.assertEqual(
                    (done.returncode, done.stderr.decode()),
                    (RESOURCES, "ism3: standard output: cannot write: No space left on device\n"),
                )

    def test_file_too_large(self) -> None:
        self.write("out", "precious")
        # A build that counts what is run would write its counts, and say that it cannot.
        counts = {**os.environ, "LLVM_PROFILE_FILE": "/dev/null"}
        done = subprocess.run(
            [
                "sh",
                "-c",
                f"ulimit -f 0; exec '{COMMAND}' metrics --model model.json log.csv -o out",
            ],
            cwd=self.folder,
            capture_output=True,
            check=False,
            env=counts,
        )
        self.assertEqual(
            (done.returncode, done.stderr.decode()),
            (RESOURCES, "ism3: out: cannot write: File too large\n"),
        )
        self.assertEqual((self.folder / "out").read_text(encoding="utf-8"), "precious")
        self.assertEqual(self.names(), ["log.csv", "model.json", "out"])

    def test_no_memory(self) -> None:
        rows = [f"input,OSP-24,2026-01-05T10:00:00Z,,X{n},,,,,\n" for n in range(100000)]
        self.write("log.csv", LOG.splitlines(keepends=True)[0] + "".join(rows))
        self.write("out", "precious")
        limited = f"ulimit -v 12000; exec '{COMMAND}'"
        if subprocess.run(
            ["sh", "-c", f"{limited} --version"], capture_output=True, check=False
        ).returncode:
            self.skipTest("the command needs more memory than a test can spare")
        done = subprocess.run(
            ["sh", "-c", f"{limited} metrics --model model.json log.csv -o out"],
            cwd=self.folder,
            capture_output=True,
            check=False,
        )
        self.assertEqual((done.returncode, done.stdout), (RESOURCES, b""))
        self.assertRegex(done.stderr.decode(), r"^ism3: .*no memory.*\n$")
        self.assertEqual((self.folder / "out").read_text(encoding="utf-8"), "precious")
        self.assertEqual(self.names(), ["log.csv", "model.json", "out"])

    def test_pipe_closed_early(self) -> None:
        days = ("--every", "day", "--from", "2015-01-01", "--json")
        for ignored in (False, True):
            before = signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignored else signal.SIG_DFL)
            try:
                with subprocess.Popen(
                    [COMMAND, "metrics", "--model", "model.json", "log.csv", *days],
                    cwd=self.folder,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    restore_signals=False,
                ) as running:
                    assert running.stdout and running.stderr
                    self.assertEqual(running.stdout.read(1), b"{")
                    running.stdout.close()
                    self.assertEqual(running.stderr.read(), b"")
                    self.assertEqual(running.wait(timeout=60), DONE)
            finally:
                signal.signal(signal.SIGPIPE, before)

    def test_more_than_the_buffer_holds(self) -> None:
        text = self.metrics("--every", "day", "--from", "2020-01-01", "--json")
        self.assertGreater(len(text), 4_000_000)
        self.metrics("--every", "day", "--from", "2020-01-01", "--json", "-o", "out")
        self.assertEqual((self.folder / "out").read_text(encoding="utf-8"), text)


class Forms(Run):
    def figures(self, document: Any, process: str, period: int = 0) -> Any:
        return next(p for p in document["periods"][period]["processes"] if p["process"] == process)

    def test_json(self) -> None:
        document = self.document()
        self.assertEqual(document["ism3"]["format"], "metrics")
        self.assertEqual(document["as_of"], "2026-02-12T00:00:00Z")
        self.assertEqual(
            [p["from"] for p in document["periods"]],
            ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"],
        )
        entry = self.figures(document, "OSP-24")
        self.assertIsNone(entry["environment"])
        figures = entry["figures"]
        self.assertEqual(
            figures["activity.outputs"],
            {
                "value": 2,
                "unit": "1",
                "numerator": 2,
                "denominator": None,
                "count": 2,
                "status": "ok",
            },
        )
        self.assertEqual(figures["activity.mean_lead_time"]["value"], 25 * 3600)
        self.assertEqual(figures["quality.fit"]["value"], 0.5)
        self.assertEqual(figures["quality.fit"]["denominator"], 2)
        self.assertEqual(figures["scope.covered"]["status"], "no_data")
        self.assertIsNone(figures["scope.covered"]["value"])

    def test_json_of_several_resources(self) -> None:
        entry = self.figures(self.document(), 'PAY, "ROLL"')
        self.assertEqual(entry["figures"]["load.ratio"]["value"], 0.25)
        self.assertEqual(entry["resources"]["people"]["load.ratio"], entry["figures"]["load.ratio"])
        self.assertEqual(entry["resources"]["machines, big"]["load.ratio"]["value"], 0.5)
        self.assertNotIn("activity.outputs", entry["resources"]["people"])
        self.assertNotIn("resources", self.figures(self.document(), "OSP-24"))

    def test_json_fits_its_schema(self) -> None:
        schema = ROOT / "docs" / "schema" / "metrics.schema.json"
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not there")
        rules = json.loads(schema.read_text(encoding="utf-8"))
        for words in ((), ("--by-environment",), ("--every", "day"), ("--settled",)):
            jsonschema.validate(self.document(*words), rules)

    def test_csv_says_what_json_says(self) -> None:
        rows = list(csv.DictReader(io.StringIO(self.metrics("--csv"), newline="")))
        document = self.document()
        seen = 0
        for period in document["periods"]:
            for entry in period["processes"]:
                figures = dict(entry["figures"])
                for name in list(entry.get("resources", {}))[1:]:
                    figures |= {f"{id}:{name}": f for id, f in entry["resources"][name].items()}
                for id, figure in figures.items():
                    (row,) = [
                        r
                        for r in rows
                        if (r["from"], r["to"], r["process"], r["figure"])
                        == (period["from"], period["to"], entry["process"], id)
                    ]
                    for key in ("value", "unit", "numerator", "denominator", "count", "status"):
                        self.assertEqual(
                            row[key], "" if figure[key] is None else str(figure[key]), (id, key)
                        )
                    self.assertEqual(row["environment"], "")
                    seen += 1
        self.assertEqual(seen, len(rows))

    def test_settled(self) -> None:
        model = {
            "ism3": {"format": "model", "version": 1},
            "name": "Slow Ltd",
            "processes": [{"code": "OSP-24", "settle": "P7D"}],
        }
        self.write("slow.json", json.dumps(model))
        self.write(
            "slow.csv",
            "kind,process,id,time,end\n"
            "item,OSP-24,a,2026-01-05T00:00:00Z,2026-02-07T23:00:00Z\n"
            "item,OSP-24,b,2026-01-05T00:00:00Z,2026-02-08T00:00:00Z\n"
            "item,OSP-24,c,2026-02-27T00:00:00Z,2026-03-06T00:00:00Z\n",
        )
        words = ("metrics", "--model", "slow.json", "slow.csv", "--now", "2026-03-10")
        plain = json.loads(self.good(*words, "--json"))
        settled = json.loads(self.good(*words, "--json", "--settled"))
        self.assertNotIn("settled", plain)
        self.assertIs(settled["settled"], True)
        self.assertEqual(list(settled)[:4], ["ism3", "as_of", "settled", "ledger"])
        ratios = [
            [
                period["processes"][0]["figures"]["efficacy.ratio"]["value"]
                for period in document["periods"]
            ]
            for document in (plain, settled)
        ]
        self.assertEqual(ratios, [[1, 1, None], [0.5, 1, None]])
        self.assertEqual(
            [p["state"] for p in settled["periods"]], [p["state"] for p in plain["periods"]]
        )
        title = "Slow Ltd, as of 2026-03-07T00:00:00Z (3 days ago), each window as it had settled\n"
        self.assertTrue(self.good(*words, "--settled").startswith(title))

    def test_by_environment(self) -> None:
        document = self.document("--by-environment")
        self.assertEqual(
            {p["environment"] for p in document["periods"][0]["processes"]}, {"servers"}
        )

    def test_process(self) -> None:
        document = self.document("--process", "OSP-24")
        self.assertEqual([p["process"] for p in document["periods"][0]["processes"]], ["OSP-24"])

    def test_table(self) -> None:
        text = self.metrics("--now", "2026-02-14")
        self.assertTrue(
            text.startswith("Example Ltd, as of 2026-02-12T00:00:00Z (2 days ago)\n"), text
        )
        self.assertIn("\nOSP-24  ", text)
        self.assertIn('\nPAY, "ROLL"  Löhne\n', text)
        self.assertIn("25.0 h", text)
        self.assertIn("2026-01", text)
        self.assertNotIn("\x1b", text)
        self.assertFalse([line for line in text.splitlines() if line.endswith(" ")])

    def test_table_fits(self) -> None:
        for line in self.metrics("--every", "week", "--from", "2025-09-01").splitlines():
            self.assertLessEqual(len(line), 100, line)

    def test_all_figures(self) -> None:
        self.assertGreater(
            self.metrics("--all-figures").count("\n"), self.metrics().count("\n") + 10
        )

    def test_stdin_gzip_and_jsonl_give_equal_bytes(self) -> None:
        expected = self.metrics("--json")
        (self.folder / "log.csv.gz").write_bytes(gzip.compress(LOG.encode()))
        self.assertEqual(self.metrics("--json", files=("log.csv.gz",)), expected)
        for stdin in (LOG.encode(), gzip.compress(LOG.encode())):
            self.assertEqual(
                self.good("metrics", "--model", "model.json", "--json", "-", stdin=stdin), expected
            )

    def test_files_together_are_one_log(self) -> None:
        header, *rows = LOG.splitlines(keepends=True)
        self.write("a.csv", header + "".join(rows[::2]))
        self.write("b.csv", header + "".join(rows[1::2]))
        expected = self.metrics("--json")
        self.assertEqual(self.metrics("--json", files=("a.csv", "b.csv")), expected)
        self.assertEqual(self.metrics("--json", files=("b.csv", "a.csv")), expected)

    def test_nothing_observed(self) -> None:
        self.write("log.csv", LOG.splitlines(keepends=True)[0])
        self.assertFalse([p for p in self.document()["periods"] if p["processes"]])
        self.assertIn("nothing observed", self.metrics())


class Items(Run):
    def items(self, *words: str) -> Any:
        return json.loads(self.good("items", "--model", "model.json", "--json", *words, "log.csv"))[
            "items"
        ]

    def ids(self, *words: str) -> list[str]:
        return [item["id"] for item in self.items(*words)]

    def test_choices(self) -> None:
        self.assertEqual(self.ids(), ["INC3"])
        self.assertEqual(self.ids("--open"), ["INC3"])
        self.assertEqual(
            self.ids("--late"), ['INC2, "quoted"', "INC3", "INC4"][: len(self.ids("--late"))]
        )
        self.assertEqual(self.ids("--unmatched"), ["INC5"])
        self.assertEqual(self.ids("--withdrawn"), ["INC4"])
        self.assertEqual(self.ids("--answered"), ["INC1", 'INC2, "quoted"'])
        self.assertEqual(self.ids("--answered", "--open"), ["INC1", 'INC2, "quoted"', "INC3"])

    def test_as_of(self) -> None:
        self.assertEqual(self.ids("--open", "--as-of", "2026-01-07"), ['INC2, "quoted"'])
        self.assertEqual(self.ids("--open", "--as-of", "2026-01-01"), [])

    def test_counts_agree_with_metrics(self) -> None:
        figures = self.document("--every", "all", "--process", "OSP-24")["periods"][0]["processes"][
            0
        ]["figures"]
        self.assertEqual(figures["efficacy.backlog"]["value"], len(self.ids("--open")))
        self.assertEqual(figures["efficacy.withdrawn"]["value"], len(self.ids("--withdrawn")))
        self.assertEqual(figures["activity.unmatched"]["value"], len(self.ids("--unmatched")))

    def test_json_says_all(self) -> None:
        (item,) = self.items("--open")
        self.assertEqual(
            item,
            {
                "process": "OSP-24",
                "id": "INC3",
                "environment": "servers",
                "state": "open",
                "late": True,
                "input": "2026-02-03T10:00:00Z",
                "answer": None,
                "withdrawal": None,
                "agreed": "2026-02-03T18:00:00Z",
                "outputs": 0,
                "unmatched": 0,
            },
        )

    def test_csv(self) -> None:
        text = self.good("items", "--model", "model.json", "--csv", "--answered", "log.csv")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual([row["id"] for row in rows], ["INC1", 'INC2, "quoted"'])
        self.assertEqual(rows[1]["answer"], "2026-01-08T10:00:00Z")

    def test_table(self) -> None:
        text = self.good("items", "--model", "model.json", "--open", "--answered", "log.csv")
        self.assertTrue(text.startswith("3 items as of 2026-02-12T00:00:00Z\nPROCESS"), text)
        self.assertRegex(text, r"OSP-24 +INC3 +servers +open, late +2026-02-03T10:00:00Z .* 8\.5 d")
        self.assertEqual(
            self.good("items", "--model", "model.json", "--process", 'PAY, "ROLL"', "log.csv"),
            "0 items as of 2026-02-12T00:00:00Z\n",
        )

    def test_many_ids(self) -> None:
        rows = [f"input,OSP-24,2026-01-05T10:00:00Z,,X{n:06},,,,,\n" for n in range(20000)]
        self.write("log.csv", LOG.splitlines(keepends=True)[0] + "".join(rows + rows[:5000]))
        self.assertEqual(self.ids(), [f"X{n:06}" for n in range(20000)])


if __name__ == "__main__":
    unittest.main()
