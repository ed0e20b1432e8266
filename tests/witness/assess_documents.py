"""What a model says figures are judged by: the witness' own reader. It trusts its input."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from documents import Model, read_model
from times import SECOND, Duration, read_duration, read_instant

METRICS = ("activity", "scope", "unavailability", "load", "efficacy", "efficiency", "quality")
CATALOGUE = Path(__file__).resolve().parents[2] / "lib" / "model" / "catalogue.tsv"

Values = tuple[float, ...]
"""One, or the lower and the upper."""


@dataclass(frozen=True)
class Target:
    figure: str
    resource: str | None
    op: str
    value: Values
    warning: Values
    valid_from: int


@dataclass(frozen=True)
class Specification:
    metric: str
    figure: str | None
    method: str
    baseline: tuple[int, int] | None
    frequency: Duration


@dataclass(frozen=True)
class Judged:
    """What the model says of one process."""

    code: str
    documented: bool
    targets: tuple[Target, ...]
    specifications: tuple[Specification, ...]
    changes: tuple[int, ...]
    sources: tuple[str, ...]
    """codes that its inputs name"""
    persons: dict[str, str]
    rationale: dict[str, Any]

    def specified(self) -> set[str]:
        return {each.metric for each in self.specifications} or set(METRICS)

    def specification(self, figure: str) -> Specification | None:
        """That of a figure, else of its type."""
        of_figure = [each for each in self.specifications if each.figure == figure]
        metric = figure.partition(".")[0]
        of_types = [each for each in self.specifications if each.figure is None]
        of_type = [each for each in of_types if each.metric == metric]
        return (of_figure + of_type + [None])[0]

    def names(self, figure: str) -> bool:
        """Whether a specification is about this very figure."""
        return any(figure == each.figure for each in self.specifications)

    def frequency_of(self, metric: str) -> Duration:
        """That of the specification of a type; none where it gives none."""
        given = [
            each.frequency
            for each in self.specifications
            if each.figure is None and each.metric == metric
        ]
        return given[0] if given else Duration()


@dataclass(frozen=True)
class Condition:
    process: str
    figure: str
    resource: str | None
    incidents: str
    """count, duration, harm; empty: it is about a figure"""
    per: str
    op: str
    value: Values


@dataclass(frozen=True)
class Objective:
    id: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Asset:
    name: str
    processes: tuple[str, ...]


@dataclass(frozen=True)
class Duty:
    roles: tuple[str, str]
    process: str | None
    other: str | None


@dataclass(frozen=True)
class CapabilityLevel:
    level: int
    name: str
    documented: bool
    types: frozenset[str]


@dataclass(frozen=True)
class MaturityLevel:
    level: int
    name: str
    required: dict[str, int]
    """by code, in the order of the profile"""


@dataclass(frozen=True)
class Improvement:
    code: str
    capability: int
    cost: float
    text: str | None


@dataclass(frozen=True)
class Criteria:
    model: Model
    processes: tuple[Judged, ...]
    objectives: tuple[Objective, ...]
    assets: tuple[Asset, ...]
    duties: tuple[Duty, ...]
    scale: tuple[CapabilityLevel, ...]
    profile: tuple[MaturityLevel, ...]
    excluded: tuple[tuple[str, str], ...]
    improvements: tuple[Improvement, ...]


def read_values(told: Any) -> Values:
    """As the nearest doubles; durations as seconds."""
    if told is None:
        return ()
    if isinstance(told, list):
        return tuple(value for each in told for value in read_values(each))
    if isinstance(told, str):
        return (read_duration(told).nanoseconds / SECOND,)
    return (float(told),)


PER_RESOURCE = ("load.ratio", "efficiency.outputs_per_resource")


def read_resource(document: dict[str, Any], resources: list[str]) -> str | None:
    if document["figure"] not in PER_RESOURCE:
        return None
    return document.get("resource") or resources[0]


def read_target(document: dict[str, Any], resources: list[str], utc_offset: int) -> Target:
    valid_from = document.get("valid_from")
    return Target(
        document["figure"],
        read_resource(document, resources),
        document["op"],
        read_values(document.get("value")),
        read_values(document.get("warning")),
        read_instant(valid_from, utc_offset) if valid_from else 0,
    )


def read_specification(document: dict[str, Any], utc_offset: int) -> Specification:
    figure = document.get("figure")
    normal = document.get("normal") or {}
    baseline = normal.get("baseline")
    return Specification(
        metric=figure.partition(".")[0] if figure else document["metric"],
        figure=figure,
        method=normal.get("method", "xmr"),
        baseline=(
            read_instant(baseline["from"], utc_offset),
            read_instant(baseline["to"], utc_offset),
        )
        if baseline
        else None,
        frequency=read_duration(document["frequency"]) if "frequency" in document else Duration(),
    )


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    with CATALOGUE.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["code"]: row for row in rows}


def sources_of(document: dict[str, Any]) -> tuple[str, ...]:
    """The catalogue's where the document says nothing."""
    if "inputs" in document:
        return tuple(each["from"] for each in document["inputs"] if each.get("from"))
    entry = catalogue().get(document["code"])
    inputs = entry["inputs"].split("; ") if entry else []
    return tuple(each.partition("<")[2] for each in inputs if "<" in each)


ROLES = ("owner", "customer", "supervisor", "supplier", "asset_owner")


def read_judged(document: dict[str, Any], utc_offset: int) -> Judged:
    resources = [each["name"] for each in document.get("resources") or [{"name": "work"}]]
    return Judged(
        code=document["code"],
        documented=document.get("documented", False),
        targets=tuple(
            read_target(each, resources, utc_offset) for each in document.get("targets", ())
        ),
        specifications=tuple(
            read_specification(each, utc_offset) for each in document.get("metrics", ())
        ),
        changes=tuple(read_instant(each["on"], utc_offset) for each in document.get("changes", ())),
        sources=sources_of(document),
        persons={role: document[role] for role in ROLES if document.get(role)},
        rationale=document.get("rationale") or {},
    )


def read_condition(document: dict[str, Any], processes: list[dict[str, Any]]) -> Condition:
    resource = None
    if "figure" in document:
        (process,) = (each for each in processes if each["code"] == document["process"])
        names = [each["name"] for each in process.get("resources") or [{"name": "work"}]]
        resource = read_resource(document, names)
    return Condition(
        process=document.get("process", ""),
        figure=document.get("figure", ""),
        resource=resource,
        incidents=document.get("incidents", ""),
        per=document["per"],
        op=document["op"],
        value=read_values(document["value"]),
    )


def levels(*rows: tuple[int, str, bool, str]) -> tuple[CapabilityLevel, ...]:
    return tuple(
        CapabilityLevel(level, name, documented, frozenset(types.split()))
        for level, name, documented, types in rows
    )


MANAGED = "activity scope unavailability efficacy"
SCALES = {
    "ISM3": levels(
        (1, "Initial", True, ""),
        (2, "Managed", True, MANAGED),
        (3, "Defined", True, f"{MANAGED} load"),
        (4, "Controlled", True, f"{MANAGED} load quality"),
        (5, "Optimised", True, f"{MANAGED} load quality efficiency"),
    ),
    "ISO/IEC 33020": levels(
        (0, "Incomplete", False, ""),
        (1, "Performed", False, "activity efficacy"),
        (2, "Managed", True, MANAGED),
        (3, "Established", True, f"{MANAGED} load"),
        (4, "Predictable", True, f"{MANAGED} load quality"),
        (5, "Innovating", True, f"{MANAGED} load quality efficiency"),
    ),
}


def read_scale(document: Any) -> tuple[CapabilityLevel, ...]:
    if document is None or isinstance(document, str):
        return SCALES[document or "ISM3"]
    return tuple(
        CapabilityLevel(
            each["level"],
            each["name"],
            each.get("documented", False),
            frozenset(each.get("types", ())),
        )
        for each in document["levels"]
    )


def default_profile() -> tuple[MaturityLevel, ...]:
    """At level L of 1 to 4 the processes of that level with 2; at 5 all of them with 4."""
    by_level = {
        level: {code: 2 for code, row in catalogue().items() if int(row["maturity_level"]) == level}
        for level in range(1, 5)
    }
    by_level[5] = {code: 4 for code in catalogue()}
    return tuple(MaturityLevel(level, "", required) for level, required in by_level.items())


def read_profile(document: dict[str, Any] | None) -> tuple[MaturityLevel, ...]:
    """One without levels keeps those of the default."""
    own = tuple(
        MaturityLevel(each["level"], each["name"], each["processes"])
        for each in (document or {}).get("levels", ())
    )
    return own or default_profile()


DEFAULT_DUTIES = (
    Duty(("supervisor", "owner"), None, None),
    Duty(("supervisor", "supplier"), None, None),
)


def read_criteria(document: dict[str, Any]) -> Criteria:
    model = read_model(document)
    processes = document["processes"]
    profile = document.get("maturity_profile") or {}
    duties = tuple(
        Duty((each["roles"][0], each["roles"][1]), each.get("process"), each.get("other_process"))
        for each in document.get("duties", ())
    )
    return Criteria(
        model=model,
        processes=tuple(read_judged(each, model.utc_offset) for each in processes),
        objectives=tuple(
            Objective(
                each["id"],
                tuple(read_condition(one, processes) for one in each.get("conditions", ())),
            )
            for each in document.get("objectives", ())
        ),
        assets=tuple(
            Asset(each["name"], tuple(each.get("processes", ())))
            for each in document.get("assets", ())
        ),
        duties=duties or DEFAULT_DUTIES,
        scale=read_scale(document.get("capability_scale")),
        profile=read_profile(profile),
        excluded=tuple((each["code"], each["reason"]) for each in profile.get("excluded", ())),
        improvements=tuple(
            Improvement(each["process"], each["capability"], float(each["cost"]), each.get("text"))
            for each in document.get("improvements", ())
        ),
    )
