"""The witness' own readers of the model document and of native rows. They trust their input."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from times import DAY, SECOND, Duration, Service, WeeklyWindow, Zone
from times import EPOCH, read_clock, read_duration, read_instant, read_offset
from datetime import date

COLUMNS = (
    "kind process environment time end id due verdict count resource series available used up "
    "total covered sampled assessed fit tp fp tn fn objective cause harm kinds"
).split()
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

RawRow = Mapping[str, str]


@dataclass(frozen=True)
class Resource:
    name: str
    costs: tuple[tuple[int, Fraction], ...]

    def cost_at(self, instant: int) -> Fraction | None:
        held = [value for since, value in self.costs if since <= instant]
        return held[-1] if held else None


@dataclass(frozen=True)
class Process:
    code: str
    environments: tuple[int, ...]
    frequency: Duration
    grace: Duration
    settle: Duration
    answer_within: int
    by_service_clock: bool
    hold: int
    resources: tuple[Resource, ...]
    service: Service | None


@dataclass(frozen=True)
class Model:
    utc_offset: int
    grain: int
    environments: tuple[str, ...]
    processes: tuple[Process, ...]

    def process(self, code: str) -> Process:
        return next(process for process in self.processes if process.code == code)

    def grain_start(self, instant: int) -> int:
        shift = self.utc_offset * SECOND
        return (instant + shift) // self.grain * self.grain - shift

    def grain_end(self, instant: int) -> int:
        return self.grain_start(instant) + self.grain


def read_service(document: dict[str, Any], utc_offset: int) -> Service:
    zone = Zone(document["zone"]) if "zone" in document else Zone("Z")
    if "zone" not in document:
        zone.standard = zone.summer = utc_offset
    weekly = tuple(
        WeeklyWindow(
            frozenset(WEEKDAYS.index(day) for day in window["days"]),
            read_clock(window["from"]),
            read_clock(window["to"]),
        )
        for window in document["weekly"]
    )
    closed = frozenset(
        date.fromisoformat(day).toordinal() - EPOCH for day in document.get("closed", ())
    )
    return Service(zone, weekly, closed)


def read_resource(document: dict[str, Any], utc_offset: int) -> Resource:
    costs = tuple(
        (read_instant(cost["from"], utc_offset), Fraction(str(cost["value"])))
        for cost in document.get("unit_cost", ())
    )
    return Resource(document["name"], costs)


def read_process(document: dict[str, Any], listed: tuple[str, ...], utc_offset: int) -> Process:
    def duration(key: str) -> Duration:
        return read_duration(document[key]) if document.get(key) else Duration()

    frequency, grace = duration("frequency"), duration("grace")
    answer_within = duration("answer_within").nanoseconds
    staleness = frequency + grace
    hold = staleness.months * 30 * DAY + staleness.nanoseconds if frequency else DAY
    resources = document.get("resources") or [{"name": "work"}]
    service = document.get("service_hours")
    return Process(
        code=document["code"],
        environments=tuple(
            sorted(listed).index(name)
            for name in listed
            if name in document.get("environments", listed)
        ),
        frequency=frequency,
        grace=grace,
        settle=duration("settle") or Duration(0, answer_within) or frequency,
        answer_within=answer_within,
        by_service_clock=document.get("answer_clock") == "service",
        hold=duration("hold").nanoseconds or hold,
        resources=tuple(read_resource(resource, utc_offset) for resource in resources),
        service=read_service(service, utc_offset) if service else None,
    )


def read_model(document: dict[str, Any]) -> Model:
    utc_offset = read_offset(document.get("utc_offset", "Z"))
    listed = tuple(document.get("environments") or ("default",))
    return Model(
        utc_offset=utc_offset,
        grain=read_duration(document.get("grain", "P1D")).nanoseconds,
        # Ties are broken by name, so the witness numbers environments by name.
        environments=tuple(sorted(listed)),
        processes=tuple(
            read_process(process, listed, utc_offset) for process in document["processes"]
        ),
    )


def load_model(path: Path) -> Model:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read_model(document)


@dataclass(frozen=True)
class Row:
    """One observation. Amounts are thousandths; what is absent is None or empty."""

    kind: str
    process: str
    environment: int | None
    time: int | None
    end: int | None
    due: int | None
    id: str
    verdict: str
    count: int
    resource: str
    series: str
    available: int | None
    used: int | None
    up: int | None
    total: int | None
    covered: int | None
    sampled: int | None
    assessed: int | None
    fit: int | None
    tp: int | None
    fp: int | None
    tn: int | None
    fn: int | None
    kinds: frozenset[str]

    @property
    def start(self) -> int:
        """When it is first heard of; the end of an item may lie before its time."""
        instants = (self.time, self.end if self.kind == "item" or self.time is None else None)
        return min(instant for instant in instants if instant is not None)


def read_row(raw: RawRow, model: Model) -> Row:
    def text(key: str) -> str:
        return raw.get(key) or ""

    def instant(key: str) -> int | None:
        return read_instant(text(key)) if text(key) else None

    def whole(key: str) -> int | None:
        return int(text(key)) if text(key) else None

    def thousandths(key: str) -> int | None:
        return int(Fraction(text(key)) * 1000) if text(key) else None

    environment = model.environments.index(text("environment")) if text("environment") else None
    resource = text("resource")
    if text("process"):
        process = model.process(text("process"))
        if environment is None and len(process.environments) == 1:
            environment = process.environments[0]
        resource = resource or process.resources[0].name
    return Row(
        kind=text("kind"),
        process=text("process"),
        environment=environment,
        time=instant("time"),
        end=instant("end"),
        due=instant("due"),
        id=text("id"),
        verdict=text("verdict"),
        count=whole("count") or 1,
        resource=resource,
        series=text("series"),
        available=thousandths("available"),
        used=thousandths("used"),
        up=whole("up"),
        total=whole("total"),
        covered=whole("covered"),
        sampled=whole("sampled"),
        assessed=whole("assessed"),
        fit=whole("fit"),
        tp=whole("tp"),
        fp=whole("fp"),
        tn=whole("tn"),
        fn=whole("fn"),
        kinds=frozenset(kind for kind in text("kinds").split(";") if kind),
    )


def read_rows(rows: Iterable[RawRow], model: Model) -> list[Row]:
    return [read_row(row, model) for row in rows]


def load_raw_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
