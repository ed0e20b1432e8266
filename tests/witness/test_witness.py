#!/usr/bin/python3
"""The witness against its hand-made case, and the command against the witness and the laws.

    test_witness.py COMMAND

ISM3_CASES says how many random cases (1,000). With ISM3_DATA, a folder of real logs, these too.
"""

from __future__ import annotations

import csv
import os
import random
import sys
import tempfile
import unittest
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import ClassVar

from compare import Answer, Command, complaints, differences, exact, read_answer, report
from documents import Row, load_model, load_raw_rows, read_rows
from generate import Case, RawRow, make_case, to_csv
from merging import Facts, spread
from real_logs import LOGS
from situations import SITUATIONS, situations
from spreads import compare_spreads
from times import DAY, SECOND, read_instant, write_instant
from witness import Question, fact_times, metrics

EDGES = Path(__file__).parent / "edges"
CASES = int(os.environ.get("ISM3_CASES", "1000"))
LAW_CASES = max(1, CASES // 5)
Sums = defaultdict[tuple[str, str, str], Fraction]
SHOWN = 3
"""How many failing cases are shrunk and printed."""


class WithCommand(unittest.TestCase):
    command_path: ClassVar[Path]

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.command = Command(self.command_path, Path(folder.name))

    def ask(self, case: Case, question: Question | None = None) -> Answer:
        log = to_csv(random.Random(case.seed), case.rows)
        return read_answer(self.command.text(case.model, [log], question or case.question))


def law_cases() -> Iterator[Case]:
    return map(make_case, range(10_000, 10_000 + LAW_CASES))


class Edges(WithCommand):
    """A small log whose figures were worked out by hand."""

    def expected(self) -> dict[tuple[str, str, str], float]:
        with (EDGES / "expected.csv").open(newline="", encoding="utf-8") as file:
            return {
                (row["process"], row["day"], row["figure"]): float(row["value"])
                for row in csv.DictReader(file)
                if row["value"]
            }

    def test_witness(self) -> None:
        model = load_model(EDGES / "model.json")
        rows = read_rows(load_raw_rows(EDGES / "events.csv"), model)
        told = {}
        for period in metrics(model, rows, Question("day"))[1]:
            for entry in period.entries:
                for name, figure in entry.figures.items():
                    if figure.number is None:
                        continue
                    number = figure.number.exact or figure.number.value
                    told[entry.process, write_instant(period.start)[:10], name] = float(number)
        expected = self.expected()
        self.assertEqual(told.keys(), expected.keys())
        for key, value in expected.items():
            self.assertAlmostEqual(told[key], value, delta=abs(value) * 1e-12, msg=str(key))

    def test_command(self) -> None:
        logs = [str(EDGES / "events.csv")]
        answer = read_answer(self.command.run(EDGES / "model.json", logs, Question("day")))
        told = {}
        for period in answer["periods"]:
            for entry in period["processes"]:
                for name, figure in entry["figures"].items():
                    number = exact(figure["value"])
                    if number is not None:
                        told[entry["process"], period["from"][:10], name] = float(number)
        expected = self.expected()
        self.assertEqual(told.keys(), expected.keys())
        for key, value in expected.items():
            allowed = 0.0055 if key[2].startswith("activity.p") else 1e-12
            self.assertAlmostEqual(told[key], value, delta=abs(value) * allowed, msg=str(key))


class RandomCases(WithCommand):
    def test_every_situation_is_reached(self) -> None:
        found: Counter[str] = Counter()
        for seed in range(CASES):
            found += situations(make_case(seed))
        print(f"\nsituations reached in {CASES} random cases:", file=sys.stderr)
        for name in SITUATIONS:
            print(f"{found[name]:8}  {name}", file=sys.stderr)
        if CASES >= 300:
            self.assertEqual([name for name in SITUATIONS if not found[name]], [])

    def test_command_equals_witness(self) -> None:
        failing = [case for case in map(make_case, range(CASES)) if complaints(self.command, case)]
        for case in failing[:SHOWN]:
            print("\n" + report(self.command, case), file=sys.stderr)
        self.assertEqual([case.seed for case in failing], [], "seeds of the cases that differ")


class LeadTimes(WithCommand):
    """The exported histogram against lead times counted one by one."""

    def test_spreads_equal_the_witness(self) -> None:
        spreads, cases = 0, max(1, LAW_CASES // 2)
        for case in islice(law_cases(), cases):
            told, wrong = compare_spreads(self.command, case)
            self.assertEqual(wrong, [], f"seed {case.seed}")
            spreads += told
        self.assertGreater(spreads, cases)


class Laws(WithCommand):
    """Laws that hold between answers of the command, whatever the witness thinks."""

    def test_order_and_dress_of_rows_say_nothing(self) -> None:
        for case in law_cases():
            rng = random.Random(case.seed)
            texts = set()
            for _ in range(3):
                rows = rng.sample(case.rows, len(case.rows))
                texts.add(self.command.text(case.model, [to_csv(rng, rows)], case.question))
            self.assertEqual(len(texts), 1, f"seed {case.seed}")

    def test_splitting_over_files_says_nothing(self) -> None:
        for case in law_cases():
            rng = random.Random(case.seed)
            whole = self.command.text(case.model, [to_csv(rng, case.rows)], case.question)
            parts: list[list[RawRow]] = [[] for _ in range(3)]
            for row in case.rows:
                rng.choice(parts).append(row)
            logs = [to_csv(rng, part) for part in parts if part]
            self.assertEqual(
                self.command.text(case.model, logs, case.question), whole, f"seed {case.seed}"
            )

    def test_saying_facts_of_items_twice_says_nothing(self) -> None:
        for case in law_cases():
            once = self.ask(case)
            again = [row for row in case.rows if row.get("id") and row["kind"] != "incident"]
            self.assertEqual(self.ask(case.with_rows(case.rows + again)), once, f"seed {case.seed}")

    def test_as_of_equals_a_log_cut_before_it(self) -> None:
        for case in law_cases():
            model, rows = case.read()
            times = [time for row in rows for time in fact_times(row)]
            start, to = model.grain_start(min(times)), model.grain_end(max(times))
            as_of = model.grain_start((start + to) // 2) + model.grain
            every = case.question.every
            question = Question(every, start, to, as_of, case.question.by_environment)
            rest = case.with_rows(cut(case, as_of))
            if {row["process"] for row in rest.rows} != {row["process"] for row in case.rows}:
                continue
            self.assertEqual(
                self.ask(rest, question), self.ask(case, question), f"seed {case.seed}"
            )

    def test_the_future_is_set_aside(self) -> None:
        for case in law_cases():
            model, rows = case.read()
            times = [time for row in rows for time in fact_times(row)]
            start, to = model.grain_start(min(times)), model.grain_end(max(times))
            now = (start + to) // 2
            question = replace(Question("all", start, to, to), now=now)
            known = [raw for raw, row in zip(case.rows, rows) if not in_future(row, now)]
            if {row["process"] for row in known} != {row["process"] for row in case.rows}:
                continue
            told = self.ask(case, question)
            self.assertEqual(told["set_aside"]["future"], len(case.rows) - len(known))
            expected = self.ask(case.with_rows(known), question)
            self.assertEqual(told["periods"], expected["periods"], f"seed {case.seed}")

    def test_days_add_up(self) -> None:
        added = (
            "activity.outputs activity.unmatched unavailability.interruptions "
            "unavailability.downtime efficacy.inputs efficacy.withdrawn"
        ).split()
        quotients = (
            "efficacy.ratio efficacy.on_time quality.fit quality.recall unavailability.ratio"
        ).split()
        for case in law_cases():
            model, rows = case.read()
            times = [time for row in rows for time in fact_times(row)]
            start, to = model.grain_start(min(times)), model.grain_end(max(times))
            step = max(model.grain, (to - start) // 7 // model.grain * model.grain)
            parts: Sums = defaultdict(Fraction)
            for period in self.ask(case, Question(f"PT{step // SECOND}S", start, to))["periods"]:
                add_amounts(parts, period, added, quotients)
            whole: Sums = defaultdict(Fraction)
            (period,) = self.ask(case, Question("all", start, to))["periods"]
            add_amounts(whole, period, added, quotients)
            self.assertEqual(parts, whole, f"seed {case.seed}")

    def test_items_are_answered_withdrawn_or_open(self) -> None:
        for case in law_cases():
            items = [
                row for row in case.rows if row["kind"] in ("item", "withdrawal") or row.get("id")
            ]
            items = [
                row for row in items if row["kind"] in ("input", "output", "item", "withdrawal")
            ]
            if not items:
                continue
            only_items = Case(case.seed, case.model, items, Question("all"))
            (period,) = self.ask(only_items)["periods"]
            for entry in period["processes"]:
                figures = entry["figures"]
                answered = number(figures["efficacy.ratio"], "numerator")
                withdrawn = number(figures["efficacy.withdrawn"], "value")
                open_items = number(figures["efficacy.backlog"], "value")
                inputs = number(figures["efficacy.inputs"], "value")
                self.assertEqual(inputs, answered + withdrawn + open_items, f"seed {case.seed}")

    def test_backlog_is_what_begins_less_what_closes(self) -> None:
        for case in law_cases():
            model, rows = case.read()
            answer = self.ask(case, Question("week"))
            as_of = read_instant(answer["as_of"])
            items = {p.code: Facts(model, p, rows, as_of).items for p in model.processes}
            for period in answer["periods"]:
                end = min(read_instant(period["to"]), as_of)
                for entry in period["processes"]:
                    mine = items[entry["process"]]
                    begun = sum(item.input is not None and item.input < end for item in mine)
                    closed = sum(item.closing is not None and item.closing < end for item in mine)
                    backlog = number(entry["figures"]["efficacy.backlog"], "value")
                    self.assertEqual(backlog, begun - closed, f"seed {case.seed}")

    def test_an_answer_never_hurts(self) -> None:
        for case in law_cases():
            model, rows = case.read()
            times = [time for row in rows for time in fact_times(row)]
            as_of = model.grain_end(max(times))
            question = Question("all", as_of=as_of)
            for process in model.processes:
                facts = Facts(model, process, rows, as_of)
                open_ids = {
                    row.id for row in facts.rows if row.kind in ("input", "item") and row.id
                } - {row.id for row in facts.rows if row.kind == "withdrawal"}
                for identity in sorted(open_ids)[:2]:
                    answer = {"kind": "output", "process": process.code, "id": identity}
                    answer |= {
                        "time": str(as_of - 1),
                        "environment": model.environments[process.environments[0]],
                    }
                    before = self.ask(case, question)
                    after = self.ask(case.with_rows([*case.rows, answer]), question)
                    self.check_no_worse(
                        before, after, process.code, f"seed {case.seed}, {identity}"
                    )

    def check_no_worse(self, before: Answer, after: Answer, process: str, where: str) -> None:
        old, new = (
            next(e["figures"] for e in answer["periods"][0]["processes"] if e["process"] == process)
            for answer in (before, after)
        )
        self.assertLessEqual(
            number(new["efficacy.backlog"], "value"),
            number(old["efficacy.backlog"], "value"),
            where,
        )
        self.assertGreaterEqual(
            number(new["efficacy.ratio"], "value"), number(old["efficacy.ratio"], "value"), where
        )


def number(figure: Answer, key: str) -> Fraction:
    """None counts as zero, so that sums can be made."""
    return exact(figure[key]) or Fraction(0)


def add_amounts(sums: Sums, period: Answer, added: list[str], quotients: list[str]) -> None:
    """What adds up over windows: counts, and both parts of quotients."""
    for entry in period["processes"]:
        parts = [(name, "value") for name in added]
        parts += [(name, part) for name in quotients for part in ("numerator", "denominator")]
        for name, part in parts:
            sums[entry["process"], name, part] += number(entry["figures"][name], part)


def in_future(row: Row, now: int) -> bool:
    """Later than a day from now; resources may be planned, and watched intervals may last."""
    if row.kind == "resources":
        return False
    end = None if row.kind == "watched" else row.end
    return any(time is not None and time > now + DAY for time in (row.time, end))


def cut(case: Case, as_of: int) -> list[RawRow]:
    """The rows as they would be if only the facts before as_of had been reported."""
    model, rows = case.read()
    kept = []
    for raw, row in zip(case.rows, rows):
        if row.start >= as_of:
            continue
        if row.kind in ("input", "output") and not row.id:
            single = {key: text for key, text in raw.items() if key not in ("count", "end")}
            kept += [single | {"time": str(time)} for time in spread(row) if time < as_of]
            continue
        has_late_end = row.end is not None and row.end >= as_of
        if row.kind in ("item", "interruption") and has_late_end:
            raw = {key: text for key, text in raw.items() if key not in ("end", "verdict")}
        kept.append(raw)
    return kept


@unittest.skipUnless("ISM3_DATA" in os.environ, "ISM3_DATA names no folder of real logs")
class RealLogs(WithCommand):
    def test_command_equals_witness(self) -> None:
        data = Path(os.environ["ISM3_DATA"])
        for make in LOGS:
            log = make(data)
            for question in log.questions:
                with self.subTest(log=log.name, question=question):
                    case = Case(0, log.model, log.rows, question)
                    found = list(differences(case, self.command.answer(case)))
                    self.assertEqual(found[:5], [], f"{len(found)} differences")


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    WithCommand.command_path = Path(sys.argv[1]).resolve()
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    failed = len({test.id().partition(" ")[0] for test, _ in result.failures + result.errors})
    passed = result.testsRun - failed - len(result.skipped)
    print(f"{passed} passed, {failed} failed, {len(result.skipped)} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
