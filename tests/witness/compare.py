#!/usr/bin/python3
"""Compares the command with the witness, figure by figure.

    compare.py COMMAND [SEED ...]     random cases; what differs is shrunk and printed

Status, missing environments, count, numerator, denominator and value must be equal: fractions as
fractions, quotients as the nearest double. Quantiles must equal the witness' sketch and lie within
0.54 % (and half a nanosecond) of the exact nearest rank.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from documents import Model
from generate import Case, RawRow, make_case, to_csv
from times import write_instant
from witness import Entry, Figure, Number, Period, Question, metrics

SKETCH_ERROR = Fraction(2 ** (1 / 128)) - 1
HALF_NANOSECOND = Fraction(1, 2 * 10**9)

Answer = dict[str, Any]


class CommandFailed(Exception):
    """The command refused, or crashed."""


def options(question: Question) -> list[str]:
    given = ["--every", question.every, "--now", write_instant(question.now), "--json"]
    for name, instant in (
        ("--from", question.start),
        ("--to", question.to),
        ("--as-of", question.as_of),
    ):
        if instant is not None:
            given += [name, write_instant(instant)]
    given += ["--by-environment"] * question.by_environment
    return given + ["--settled"] * question.settled


class Command:
    """The built `ism3`, run on files in a folder of its own."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.folder = folder

    def text(self, model: dict[str, Any], logs: list[bytes], question: Question) -> str:
        """What it prints as JSON for a model and native logs."""
        model_path = self.folder / "model.json"
        model_path.write_text(json.dumps(model), encoding="utf-8")
        names = []
        for number, log in enumerate(logs):
            path = self.folder / f"log{number}.csv"
            path.write_bytes(log)
            names.append(str(path))
        return self.run(model_path, names, question)

    def run(self, model: Path, logs: list[str], question: Question, log: Path | None = None) -> str:
        described = ["--log", str(log)] if log else []
        done = subprocess.run(
            [self.path, "metrics", "--model", model, *described, *logs, *options(question)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=600,
        )
        if done.returncode != 0:
            raise CommandFailed(f"exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def answer(self, case: Case) -> Answer:
        log = to_csv(random.Random(case.seed), case.rows)
        return read_answer(self.text(case.model, [log], case.question))


def read_answer(text: str) -> Answer:
    """Numbers are kept exactly."""
    answer: Answer = json.loads(text, parse_float=Fraction, parse_int=Fraction)
    return answer


def exact(told: object) -> Fraction | None:
    """A number of the answer; integers beyond 2^53 come as strings."""
    return None if told is None else Fraction(str(told))


def is_decimal(number: Fraction) -> bool:
    """Whether it is written exactly: a decimal of at most 18 places."""
    return (number * 10**18).denominator == 1


def same(told: Fraction | None, expected: Fraction) -> bool:
    if told is None:
        return False
    return told == expected if is_decimal(expected) else float(told) == float(expected)


def differences_of_number(told: Answer, expected: Number) -> Iterator[str]:
    value, numerator = exact(told["value"]), exact(told["numerator"])
    denominator = exact(told["denominator"])
    if not same(numerator, expected.numerator):
        yield f"numerator {told['numerator']}, expected {expected.numerator}"
    if expected.denominator is None:
        if denominator is not None:
            yield f"denominator {told['denominator']}, expected none"
        if not same(value, expected.value):
            yield f"value {told['value']}, expected {float(expected.value)}"
    else:
        if not same(denominator, expected.denominator):
            yield f"denominator {told['denominator']}, expected {expected.denominator}"
        if value is None or float(value) != float(expected.value):
            yield f"value {told['value']}, expected {float(expected.value)}"
    if expected.exact is not None and value is not None:
        if abs(value - expected.exact) > expected.exact * SKETCH_ERROR + HALF_NANOSECOND:
            yield f"value {told['value']} too far from the exact {float(expected.exact)}"
    if exact(told["count"]) != expected.count:
        yield f"count {told['count']}, expected {expected.count}"


def differences_of_figure(told: Answer, expected: Figure, model: Model) -> Iterator[str]:
    if told["status"] != expected.status:
        yield f"status {told['status']}, expected {expected.status}"
    names = [model.environments[environment] for environment in expected.missing]
    if told.get("missing", []) != names:
        yield f"missing {told.get('missing')}, expected {names}"
    if expected.number is not None:
        yield from differences_of_number(told, expected.number)
    elif any(told[key] is not None for key in ("value", "numerator", "denominator")):
        yield f"a value where there is none: {told['value']}"
    elif exact(told["count"]) != 0:
        yield f"count {told['count']}, expected 0"


def differences_of_figures(
    told: Answer, expected: dict[str, Figure], model: Model
) -> Iterator[str]:
    if set(told) != set(expected):
        yield f"figures {sorted(set(told) ^ set(expected))} on one side only"
    for name in sorted(set(told) & set(expected)):
        for difference in differences_of_figure(told[name], expected[name], model):
            yield f"{name}: {difference}"


def differences_of_entry(told: Answer, expected: Entry, model: Model) -> Iterator[str]:
    if told["state"] != expected.state:
        yield f"state {told['state']}, expected {expected.state}"
    yield from differences_of_figures(told["figures"], expected.figures, model)
    if len(expected.resources) > 1 or "resources" in told:
        for name, figures in expected.resources.items():
            for difference in differences_of_figures(told["resources"][name], figures, model):
                yield f"resource {name}: {difference}"


def differences(
    case: Case, answer: Answer, expected_answer: tuple[int, list[Period]] | None = None
) -> Iterator[str]:
    """What the command says otherwise than the witness."""
    model, rows = case.read()
    as_of, periods = expected_answer or metrics(model, rows, case.question)
    if answer["as_of"] != write_instant(as_of):
        yield f"as_of {answer['as_of']}, expected {write_instant(as_of)}"
    told_windows = [(period["from"], period["to"]) for period in answer["periods"]]
    windows = [(write_instant(period.start), write_instant(period.end)) for period in periods]
    if told_windows != windows:
        yield f"windows {told_windows}, expected {windows}"
        return
    for told, expected in zip(answer["periods"], periods):
        if told["state"] != expected.state:
            yield f"{told['from']}: state {told['state']}, expected {expected.state}"
        told_entries = [(entry["process"], entry["environment"]) for entry in told["processes"]]
        entries = [
            (e.process, None if e.environment is None else model.environments[e.environment])
            for e in expected.entries
        ]
        if told_entries != entries:
            yield f"entries {told_entries}, expected {entries}"
            continue
        for told_entry, entry in zip(told["processes"], expected.entries):
            for difference in differences_of_entry(told_entry, entry, model):
                yield f"{told['from']} {entry.process} {told_entry['environment']}: {difference}"


def complaints(command: Command, case: Case) -> list[str]:
    try:
        return list(differences(case, command.answer(case)))
    except CommandFailed as failure:
        return [f"the command failed: {failure}"]


def shrink(case: Case, still_fails: Callable[[Case], bool]) -> Case:
    """Drops observations, many at first and then one by one, while the case still fails."""
    size = max(1, len(case.rows) // 2)
    while True:
        at = 0
        while at < len(case.rows) > 1:
            fewer = case.with_rows(case.rows[:at] + case.rows[at + size :])
            if fewer.rows and still_fails(fewer):
                case = fewer
            else:
                at += size
        if size == 1:
            return case
        size //= 2


def topic(complaint: str) -> str:
    """What a complaint is about: a figure, or a word such as "state"."""
    found = re.search(r"[a-z]+\.[a-z0-9_]+(?=: )|as_of|windows|entries|state|failed", complaint)
    return found.group() if found else complaint


def report(command: Command, case: Case) -> str:
    """The seed, a shrunk failing case and what differs in it."""
    topics = set(map(topic, complaints(command, case)))

    def still_fails(fewer: Case) -> bool:
        try:
            return not topics.isdisjoint(map(topic, complaints(command, fewer)))
        except ValueError:
            # Without its first or last observations a question may have no answer.
            return False

    small = shrink(case, still_fails)
    lines = [f"seed {case.seed}, {len(small.rows)} of {len(case.rows)} observations are enough:"]
    lines += complaints(command, small)[:12]
    lines += [f"question: {' '.join(options(small.question))}", f"model: {json.dumps(small.model)}"]
    lines += [show(row) for row in small.rows]
    return "\n".join(lines)


def show(row: RawRow) -> str:
    return "  " + ", ".join(f"{key}={value}" for key, value in row.items())


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    seeds = [int(seed) for seed in sys.argv[2:]] or list(range(300))
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        command = Command(Path(sys.argv[1]), Path(folder))
        for seed in seeds:
            case = make_case(seed)
            if complaints(command, case):
                failed += 1
                print(report(command, case), end="\n\n")
                if failed == 5:
                    break
    print(f"{failed} failed")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
