"""Seeded random models and logs that reach every awkward situation, and native CSV of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from documents import COLUMNS, Model, Process, Row, read_model, read_rows
from times import DAY, HOUR, SECOND, read_instant, write_instant
from witness import Question, fact_times

# Around these the clock is set, a month, a quarter or a year ends, or nothing happens.
ANCHORS = (
    "2024-03-29",
    "2024-10-25",
    "2024-02-27",
    "2023-12-28",
    "2024-06-12",
    "2024-04-05",
    "2024-11-01",
    "2024-03-30",
    "2024-10-26",
)
ZONES = (
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "EST5EDT,M3.2.0,M11.1.0",
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    "+05:30",
)
WEEKLY: tuple[list[dict[str, Any]], ...] = (
    [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}],
    [
        {"days": ["mon", "wed", "sat", "sun"], "from": "00:00", "to": "24:00"},
        {"days": ["tue"], "from": "08:30", "to": "12:00"},
        {"days": ["tue"], "from": "13:00", "to": "17:15"},
    ],
    [{"days": ["sat", "sun", "mon"], "from": "01:00", "to": "04:00"}],
    [
        {"days": ["sat", "sun"], "from": "02:15", "to": "02:45"},
        {"days": ["mon", "tue", "wed", "sun"], "from": "02:50", "to": "09:00"},
    ],
    [{"days": ["mon", "thu", "fri", "sat", "sun"], "from": "22:00", "to": "24:00"}],
)
ENVIRONMENTS = ("servers", "laptops, north", 'the "old" site', "büro")
KINDS = (
    "input",
    "output",
    "item",
    "withdrawal",
    "interruption",
    "level",
    "scope",
    "quality",
    "resources",
)

LARGEST = 2**53
LARGEST_AMOUNT = "9007199254740.992"

RawRow = dict[str, str]
Fields = Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """A model, a log and a question about it."""

    seed: int
    model: dict[str, Any]
    rows: list[RawRow]
    question: Question

    def read(self) -> tuple[Model, list[Row]]:
        model = read_model(self.model)
        return model, read_rows(self.rows, model)

    def with_rows(self, rows: list[RawRow]) -> Case:
        return replace(self, rows=rows)


# Models


def make_service(rng: random.Random, first_day: str) -> dict[str, Any]:
    service: dict[str, Any] = {"weekly": rng.choice(WEEKLY)}
    if rng.random() < 0.8:
        service["zone"] = rng.choice(ZONES)
    if rng.random() < 0.4:
        day = read_instant(first_day) + rng.randrange(1, 6) * DAY
        service["closed"] = [write_instant(day)[:10]]
    return service


def make_resource(rng: random.Random, name: str, first_day: str) -> dict[str, Any]:
    resource: dict[str, Any] = {"name": name, "unit": rng.choice(["h", "GB"])}
    if rng.random() < 0.6:
        first = read_instant(first_day)
        days = sorted(rng.sample([-400, 0, 1, 2, 3, 5], rng.choice([1, 2, 3])))
        resource["unit_cost"] = [
            {
                "from": write_instant(first + day * DAY)[:10],
                "value": rng.choice([55, 12.5, 0.125]),
                "currency": "EUR",
            }
            for day in days
        ]
    return resource


def make_process(
    rng: random.Random, code: str, environments: list[str], first_day: str
) -> dict[str, Any]:
    process: dict[str, Any] = {"code": code, "name": code, "practice": "business"}
    if len(environments) > 1 and rng.random() < 0.4:
        chosen = set(rng.sample(environments, rng.randrange(1, len(environments))))
        process["environments"] = [name for name in environments if name in chosen]
    optional = {
        "frequency": ["P1D", "P7D", "P1M", "PT6H"],
        "grace": ["P1D", "PT1H", "P1M"],
        "settle": ["P1D", "P1M", "PT12H"],
        "answer_within": ["PT4H", "PT8H", "P2D", "PT90M"],
        "hold": ["PT2H", "PT10H", "P2D"],
    }
    for key, choices in optional.items():
        if rng.random() < 0.5:
            process[key] = rng.choice(choices)
    if rng.random() < 0.55:
        process["service_hours"] = make_service(rng, first_day)
        process["answer_clock"] = rng.choice(["service", "elapsed"])
    if rng.random() < 0.6:
        names = rng.sample(["work", "cpu", "money"], rng.randrange(1, 4))
        process["resources"] = [make_resource(rng, name, first_day) for name in names]
    return process


def make_model(rng: random.Random, first_day: str) -> dict[str, Any]:
    model: dict[str, Any] = {
        "ism3": {"format": "model", "version": 1},
        "hash_key": f"{rng.getrandbits(128):032x}",
        "objectives": [{"id": "paid", "kind": "business"}],
    }
    environments = ["default"]
    if rng.random() < 0.8:
        environments = rng.sample(ENVIRONMENTS, rng.randrange(1, 4))
        model["environments"] = environments
    if rng.random() < 0.5:
        model["utc_offset"] = rng.choice(["+00:00", "+05:30", "-03:00"])
    if rng.random() < 0.6:
        model["grain"] = rng.choice(["P1D", "PT6H", "PT1H"])
    codes = rng.sample(["INV", "PAY", "OWN-1"], rng.choice([1, 1, 2]))
    model["processes"] = [make_process(rng, code, environments, first_day) for code in codes]
    return model


# Logs


class Maker:
    """Adds scenes of one process to a log."""

    def __init__(
        self, rng: random.Random, model: Model, process: Process, start: int, span: int
    ) -> None:
        self.rng = rng
        self.model = model
        self.process = process
        self.start = start
        self.span = span
        self.rows: list[RawRow] = []
        self.ids = 0
        # Times are often drawn from a few, so that they meet; some are edges of grains and service.
        self.marks = [start + rng.randrange(span) for _ in range(5)]
        self.marks += [model.grain_start(start + rng.randrange(span)) for _ in range(4)]
        if process.service:
            edges = [edge for a_b in process.service.spans(start, start + span) for edge in a_b]
            self.marks += rng.sample(edges, min(4, len(edges)))
        silent = len(process.environments) > 1 and rng.random() < 0.3
        self.places = process.environments[: -1 if silent else None]

    def time(self, not_before: int | None = None) -> int:
        low = max(self.start, not_before or 0)
        marks = [mark for mark in self.marks if mark >= low]
        if marks and self.rng.random() < 0.65:
            return self.rng.choice(marks)
        unit = self.rng.choice([1, SECOND, HOUR])
        return max(
            low, self.rng.randrange(low, max(self.start + self.span, low + HOUR)) // unit * unit
        )

    def soon(self, instant: int) -> int:
        """Not long after, so that most of it fits into the log."""
        step = self.rng.choice([0, 1, SECOND, HOUR, 3 * HOUR, DAY, self.model.grain])
        return (
            instant + step * self.rng.randrange(1, 4)
            if self.rng.random() < 0.6
            else self.time(instant)
        )

    def new_id(self) -> str:
        self.ids += 1
        return f"{self.rng.choice(['T-', 'é', 'a b,', ''])}{self.ids}"

    def place(self) -> int:
        return self.rng.choice(self.places)

    def add(
        self, kind: str, place: int, time: int | None, end: int | None = None, **fields: object
    ) -> None:
        self.add_with(fields, kind, place, time, end)

    def add_with(
        self, fields: Fields, kind: str, place: int, time: int | None, end: int | None = None
    ) -> None:
        row = {"kind": kind, "process": self.process.code}
        if len(self.process.environments) > 1 or self.rng.random() < 0.5:
            row["environment"] = self.model.environments[place]
        instants = {"time": time, "end": end, "due": fields.get("due")}
        for key, value in (dict(fields) | instants).items():
            if value in (None, ""):
                continue
            if key in instants and isinstance(value, int) and self.rng.random() < 0.3:
                value = write_instant(value)
            row[key] = str(value)
        self.rows.append(row)

    def verdict(self) -> str:
        return self.rng.choice(["", "fit", "fit", "unfit"])

    def amount(self) -> str:
        if self.rng.random() < 0.03:
            return LARGEST_AMOUNT
        thousandths = self.rng.choice([0, 1, 7, 500, 1000, 2500, 8000, 12345])
        return self.rng.choice([f"{thousandths / 1000:.3f}", f"{thousandths / 1000:g}"])

    # Items

    def due(self, time: int) -> int | None:
        return self.soon(time) if self.rng.random() < 0.45 else None

    def item(self) -> None:
        time = self.time()
        end = self.rng.choice(
            [self.soon(time), self.soon(time), self.soon(time), None, self.time()]
        )
        verdict = self.verdict() if end is not None else ""
        self.add(
            "item", self.place(), time, end, id=self.new_id(), verdict=verdict, due=self.due(time)
        )

    def long_item(self) -> None:
        """Facts of one item in any order, some said twice, in one or two environments."""
        identity, place = self.new_id(), self.place()
        for _ in range(self.rng.randrange(1, 6)):
            kind = self.rng.choice(["input", "output", "output", "withdrawal"])
            time = self.time()
            extra: dict[str, object] = {}
            if kind == "input":
                extra["due"] = self.due(time)
            elif kind == "output":
                extra["verdict"] = self.verdict()
            self.add_with({"id": identity, **extra}, kind, place, time)
            if self.rng.random() < 0.2:
                place = self.place()

    def moved_item(self) -> None:
        """Inputs in several environments, some at one time."""
        identity, time = self.new_id(), self.time()
        for place in self.rng.sample(self.places, min(2, len(self.places))):
            again = self.rng.choice([time, time, self.soon(time)])
            self.add("input", place, again, id=identity, due=self.due(again))
        self.add("output", self.place(), self.soon(time), id=identity)

    def busy_item(self) -> None:
        """Many outputs, some said again with another verdict."""
        identity, time = self.new_id(), self.time()
        self.add("input", self.place(), time, id=identity)
        times = [time + self.rng.randrange(-5, 25) * HOUR for _ in range(12)]
        for again in times + times[:4]:
            self.add("output", self.place(), again, id=identity, verdict=self.verdict())

    def tied_output(self) -> None:
        identity, time = self.new_id(), self.time()
        self.add("input", self.place(), time, id=identity)
        answer = self.soon(time)
        for verdict in self.rng.sample(["", "fit", "unfit"], 2):
            self.add("output", self.place(), answer, id=identity, verdict=verdict)

    def withdrawn_item(self) -> None:
        identity, time = self.new_id(), self.time()
        self.add("input", self.place(), time, id=identity, due=self.due(time))
        gone = self.rng.choice([time, self.soon(time), self.time()])
        self.add("withdrawal", self.place(), gone, id=identity)
        if self.rng.random() < 0.7:
            answer = self.rng.choice([gone, gone + 1, max(time, gone - 1), time, self.soon(gone)])
            self.add("output", self.place(), answer, id=identity, verdict=self.verdict())

    def loose(self) -> None:
        """Inputs or outputs without id, one or spread."""
        time = self.time()
        kind = self.rng.choice(["input", "output"])
        extra: dict[str, object] = {"verdict": self.verdict()} if kind == "output" else {}
        end = None
        if self.rng.random() < 0.5:
            extra["count"] = self.rng.randrange(1, 8)
            if self.rng.random() < 0.7:
                end = time + self.rng.choice([1, 5, HOUR, DAY, 2 * DAY + 1])
        self.add_with(extra, kind, self.place(), time, end)

    # Interruptions

    def interruption(self) -> None:
        start = self.time()
        end = self.rng.choice([start, self.soon(start), self.soon(start), None])
        self.add("interruption", self.place(), start, end)

    def neighbours(self) -> None:
        """Touching, nested, or a point at the edge."""
        place, start = self.place(), self.time()
        middle = self.soon(start + HOUR)
        self.add("interruption", place, start, middle)
        second = self.rng.choice(
            [
                (middle, middle + HOUR),
                (start + 1, middle - 1),
                (middle, middle),
                (middle + 1, middle + 2),
            ]
        )
        self.add("interruption", place, *second)

    def series_interruption(self) -> None:
        """Rows of one id: split, whole, repeated, or an end alone."""
        identity, place = f"out-{self.rng.randrange(3)}", self.place()
        start = self.time()
        end = self.soon(start)
        shape = self.rng.randrange(5)
        if shape in (0, 1):
            self.add("interruption", place, start, id=identity)
        if shape in (0, 2):
            self.add("interruption", place, None, end, id=identity)
        if shape == 3:
            self.add("interruption", place, start, end, id=identity)
        if shape == 4:
            self.add("interruption", place, start, start, id=identity)

    # Levels, resources

    def levels(self) -> None:
        place, resource = self.place(), self.rng.choice(self.process.resources).name
        measures = self.rng.choice(
            [("available", "used"), ("used",), ("available",), ("up",), ("up",)]
        )
        series = self.rng.choice(["", "", "east", "west"])
        time = self.time()
        for _ in range(self.rng.randrange(1, 5)):
            values = {m: self.rng.choice("01") if m == "up" else self.amount() for m in measures}
            values |= {"resource": self.resource(resource), "series": series}
            self.add_with(values, "level", place, time)
            time = self.soon(time)

    def resource(self, name: str) -> str:
        is_first = name == self.process.resources[0].name
        return "" if is_first and self.rng.random() < 0.5 else name

    def resources(self) -> None:
        start = self.time()
        end = self.rng.choice(
            [start, self.soon(start), start + 3 * self.model.grain + 7, start + HOUR]
        )
        name = self.rng.choice(self.process.resources).name
        measures = self.rng.choice([("available", "used"), ("used",), ("available",)])
        fields = {measure: self.amount() for measure in measures} | {
            "resource": self.resource(name)
        }
        self.add_with(fields, "resources", self.place(), start, end)

    def revised_resources(self) -> None:
        """One id said twice; at one time the amounts differ, or else only the environments."""
        time, identity = self.time(), self.new_id()
        end, first = self.soon(time), self.rng.choice(self.process.resources).name
        self.add("resources", self.place(), time, end, id=identity, resource=first, used="2.5")
        if self.rng.random() < 0.3:
            self.add(
                "resources", self.place(), time, end, id=identity, resource=first, used="2.500"
            )
            return
        time = self.rng.choice([time, self.time()])
        second = self.rng.choice(self.process.resources).name
        used = self.rng.choice(["0", "1.001", "7"])
        self.add(
            "resources",
            self.place(),
            time,
            self.soon(time),
            id=identity,
            resource=second,
            used=used,
        )

    # Scope, quality, incidents, watched

    def scope(self) -> None:
        time, place = self.time(), self.place()
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            total = self.rng.choice([0, 10, 10, 30, LARGEST])
            covered = self.rng.randrange(total + 1)
            sampled = self.rng.choice([None, self.rng.randrange(covered + 1)])
            self.add("scope", place, time, total=total, covered=covered, sampled=sampled)

    def quality(self) -> None:
        assessment, signals = self.assessment(), self.signals()
        fields = self.rng.choice([assessment, signals, {**assessment, **signals}])
        identity = self.rng.choice(["", self.new_id()])
        self.add_with({"id": identity, **fields}, "quality", self.place(), self.time())

    def assessment(self) -> Fields:
        assessed = self.rng.choice([*range(6), LARGEST])
        return {"assessed": assessed, "fit": self.rng.randrange(assessed + 1)}

    def signals(self) -> Fields:
        return {name: self.rng.randrange(3) for name in ("tp", "fp", "tn", "fn")}

    def revised_quality(self) -> None:
        """One id with two findings, perhaps in two environments, perhaps at one time."""
        time, identity = self.time(), self.new_id()
        again = self.rng.choice([time, time, self.time()])
        if self.rng.random() < 0.3:
            self.add("quality", self.place(), time, id=identity, tp=2, fp=1, tn=3, fn=0)
            self.add(
                "quality",
                self.place(),
                again,
                id=identity,
                tp=self.rng.randrange(2),
                fp=0,
                tn=3,
                fn=2,
            )
        for instant, fit in ((time, 3), (again, self.rng.choice([2, 3, 4]))):
            self.add("quality", self.place(), instant, id=identity, assessed=5, fit=fit)

    def incident(self) -> None:
        time = self.time()
        end = self.rng.choice([None, self.soon(time)])
        cause = self.rng.choice(["accident", "error", "attack"])
        self.add(
            "incident",
            self.place(),
            time,
            end,
            objective="paid",
            cause=cause,
            harm=self.rng.randrange(9),
        )

    def watched(self) -> None:
        kinds = ";".join(self.rng.sample(KINDS, self.rng.randrange(1, len(KINDS))))
        start = self.time()
        self.add(
            "watched", self.place(), start, start + self.rng.randrange(1, 5) * DAY // 2, kinds=kinds
        )

    def watched_throughout(self) -> None:
        for place in self.places:
            self.add(
                "watched",
                place,
                self.start - DAY,
                self.start + self.span + DAY,
                kinds=";".join(KINDS),
            )


SCENES: dict[Callable[[Maker], None], int] = {
    Maker.item: 6,
    Maker.long_item: 6,
    Maker.moved_item: 2,
    Maker.busy_item: 1,
    Maker.tied_output: 2,
    Maker.withdrawn_item: 4,
    Maker.loose: 3,
    Maker.interruption: 2,
    Maker.neighbours: 2,
    Maker.series_interruption: 3,
    Maker.levels: 4,
    Maker.resources: 3,
    Maker.revised_resources: 1,
    Maker.scope: 2,
    Maker.quality: 2,
    Maker.revised_quality: 1,
    Maker.incident: 1,
    Maker.watched: 3,
}


def make_question(rng: random.Random, model: Model, rows: list[Row]) -> Question:
    times = [time for row in rows for time in fact_times(row)]
    first, last = model.grain_start(min(times)), model.grain_end(max(times))
    everything = [t for row in rows for t in (row.time, row.end, row.due) if t is not None]
    days = (last - first) // DAY

    def boundary(low: int, high: int) -> int:
        return low + rng.randrange(max(1, (high - low) // model.grain)) * model.grain

    every = rng.choice(["week", "month", "quarter", "year", "all"] + ["day", "P2D"] * (days < 13))
    if model.grain < DAY and days < 3:
        every = rng.choice([every, "PT6H"])
    start = boundary(first, last) if rng.random() < 0.2 else None
    to = None
    if rng.random() < 0.25:
        to = boundary(first if start is None else start, last + 3 * DAY) + model.grain
    choice = rng.random()
    as_of = None
    if choice < 0.3:
        as_of = boundary(first, last) + model.grain
    elif choice < 0.4:
        as_of = max(everything) + rng.randrange(1, 40 * DAY)
    elif choice < 0.5:
        as_of = boundary(last, last + 60 * DAY)
    by_environment, settled = rng.random() < 0.4, rng.random() < 0.4
    return Question(every, start, to, as_of, by_environment, settled)


def make_case(seed: int) -> Case:
    rng = random.Random(seed)
    first_day = rng.choice(ANCHORS)
    document = make_model(rng, first_day)
    model = read_model(document)
    start = read_instant(first_day) + rng.randrange(24) * HOUR
    span = rng.choice([1, 2, 4, 7, 12, 40]) * DAY
    rows: list[RawRow] = []
    for process in model.processes:
        maker = Maker(rng, model, process, start, span)
        scenes = rng.choices(list(SCENES), list(SCENES.values()), k=rng.choice([3, 10, 20, 30]))
        if rng.random() < 0.4:
            maker.watched_throughout()
        maker.item()
        for scene in scenes:
            scene(maker)
        rows += maker.rows
    rng.shuffle(rows)
    question = make_question(rng, model, read_rows(rows, model))
    return Case(seed, document, rows, question)


# Native CSV


def to_csv(rng: random.Random, rows: list[RawRow]) -> bytes:
    """The rows in a random order of columns, with random quotes, separators and line ends."""
    columns = [name for name in COLUMNS if any(name in row for row in rows) or rng.random() < 0.1]
    rng.shuffle(columns)
    separator, line_end = rng.choice(",,;\t"), rng.choice(["\n", "\r\n"])
    often = rng.choice([0, 0.3, 1])

    def quoted(text: str) -> str:
        if rng.random() < often or any(mark in text for mark in f'{separator}"'):
            return '"' + text.replace('"', '""') + '"'
        return text

    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    text = "".join(separator.join(map(quoted, line)) + line_end for line in lines)
    mark = "\ufeff" if rng.random() < 0.1 else ""
    return (mark + text).encode("utf-8")
