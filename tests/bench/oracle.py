#!/usr/bin/env python3
"""oracle.py EVENTS.csv RESULT.csv: the figures of every process and UTC day, slowly and obviously.

Lists, loops and integers, for logs of some ten thousand rows. Environments are taken together.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

SECOND = 10**9
HOUR = 3600 * SECOND
DAY = 24 * HOUR
HOLD = DAY  # of a level reading
WORSE = {"": 0, "fit": 1, "unfit": 2}

Span = tuple[int, int]
Value = Fraction | int | None


@dataclass(frozen=True)
class Row:
    kind: str
    process: str
    environment: str
    time: int | None
    end: int | None
    id: str
    verdict: str
    available: int | None  # thousandths, as used
    used: int | None
    total: int | None
    covered: int | None
    sampled: int | None
    assessed: int | None
    fit: int | None

    def instant(self) -> int:
        instant = self.end if self.time is None else self.time
        assert instant is not None, "a row without an instant"
        return instant

    def last(self) -> int:
        """The last instant of which it tells; a watched row ends before its end."""
        end = self.instant() if self.end is None else self.end - (self.kind == "watched")
        return max(self.instant(), end)


@dataclass(frozen=True)
class Item:
    input: int
    has_id: bool
    state: str  # open, answered, withdrawn
    closed: int | None
    lead: int | None


@dataclass(frozen=True)
class Output:
    time: int
    verdict: str
    lead: int | None  # of the item it answers
    unmatched: bool


def thousandths(text: str) -> int | None:
    return int(Fraction(text) * 1000) if text else None


def integer(text: str) -> int | None:
    return int(text) if text else None


def row_of(cells: dict[str, str]) -> Row:
    return Row(
        kind=cells["kind"],
        process=cells["process"],
        environment=cells["environment"],
        time=integer(cells["time"]),
        end=integer(cells["end"]),
        id=cells["id"],
        verdict=cells["verdict"],
        available=thousandths(cells["available"]),
        used=thousandths(cells["used"]),
        total=integer(cells["total"]),
        covered=integer(cells["covered"]),
        sampled=integer(cells["sampled"]),
        assessed=integer(cells["assessed"]),
        fit=integer(cells["fit"]),
    )


def read(path: Path) -> list[Row]:
    with path.open(newline="") as file:
        return [row_of(cells) for cells in csv.DictReader(file)]


def merged_item(input: int, outputs: Iterable[int], withdrawal: int | None) -> Item:
    answer = min((time for time in outputs if time >= input), default=None)
    gone = None if withdrawal is None else max(withdrawal, input)
    if answer is not None and (gone is None or answer <= gone):
        return Item(input, True, "answered", answer, answer - input)
    return Item(input, True, "open" if gone is None else "withdrawn", gone, None)


def merged_items(rows: list[Row]) -> tuple[list[Item], list[Output]]:
    """Items by id, whatever the environment, and every output of the process."""
    inputs: dict[str, int] = {}
    withdrawals: dict[str, int] = {}
    verdicts: defaultdict[str, dict[int, str]] = defaultdict(dict)  # by id and time the worst
    items: list[Item] = []
    outputs: list[Output] = []
    for row in rows:
        time = row.instant()
        if row.kind == "input" and not row.id:
            items.append(Item(time, False, "open", None, None))
        elif row.kind == "input":
            inputs[row.id] = min(time, inputs.get(row.id, time))
        elif row.kind == "withdrawal":
            withdrawals[row.id] = min(time, withdrawals.get(row.id, time))
        elif row.kind == "output" and not row.id:
            outputs.append(Output(time, row.verdict, None, False))
        elif row.kind == "output":
            of_item = verdicts[row.id]
            of_item[time] = max(row.verdict, of_item.get(time, ""), key=WORSE.__getitem__)
    for id, input in inputs.items():
        item = merged_item(input, verdicts.get(id, {}), withdrawals.get(id))
        items.append(item)
        for time, verdict in verdicts.pop(id, {}).items():
            lead = item.lead if item.state == "answered" and time == item.closed else None
            outputs.append(Output(time, verdict, lead, time < input))
    for never_asked in verdicts.values():
        outputs += [Output(time, verdict, None, True) for time, verdict in never_asked.items()]
    return items, outputs


def stretches(readings: list[tuple[int, str]], as_of: int) -> list[Span]:
    """From down to the next up; down before up at one instant, an open one lasts to as_of."""
    spans: list[Span] = []
    since = None
    for time, state in sorted(readings):
        if state == "down" and since is None:
            since = time
        elif state == "up" and since is not None:
            spans.append((since, time))
            since = None
    return spans if since is None else [*spans, (since, as_of)]


def united(spans: list[Span]) -> list[Span]:
    union: list[Span] = []
    for start, end in sorted(spans):
        if union and start <= union[-1][1]:
            union[-1] = union[-1][0], max(union[-1][1], end)
        else:
            union.append((start, end))
    return union


def interruptions(rows: list[Row], as_of: int) -> dict[str, list[Span]]:
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    series: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        if row.kind != "interruption":
            continue
        if row.id:
            readings = ((row.time, "down"), (row.end, "up"))
            series[row.environment, row.id] += [
                (time, state) for time, state in readings if time is not None
            ]
        else:
            spans[row.environment].append((row.instant(), as_of if row.end is None else row.end))
    for (environment, _), readings_of_id in series.items():
        spans[environment] += stretches(readings_of_id, as_of)
    return {environment: united(mine) for environment, mine in spans.items()}


Readings = dict[str, list[tuple[int, int, int]]]


def levels(rows: list[Row], measure: str, as_of: int) -> Readings:
    """By environment (start, end, amount): a reading holds until the next, at most HOLD; at one
    instant the larger."""
    readings: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for row in rows:
        amount: int | None = getattr(row, measure)
        if row.kind == "level" and amount is not None:
            mine, time = readings[row.environment], row.instant()
            mine[time] = max(amount, mine.get(time, amount))
    spans = {}
    for environment, mine in readings.items():
        times = sorted(mine)
        ends = [*times[1:], as_of]
        spans[environment] = [
            (time, min(end, time + HOLD), mine[time]) for time, end in zip(times, ends)
        ]
    return spans


@dataclass
class Process:
    """All that is known of a process."""

    rows: list[Row]
    as_of: int
    items: list[Item] = field(init=False)
    outputs: list[Output] = field(init=False)
    down: dict[str, list[Span]] = field(init=False)
    available: Readings = field(init=False)
    used: Readings = field(init=False)
    seen: dict[str, int] = field(init=False)  # by environment: first watched or seen

    def __post_init__(self) -> None:
        self.items, self.outputs = merged_items(self.rows)
        self.down = interruptions(self.rows, self.as_of)
        self.available = levels(self.rows, "available", self.as_of)
        self.used = levels(self.rows, "used", self.as_of)
        self.seen = {}
        for row in self.rows:
            self.seen[row.environment] = min(
                row.instant(), self.seen.get(row.environment, row.instant())
            )


def overlap(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def ratio(part: Fraction | int, whole: Fraction | int) -> Value:
    return Fraction(part) / whole if whole else None


def mean(values: list[int]) -> Value:
    return Fraction(sum(values), len(values)) if values else None


def seconds(ns: Value) -> Value:
    return None if ns is None else Fraction(ns) / SECOND


def mean_gap(times: list[int]) -> Value:
    return Fraction(max(times) - min(times), len(times) - 1) if len(times) > 1 else None


def nearest_rank(values: list[int], percent: int) -> Value:
    return values[(percent * len(values) + 99) // 100 - 1] if values else None


def activity(process: Process, day: Span) -> dict[str, Value]:
    start, end = day
    mine = [output for output in process.outputs if start <= output.time < end]
    times = [output.time for output in mine]
    leads = sorted(output.lead for output in mine if output.lead is not None)
    waiting = open_items(process, end)
    waits = [max(leads, default=None), end - min(waiting) if waiting else None]
    newest = max((output.time for output in process.outputs if output.time < end), default=None)
    return {
        "activity.outputs": len(mine),
        "activity.unmatched": sum(output.unmatched for output in mine),
        "activity.mean_age": seconds(mean([end - time for time in times])),
        "activity.last_output_age": None if newest is None else seconds(end - newest),
        "activity.mean_interval": seconds(mean_gap(times)),
        "activity.mean_lead_time": seconds(mean(leads)),
        "activity.worst_lead_time": seconds(max(leads, default=None)),
        "activity.best_lead_time": seconds(min(leads, default=None)),
        "activity.worst_wait": seconds(
            max((wait for wait in waits if wait is not None), default=None)
        ),
        **{f"activity.p{q}_lead_time": seconds(nearest_rank(leads, q)) for q in (50, 90, 95, 99)},
    }


def scope(process: Process, day: Span) -> dict[str, Value]:
    speaks: dict[
        str, tuple[int, int, int, int | None]
    ] = {}  # by environment: time, total, -covered, sampled
    for row in process.rows:
        if row.kind != "scope" or row.instant() >= day[1]:
            continue
        assert row.total is not None and row.covered is not None
        sample = (row.instant(), row.total, -row.covered, row.sampled)
        if row.environment not in speaks or sample[:3] > speaks[row.environment][:3]:
            speaks[row.environment] = sample
    samples = list(speaks.values())
    checked = [(-covered, sampled) for _, _, covered, sampled in samples if sampled is not None]
    return {
        "scope.covered": ratio(
            sum(-covered for _, _, covered, _ in samples), sum(total for _, total, _, _ in samples)
        ),
        "scope.sampled": ratio(
            sum(sampled for _, sampled in checked), sum(covered for covered, _ in checked)
        ),
    }


def unavailability(process: Process, day: Span) -> dict[str, Value]:
    start, end = day
    service = len(process.seen) * (end - start)
    uptimes: list[int] = []
    lengths: list[int] = []
    lost = 0
    for environment, seen in process.seen.items():
        spans = process.down.get(environment, [])
        finishes = [finish for begin, finish in spans if begin < end]
        if finishes:
            uptimes.append(max(0, end - max(finishes)))
        elif seen < end:
            uptimes.append(end - seen)
        lengths += [finish - begin for begin, finish in spans if start <= begin < end]
        lost += sum(overlap(span, day) for span in spans)
    return {
        "unavailability.uptime": seconds(min(uptimes, default=None)),
        "unavailability.interruptions": len(lengths),
        "unavailability.rate": ratio(len(lengths) * DAY, service),
        "unavailability.mean_duration": seconds(mean(lengths)),
        "unavailability.worst_duration": seconds(max(lengths, default=None)),
        "unavailability.downtime": seconds(lost),
        "unavailability.ratio": ratio(lost, service),
    }


def load_and_efficiency(process: Process, day: Span, outputs: int) -> dict[str, Value]:
    offered = taken = spent = 0  # thousandths x ns
    for environment, readings in process.used.items():
        for begin, finish, used in readings:
            span = max(begin, day[0]), min(finish, day[1])
            if span[0] >= span[1]:
                continue
            spent += used * (span[1] - span[0])
            for since, until, available in process.available.get(environment, []):
                both = overlap(span, (since, until))
                offered += available * both
                taken += used * both
    return {
        "load.ratio": ratio(taken, offered),
        "efficiency.outputs_per_resource": ratio(outputs, Fraction(spent, 1000 * HOUR)),
    }


def open_items(process: Process, end: int) -> list[int]:
    """The inputs of the items that wait at `end`."""
    return [
        item.input
        for item in process.items
        if item.has_id and item.input < end and (item.closed is None or item.closed >= end)
    ]


def efficacy(process: Process, day: Span) -> dict[str, Value]:
    start, end = day
    mine = [item for item in process.items if start <= item.input < end]
    states = [item.state for item in mine if item.has_id]
    waiting = open_items(process, end)
    return {
        "efficacy.inputs": len(mine),
        "efficacy.mean_interval": seconds(mean_gap([item.input for item in mine])),
        "efficacy.ratio": ratio(states.count("answered"), len(states) - states.count("withdrawn")),
        "efficacy.withdrawn": states.count("withdrawn"),
        "efficacy.backlog": len(waiting),
        "efficacy.oldest_open": seconds(end - min(waiting)) if waiting else None,
    }


def quality(process: Process, day: Span) -> dict[str, Value]:
    start, end = day
    verdicts = [
        output.verdict
        for output in process.outputs
        if output.verdict and start <= output.time < end
    ]
    checks = [row for row in process.rows if row.kind == "quality" and start <= row.instant() < end]
    fit = verdicts.count("fit") + sum(row.fit or 0 for row in checks)
    return {"quality.fit": ratio(fit, len(verdicts) + sum(row.assessed or 0 for row in checks))}


def figures(process: Process, day: Span) -> dict[str, Value]:
    outputs = sum(day[0] <= output.time < day[1] for output in process.outputs)
    return {
        **activity(process, day),
        **scope(process, day),
        **unavailability(process, day),
        **load_and_efficiency(process, day, outputs),
        **efficacy(process, day),
        **quality(process, day),
    }


def text(value: Value) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else repr(float(value))


def date_of(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(days=day)).date().isoformat()


def main(source: str, target: str) -> None:
    by_process: defaultdict[str, list[Row]] = defaultdict(list)
    rows = read(Path(source))
    for row in rows:
        by_process[row.process].append(row)
    first, last = (
        min(row.instant() for row in rows) // DAY,
        max(row.last() for row in rows) // DAY + 1,
    )
    with open(target, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("process", "day", "figure", "value"))
        for code, mine in sorted(by_process.items()):
            process = Process(mine, last * DAY)
            for day in range(first, last):
                for figure, value in figures(process, (day * DAY, (day + 1) * DAY)).items():
                    writer.writerow((code, date_of(day), figure, text(value)))


if __name__ == "__main__":
    main(*sys.argv[1:])
