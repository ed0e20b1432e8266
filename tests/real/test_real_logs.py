"""The command on real logs: what it says must be what the files say when they are read by other
means.

The incident log in examples/data is always read. With ISM3_DATA set to the folder of the original
logs (one folder each: servicenow, kev, github_status, lanl, dotgov, vulndb) these are read too.
ISM3_COMMAND is the command.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import math
import os
import re
import subprocess
import tempfile
import unittest
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("ISM3_COMMAND", str(ROOT / "build/examples/ism3/ism3"))
DATA = os.environ.get("ISM3_DATA")
EXAMPLE = ROOT / "examples/data/servicenow"
LOGS = ROOT / "examples/logs"
HOUR = 3600
DAY = 86400
SKETCH_ERROR = Fraction(54, 10000)  # docs/semantics.md, "The sketch"

Document = dict[str, Any]
Interval = tuple[datetime, datetime]

needs_data = unittest.skipUnless(DATA, "ISM3_DATA is not set: the original logs are not at hand")


def original(name: str) -> Path:
    return Path(DATA or "") / name


def read_csv(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def document(path: Path) -> Document:
    loaded: Document = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def utc(text: str, pattern: str) -> datetime:
    return datetime.strptime(text, pattern).replace(tzinfo=timezone.utc)


def rfc3339(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def nanoseconds(text: str) -> Fraction:
    """Seconds since 1970 of an RFC 3339 time, with every digit of its fraction."""
    found = re.fullmatch(r"([^.Z+]{19})(\.\d+)?(.*)", text)
    assert found, text
    return Fraction(int(rfc3339(found[1] + found[3]).timestamp())) + Fraction(found[2] or 0)


def seconds(length: timedelta) -> Fraction:
    return Fraction(length // timedelta(microseconds=1), 1_000_000)


def nearest_rank(values: Iterable[Fraction], share: Fraction) -> Fraction:
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1]


def united(intervals: Iterable[Interval]) -> list[Interval]:
    """Overlapping and touching intervals become one."""
    union: list[Interval] = []
    for start, end in sorted(intervals):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def overlap(interval: Interval, start: datetime, end: datetime) -> timedelta:
    return max(min(interval[1], end) - max(interval[0], start), timedelta(0))


def next_month(day: datetime) -> datetime:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


class Answer:
    """The figures of one process over one window."""

    def __init__(self, figures: Document) -> None:
        self.figures = figures

    def exact(self, figure: str, part: str = "value") -> Fraction:
        found = self.figures[figure][part]
        assert found is not None, f"{figure} has no {part}: {self.figures[figure]['status']}"
        return Fraction(found)

    def status(self, figure: str) -> str:
        status: str = self.figures[figure]["status"]
        return status


class Metrics:
    """The output of `ism3 metrics`."""

    def __init__(self, output: Document) -> None:
        self.periods: list[Document] = output["periods"]
        self.as_of = rfc3339(output["as_of"])

    def of(self, process: str, period: int = 0, environment: str | None = None) -> Answer:
        for entry in self.periods[period]["processes"]:
            if entry["process"] == process and entry["environment"] == environment:
                return Answer(entry["figures"])
        raise AssertionError(f"no {process} in {environment}")

    def windows(self) -> list[tuple[datetime, datetime]]:
        return [(rfc3339(period["from"]), rfc3339(period["to"])) for period in self.periods]


class RealLog(unittest.TestCase):
    def metrics(
        self, model: Path, log: Path | Document, data: Path, every: str = "all", *options: str
    ) -> Metrics:
        if isinstance(log, Path):
            return self.run_command(model, log, data, every, *options)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "log.json"
            path.write_text(json.dumps(log), encoding="utf-8")
            return self.run_command(model, path, data, every, *options)

    def run_command(self, model: Path, log: Path, data: Path, every: str, *options: str) -> Metrics:
        arguments = [
            "metrics",
            "--model",
            model,
            "--log",
            log,
            data,
            "--every",
            every,
            "--json",
            *options,
        ]
        done = subprocess.run(
            [COMMAND, *map(str, arguments)], capture_output=True, check=False, encoding="utf-8"
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        # Decimals exactly as they are written.
        return Metrics(json.loads(done.stdout, parse_float=Fraction))

    def assert_ratio(self, answer: Answer, figure: str, numerator: int, denominator: int) -> None:
        self.assertEqual(answer.exact(figure, "numerator"), numerator, figure)
        self.assertEqual(answer.exact(figure, "denominator"), denominator, figure)
        self.assertAlmostEqual(float(answer.exact(figure)), numerator / denominator, 12, figure)

    def assert_lead_times(self, answer: Answer, lead_times: list[Fraction]) -> None:
        """Mean, extremes and quantiles of the answers' lead times in seconds."""
        mean = "activity.mean_lead_time"
        self.assertEqual(answer.exact(mean, "numerator"), sum(lead_times))
        self.assertEqual(answer.exact(mean, "denominator"), len(lead_times))
        self.assertEqual(answer.exact("activity.worst_lead_time"), max(lead_times))
        self.assertEqual(answer.exact("activity.best_lead_time"), min(lead_times))
        for percent in (50, 90, 95, 99):
            expected = nearest_rank(lead_times, Fraction(percent, 100))
            found = answer.exact(f"activity.p{percent}_lead_time")
            self.assertLessEqual(abs(found - expected), expected * SKETCH_ERROR, f"p{percent}")

    def assert_about(self, found: Fraction, reference: float, places: int) -> None:
        """A figure that somebody else computed and rounded."""
        self.assertAlmostEqual(float(found), reference, delta=0.51 * 10**-places)


def without_when(log: Document) -> Document:
    return {
        **log,
        "rules": [{k: v for k, v in rule.items() if k != "when"} for rule in log["rules"]],
    }


class Incidents(RealLog):
    """examples/data/servicenow: the extract that is part of this repository."""

    rows: list[dict[str, str]]
    incidents: dict[str, list[dict[str, str]]]

    @classmethod
    def setUpClass(cls) -> None:
        cls.rows = read_csv(EXAMPLE / "incidents.csv.gz")
        cls.incidents = defaultdict(list)
        for row in cls.rows:
            cls.incidents[row["number"]].append(row)

    @staticmethod
    def time(text: str) -> datetime:
        return utc(text, "%d/%m/%Y %H:%M")

    def read(self, every: str = "all", log: Path | Document = EXAMPLE / "tickets.json") -> Metrics:
        return self.metrics(EXAMPLE / "model.json", log, EXAMPLE / "incidents.csv.gz", every)

    def item_log(self, **fields: object) -> Document:
        """The description with another rule for its items."""
        log = document(EXAMPLE / "tickets.json")
        return {**log, "rules": [{**log["rules"][0], **fields}]}

    def lead_times(self, begin: str, end: str) -> dict[str, Fraction]:
        return {
            number: seconds(self.time(rows[0][end]) - self.time(rows[0][begin]))
            for number, rows in self.incidents.items()
            if rows[0][end] != "?"
        }

    def test_opened_to_resolved(self) -> None:
        answer = self.read().of("OSP-24")
        lead_times = self.lead_times("opened_at", "resolved_at")
        self.assertEqual(len(self.incidents), 24_918)
        self.assertEqual(answer.exact("efficacy.inputs"), 24_918)
        self.assertEqual(answer.exact("activity.outputs"), 23_362)
        self.assertEqual(answer.exact("activity.unmatched"), 0)
        self.assertEqual(answer.exact("efficacy.backlog"), 24_918 - 23_362)
        self.assert_ratio(answer, "efficacy.ratio", 23_362, 24_918)
        self.assert_lead_times(answer, list(lead_times.values()))
        self.assert_about(answer.exact("efficacy.ratio") * 100, 93.756, 3)
        self.assert_about(answer.exact("activity.mean_lead_time") / HOUR, 178.172, 3)
        self.assert_about(answer.exact("activity.worst_lead_time") / HOUR, 8070.2, 1)

    def test_on_time_by_the_assumed_week(self) -> None:
        metrics = self.read()
        in_time = due = 0
        for rows in self.incidents.values():
            agreed = self.time(rows[0]["opened_at"]) + timedelta(days=7)
            resolved = rows[0]["resolved_at"]
            if agreed < metrics.as_of:
                due += 1
                in_time += resolved != "?" and self.time(resolved) <= agreed
        self.assert_ratio(metrics.of("OSP-24"), "efficacy.on_time", in_time, due)

    def test_verdicts(self) -> None:
        resolved = [rows for rows in self.incidents.values() if rows[0]["resolved_at"] != "?"]
        fit = sum(all(row["reopen_count"] == "0" for row in rows) for rows in resolved)
        self.assert_ratio(self.read().of("OSP-24"), "quality.fit", fit, len(resolved))

    def test_load_of_people(self) -> None:
        """Each person's touches are steps that hold for eight hours; summed by person, not by
        time."""
        hold = timedelta(hours=8)
        metrics = self.read()
        touches: dict[str, dict[datetime, bool]] = defaultdict(dict)
        for row in self.rows:
            if row["assigned_to"] != "?":
                at = self.time(row["sys_updated_at"])
                steps = touches[row["assigned_to"]]
                steps[at] = steps.get(at, False) or row["incident_state"] == "Active"
        available = used = timedelta(0)
        for steps in touches.values():
            times = sorted(steps)
            for at, following in zip(times, [*times[1:], metrics.as_of]):
                lasts = min(hold, following - at)
                available += lasts
                used += lasts if steps[at] else timedelta(0)
        found = metrics.of("OSP-24").exact("load.ratio")
        self.assertAlmostEqual(float(found), used / available, 12)

    def test_months(self) -> None:
        metrics = self.read("month")
        opened = Counter(
            row[0]["opened_at"].split("/", 1)[1][:-6] for row in self.incidents.values()
        )
        resolved = Counter(
            rows[0]["resolved_at"].split("/", 1)[1][:-6]
            for rows in self.incidents.values()
            if rows[0]["resolved_at"] != "?"
        )
        self.assertEqual(len(metrics.periods), 13)
        for number, (start, _) in enumerate(metrics.windows()):
            month = f"{start.month}/{start.year}"
            answer = metrics.of("OSP-24", number)
            self.assertEqual(answer.exact("efficacy.inputs"), opened[month], month)
            self.assertEqual(answer.exact("activity.outputs"), resolved[month], month)
        # The log is declared complete from the last day of February to the end of May.
        statuses = [metrics.of("OSP-24", number).status("efficacy.inputs") for number in range(4)]
        self.assertEqual(statuses, ["partial", "ok", "ok", "ok"])

    def test_opened_to_closed(self) -> None:
        log = self.item_log(end={"column": "closed_at"})
        answer = self.read(log=log).of("OSP-24")
        self.assert_lead_times(answer, list(self.lead_times("opened_at", "closed_at").values()))
        self.assertEqual(answer.exact("activity.outputs"), 24_918)
        self.assert_about(answer.exact("activity.mean_lead_time") / HOUR, 315.329, 3)
        middle = Fraction("145.867") * HOUR
        self.assertLessEqual(
            abs(answer.exact("activity.p50_lead_time") - middle), middle * SKETCH_ERROR
        )
        # A verdict of every incident: whether it was ever reopened.
        self.assert_ratio(answer, "quality.fit", 24_918 - 275, 24_918)
        self.assert_about((1 - answer.exact("quality.fit")) * 100, 1.104, 3)

    def test_service_level_as_verdict(self) -> None:
        verdict = {"column": "made_sla", "map": {"true": "fit", "false": "unfit"}}
        log = self.item_log(end={"column": "closed_at"}, verdict=verdict)
        answer = self.read(log=log).of("OSP-24")
        self.assert_about(answer.exact("quality.fit") * 100, 63.420, 3)

    @needs_data
    def test_extract_is_the_original(self) -> None:
        columns = list(self.rows[0])
        whole = read_csv(original("servicenow") / "incident_event_log.csv.gz")
        self.assertEqual([{c: row[c] for c in columns} for row in whole], self.rows)

    @needs_data
    def test_the_original_reads_the_same(self) -> None:
        data = original("servicenow") / "incident_event_log.csv.gz"
        whole = self.metrics(EXAMPLE / "model.json", EXAMPLE / "tickets.json", data)
        self.assertEqual(whole.periods, self.read().periods)


@needs_data
class KnownExploitedVulnerabilities(RealLog):
    data = original("kev") / "known_exploited_vulnerabilities.csv"

    def setUp(self) -> None:
        self.rows = read_csv(self.data)
        self.days = [
            (date.fromisoformat(row["dateAdded"]), date.fromisoformat(row["dueDate"]))
            for row in self.rows
        ]

    def test_alerts_and_what_patching_owes(self) -> None:
        metrics = self.metrics(LOGS / "kev/model.json", LOGS / "kev/log.json", self.data, "quarter")
        added = Counter((day.year, (day.month - 1) // 3) for day, _ in self.days)
        total = 0
        for number, (start, _) in enumerate(metrics.windows()):
            count = added[(start.year, (start.month - 1) // 3)]
            total += count
            patching = metrics.of("OSP-5", number)
            self.assertEqual(metrics.of("OSP-22", number).exact("activity.outputs"), count)
            self.assertEqual(patching.exact("efficacy.inputs"), count)
            self.assertEqual(patching.exact("efficacy.backlog"), total)
        self.assertEqual(total, 1_404)

    def test_due_days_end_with_the_day(self) -> None:
        metrics = self.metrics(LOGS / "kev/model.json", LOGS / "kev/log.json", self.data)
        as_of = metrics.as_of.date()
        self.assert_ratio(
            metrics.of("OSP-5"), "efficacy.on_time", 0, sum(due < as_of for _, due in self.days)
        )

    def test_time_given(self) -> None:
        given = [(due - added).days for added, due in self.days]
        as_of = ("--as-of", (max(due for _, due in self.days) + timedelta(days=1)).isoformat())
        log = LOGS / "kev/time-given.json"
        answer = self.metrics(LOGS / "kev/model.json", log, self.data, "all", *as_of).of("OSP-5")
        self.assert_lead_times(answer, [Fraction(days * DAY) for days in given if days >= 0])
        self.assertEqual(answer.exact("activity.unmatched"), 15)
        self.assertEqual(answer.exact("activity.outputs"), 1_404)
        # The reference counts the fifteen as negative; libism3 never does.
        negative = sum(days for days in given if days < 0)
        mean = (answer.exact("activity.mean_lead_time", "numerator") / DAY + negative) / len(given)
        self.assert_about(mean, 44.410, 3)


@needs_data
class StatusPage(RealLog):
    windows_file = original("github_status") / "downtime_windows.csv"
    segments_file = original("github_status") / "segments.csv"
    model = LOGS / "github_status/model.json"

    @staticmethod
    def intervals(
        path: Path, start: str, end: str, keep: Callable[[dict[str, str]], bool]
    ) -> list[Interval]:
        return [(rfc3339(row[start]), rfc3339(row[end])) for row in read_csv(path) if keep(row)]

    def assert_outages(self, metrics: Metrics, union: list[Interval]) -> None:
        for number, (start, end) in enumerate(metrics.windows()):
            answer = metrics.of("HOSTING", number)
            begun = [interval for interval in union if start <= interval[0] < end]
            lengths = [seconds(interval[1] - interval[0]) for interval in begun]
            down = sum((overlap(interval, start, end) for interval in union), timedelta(0))
            self.assertEqual(answer.exact("unavailability.interruptions"), len(begun))
            self.assertEqual(answer.exact("unavailability.downtime"), seconds(down))
            if begun:
                mean = "unavailability.mean_duration"
                self.assertEqual(answer.exact(mean, "numerator"), sum(lengths))
                self.assertEqual(answer.exact("unavailability.worst_duration"), max(lengths))

    def test_outages_are_united(self) -> None:
        rows = self.intervals(
            self.windows_file,
            "downtime_start",
            "downtime_end",
            lambda row: row["impact"] != "maintenance",
        )
        union = united(rows)
        self.assertLess(len(union), len(rows) - 50)
        for every in ("all", "month", "day"):
            log = LOGS / "github_status/log.json"
            metrics = self.metrics(self.model, log, self.windows_file, every)
            self.assert_outages(metrics, union)

    def test_share_of_the_span(self) -> None:
        rows = self.intervals(
            self.windows_file,
            "downtime_start",
            "downtime_end",
            lambda row: row["impact"] != "maintenance",
        )
        first = min(start for start, _ in rows).replace(hour=0, minute=0, second=0)
        last = max(end for _, end in rows).replace(hour=0, minute=0, second=0) + timedelta(days=1)
        down = sum((end - start for start, end in united(rows)), timedelta(0))
        metrics = self.metrics(self.model, LOGS / "github_status/log.json", self.windows_file)
        self.assertEqual(metrics.as_of, last)
        answer = metrics.of("HOSTING")
        self.assertEqual(answer.exact("unavailability.ratio", "numerator"), seconds(down))
        self.assertEqual(answer.exact("unavailability.ratio", "denominator"), seconds(last - first))

    def test_segments_are_united(self) -> None:
        union = united(
            self.intervals(
                self.segments_file,
                "start_at",
                "end_at",
                lambda row: row["status"] not in ("Scheduled", "In progress"),
            )
        )
        log = LOGS / "github_status/segments.json"
        self.assert_outages(self.metrics(self.model, log, self.segments_file, "month"), union)

    def test_investigating_to_resolved(self) -> None:
        rows = self.intervals(self.windows_file, "downtime_start", "downtime_end", lambda row: True)
        log = without_when(document(LOGS / "github_status/log.json"))
        answer = self.metrics(self.model, log, self.windows_file).of("OSP-24")
        self.assert_lead_times(answer, [seconds(end - start) for start, end in rows])
        self.assertEqual(answer.exact("activity.outputs"), 819)
        self.assert_about(answer.exact("activity.mean_lead_time") / 60, 240.103, 3)
        self.assertEqual(answer.exact("activity.worst_lead_time"), 10_741 * 60)
        self.assertAlmostEqual(
            float(answer.exact("activity.p50_lead_time")) / 60, 76, delta=76 * 0.0054
        )


@needs_data
class NodeFailures(RealLog):
    data = original("lanl") / "LA-UR-05-7318-failure-data-1996-2005.csv.gz"
    model = LOGS / "lanl/model.json"

    @staticmethod
    def sunday(year: int, month: int, last: bool) -> datetime:
        """Two o'clock on the first Sunday of a month, or the last of one with 31 days."""
        day = datetime(year, month, 25 if last else 1, 2)
        return day + timedelta(days=(6 - day.weekday()) % 7)

    @classmethod
    def instant(cls, text: str) -> datetime:
        """Mountain time as it was from 1987 to 2006."""
        local = datetime.strptime(text, "%m/%d/%Y %H:%M")
        summer = (
            cls.sunday(local.year, 4, last=False) <= local < cls.sunday(local.year, 10, last=True)
        )
        return (local + timedelta(hours=6 if summer else 7)).replace(tzinfo=timezone.utc)

    def setUp(self) -> None:
        self.rows = read_csv(self.data)
        self.outages: dict[str, list[Interval]] = defaultdict(list)
        for row in self.rows:
            interval = (self.instant(row["Prob Started"]), self.instant(row["Prob Fixed"]))
            self.outages[row["System"]].append(interval)

    def test_outages_by_system(self) -> None:
        metrics = self.metrics(
            self.model, LOGS / "lanl/log.json", self.data, "all", "--by-environment"
        )
        self.assertEqual(len(self.outages), 23)
        for system, rows in self.outages.items():
            union = united(rows)
            lengths = [seconds(end - start) for start, end in union]
            answer = metrics.of("OSP-26", environment=system)
            self.assertEqual(answer.exact("unavailability.interruptions"), len(union), system)
            self.assertEqual(answer.exact("unavailability.downtime"), sum(lengths), system)
            self.assertEqual(answer.exact("unavailability.worst_duration"), max(lengths), system)
            self.assertEqual(answer.status("unavailability.ratio"), "not_applicable", system)

    def test_all_systems_together(self) -> None:
        metrics = self.metrics(self.model, LOGS / "lanl/log.json", self.data, "year")
        unions = [interval for rows in self.outages.values() for interval in united(rows)]
        for number, (start, end) in enumerate(metrics.windows()):
            down = sum((overlap(interval, start, end) for interval in unions), timedelta(0))
            answer = metrics.of("OSP-26", number)
            self.assertEqual(answer.exact("unavailability.downtime"), seconds(down))

    def test_failures_by_time_lost(self) -> None:
        answer = self.metrics(self.model, LOGS / "lanl/log.json", self.data).of("OSP-26")
        lost = sum(int(row["Down Time"]) for row in self.rows)
        self.assertEqual(answer.exact("efficacy.inputs"), 23_739)
        self.assertEqual(answer.exact("activity.outputs"), 23_739)
        self.assert_ratio(answer, "efficiency.outputs_per_resource", 23_739, lost)
        self.assertAlmostEqual(
            1 / float(answer.exact("efficiency.outputs_per_resource")) / 60, 5.873, delta=0.001
        )


@needs_data
class Domains(RealLog):
    data = original("dotgov") / "dotgov_scope_weekly.csv"
    model = LOGS / "dotgov/model.json"
    log = LOGS / "dotgov/log.json"

    def test_first_and_last_snapshot(self) -> None:
        first = self.metrics(self.model, self.log, self.data, "all", "--to", "2019-02-07").of(
            "OSP-28"
        )
        self.assert_ratio(first, "scope.covered", 440, 5_796)
        self.assert_about(first.exact("scope.covered") * 100, 7.591, 3)
        last = self.metrics(self.model, self.log, self.data).of("OSP-28")
        self.assert_ratio(last, "scope.covered", 9_897, 16_520)
        self.assert_about(last.exact("scope.covered") * 100, 59.909, 3)
        self.assertEqual(last.status("scope.covered"), "ok")

    def test_every_month(self) -> None:
        """The newest sample of each type before the month's end, old names under new ones."""
        metrics = self.metrics(self.model, self.log, self.data, "month")
        names = document(self.log)["rules"][0]["environment"]["map"]
        newest: dict[str, tuple[int, int]] = {}
        rows = sorted(read_csv(self.data), key=lambda row: int(row["commit_unix"]))
        position = 0
        for number, (_, end) in enumerate(metrics.windows()):
            while position < len(rows) and int(rows[position]["commit_unix"]) < end.timestamp():
                row = rows[position]
                position += 1
                if row["domain_type"] in names:
                    counts = (int(row["with_security_contact"]), int(row["in_scope"]))
                    newest[names[row["domain_type"]]] = counts
            covered = sum(counts[0] for counts in newest.values())
            total = sum(counts[1] for counts in newest.values())
            self.assert_ratio(metrics.of("OSP-28", number), "scope.covered", covered, total)

    def test_a_pause_makes_it_stale(self) -> None:
        metrics = self.metrics(self.model, self.log, self.data, "year", "--to", "2021-01-01")
        self.assertEqual(metrics.of("OSP-28", 1).status("scope.covered"), "stale")


@needs_data
class VulnerabilityReports(RealLog):
    data = original("vulndb") / "golang_vulndb_reports.csv"

    def test_created_to_first_commit(self) -> None:
        rows = read_csv(self.data)
        waits = [
            int(row["first_commit_unix"]) - nanoseconds(row["created"])
            for row in rows
            if row["created"]
        ]
        answer = self.metrics(LOGS / "vulndb/model.json", LOGS / "vulndb/log.json", self.data).of(
            "OSP-22"
        )
        lead_times = [wait for wait in waits if wait >= 0]
        self.assertEqual(len(waits), 3_732)
        self.assert_lead_times(answer, lead_times)
        self.assertEqual(answer.exact("activity.outputs"), 5_133)
        self.assertEqual(answer.exact("activity.unmatched"), 850 + 1_401)
        self.assert_ratio(answer, "efficacy.ratio", len(lead_times), len(waits))
        # The reference takes the 850 for negative waits.
        self.assert_about(nearest_rank(waits, Fraction(1, 2)) / HOUR, 2.9, 1)

    def test_reviewed(self) -> None:
        statuses = Counter(row["review_status"] for row in read_csv(self.data))
        answer = self.metrics(LOGS / "vulndb/model.json", LOGS / "vulndb/log.json", self.data).of(
            "OSP-22"
        )
        judged = sum(count for status, count in statuses.items() if status)
        self.assert_ratio(answer, "quality.fit", statuses["REVIEWED"], judged)


class Ledgers(RealLog):
    """Each log through a ledger: imported, imported again, sealed, with the figures as they are
    without."""

    LOGS = (
        (EXAMPLE / "model.json", EXAMPLE / "tickets.json", EXAMPLE / "incidents.csv.gz"),
        (LOGS / "kev/model.json", LOGS / "kev/log.json", KnownExploitedVulnerabilities.data),
        (
            LOGS / "github_status/model.json",
            LOGS / "github_status/log.json",
            StatusPage.windows_file,
        ),
        (LOGS / "lanl/model.json", LOGS / "lanl/log.json", NodeFailures.data),
        (LOGS / "dotgov/model.json", LOGS / "dotgov/log.json", Domains.data),
        (LOGS / "vulndb/model.json", LOGS / "vulndb/log.json", VulnerabilityReports.data),
    )

    def run_ledger(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [COMMAND, *map(str, arguments)], capture_output=True, check=False, encoding="utf-8"
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def figures(self, model: Path, *arguments: str | Path) -> str:
        return self.run_ledger(
            "metrics", "--model", model, "--csv", "--by-environment", *arguments
        ).stdout

    def check(self, model: Path, log: Path, data: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.check_in(Path(folder), model, log, data)

    def check_in(self, folder: Path, model: Path, log: Path, data: Path) -> None:
        ledger, sealed, copy = (folder / name for name in ("a.ism3", "sealed.ism3", "copy.ism3"))
        observe = ("observe", "--model", model, "--log", log, "-o", ledger, data)
        rows = len(read_csv(data))
        self.assertEqual(
            self.run_ledger(*observe).stderr, f"{data}: {rows:,} records, {rows:,} new\n"
        )
        self.assertEqual(
            self.run_ledger(*observe).stderr,
            f"{data}: {rows:,} records, nothing new\n{ledger}: unchanged\n",
        )
        expected = self.figures(model, "--log", log, data)
        self.assertEqual(self.figures(model, ledger), expected)
        self.run_ledger("seal", "--model", model, "-o", sealed, ledger)
        self.assertEqual(self.figures(model, sealed), expected)
        for path in (ledger, sealed):
            self.run_ledger("export", "--format", "cbor", "-o", copy, path)
            self.assertEqual(copy.read_bytes(), path.read_bytes())
            view = json.loads(self.run_ledger("show", "--json", path).stdout)
            held = self.held(data)
            self.assertEqual(view["bytes"], path.stat().st_size)
            self.assertEqual(
                [(s["records"], s["gaps"], s["digest"]) for s in view["sources"]],
                [(rows, [], held)],
            )

    @staticmethod
    def held(data: Path) -> str:
        text = data.read_bytes()
        text = gzip.decompress(text) if data.suffix == ".gz" else text
        return hashlib.sha256(text.rstrip(b"\r\n")).hexdigest()

    def test_the_log_of_this_repository(self) -> None:
        self.check(*self.LOGS[0])

    def test_what_the_documentation_shows(self) -> None:
        """The output of `ism3 show` in docs/ledgers.md, and the sizes of that log."""
        page = (ROOT / "docs/ledgers.md").read_text(encoding="utf-8")
        model, log, data = self.LOGS[0]
        with tempfile.TemporaryDirectory() as name:
            ledger, sealed = Path(name) / "agent1.ism3", Path(name) / "sealed.ism3"
            self.run_ledger("observe", "--model", model, "--log", log, "-o", ledger, data)
            self.run_ledger("seal", "--model", model, "-o", sealed, ledger)
            view = self.run_ledger("show", ledger).stdout
            self.assertIn(f"```\n{view.replace(str(ledger), ledger.name, 1)}```\n", page)
            self.assertIn(f"| {ledger.stat().st_size:,} | {sealed.stat().st_size:,} |", page)

    @needs_data
    def test_the_original_logs(self) -> None:
        for model, log, data in self.LOGS[1:]:
            with self.subTest(data.name):
                self.check(model, log, data)


class Assessments(RealLog):
    """What the figures of each log mean, month by month."""

    MISSING = ("no_data", "stale", "not_applicable", "pending")

    def run_json(self, *arguments: str | Path) -> Document:
        done = subprocess.run(
            [COMMAND, *map(str, arguments)], capture_output=True, check=False, encoding="utf-8"
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        read: Document = json.loads(done.stdout)
        return read

    def check(self, model: Path, log: Path, data: Path) -> int:
        """The figures are those of a settled reading, and a verdict rests on a value. Returns how
        many were judged by their history."""
        last = self.run_json(
            "metrics", "--json", "--every", "all", "--model", model, "--log", log, data
        )["as_of"]
        words = ("--json", "--as-of", last, "--model", model, "--log", log, data)
        assessed, settled = self.run_json("assess", *words), self.run_json(
            "metrics", "--settled", *words
        )
        known = {period["from"]: period for period in settled["periods"]}
        judged = 0
        for period in assessed["periods"]:
            figures = {
                process["process"]: process["figures"]
                for process in known.get(period["from"], {"processes": []})["processes"]
            }
            for process in period["processes"]:
                for name, told in process["figures"].items():
                    self.check_figure(told, figures.get(process["process"], {}).get(name))
                    judged += told["behaviour"] is not None and "lower" in told["behaviour"]
        codes = {process["code"] for process in document(model)["processes"]}
        self.assertEqual(
            {process["process"] for process in assessed["periods"][-1]["processes"]}, codes
        )
        return judged

    def check_figure(self, told: Document, figure: Document | None) -> None:
        if told["value"] is None:
            self.assertNotIn(told["target_status"], ("met", "at_risk", "missed"))
            self.assertIsNone(told["behaviour"])
        else:
            assert figure is not None
            for key in ("value", "numerator", "denominator", "count", "status"):
                self.assertEqual(told[key], figure[key])

    def test_the_log_of_this_repository(self) -> None:
        self.check(*Ledgers.LOGS[0])

    @needs_data
    def test_the_original_logs(self) -> None:
        judged = {}
        for model, log, data in Ledgers.LOGS[1:]:
            with self.subTest(data.name):
                judged[model.parent.name] = self.check(model, log, data)
        # The others are partly watched, or too short.
        self.assertGreater(judged["kev"], 0)
        self.assertGreater(judged["github_status"], 100)


if __name__ == "__main__":
    unittest.main()
