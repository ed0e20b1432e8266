"""Seeded random models, with what they are judged by, and logs that reach every verdict."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assess_documents import METRICS, PER_RESOURCE, ROLES, catalogue
from documents import Model, Row, read_model, read_rows
from generate import RawRow
from times import DAY, HOUR, SECOND, calendar_next, calendar_start, read_instant, write_instant
from witness import fact_times

OWN_CODES = ("A", "B", "C", "D", "E")
CATALOGUE_CODES = tuple("OSP-24 OSP-23 OSP-28 TSP-4 TSP-3 GP-2 GP-1 OSP-5 OSP-22".split())
PEOPLE = ("Ann", "Bob", "Cid", "Dora", "ann")
FAR = 7258118400 * SECOND
SECONDS_FIGURES = (
    "activity.mean_lead_time",
    "activity.worst_lead_time",
    "activity.p90_lead_time",
    "activity.last_output_age",
    "activity.worst_wait",
    "activity.mean_interval",
    "unavailability.uptime",
    "unavailability.downtime",
    "unavailability.mean_duration",
    "efficacy.oldest_open",
)
COUNT_FIGURES = (
    "activity.outputs",
    "activity.unmatched",
    "unavailability.interruptions",
    "efficacy.inputs",
    "efficacy.withdrawn",
    "efficacy.backlog",
)
RATIO_FIGURES = (
    "scope.covered",
    "scope.sampled",
    "efficacy.ratio",
    "efficacy.on_time",
    "quality.fit",
    "quality.recall",
    "unavailability.ratio",
)
OTHER_FIGURES = ("load.ratio", "efficiency.outputs_per_resource", "unavailability.rate")
TARGETED = SECONDS_FIGURES + COUNT_FIGURES * 2 + RATIO_FIGURES * 2 + OTHER_FIGURES


@dataclass(frozen=True)
class AssessCase:
    seed: int
    model: dict[str, Any]
    rows: list[RawRow]
    every: str
    start: int | None
    to: int | None
    as_of: int | None
    now: int
    by_witness: bool

    def read(self) -> tuple[Model, list[Row]]:
        model = read_model(self.model)
        return model, read_rows(self.rows, model)

    def summary(self) -> str:
        as_of = "now" if self.as_of is None else write_instant(self.as_of)
        start = "-" if self.start is None else write_instant(self.start)
        to = "-" if self.to is None else write_instant(self.to)
        question = f"--every {self.every} --from {start} --to {to} --as-of {as_of}"
        return f"{len(self.rows)} rows, {question}"


@dataclass(frozen=True)
class Frame:
    """The periods that a case is about."""

    every: str
    starts: tuple[int, ...]
    """and the end of the last one"""
    offset: int

    @property
    def count(self) -> int:
        return len(self.starts) - 1

    @property
    def span(self) -> int:
        return self.starts[-1] - self.starts[0]

    def date(self, rng: random.Random) -> str:
        """Near the start of a period, or on it."""
        instant = rng.choice(self.starts) + rng.choice([0, 0, 0, -DAY, DAY, 3 * DAY])
        return write_instant(instant + self.offset * SECOND)[:10]


def make_frame(rng: random.Random, is_small: bool, offset: int) -> Frame:
    every = rng.choice(["month"] * 5 + ["week"] * 3 + ["quarter", "P10D", "P10D", "all"])
    count = rng.choice([3, 6, 9, 14, 27, 30, 33, 36, 40, 40])
    if is_small:
        every, count = rng.choice(["week", "month"]), rng.choice([2, 3, 5, 15])
    first = read_instant(rng.choice(["2019-12-30", "2020-02-01", "2021-01-04", "2018-06-15"]))
    calendar = every if every in ("week", "month", "quarter") else "week"
    at = calendar_start(first, calendar, offset)
    starts = [at]
    for _ in range(count):
        at = at + 10 * DAY if every == "P10D" else calendar_next(at, calendar, offset)
        starts.append(at)
    return Frame(every, tuple(starts), offset)


# ---- models ----


def wanted_of(rng: random.Random, figure: str) -> list[float]:
    """Three values, ascending: for a lower, a middle and an upper bound."""
    if figure in RATIO_FIGURES:
        choices: Sequence[float] = [0.02, 0.1, 0.25, 0.5, 0.6, 0.75, 0.8, 0.9, 0.95, 0.99, 1]
    elif figure in COUNT_FIGURES:
        choices = [1, 2, 3, 4, 5, 6, 8, 12, 1000]
    elif figure in SECONDS_FIGURES:
        choices = [1800, 7200, 14400, 20000.5, 40000, 86400, 200000, 604800, 2592000]
    else:
        choices = [0.05, 0.1, 0.25, 0.4, 0.5, 0.75, 1, 1.5, 3]
    return sorted(rng.sample(list(choices), 3))


def make_wanted(rng: random.Random, figure: str, with_warning: bool) -> dict[str, Any]:
    op = rng.choice(["<", "<=", ">", ">=", "between"])
    low, middle, high = wanted_of(rng, figure)
    if op == "between":
        wanted: dict[str, Any] = {"op": op, "value": [low, high]}
        if with_warning:
            wanted["warning"] = rng.choice([[middle, high], [low, middle], [middle, middle]])
        return wanted
    value, warning = (middle, low) if op in ("<", "<=") else (middle, high)
    wanted = {"op": op, "value": value}
    if with_warning:
        wanted["warning"] = rng.choice([warning, warning, value])
    return wanted


def make_targets(rng: random.Random, frame: Frame, resources: list[str]) -> list[dict[str, Any]]:
    targets: list[dict[str, Any]] = []
    for figure in rng.sample(sorted(set(TARGETED)), rng.choice([0, 3, 6, 9])):
        dates: list[str | None] = [None, *{frame.date(rng) for _ in range(2)}]
        resource = rng.choice(resources) if figure in PER_RESOURCE else None
        for date in rng.sample(dates, min(len(dates), rng.choice([1, 1, 1, 2, 3]))):
            target: dict[str, Any] = {"figure": figure}
            if date is not None and rng.random() < 0.15:
                target["op"] = "none"
            else:
                target |= make_wanted(rng, figure, rng.random() < 0.5)
            if date is not None:
                target["valid_from"] = date
            if resource is not None:
                target["resource"] = resource
            target["set_by"] = f"{rng.choice(PEOPLE)} {len(targets)}"
            targets.append(target)
    return targets


def make_normal(rng: random.Random, frame: Frame) -> dict[str, Any]:
    normal: dict[str, Any] = {"method": rng.choice(["xmr", "xmr", "xmr_median", "none"])}
    if rng.random() < 0.5:
        first = rng.randrange(max(1, frame.count // 2))
        after = min(frame.count, first + rng.choice([1, 6, 7, 9, 14, 26]))
        shift = rng.choice([0, 0, DAY])
        local = frame.offset * SECOND
        normal["baseline"] = {
            "from": write_instant(frame.starts[first] + local - rng.choice([0, shift]))[:10],
            "to": write_instant(frame.starts[after] + local + shift)[:10],
        }
    return normal


def make_specifications(rng: random.Random, frame: Frame) -> list[dict[str, Any]]:
    if rng.random() < 0.45:
        return []
    found = []
    for metric in rng.sample(METRICS, rng.choice([1, 3, 4, 5, 7])):
        specification: dict[str, Any] = {"metric": metric}
        if rng.random() < 0.4:
            specification["frequency"] = rng.choice(["P1D", "P14D", "P2M", "P6M"])
        if rng.random() < 0.5:
            specification["normal"] = make_normal(rng, frame)
        found.append(specification)
    for figure in rng.sample(sorted(set(TARGETED)), rng.choice([0, 0, 1, 3])):
        specification = {"figure": figure, "frequency": "P2Y"}
        specification["normal"] = make_normal(rng, frame)
        found.append(specification)
    rng.shuffle(found)
    return found


def output_names(code: str) -> list[str]:
    if code in OWN_CODES:
        return [f"output of {code}"]
    return catalogue()[code]["outputs"].split("; ")


def make_inputs(rng: random.Random, code: str, codes: list[str]) -> list[dict[str, Any]]:
    inputs: list[dict[str, Any]] = [{"name": "complaint"}]
    if rng.random() < 0.2:
        inputs.append({"name": "anything", "from": "*"})
    others = [each for each in codes if each != code or rng.random() < 0.1]
    for other in rng.sample(others, min(len(others), rng.choice([0, 1, 1, 2]))):
        inputs.append({"name": rng.choice(output_names(other)), "from": other})
    return inputs


def make_process(
    rng: random.Random, frame: Frame, code: str, codes: list[str], environments: list[str]
) -> dict[str, Any]:
    process: dict[str, Any] = {"code": code}
    if code in OWN_CODES:
        process |= {"name": f"Own {code}", "practice": "business"}
        process["outputs"] = [{"name": name} for name in output_names(code)]
        process["inputs"] = make_inputs(rng, code, codes)
    for key, choices in {
        "frequency": ["P1D", "P7D", "P1M", "P3M"],
        "grace": ["P1D", "P7D"],
        "settle": ["P1D", "P5D", "P1M"],
        "answer_within": ["PT4H", "P2D"],
    }.items():
        if rng.random() < 0.5:
            process[key] = rng.choice(choices)
    if len(environments) > 1 and rng.random() < 0.5:
        process["environments"] = environments[:1]
    resources = ["work"]
    if rng.random() < 0.3:
        resources = ["work", "cpu"]
        process["resources"] = [{"name": name, "unit": "h"} for name in resources]
    process["documented"] = rng.random() < 0.8
    for role in ROLES:
        if rng.random() < 0.6:
            process[role] = rng.choice(PEOPLE)
    process["targets"] = make_targets(rng, frame, resources)
    process["metrics"] = make_specifications(rng, frame)
    dates = {frame.date(rng) for _ in range(rng.choice([0, 0, 1, 2]))}
    for specification in process["metrics"]:
        baseline = specification.get("normal", {}).get("baseline")
        if baseline and rng.random() < 0.15:
            change = read_instant(baseline["to"]) - rng.choice([0, 1, 3]) * DAY
            dates.add(write_instant(change)[:10])
    process["changes"] = [{"on": date} for date in sorted(dates)]
    if rng.random() < 0.4:
        process["rationale"] = {"text": "why", "currency": "EUR", "cost": rng.choice([100, 2500.5])}
        if rng.random() < 0.7:
            process["rationale"] |= {"losses_without": 9000, "losses_with": rng.choice([1, 8999])}
    return process


def make_condition(rng: random.Random, frame: Frame, codes: list[str]) -> dict[str, Any]:
    pers = ["week", "month", "quarter", "year", "all", "P10D", "P17D"]
    per = rng.choice(pers + (["day"] * 3 if frame.span < 130 * DAY else []))
    if rng.random() < 0.5:
        measure = rng.choice(["count", "duration", "harm"])
        op = rng.choice(["<", "<=", "<=", ">=", ">", "between"])
        scale = {"count": 1, "duration": 7200, "harm": 3}[measure]
        value: Any = rng.choice([1, 2, 3]) * scale
        if op == "between":
            value = [rng.choice([0, scale]), value]
        return {"incidents": measure, "per": per, "op": op, "value": value}
    figure = rng.choice(TARGETED)
    wanted = make_wanted(rng, figure, False)
    return {"process": rng.choice(codes), "figure": figure, "per": per} | wanted


def make_objectives(rng: random.Random, frame: Frame, codes: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"objective {number}",
            "kind": "business",
            "conditions": [
                make_condition(rng, frame, codes) for _ in range(rng.choice([0, 1, 1, 1, 2]))
            ],
        }
        for number in range(rng.choice([0, 1, 1, 2, 3]))
    ]


def make_duties(rng: random.Random, codes: list[str]) -> list[dict[str, Any]]:
    duties: list[dict[str, Any]] = []
    for _ in range(rng.choice([0, 0, 1, 3])):
        first, second = rng.sample(ROLES, 2)
        duty: dict[str, Any] = {"roles": [first, second]}
        if rng.random() < 0.5:
            duty["process"] = rng.choice(codes)
        if rng.random() < 0.5:
            duty["other_process"] = rng.choice(codes)
        if rng.random() < 0.2 and len(codes) > 1:
            one, other = rng.sample(codes, 2)
            duty = {"roles": [first, first], "process": one, "other_process": other}
        duties.append(duty)
    return duties


def make_assets(rng: random.Random, codes: list[str]) -> list[dict[str, Any]]:
    known = sorted(set(codes) | {"OSP-10", "OSP-16"})
    assets = []
    for number in range(rng.choice([0, 1, 2, 3])):
        asset: dict[str, Any] = {"name": f"asset {number}", "essential": rng.random() < 0.5}
        processes = rng.sample(known, rng.choice([0, 1, 1, 2]))
        if processes:
            asset["processes"] = processes
        assets.append(asset)
    return assets


def make_scale(rng: random.Random) -> tuple[Any, list[int]]:
    choice = rng.random()
    if choice < 0.4:
        return None, [1, 2, 3, 4, 5]
    if choice < 0.6:
        return "ISO/IEC 33020", [0, 1, 2, 3, 4, 5]
    numbers = sorted(rng.sample(range(7), rng.choice([2, 3, 4])))
    types = rng.sample(METRICS, 4)
    levels = [
        {
            "level": number,
            "name": f"level {number}",
            "documented": rng.random() < 0.3,
            "types": [] if at == 0 else rng.sample(types[: at + 1], rng.randrange(1, at + 1)),
        }
        for at, number in enumerate(numbers)
    ]
    return {"name": "Ours", "source": None, "levels": levels}, numbers


def make_profile(rng: random.Random, codes: list[str], capabilities: list[int]) -> Any:
    if rng.random() < 0.25:
        return None
    known = sorted(set(codes) | set(rng.sample(CATALOGUE_CODES, 2)))
    profile: dict[str, Any] = {"name": "Ours"}
    if rng.random() < 0.85:
        asked: dict[str, int] = {}
        levels = []
        for number in sorted(rng.sample(range(1, 6), rng.choice([1, 2, 3]))):
            required: dict[str, int] = {}
            for code in rng.sample(known, rng.choice([0, 1, 1, 2])):
                enough = [each for each in capabilities if each >= asked.get(code, 0)]
                required[code] = rng.choice([enough[0], *enough])
            asked |= required
            levels.append({"level": number, "name": f"maturity {number}", "processes": required})
        profile["levels"] = levels
    excluded = rng.sample(known, rng.choice([0, 0, 1]))
    profile["excluded"] = [{"code": code, "reason": "insured"} for code in excluded]
    return profile


def make_improvements(
    rng: random.Random, codes: list[str], capabilities: list[int]
) -> list[dict[str, Any]]:
    known = sorted(set(codes) | {"OSP-10", "GP-1"})
    return [
        {
            "process": rng.choice(known),
            "capability": rng.choice(capabilities),
            "cost": rng.choice([100, 250.5, 900]) + number,
            "currency": "EUR",
            "text": f"improvement {number}",
        }
        for number in range(rng.choice([0, 2, 6, 9]))
    ]


def make_model(rng: random.Random, frame: Frame, utc_offset: str, is_small: bool) -> dict[str, Any]:
    codes = rng.sample(OWN_CODES, rng.choice([1, 2] if is_small else [1, 2, 3, 4]))
    codes += [] if is_small else rng.sample(CATALOGUE_CODES, rng.choice([0, 0, 1, 2]))
    rng.shuffle(codes)
    environments = rng.choice([["default"], ["default"], ["servers", "laptops"]])
    scale, capabilities = make_scale(rng)
    return {
        "ism3": {"format": "model", "version": 1},
        "hash_key": f"{rng.getrandbits(128):032x}",
        "utc_offset": utc_offset,
        "grain": rng.choice(["P1D", "P1D", "PT6H"]),
        "environments": environments,
        "processes": [make_process(rng, frame, code, codes, environments) for code in codes],
        "objectives": make_objectives(rng, frame, codes),
        "duties": make_duties(rng, codes),
        "assets": make_assets(rng, codes),
        "capability_scale": scale,
        "maturity_profile": make_profile(rng, codes, capabilities),
        "improvements": make_improvements(rng, codes, capabilities),
    }


# ---- logs ----


class Teller:
    """What one process did, period by period: steady, drifting or shifted, told of or not."""

    def __init__(
        self, rng: random.Random, frame: Frame, process: dict[str, Any], places: list[str]
    ) -> None:
        self.rng = rng
        self.frame = frame
        self.code: str = process["code"]
        self.places = process.get("environments", places)
        self.resources = [each["name"] for each in process.get("resources", [{"name": "work"}])]
        self.rows: list[RawRow] = []
        self.ids = 0
        count = frame.count
        often = {"items": 0.75, "loose": 0.25}
        kinds = ("items", "loose", "scope", "down", "quality", "work")
        self.kinds = [kind for kind in kinds if rng.random() < often.get(kind, 0.5)]
        self.shift_at = rng.randrange(count + 1) if rng.random() < 0.6 else count
        self.shift = rng.choice([0.2, 0.5, 3, 6])
        self.drift = rng.choice([0, 0, 0.03, -0.02])
        self.noise = rng.choice([0, 0.002, 0.03, 0.2])
        first = rng.randrange(count)
        self.silent = range(first, first)
        if rng.random() < 0.5:
            self.silent = range(first, first + rng.choice([1, 2, 4, count]))
        self.base = rng.choice([1, 2, 2, 3])
        self.lead = rng.choice([1, 6, 30]) * HOUR

    def level(self, period: int) -> float:
        shifted = self.shift if period >= self.shift_at else 1.0
        wave = self.rng.uniform(-self.noise, self.noise)
        return shifted * (1 + self.drift * period) * (1 + wave)

    def add(self, kind: str, time: int | None, end: int | None = None, **fields: object) -> None:
        row = {"kind": kind, "process": self.code, "environment": self.rng.choice(self.places)}
        given: dict[str, object] = {"time": time, "end": end, **fields}
        row |= {key: str(value) for key, value in given.items() if value is not None}
        self.rows.append(row)

    def inside(self, period: int) -> int:
        first, after = self.frame.starts[period], self.frame.starts[period + 1]
        return self.rng.randrange(first, after) // SECOND * SECOND

    def new_id(self) -> str:
        self.ids += 1
        return f"{self.code}-{self.ids}"

    def items(self, period: int) -> None:
        level = self.level(period)
        for _ in range(max(0, round(self.base * (level if self.shift > 1 else 1)))):
            time = self.inside(period)
            wave = self.rng.uniform(-self.noise, self.noise) / 4
            end, verdict = None, None
            if self.rng.random() < 0.93:
                end = time + max(0, int(self.lead * level * (1 + wave)))
                verdict = self.rng.choice(["fit", "fit", "fit", "unfit"])
            self.add("item", time, end, id=self.new_id(), verdict=verdict)

    def loose(self, period: int) -> None:
        count = max(1, round(900 * self.level(period)))
        time = self.frame.starts[period] + self.rng.randrange(3) * HOUR
        end = self.rng.choice([None, time + 2 * DAY])
        self.add(self.rng.choice(["output", "output", "input"]), time, end, count=count)

    def scope(self, period: int) -> None:
        total = self.rng.choice([40, 2000])
        covered = min(total, round(total * 0.4 * self.level(period)))
        sampled = self.rng.choice([None, covered // 2])
        self.add("scope", self.inside(period), total=total, covered=covered, sampled=sampled)

    def down(self, period: int) -> None:
        for _ in range(self.rng.choice([0, 0, 1, 1, 2])):
            time = self.inside(period)
            self.add("interruption", time, time + int(self.level(period) * HOUR))

    def quality(self, period: int) -> None:
        assessed = self.rng.choice([20, 25, 3000])
        fit = min(assessed, round(assessed * 0.75 / max(0.76, self.level(period))))
        self.add("quality", self.inside(period), assessed=assessed, fit=fit)
        if self.rng.random() < 0.5:
            found = self.rng.choice([0, 5, 9])
            self.add("quality", self.inside(period), tp=found, fp=1, tn=7, fn=2)

    def work(self, period: int) -> None:
        time = self.inside(period)
        used = round(10 * self.level(period), 3)
        resource = self.rng.choice(self.resources)
        self.add("resources", time, time + 5 * HOUR, resource=resource, available=40, used=used)

    def tell(self) -> None:
        for period in range(self.frame.count):
            if period in self.silent:
                continue
            for kind in self.kinds:
                if self.rng.random() < 0.95:
                    getattr(self, kind)(period)
        if self.rng.random() < 0.6:
            self.watch()

    def watch(self) -> None:
        """Throughout, or not while it is silent."""
        kinds = ";".join(self.rng.sample(["item", "interruption", "scope", "quality"], 3))
        first, last = self.frame.starts[0], self.frame.starts[-1]
        stretches = [(first, last)]
        if self.silent and self.rng.random() < 0.7:
            end = min(self.silent[-1] + 1, self.frame.count)
            stretches = [(first, self.frame.starts[self.silent[0]]), (self.frame.starts[end], last)]
        for place in self.places:
            for start, end in stretches:
                if start < end:
                    self.add("watched", start, end, kinds=kinds, environment=place)


def make_incidents(rng: random.Random, frame: Frame, model: dict[str, Any]) -> list[RawRow]:
    rows: list[RawRow] = []
    for objective in model["objectives"]:
        for number in range(rng.choice([0, 2, 6, 20])):
            time = frame.starts[0] + rng.randrange(frame.span) // HOUR * HOUR
            row = {"kind": "incident", "objective": objective["id"], "cause": "error"}
            row |= {"time": str(time), "environment": rng.choice(model["environments"])}
            if rng.random() < 0.7:
                row["end"] = str(time + rng.choice([0, 1, 2, 30, 3000]) * HOUR)
            if rng.random() < 0.7:
                row["harm"] = str(rng.randrange(7))
            rows.append(row)
            if rng.random() < 0.4:
                row["id"] = f"I{number}"
                again = dict(row) | {"harm": str(rng.randrange(9))}
                later = time + rng.choice([0, 0, HOUR, 40 * DAY])
                again |= {"time": str(later), "end": str(later + rng.choice([1, 5]) * HOUR)}
                again["environment"] = rng.choice(model["environments"])
                for key in ("end", "harm"):
                    if rng.random() < 0.2:
                        del again[key]
                rows.append(again)
    return rows


def make_incident_watch(rng: random.Random, frame: Frame, model: dict[str, Any]) -> list[RawRow]:
    """In two halves, by two processes, perhaps with a gap."""
    if rng.random() < 0.4:
        return []
    middle = frame.starts[frame.count // 2]
    gap = rng.choice([0, 0, 1, 9 * DAY])
    halves = ((frame.starts[0] - 40 * DAY, middle), (middle + gap, frame.starts[-1] + 40 * DAY))
    rows = []
    for start, end in halves:
        process = rng.choice(model["processes"])
        environment = process.get("environments", model["environments"])[0]
        row = {"kind": "watched", "process": process["code"], "environment": environment}
        rows.append(row | {"time": str(start), "end": str(end), "kinds": "incident"})
    return rows


def make_assess_case(seed: int) -> AssessCase:
    rng = random.Random(seed)
    is_small = seed % 10 == 9
    utc_offset, offset = rng.choice([("+00:00", 0), ("+05:30", 19800), ("-03:00", -10800)])
    frame = make_frame(rng, is_small, offset)
    document = make_model(rng, frame, utc_offset, is_small)
    rows: list[RawRow] = []
    for process in document["processes"]:
        teller = Teller(rng, frame, process, document["environments"])
        if rng.random() < 0.9:
            teller.tell()
        rows += teller.rows
    rows += make_incidents(rng, frame, document) + make_incident_watch(rng, frame, document)
    if not rows:
        rows = [
            {
                "kind": "item",
                "process": document["processes"][0]["code"],
                "environment": document["environments"][0],
                "time": str(frame.starts[0]),
                "id": "only",
            }
        ]
    rng.shuffle(rows)
    return with_question(rng, seed, frame, document, rows, is_small)


def with_question(
    rng: random.Random,
    seed: int,
    frame: Frame,
    document: dict[str, Any],
    rows: list[RawRow],
    is_small: bool,
) -> AssessCase:
    model = read_model(document)
    times = [time for row in read_rows(rows, model) for time in fact_times(row)]
    last = max(times, default=frame.starts[-1])
    choice = rng.random()
    as_of: int | None = model.grain_start(last) + model.grain
    now = FAR
    if choice < 0.3:
        as_of = frame.starts[-1]
    elif choice < 0.45:
        as_of = model.grain_start(frame.starts[0] + rng.randrange(DAY, frame.span))
    elif choice < 0.7:
        as_of = model.grain_start(last + rng.randrange(1, 100) * DAY)
    elif choice < 0.85:
        as_of, now = None, (last // SECOND + 1) * SECOND + rng.choice([0, HOUR, 30 * DAY])
    elif choice < 0.95:
        as_of, now = None, (last - rng.randrange(1, 20 * HOUR)) // SECOND * SECOND
    start = to = None
    if rng.random() < 0.12:
        before = min(as_of if as_of is not None else now, frame.starts[0] + frame.span // 2)
        start = model.grain_start(rng.randrange(frame.starts[0], before))
    if rng.random() < 0.12:
        to = model.grain_start(frame.starts[-1] - frame.span // 3 + rng.randrange(frame.span // 2))
    every = frame.every
    return AssessCase(seed, document, rows, every, start, to, as_of, now, is_small)
