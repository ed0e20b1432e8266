"""Models as the users of the command see them: new ones, checked ones, and the catalogue of
processes."""

import json
import re
import unittest

from command import DONE, INPUT, MINIMUM, MODEL, USAGE, Run


class Models(Run):
    def test_new_model_passes_its_check(self) -> None:
        for words in (
            (),
            ("--process", "OSP-10"),
            ("--process", "GP-1", "--process", "OSP-24", "--process", "TSP-4"),
        ):
            with self.subTest(words=words):
                (self.folder / "new.json").unlink(missing_ok=True)
                self.good("model", "new", *words, "-o", "new.json")
                self.assertEqual(self.good("model", "check", "new.json"), "new.json: no problems\n")

    def test_every_process_of_the_catalogue(self) -> None:
        codes = [line.split()[0] for line in self.good("catalogue").splitlines()]
        self.good("model", "new", "-o", "new.json", *(f"--process={code}" for code in codes))
        self.good("model", "check", "new.json")
        document = json.loads((self.folder / "new.json").read_text(encoding="utf-8"))
        self.assertEqual([process["code"] for process in document["processes"]], codes)

    def test_key_is_new_each_time(self) -> None:
        keys = {json.loads(self.good("model", "new"))["hash_key"] for _ in range(3)}
        self.assertEqual(len(keys), 3)
        for key in keys:
            self.assertRegex(key, "^[0-9a-f]{32}$")

    def test_existing_model_is_kept(self) -> None:
        self.bad(
            USAGE,
            "ism3: model.json: exists already, and a model's hash_key must not be lost\n",
            "model",
            "new",
            "-o",
            "model.json",
        )
        self.assertEqual((self.folder / "model.json").read_text(encoding="utf-8"), MODEL)

    def test_codes(self) -> None:
        self.bad(
            USAGE,
            "ism3: the catalogue has no process 'OSP24'; did you mean 'OSP-24'?\n",
            "model",
            "new",
            "--process",
            "OSP24",
        )
        self.bad(
            USAGE,
            "ism3: --process: 'OSP-24' is given twice\n",
            "model",
            "new",
            "--process",
            "OSP-24",
            "--process",
            "OSP-24",
        )
        self.bad(
            USAGE,
            "ism3: unexpected 'x.json': the file to write is named by -o\n",
            "model",
            "new",
            "x.json",
        )

    def test_check_finds_every_problem(self) -> None:
        self.write(
            "bad.json",
            MODEL.replace('"name": "Example', '"nmae": "Example').replace("PT8H", "8 hours"),
        )
        code, out, err = self.ism3("model", "check", "bad.json")
        self.assertEqual((code, out), (INPUT, ""))
        lines = err.splitlines()
        self.assertEqual(len(lines), 3, err)
        self.assertRegex(lines[0], r"^bad\.json:2:\d+: .*nmae")
        self.assertRegex(lines[1], r"^bad\.json:5:\d+: .*answer_within")
        self.assertEqual(lines[2], "2 problems")

    def test_check_of_stdin_and_notes(self) -> None:
        code, out, err = self.ism3("model", "check", "-", stdin=MINIMUM.encode())
        self.assertEqual((code, out), (DONE, "-: no problems\n"))
        self.assertRegex(err, r"^-(:\d+:\d+)?: note: .*hash_key.*\n$")

    def test_model_from_which_metrics_come(self) -> None:
        self.good("model", "new", "--process", "OSP-24", "-o", "new.json")
        self.write(
            "small.csv",
            "kind,process,time,end,id\nitem,OSP-24,2026-01-05T10:00:00Z,2026-01-05T12:00:00Z,A\n",
        )
        document = json.loads(self.good("metrics", "--model", "new.json", "--json", "small.csv"))
        figures = document["periods"][0]["processes"][0]["figures"]
        self.assertEqual(figures["activity.mean_lead_time"]["value"], 7200)


class Catalogue(Run):
    def test_list(self) -> None:
        lines = self.good("catalogue").splitlines()
        self.assertGreater(len(lines), 40)
        self.assertTrue(any(re.match(r"OSP-24 +operational +level \d  \w", line) for line in lines))

    def test_one(self) -> None:
        text = self.good("catalogue", "OSP-24")
        for word in ("OSP-24  ", "inputs", "outputs", "controls", "5.24", "efficacy", "source: "):
            self.assertIn(word, text)

    def test_json(self) -> None:
        document = json.loads(self.good("catalogue", "--json"))
        self.assertEqual(len(document["processes"]), len(self.good("catalogue").splitlines()))
        (one,) = json.loads(self.good("catalogue", "--json", "OSP-24"))["processes"]
        self.assertIn(one, document["processes"])
        self.assertEqual(len(one["metrics"]), 7)


if __name__ == "__main__":
    unittest.main()
