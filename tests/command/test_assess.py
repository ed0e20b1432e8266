"""What the figures mean, as the users of the command are told: assess, explain, sla and check.

The example of examples/invoicing keeps every promise in January, breaks those of availability one
week after the other in February, and the others in March.
"""

import json
import re
import shutil
import subprocess
import sys
import unittest
from typing import Any

from command import DONE, INPUT, ROOT, USAGE, Run

EXAMPLE = ROOT / "examples" / "invoicing"
FAULT = 1
OK, WARNING, CRITICAL, UNKNOWN = range(4)
QUARTER = subprocess.run(
    [sys.executable, str(EXAMPLE / "generate.py")], capture_output=True, check=True
).stdout


class Invoicing(Run):
    """The example's model and quarter."""

    WORDS = (
        "--model",
        "model.json",
        "--from",
        "2026-01-01",
        "--as-of",
        "2026-05-01",
        "quarter.csv",
    )

    def setUp(self) -> None:
        super().setUp()
        shutil.copy(EXAMPLE / "model.json", self.folder / "model.json")
        (self.folder / "quarter.csv").write_bytes(QUARTER)

    def say(self, verb: str, *words: str) -> str:
        return self.good(verb, *words, *self.WORDS)

    def periods(self) -> dict[str, Any]:
        document = json.loads(self.say("assess", "--json"))
        return {period["from"][:7]: period for period in document["periods"]}

    def change_model(self, **parts: object) -> None:
        model = json.loads((EXAMPLE / "model.json").read_text(encoding="utf-8"))
        self.write("model.json", json.dumps({**model, **parts}))


class Promises(Invoicing):
    """Every quantified promise of the example is met, and breached on cue."""

    def test_success_and_objectives_month_by_month(self) -> None:
        told = {
            month: (period["success"], {one["id"]: one["status"] for one in period["objectives"]})
            for month, period in self.periods().items()
        }
        met = dict.fromkeys(("available", "correct", "invoiced", "kept"), "met")
        self.assertEqual(told["2026-01"], ("succeeded", met))
        self.assertEqual(told["2026-02"], ("failed", {**met, "available": "breached"}))
        self.assertEqual(
            told["2026-03"], ("failed", {**dict.fromkeys(met, "breached"), "available": "met"})
        )

    def test_each_condition_of_availability_breaks_in_a_week_of_its_own(self) -> None:
        (available,) = (
            one for one in self.periods()["2026-02"]["objectives"] if one["id"] == "available"
        )
        worst = [
            (one["status"], one["breached"], one["worst"]["value"], one["worst"]["from"][:10])
            for one in available["conditions"]
        ]
        self.assertEqual(
            worst,
            [
                ("breached", 1, 6, "2026-02-02"),
                ("breached", 1, 80 * 60, "2026-02-09"),
                ("breached", 1, 18, "2026-02-16"),
            ],
        )

    def test_targets_month_by_month(self) -> None:
        told: dict[tuple[str, str], list[str]] = {}
        for month in ("2026-01", "2026-02", "2026-03"):
            for process in self.periods()[month]["processes"]:
                for figure, what in process["figures"].items():
                    if what["target"]:
                        told.setdefault((process["process"], figure), []).append(
                            what["target_status"]
                        )
        self.assertEqual(
            told,
            {
                ("INV", "unavailability.worst_duration"): ["met", "met", "met"],
                ("INV", "efficacy.ratio"): ["met", "at_risk", "missed"],
                ("INV", "quality.fit"): ["met", "met", "missed"],
                ("RET", "activity.best_lead_time"): ["met", "met", "missed"],
                ("RET", "activity.worst_wait"): ["met", "at_risk", "missed"],
            },
        )

    def test_figures_are_exact(self) -> None:
        figures = {one["process"]: one["figures"] for one in self.periods()["2026-03"]["processes"]}
        ratio = figures["INV"]["efficacy.ratio"]
        self.assertEqual((ratio["numerator"], ratio["denominator"]), (874, 880))
        self.assertEqual(ratio["scope"], 51 / 52)

    def test_april_has_no_data_and_is_not_good(self) -> None:
        april = self.periods()["2026-04"]
        self.assertIn(april["success"], ("unknown", "pending"))
        for process in april["processes"]:
            for figure in process["figures"].values():
                if figure["target"]:
                    self.assertNotIn(figure["target_status"], ("met", "at_risk"))

    def test_the_same_twice_gives_equal_bytes(self) -> None:
        self.assertEqual(self.say("assess", "--json"), self.say("assess", "--json"))


class Text(Invoicing):
    def test_the_newest_final_period_is_told_of(self) -> None:
        text = self.say("assess")
        self.assertIn("period 2026-03", text)
        self.assertIn("FAILED", text)
        self.assertIn("2026-02", text[text.index("Other periods") :])

    def test_a_period_is_chosen_in_many_ways(self) -> None:
        for at in ("2026-01", "2026-01-17", "2026-Q1", "2026"):
            with self.subTest(at=at):
                text = self.say("assess", "--at", at)
                self.assertIn("period 2026-01", text)
                self.assertIn("SUCCEEDED", text)

    def test_of_some_processes(self) -> None:
        text = self.say("assess", "--process", "RET")
        self.assertIn("RET", text)
        self.assertNotIn("SALES", text)

    def test_control_characters_are_harmless(self) -> None:
        model = json.loads((EXAMPLE / "model.json").read_text(encoding="utf-8"))
        model["objectives"][1]["text"] = "red \u001b[31m ink"
        self.write("model.json", json.dumps(model))
        for words in (("assess",), ("explain", "--objective", "correct")):
            code, out, _ = self.ism3(*words, *self.WORDS)
            self.assertNotIn("\x1b", out)
            self.assertIn(code, (DONE, INPUT))


class Strict(Invoicing):
    def test_codes(self) -> None:
        for at, code in (
            ("2026-01", DONE),
            ("2026-02", FAULT),
            ("2026-03", FAULT),
            ("2026-04", FAULT),
        ):
            with self.subTest(at=at):
                found, out, err = self.ism3("assess", "--strict", "--at", at, *self.WORDS)
                self.assertEqual((found, err), (code, ""))
                self.assertIn("Management of security", out)

    def test_without_it_the_code_is_done(self) -> None:
        self.say("assess", "--at", "2026-03")


class Explain(Invoicing):
    def test_why_a_target_is_missed(self) -> None:
        text = self.say(
            "explain", "--process", "INV", "--figure", "efficacy.ratio", "--at", "2026-03"
        )
        self.assertRegex(text, r"874 divided\s+by\s+880")
        self.assertIn("The target is missed.", text)
        self.assertIn("set by CFO on 2025-12-10", text)

    def test_why_an_objective_is_breached(self) -> None:
        text = self.say("explain", "--objective", "available", "--at", "2026-02")
        for words in ("2026-W06, with 6", "2026-W07, with 80", "2026-W08, with 18"):
            self.assertIn(words, text)

    def test_capability_and_maturity(self) -> None:
        text = self.say("explain", "--process", "INV", "--capability")
        self.assertRegex(text, r"next level, 3 Defined, needs these metric types in use: load\b")
        self.assertIn("OSP-5", self.say("explain", "--maturity"))

    def test_as_data(self) -> None:
        for words in (
            ("--process", "INV"),
            ("--process", "INV", "--figure", "quality.fit"),
            ("--maturity",),
            ("--process", "RET", "--capability"),
            ("--objective", "kept"),
        ):
            with self.subTest(words=words):
                document = json.loads(self.say("explain", "--json", *words))
                self.assertEqual(document["ism3"]["format"], "explanation")

    def test_what_cannot_be_asked(self) -> None:
        self.refused("say what to explain")
        self.refused(
            "one thing at a time", "--process", "INV", "--figure", "quality.fit", "--capability"
        )
        self.refused("about the whole", "--process", "INV", "--maturity")
        self.refused(
            "no figure 'quality.fitt'; did you mean 'quality.fit'?",
            "--process",
            "INV",
            "--figure",
            "quality.fitt",
        )
        self.refused(
            "no objective 'availabel'; did you mean 'available'?", "--objective", "availabel"
        )
        self.refused("no process 'INW'; did you mean 'INV'?", "--process", "INW")
        self.refused("no period holds 2031-01", "--process", "INV", "--at", "2031-01")
        self.refused("--at: expected a date", "--process", "INV", "--at", "yesterday")
        self.refused(
            "one quality.fit for all",
            "--process",
            "INV",
            "--figure",
            "quality.fit",
            "--resource",
            "work",
        )

    def refused(self, pattern: str, *words: str) -> None:
        code, out, err = self.ism3("explain", *words, *self.WORDS)
        self.assertEqual((code, out), (USAGE, ""), err)
        self.assertIn(pattern, err)


class ServiceLevels(Invoicing):
    WORDS = (
        "--model",
        "model.json",
        "--from",
        "2026-01-01",
        "--as-of",
        "2026-05-01",
        "quarter.ism3",
    )

    def setUp(self) -> None:
        super().setUp()
        self.ism3("observe", "--model", "model.json", "-o", "quarter.ism3", "quarter.csv")

    def test_both_sides_get_equal_bytes(self) -> None:
        for form in ("--text", "--json"):
            ours = self.say("sla", "--supplier", "Example Hosting", form)
            theirs = self.good(
                "sla", "--supplier", "Example Hosting", form, "--now", "2030-01-01", *self.WORDS
            )
            self.assertEqual(ours, theirs)

    def test_what_was_agreed_and_what_was_measured(self) -> None:
        text = self.say("sla", "--supplier", "Example Hosting")
        self.assertRegex(text, r"2026-03 +above 99.8 % +99.3 % +874 / 880 +missed")
        digest = (self.folder / "quarter.ism3").read_bytes()[-32:].hex()
        self.assertIn(digest, text)
        self.assertNotIn("RET", text)

    def test_nobody_of_that_name(self) -> None:
        code, out, err = self.ism3("sla", "--supplier", "Exampel", *self.WORDS)
        self.assertEqual((code, out), (INPUT, ""))
        self.assertIn("Exampel", err)
        self.bad(USAGE, "ism3: whose service levels? Say --supplier NAME\n", "sla", *self.WORDS)


LINE = re.compile(
    r"(OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+"
    r"(\| '[^'=]+'=-?[0-9.e+-]+s?;([~0-9.:-]*);([~0-9.:-]*);[0-9.]*;[0-9.]*)?\n"
)


class Check(Invoicing):
    """One line for a monitor."""

    def check(self, process: str, figure: str, *words: str) -> tuple[int, str]:
        code, out, _ = self.ism3(
            "check", "--nagios", "--process", process, "--figure", figure, *words, *self.WORDS
        )
        self.assertRegex(out, LINE)
        self.assertEqual(out.count("\n"), 1)
        return code, out

    def test_states(self) -> None:
        for at, code in (
            ("2026-01", OK),
            ("2026-02", WARNING),
            ("2026-03", CRITICAL),
            ("2026-04", UNKNOWN),
        ):
            with self.subTest(at=at):
                found, line = self.check("INV", "efficacy.ratio", "--at", at)
                self.assertEqual(found, code)
                self.assertTrue(
                    line.startswith(["OK", "WARNING", "CRITICAL", "UNKNOWN"][code] + " - INV"), line
                )

    def test_performance_data(self) -> None:
        _, line = self.check("INV", "efficacy.ratio", "--at", "2026-02")
        self.assertTrue(line.endswith(" | 'efficacy.ratio'=0.99875;0.999:;0.998:;0;1\n"), line)
        _, line = self.check("RET", "activity.worst_wait", "--at", "2026-01")
        self.assertRegex(line, r"'activity.worst_wait'=[0-9.]+s;~:123638400;~:126230400;0;\n")

    def test_no_data_has_no_performance_data(self) -> None:
        code, line = self.check("INV", "load.ratio")
        self.assertEqual((code, "|" in line), (UNKNOWN, False))

    def test_without_nagios_the_codes_are_ours(self) -> None:
        for at, code in (("2026-02", DONE), ("2026-03", FAULT)):
            found, out, _ = self.ism3(
                "check", "--process", "INV", "--figure", "efficacy.ratio", "--at", at, *self.WORDS
            )
            self.assertEqual(found, code)
            self.assertRegex(out, LINE)

    def test_whatever_fails_is_unknown(self) -> None:
        word = ("--process", "INV", "--figure", "efficacy.ratio", "--model", "model.json")
        self.write("bad.csv", "kind,process,time\noutput,INV,never\n")
        for words in (
            (*word, "missing.csv"),
            (*word, "bad.csv"),
            ("--process", "INV", "--model", "model.json", "x"),
            (*word, "--every", "fortnight", "quarter.csv"),
            (*word, "--color", "quarter.csv"),
        ):
            with self.subTest(words=words):
                code, out, err = self.ism3("check", "--nagios", *words)
                self.assertEqual(code, UNKNOWN)
                self.assertRegex(out, r"^UNKNOWN - [^|\n]+\n$")
                self.assertTrue(err.startswith("ism3: "))

    def test_a_bar_in_a_name_does_not_end_the_line(self) -> None:
        text = (EXAMPLE / "model.json").read_text(encoding="utf-8").replace('"INV"', '"IN|V"')
        self.write("model.json", text)
        log = QUARTER.decode().replace(",INV,", ",IN|V,")
        self.write("quarter.csv", log)
        _, line = self.check("IN|V", "quality.fit", "--at", "2026-01")
        self.assertEqual(line.count("|"), 1)


class Now(Invoicing):
    def test_a_dead_feed_is_seen(self) -> None:
        """Three years later nothing is met, and what there was is stale."""
        document = json.loads(
            self.good(
                "assess",
                "--json",
                "--model",
                "model.json",
                "--now",
                "2029-06-15T12:00:00Z",
                "quarter.csv",
            )
        )
        newest = document["periods"][-2]
        self.assertEqual(newest["from"], "2029-05-01T00:00:00Z")
        processes = {one["process"]: one for one in newest["processes"]}
        invoicing = [
            one["target_status"] for one in processes["INV"]["figures"].values() if one["target"]
        ]
        self.assertEqual(set(invoicing), {"stale"})
        self.assertEqual(processes["INV"]["capability"]["in_use"], [])
        objectives = {one["id"]: one["status"] for one in newest["objectives"]}
        self.assertEqual((objectives["available"], objectives["correct"]), ("unknown", "unknown"))
        # What was never destroyed is older than four years by now: that much is known without a
        # feed.
        self.assertEqual(objectives["kept"], "breached")


class IncidentLog(Run):
    """A real log, in periods of three days whose answers are awaited for two weeks."""

    FOLDER = ROOT / "examples" / "data" / "servicenow"

    def judged(self, as_of: str) -> dict[str, Any]:
        """The share of incidents answered, by the first day of each period."""
        model = json.loads((self.FOLDER / "model.json").read_text(encoding="utf-8"))
        model["processes"][0]["settle"] = "P14D"
        self.write("model.json", json.dumps(model))
        document = json.loads(
            self.good(
                "assess",
                "--json",
                "--every",
                "P3D",
                "--as-of",
                as_of,
                "--model",
                "model.json",
                "--log",
                str(self.FOLDER / "tickets.json"),
                str(self.FOLDER / "incidents.csv.gz"),
            )
        )
        return {
            period["from"][:10]: period["processes"][0]["figures"]["efficacy.ratio"]
            for period in document["periods"]
        }

    def test_the_newest_unripe_period_never_signals(self) -> None:
        """What would be a collapse by its history is not judged, and is quite normal once its
        answers are in."""
        early, later = self.judged("2016-05-16"), self.judged("2016-05-28")
        limits = [
            one["behaviour"]
            for one in early.values()
            if one["behaviour"] and "lower" in one["behaviour"]
        ][-1]
        for unripe in ("2016-05-11", "2016-05-14"):
            self.assertLess(early[unripe]["value"], limits["lower"])
            self.assertIsNone(early[unripe]["behaviour"])
        self.assertEqual(later["2016-05-11"]["behaviour"]["verdict"], "stable")


if __name__ == "__main__":
    unittest.main()
