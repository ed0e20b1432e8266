"""Pages for monitoring systems, of random models and logs with hostile names: the reference parsers
take every one, and find in it what `ism3 metrics` says, no more and no less. ISM3_EXPOSITION_WORLDS
is how many; 12 without it.
"""

import csv
import datetime
import json
import math
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any, Iterator, Optional

from command import COMMAND
from worlds import BOUNDS, COLUMNS, START, World

try:
    from prometheus_client.openmetrics.parser import (
        text_string_to_metric_families as read_openmetrics,
    )
    from prometheus_client.parser import text_string_to_metric_families as read_prometheus

    HAS_PARSER = True
except ImportError:
    HAS_PARSER = False

try:
    from google.protobuf import json_format
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
        ExportMetricsServiceRequest,
    )

    HAS_PROTOCOL = True
except ImportError:
    HAS_PROTOCOL = False

WORLDS = int(os.environ.get("ISM3_EXPOSITION_WORLDS", "12"))
AS_OF = "2026-05-11"
SPAN = ("--from", "2026-01-01", "--to", "2026-07-01", "--as-of", AS_OF)
LEAD_TIMES, SPREADS = "ism3_activity_lead_time_seconds", "ism3.activity.lead_time"
PER_RESOURCE = ("load.ratio", "efficiency.outputs_per_resource")

Sample = tuple[str, tuple[tuple[str, str], ...], float]


def name_of(figure: str, unit: str) -> str:
    suffix = {"s": "seconds", "ratio": "ratio", "1/day": "per_day"}.get(unit)
    name = "ism3_" + figure.replace(".", "_")
    return name if suffix is None or name.endswith(suffix) else f"{name}_{suffix}"


def seconds(text: str) -> int:
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def read_lines(page: str) -> Iterator[tuple[str, dict[str, str], float, str]]:
    """Samples by the grammar of the specification, independent of the reference parser."""
    for line in page.split("\n"):
        if not line or line.startswith("#"):
            continue
        found = re.fullmatch(
            r'([a-z0-9_]+)(?:\{((?:[a-z0-9_]+="(?:[^"\\\n]|\\[\\"n])*",?)+)\})? (\S+)(?: (\S+))?',
            line,
        )
        assert found, line
        labels = {
            key: re.sub(r"\\(.)", lambda c: "\n" if c[1] == "n" else c[1], value)
            for key, value in re.findall(r'([a-z0-9_]+)="((?:[^"\\]|\\.)*)"', found[2] or "")
        }
        yield found[1], labels, float(found[3]), found[4] or ""


def bound_text(bound: int) -> str:
    """As Go writes a float with %g, and a point where it has neither point nor exponent."""
    digits = str(bound)
    if len(digits) <= 6:
        return f"{digits}.0"
    return f"{digits[0]}.{digits[1:].rstrip('0')}e+{len(digits) - 1:02}"


def key_of(name: str, labels: dict[str, str], value: float) -> Sample:
    return name, tuple(sorted(labels.items())), value


class Pages(unittest.TestCase):
    """A folder of its own for each test."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def ism3(self, *words: str) -> str:
        done = subprocess.run(
            [COMMAND, *words],
            capture_output=True,
            cwd=self.folder,
            timeout=60,
            check=False,
            env={"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"},
        )
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""), words)
        return done.stdout.decode()

    def make(self, seed: int) -> World:
        world = World(seed)
        self.only_resource = {
            process["code"]: process["resources"][0]["name"] for process in world.processes
        }
        (self.folder / "model.json").write_text(json.dumps(world.model), encoding="utf-8")
        with open(self.folder / "log.csv", "w", encoding="utf-8", newline="") as file:
            rows = csv.DictWriter(file, COLUMNS)
            rows.writeheader()
            self.rows = list(world.log())
            rows.writerows(self.rows)
        return world

    def export(self, form: str, *words: str) -> str:
        return self.ism3(
            "export", "--format", form, *SPAN, "--model", "model.json", *words, "log.csv"
        )

    def metrics(self, *words: str) -> Any:
        return json.loads(
            self.ism3(
                "metrics", "--json", "--settled", *SPAN, "--model", "model.json", *words, "log.csv"
            )
        )

    # -- what `ism3 metrics` says, as samples

    def expected(self, periods: dict[int, list[str]], document: Any) -> Iterator[Sample]:
        for period in document["periods"]:
            for label in periods.get(seconds(period["from"]), []):
                for process in period["processes"]:
                    yield from self.of_process(
                        process, {"process": process["process"], "period": label}
                    )

    def of_process(self, process: Any, labels: dict[str, str]) -> Iterator[Sample]:
        if process["environment"] is not None:
            labels = {**labels, "environment": process["environment"]}
        for figure, told in process["figures"].items():
            if figure not in PER_RESOURCE:
                yield from self.of_figure(figure, told, labels)
        # of a process with one resource they stand among the others
        resources = process.get("resources") or {
            self.only_resource[process["process"]]: {
                figure: process["figures"][figure] for figure in PER_RESOURCE
            }
        }
        for resource, figures in resources.items():
            for figure, told in figures.items():
                yield from self.of_figure(figure, told, {**labels, "resource": resource})

    @staticmethod
    def of_figure(figure: str, told: Any, labels: dict[str, str]) -> Iterator[Sample]:
        if told["value"] is None:
            return
        if figure in ("efficiency.outputs_per_resource", "efficiency.cost_per_output"):
            labels = {**labels, "unit": told["unit"]}
        yield key_of(name_of(figure, told["unit"]), labels, float(told["value"]))

    # -- what the log says of lead times, as samples

    def leads(
        self, process: str, environment: Optional[str], start: float, end: float
    ) -> list[int]:
        """Of the answers between two times."""
        rows = [
            (seconds(row["time"]), seconds(row["end"]))
            for row in self.rows
            if row["kind"] == "item"
            and row["process"] == process
            and environment in (None, row["environment"])
        ]
        return [
            last - first
            for first, last in rows
            if start <= last < min(end, seconds(f"{AS_OF}T00:00:00Z"))
        ]

    def expected_leads(
        self, world: World, samples: list[Sample], by_environment: bool
    ) -> Iterator[Sample]:
        times = {
            (name, dict(labels)["period"]): value
            for name, labels, value in samples
            if name.startswith("ism3_period_")
        }
        for process in world.processes:
            for environment in (None, *(world.environments if by_environment else ())):
                for period in ("current", "settling", "final"):
                    start, end = (
                        times.get((f"ism3_period_{which}_timestamp_seconds", period), 0)
                        for which in ("start", "end")
                    )
                    labels = {
                        "process": process["code"],
                        "period": period,
                        **({"environment": environment} if environment else {}),
                    }
                    yield from self.spread(
                        self.leads(process["code"], environment, start, end), labels
                    )

    @staticmethod
    def spread(leads: list[int], labels: dict[str, str]) -> Iterator[Sample]:
        if leads:
            for bound in BOUNDS:
                yield key_of(
                    f"{LEAD_TIMES}_bucket",
                    {**labels, "le": bound_text(bound)},
                    sum(lead <= bound for lead in leads),
                )
            yield key_of(f"{LEAD_TIMES}_bucket", {**labels, "le": "+Inf"}, len(leads))
            yield key_of(f"{LEAD_TIMES}_gcount", labels, len(leads))
            yield key_of(f"{LEAD_TIMES}_gsum", labels, sum(leads))


@unittest.skipUnless(
    HAS_PARSER, "python3-prometheus-client is not there: no reference parser to ask"
)
class Corpus(Pages):
    """Random worlds."""

    def check_figures(self, page: str, *words: str) -> int:
        samples = [key_of(name, labels, value) for name, labels, value, _ in read_lines(page)]
        self.assertEqual(len(samples), len(set(samples)))
        periods: dict[int, list[str]] = {}
        for name, labels, value in samples:
            if name == "ism3_period_start_timestamp_seconds":
                periods.setdefault(int(value), []).append(dict(labels)["period"])
        self.assertIn(
            [START.replace(month=5).timestamp()],
            [[start] for start, told in periods.items() if "current" in told],
        )
        expected = sorted(self.expected(periods, self.metrics()))
        if words:
            expected = sorted({*expected, *self.expected(periods, self.metrics(*words))})
        figures = tuple(
            "ism3_" + word
            for word in (
                "activity_",
                "scope_",
                "unavailability_",
                "load_",
                "efficacy_",
                "efficiency_",
                "quality_",
            )
        )
        told = sorted(s for s in samples if s[0].startswith(figures))
        self.assertEqual([s for s in told if not s[0].startswith(LEAD_TIMES)], expected)
        return len(expected)

    def check_lead_times(self, world: World, page: str, *words: str) -> int:
        """They are counted from the log, in whole numbers, and a point stands together."""
        samples = [key_of(name, labels, value) for name, labels, value, _ in read_lines(page)]
        told = [s for s in samples if s[0].startswith(LEAD_TIMES)]
        expected = sorted(self.expected_leads(world, samples, bool(words)))
        self.assertEqual(sorted(told), expected)
        self.assertEqual(
            [name.rpartition("_")[2] for name, _, _ in told],
            ([*["bucket"] * (len(BOUNDS) + 1), "gcount", "gsum"])
            * (len(told) // (len(BOUNDS) + 3)),
        )
        return len(told)

    def check_parsers(self, world: World, page: str, text: str) -> None:
        families = list(read_openmetrics(page))
        samples = [(s.name, s.labels, s.value) for f in families for s in f.samples]
        self.assertEqual(
            samples, [(name, labels, value) for name, labels, value, _ in read_lines(page)]
        )
        self.assertEqual(len({f.name for f in families}), len(families))
        self.assertEqual(
            [s.labels["process"] for f in families if f.name == "ism3_process" for s in f.samples],
            [process["code"] for process in world.processes],
        )
        # the same series in the older format, which the reference parser of that one takes too
        older = [(s.name, s.labels, s.value) for f in read_prometheus(text) for s in f.samples]
        self.assertEqual(len(older), len(samples))
        self.assertEqual(
            [line for line in text.split("\n") if not line.startswith("#")],
            [
                re.sub(rf"\A({LEAD_TIMES})_g(count|sum)", r"\1_\2", line)
                for line in page.split("\n")
                if not line.startswith("#")
            ],
        )
        types = [
            (f.name, f.type)
            for pages in (families, read_prometheus(text))
            for f in pages
            if f.name.startswith(LEAD_TIMES)
        ]
        self.assertIn(types, ([], [(LEAD_TIMES, "gaugehistogram"), (LEAD_TIMES, "histogram")]))

    def check_states(self, page: str) -> None:
        """Of the states of one thing in one period exactly one is 1."""
        ones: dict[tuple[Any, ...], float] = {}
        for name, labels, value, time in read_lines(page):
            if name in labels:
                rest = {key: label for key, label in labels.items() if key != name}
                thing = (name, time, *sorted(rest.items()))
                ones[thing] = ones.get(thing, 0) + value
        self.assertEqual([thing for thing, sum_of_ones in ones.items() if sum_of_ones != 1], [])

    def check_history(self, world: World, page: str, by_environment: bool) -> None:
        lines, families = list(read_lines(page)), list(read_openmetrics(page))
        self.assertEqual(
            sum(len(f.samples) for f in families if f.type != "stateset"),
            sum(name not in labels for name, labels, _, _ in lines),
        )
        samples = [(name, tuple(sorted(labels.items())), time) for name, labels, _, time in lines]
        self.assertTrue(all(time for _, _, time in samples))
        self.assertEqual(len(samples), len(set(samples)))
        self.check_states(page)
        told = [
            (time, key_of(name, labels, value))
            for name, labels, value, time in lines
            if name.startswith(LEAD_TIMES)
        ]
        periods: dict[tuple[str, str], list[Sample]] = {}
        for name, labels, value, time in lines:
            if name.startswith("ism3_period_"):
                periods.setdefault((labels["period"], time), []).append(key_of(name, labels, value))
        expected = [
            (time, sample)
            for (_, time), ends in periods.items()
            for sample in self.expected_leads(world, ends, by_environment)
        ]
        self.assertEqual(sorted(told), sorted(expected))

    def test_every_page_is_taken_and_says_what_metrics_says(self) -> None:
        values = leads = 0
        for seed in range(WORLDS):
            with self.subTest(seed=seed):
                world = self.make(seed)
                words = ("--by-environment",) if seed % 2 else ()
                page, text = self.export("openmetrics", *words), self.export("prometheus", *words)
                self.assertEqual(page, self.export("openmetrics", *words))
                self.check_parsers(world, page, text)
                values += self.check_figures(page, *words)
                leads += self.check_lead_times(world, page, *words)
                self.check_states(page)
                every = ("--every", "week" if seed % 4 == 0 else "month")
                self.check_history(
                    world, self.export("openmetrics", "--history", *every, *words), bool(words)
                )
        self.assertGreater(values, 10 * WORLDS)
        self.assertGreater(leads, 10 * WORLDS)

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not there")
    def test_promtool_takes_them(self) -> None:
        for seed in range(0, WORLDS, 4):
            with self.subTest(seed=seed):
                self.make(seed)
                done = subprocess.run(
                    ["promtool", "check", "metrics"],
                    input=self.export("prometheus").encode(),
                    capture_output=True,
                    timeout=60,
                    check=False,
                )
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not there")
    def test_promtool_fills_a_database_with_the_past(self) -> None:
        self.make(3)
        page = self.export("openmetrics", "--history")
        (self.folder / "history.om").write_text(page, encoding="utf-8")
        subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", "history.om", "data"],
            cwd=self.folder,
            capture_output=True,
            timeout=120,
            check=True,
        )
        done = subprocess.run(
            ["promtool", "tsdb", "list", "data"],
            cwd=self.folder,
            capture_output=True,
            timeout=60,
            check=True,
        )
        header, *blocks = [line.split() for line in done.stdout.decode().split("\n") if line]
        self.assertEqual(header[7:9], ["NUM", "SAMPLES"])
        self.assertEqual(sum(int(block[4]) for block in blocks), len(list(read_lines(page))))


class Otlp(Pages):
    """Requests as JSON, by the messages of opentelemetry/proto/metrics/v1/metrics.proto."""

    POINT = {"attributes", "startTimeUnixNano", "timeUnixNano"}
    SPREAD = {"count", "sum", "min", "max", "bucketCounts", "explicitBounds"}

    def check_attributes(self, attributes: Any) -> dict[str, str]:
        for attribute in attributes:
            self.assertEqual(set(attribute), {"key", "value"})
            self.assertEqual(set(attribute["value"]), {"stringValue"})
        told = {attribute["key"]: attribute["value"]["stringValue"] for attribute in attributes}
        self.assertEqual(len(told), len(attributes))
        return told

    def check_point(self, point: Any, fields: set[str]) -> None:
        """Of a value or of none: then a flag says so."""
        self.assertIn(set(point) - self.POINT, (fields, {"flags"}))
        self.check_attributes(point["attributes"])
        for time in ("startTimeUnixNano", "timeUnixNano"):
            self.assertRegex(point.get(time, "1"), r"\A[0-9]+\Z")
        for number in ("asDouble", "sum", "min", "max"):
            self.assertIsInstance(point.get(number, 0), (int, float))
        self.assertEqual(point.get("flags", 1), 1)

    def check_spread(self, point: Any) -> None:
        """Counts of the answers between two bounds, as text: they are of 64 bits."""
        self.check_point(point, self.SPREAD)
        if "flags" not in point:
            self.assertEqual(point["explicitBounds"], BOUNDS)
            self.assertEqual(len(point["bucketCounts"]), len(BOUNDS) + 1)
            for count in (point["count"], *point["bucketCounts"]):
                self.assertRegex(count, r"\A[0-9]+\Z")
            self.assertEqual(int(point["count"]), sum(map(int, point["bucketCounts"])))
            self.assertLessEqual(point["min"] * int(point["count"]), point["sum"])
            self.assertGreaterEqual(point["max"] * int(point["count"]), point["sum"])
            self.assertLess(int(point["startTimeUnixNano"]), int(point["timeUnixNano"]))

    def check_request(self, request: Any) -> list[Any]:
        self.assertEqual(set(request), {"resourceMetrics"})
        (resource,) = request["resourceMetrics"]
        self.assertEqual(set(resource), {"resource", "scopeMetrics"})
        self.assertIn("service.name", self.check_attributes(resource["resource"]["attributes"]))
        (scope,) = resource["scopeMetrics"]
        self.assertEqual(set(scope), {"scope", "metrics"})
        self.assertEqual(set(scope["scope"]), {"name", "version"})
        for metric in scope["metrics"]:
            self.assertEqual(
                set(metric) - {"unit"},
                {"name", "description", "histogram" if metric["name"] == SPREADS else "gauge"},
            )
            if metric["name"] == SPREADS:
                self.assertEqual(set(metric["histogram"]), {"dataPoints", "aggregationTemporality"})
                self.assertEqual(metric["histogram"]["aggregationTemporality"], 2)
                for point in metric["histogram"]["dataPoints"]:
                    self.check_spread(point)
                continue
            self.assertEqual(set(metric["gauge"]), {"dataPoints"})
            for point in metric["gauge"]["dataPoints"]:
                self.check_point(point, {"asDouble"})
        metrics: list[Any] = scope["metrics"]
        self.assertEqual(len({metric["name"] for metric in metrics}), len(metrics))
        return metrics

    def test_requests_have_the_fields_of_the_protocol(self) -> None:
        for seed in range(0, WORLDS, 2):
            for words in ((), ("--history",)):
                with self.subTest(seed=seed, words=words):
                    self.make(seed)
                    self.check_request(json.loads(self.export("otlp", *words)))

    @unittest.skipUnless(
        HAS_PROTOCOL,
        "opentelemetry-proto is not there: the fields are checked by a list of our own",
    )
    def test_the_published_messages_take_them(self) -> None:
        for seed in range(0, WORLDS, 2):
            for words in ((), ("--history",)):
                with self.subTest(seed=seed, words=words):
                    self.make(seed)
                    page = self.export("otlp", *words)
                    request = json_format.Parse(page, ExportMetricsServiceRequest())
                    read = [
                        point
                        for metric in request.resource_metrics[0].scope_metrics[0].metrics
                        for point in (*metric.gauge.data_points, *metric.histogram.data_points)
                    ]
                    self.assertEqual(len(read), page.count('"timeUnixNano"'))
                    self.assertEqual(sum(point.flags for point in read), page.count('"flags":1'))

    def test_values_are_those_of_the_text(self) -> None:
        for seed in range(0, WORLDS, 4):
            with self.subTest(seed=seed):
                self.make(seed)
                points = []
                metrics = self.check_request(json.loads(self.export("otlp")))
                for metric in metrics:
                    for point in metric.get("gauge", {"dataPoints": ()})["dataPoints"]:
                        labels = self.check_attributes(point["attributes"])
                        labels.pop("state", None)
                        if "asDouble" in point and metric["name"] != "ism3.process":
                            points.append((tuple(sorted(labels.items())), float(point["asDouble"])))
                lines = [
                    (
                        tuple(sorted((key, label) for key, label in labels.items() if key != name)),
                        value,
                    )
                    for name, labels, value, _ in read_lines(self.export("openmetrics"))
                    if not name.endswith("_info") and not name.startswith(LEAD_TIMES)
                ]
                self.assertEqual(points, lines)
                self.check_spreads(metrics)

    def check_spreads(self, metrics: list[Any]) -> None:
        """The log counted once more: bucket by bucket, not up to each bound."""
        for point in next(
            (metric["histogram"]["dataPoints"] for metric in metrics if metric["name"] == SPREADS),
            (),
        ):
            start, end = (int(point[f"{time}UnixNano"]) / 1e9 for time in ("startTime", "time"))
            leads = self.leads(
                self.check_attributes(point["attributes"])["process"], None, start, end
            )
            self.assertEqual("flags" in point, not leads)
            if leads:
                counts = [
                    sum(low < lead <= high for lead in leads)
                    for low, high in zip([-1, *BOUNDS], [*BOUNDS, math.inf])
                ]
                self.assertEqual(point["bucketCounts"], list(map(str, counts)))
                self.assertEqual(
                    (point["sum"], point["min"], point["max"]), (sum(leads), min(leads), max(leads))
                )


class Command(Pages):
    """What is asked for, and what is refused."""

    def refused(self, message: str, *words: str, code: int = 2) -> None:
        done = subprocess.run(
            [COMMAND, "export", *words],
            capture_output=True,
            cwd=self.folder,
            timeout=60,
            check=False,
        )
        self.assertEqual((done.returncode, done.stdout), (code, b""), words)
        self.assertRegex(done.stderr.decode(), message)

    def test_options(self) -> None:
        world = self.make(5)
        code = world.processes[0]["code"]
        page = self.export("openmetrics", "--process", code)
        self.assertEqual(
            {labels["process"] for _, labels, _, _ in read_lines(page) if "process" in labels},
            {code},
        )
        self.export("openmetrics", "-o", "page.om", "--process", code)
        self.assertEqual((self.folder / "page.om").read_text(encoding="utf-8"), page)
        self.refused(
            "--history: Prometheus takes a past",
            "--format",
            "prometheus",
            "--history",
            "--model",
            "model.json",
            "log.csv",
        )
        self.refused("no model", "--format", "openmetrics", "log.csv")
        self.refused("no file to read", "--format", "otlp", "--model", "model.json")
        self.refused(
            "--format: expected .* found 'openmetric'; did you mean 'openmetrics'",
            "--format",
            "openmetric",
            "x",
        )
        for words in (
            ("--history",),
            ("--by-environment",),
            ("--model", "model.json"),
            ("--as-of", AS_OF),
            ("--process", code),
        ):
            self.refused(
                f"{words[0]}: only with --format openmetrics, prometheus or otlp",
                *words,
                "model.json",
            )

    def test_names_that_no_line_can_hold_never_get_into_a_model(self) -> None:
        for name in ("a\nb", "a\rb", "a\x00b", "a\x1bb", "a\x7fb", "a\x85b"):
            model = {"ism3": {"format": "model", "version": 1}, "processes": [{"code": name}]}
            (self.folder / "model.json").write_text(json.dumps(model), encoding="utf-8")
            (self.folder / "log.csv").write_text("kind\n", encoding="utf-8")
            self.refused(
                r"^ism3: model.json:1:",
                "--format",
                "openmetrics",
                *SPAN,
                "--model",
                "model.json",
                "log.csv",
                code=3,
            )


if __name__ == "__main__":
    unittest.main()
