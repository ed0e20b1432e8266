"""How lead times are spread, counted one by one, against the histogram that the command exports.

The page is asked for as OTLP with its history: its counts and times are integers there.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from compare import Command, CommandFailed
from documents import Model, Process
from generate import Case, to_csv
from merging import Facts
from times import SECOND, write_instant
from witness import Window, default_as_of, settled_at, shown_processes

BOUNDS = [4**power * SECOND for power in range(14)]
Key = tuple[str, str | None, int, int]
"""process, environment (None: all together), start and end of what was read of a period"""


def read_page(command: Command, case: Case, as_of: int) -> Any:
    model, log = command.folder / "model.json", command.folder / "log.csv"
    model.write_text(json.dumps(case.model), encoding="utf-8")
    log.write_bytes(to_csv(random.Random(case.seed), case.rows))
    question = case.question
    asked = ["--every", question.every, "--as-of", write_instant(as_of)]
    asked += ["--now", write_instant(question.now), "--history", "--by-environment"]
    done = subprocess.run(
        [command.path, "export", "--format", "otlp", *asked, "--model", model, log],
        capture_output=True,
        timeout=600,
    )
    if done.returncode != 0:
        raise CommandFailed(f"exit {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout, parse_float=Fraction, parse_int=Fraction)


def points_of(page: Any, metric: str, form: str) -> Iterator[tuple[dict[str, str], int, int, Any]]:
    """Labels, start, end and the point itself."""
    ((scope,),) = [resource["scopeMetrics"] for resource in page["resourceMetrics"]]
    for family in scope["metrics"]:
        if family["name"] == metric:
            for point in family[form]["dataPoints"]:
                labels = {
                    label["key"]: label["value"]["stringValue"] for label in point["attributes"]
                }
                yield labels, int(point["startTimeUnixNano"]), int(point["timeUnixNano"]), point


def told_spreads(page: Any) -> dict[Key, list[int] | None]:
    """Counts between two bounds, then count, sum, smallest and largest; None where there is
    none."""
    told: dict[Key, list[int] | None] = {}
    for labels, start, end, point in points_of(page, "ism3.activity.lead_time", "histogram"):
        key = (labels["process"], labels.get("environment"), start, end)
        numbers = None
        if "flags" not in point:
            times = [point[name] * SECOND for name in ("sum", "min", "max")]
            counts = [int(count) for count in point["bucketCounts"]]
            numbers = [*counts, int(point["count"]), *map(whole, times)]
        if told.setdefault(key, numbers) != numbers:
            raise CommandFailed(f"two points of {key} differ")
    return told


def whole(number: Fraction) -> int:
    if number.denominator != 1:
        raise CommandFailed(f"{number} ns are no whole number")
    return number.numerator


def spread_of(leads: list[int]) -> list[int] | None:
    if not leads:
        return None
    up_to = [sum(lead <= bound for lead in leads) for bound in BOUNDS]
    between = [high - low for low, high in zip([0, *up_to], [*up_to, len(leads)])]
    return [*between, len(leads), sum(leads), min(leads), max(leads)]


def expected_spreads(
    facts: Facts, process: Process, model: Model, start: int, end: int
) -> Iterator[tuple[Key, list[int] | None]]:
    read = settled_at(facts, end)
    for environment in (None, *process.environments):
        each = process.environments if environment is None else (environment,)
        name = None if environment is None else model.environments[environment]
        leads = Window(read, start, end, each).leads
        yield (process.code, name, start, end), spread_of(leads)


def compare_spreads(command: Command, case: Case) -> tuple[int, list[str]]:
    """How many spreads the page tells, and what it says otherwise than the witness or not at
    all."""
    model, rows = case.read()
    as_of = default_as_of(model, rows) if case.question.as_of is None else case.question.as_of
    page = read_page(command, case, as_of)
    told = told_spreads(page)
    periods = {
        (start, end) for _, start, end, _ in points_of(page, "ism3.period_end_timestamp", "gauge")
    }
    expected = {
        key: spread
        for process in shown_processes(model, rows)
        for start, end in periods
        for key, spread in expected_spreads(
            Facts(model, process, rows, as_of), process, model, start, end
        )
    }
    wrong = [
        f"{key}: {told.get(key, 'absent')}, expected {spread}"
        for key, spread in expected.items()
        if told.get(key, "absent") != spread
    ]
    wrong += [
        f"{key}: {told[key]}, and no fact of it"
        for key in told.keys() - expected.keys()
        if told[key] is not None
    ]
    return sum(spread is not None for spread in told.values()), wrong
