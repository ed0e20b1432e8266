"""The section "Assessment" of docs/semantics.md, computed slowly and obviously.

From a model document, the rows of a log and the settled figures. Nothing is shared with the
library, and every period is judged by itself from all those up to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from assess_behaviour import Behaviour, Point, Rule, behave
from assess_documents import PER_RESOURCE, Condition, Criteria, Judged, Objective, Values
from documents import RawRow, Row
from times import SECOND, Duration, Interval, calendar_next, calendar_start, length, read_duration
from times import read_instant, unite, within
from witness import FIGURES, Question, fact_times

CALENDAR = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Told:
    """A settled figure."""

    value: float | None
    numerator: Fraction | None
    denominator: Fraction | None
    status: str


NOTHING = Told(None, None, None, "no_data")
Key = tuple[str, str, str | None]
"""process, figure, resource"""


@dataclass(frozen=True)
class Reading:
    """Settled figures of one window; `states` by process."""

    start: int
    to: int
    states: Mapping[str, str]
    figures: Mapping[Key, Told]

    def figure(self, key: Key) -> Told:
        return self.figures.get(key, NOTHING)


Source = Callable[[Question], Sequence[Reading]]
"""Where settled figures come from."""


# ---- what is said ----


@dataclass(frozen=True)
class TargetSaid:
    number: int
    """in the document"""
    status: str


@dataclass(frozen=True)
class FigureSaid:
    told: Told
    target: TargetSaid | None
    behaviour: Behaviour
    outlook: str | None
    newest: int | None
    """start of the newest period with a value"""

    @property
    def is_fault(self) -> bool:
        is_missed = self.target is not None and self.target.status == "missed"
        return is_missed or self.behaviour.verdict == "worse"


@dataclass(frozen=True)
class CapabilitySaid:
    level: int
    name: str | None
    in_use: set[str]
    stale: set[str]
    never: set[str]
    next: int | None
    missing: set[str]
    lacks_documentation: bool


@dataclass(frozen=True)
class GapSaid:
    code: str
    level: int
    required: int
    reached: int
    adopted: bool
    cost: float | None
    text: str | None


@dataclass(frozen=True)
class ConditionSaid:
    status: str
    windows: int
    breached: int
    unknown: int
    worst: tuple[float, int, int] | None


@dataclass(frozen=True)
class CandidateSaid:
    code: str
    distance: int
    origin: bool
    severity: int
    period: int
    """its start"""


# ---- incidents ----


@dataclass(frozen=True)
class Incident:
    objective: str
    id: str
    environment: str
    time: int
    end: int | None
    harm: int | None


def incident_of(row: RawRow) -> Incident:
    return Incident(
        row["objective"],
        row.get("id", ""),
        row.get("environment", ""),
        read_instant(row["time"]),
        read_instant(row["end"]) if row.get("end") else None,
        int(row["harm"]) if row.get("harm") else None,
    )


def rank_of(each: Incident) -> tuple[int, int, str, int]:
    """The first of several versions stands."""
    harm = -1 if each.harm is None else each.harm
    return -each.time, -harm, each.environment, -(each.end or 0)


def incidents_before(rows: Sequence[RawRow], as_of: int) -> list[Incident]:
    """With an id: the latest, of one time the largest harm, the first environment, the later end.

    Nothing said is less than anything said.
    """
    all_of_them = [incident_of(row) for row in rows if row["kind"] == "incident"]
    heard = [each for each in all_of_them if each.time < as_of]
    standing = [each for each in heard if not each.id]
    for name in {(each.objective, each.id) for each in heard if each.id}:
        versions = [each for each in heard if (each.objective, each.id) == name]
        standing.append(min(versions, key=rank_of))
    return standing


def holds(value: float, op: str, wanted: Values) -> bool:
    return {
        "<": value < wanted[0],
        "<=": value <= wanted[0],
        ">": value > wanted[0],
        ">=": value >= wanted[0],
        "between": wanted[0] <= value <= wanted[-1],
    }[op]


def distance_from_wanted(value: float, op: str, wanted: Values) -> float:
    """Above zero: how far beyond; below: how far within."""
    if op == "between":
        return max(wanted[0] - value, value - wanted[1])
    return value - wanted[0] if op in ("<", "<=") else wanted[0] - value


def is_more_than_wanted(value: float, op: str, wanted: Values) -> bool:
    if op == "between":
        return value > wanted[1]
    return op in ("<", "<=") and not holds(value, op, wanted)


@dataclass(frozen=True)
class WindowSaid:
    status: str
    value: float | None
    start: int
    to: int


# ---- periods ----


def end_of_period(every: str, start: int, instant: int, offset: int) -> int:
    """Of the period in which an instant lies, or whose end it is."""
    if every in CALENDAR:
        return calendar_next(calendar_start(instant - 1, every, offset), every, offset)
    step = read_duration(every).nanoseconds
    return start - (start - instant) // step * step


class Assessment:
    """All of it, for one question."""

    def __init__(
        self,
        criteria: Criteria,
        raw_rows: Sequence[RawRow],
        rows: Sequence[Row],
        question: Question,
        source: Source,
    ) -> None:
        assert question.as_of is not None
        self.criteria = criteria
        self.model = criteria.model
        self.rows = rows
        self.raw_rows = raw_rows
        self.question = question
        self.as_of: int = question.as_of
        self.source = source
        self.periods = source(self.asked())
        self.codes = [each.code for each in criteria.processes]

    def asked(self) -> Question:
        """The periods: unless others are asked for, from the first fact to that of as_of."""
        every, offset = self.question.every, self.model.utc_offset
        watched = [row.start for row in self.rows if row.kind == "watched"]
        facts = [time for row in self.rows for time in fact_times(row)]
        first = min((time for time in facts + watched if time < self.as_of), default=self.as_of - 1)
        start, to = self.question.start, self.question.to
        if every == "all":
            start = self.model.grain_start(first) if start is None else start
            to = self.model.grain_start(self.as_of) if to is None else to
        elif start is None:
            start = calendar_start(first, every, offset) if every in CALENDAR else None
            start = self.model.grain_start(first) if start is None else start
        if to is None:
            to = end_of_period(every, start, self.as_of, offset)
        return Question(every, start, to, self.as_of, settled=True)

    # Judgements

    def settle_of(self, code: str) -> Duration:
        return self.model.process(code).settle

    def is_pending(self, code: str, to: int) -> bool:
        return self.as_of < self.settle_of(code).after(to, self.model.utc_offset)

    def state(self, period: int, code: str) -> str:
        """Where nothing was reported of a process, it is a matter of time alone."""
        reading = self.periods[period]
        if code in reading.states:
            return reading.states[code]
        if self.as_of < reading.to:
            return "partial"
        return "settling" if self.is_pending(code, reading.to) else "final"

    def read_at(self, period: int, code: str) -> int:
        settled = self.settle_of(code).after(self.periods[period].to, self.model.utc_offset)
        return min(self.as_of, settled)

    def figures_of(self, code: str) -> list[Key]:
        resources = [each.name for each in self.model.process(code).resources]
        return [
            (code, figure, resource if figure in PER_RESOURCE else None)
            for figure in FIGURES
            for resource in (resources if figure in PER_RESOURCE else resources[:1])
        ]

    @cached_property
    def behaviours(self) -> dict[Key, list[Behaviour]]:
        return {
            key: self.behaviour_of(judged, key)
            for judged in self.criteria.processes
            for key in self.figures_of(judged.code)
        }

    def behaviour_of(self, judged: Judged, key: Key) -> list[Behaviour]:
        specification = judged.specification(key[1])
        rule = Rule(
            key[1],
            specification.method if specification else "xmr",
            specification.baseline if specification else None,
            judged.changes,
            judged.names(key[1]),
        )
        return behave(rule, [self.point(period, key) for period in range(len(self.periods))])

    def point(self, period: int, key: Key) -> Point:
        reading = self.periods[period]
        told = reading.figure(key)
        is_there = self.state(period, key[0]) == "final" and told.status == "ok"
        if not is_there or told.value is None or not math.isfinite(told.value):
            return Point(reading.start, reading.to, None)
        numerator, denominator = told.numerator or Fraction(0), told.denominator or Fraction(0)
        return Point(reading.start, reading.to, told.value, float(numerator), float(denominator))

    def newest(self, period: int, key: Key) -> int | None:
        with_value = [
            each.start for each in self.periods[: period + 1] if each.figure(key).value is not None
        ]
        return with_value[-1] if with_value else None

    def target_in_force(self, judged: Judged, period: int, key: Key) -> int | None:
        """Its number in the document."""
        history = [
            (target.valid_from, number)
            for number, target in enumerate(judged.targets)
            if (judged.code, target.figure, target.resource) == key
            and target.valid_from < self.periods[period].to
        ]
        if not history or judged.targets[max(history)[1]].op == "none":
            return None
        return max(history)[1]

    def target_status(self, judged: Judged, period: int, key: Key, number: int) -> str:
        target, reading = judged.targets[number], self.periods[period]
        told = reading.figure(key)
        if self.is_pending(judged.code, reading.to):
            return "pending"
        if told.status == "stale":
            return "stale"
        if told.status == "no_data":
            return "no_data" if self.newest(period, key) is None else "stale"
        if told.value is None:
            return "not_applicable"
        if not holds(told.value, target.op, target.value):
            return "missed"
        if target.warning and not holds(told.value, target.op, target.warning):
            return "at_risk"
        return "met"

    def say_figure(self, judged: Judged, period: int, key: Key) -> FigureSaid:
        number = self.target_in_force(judged, period, key)
        target = None
        if number is not None:
            target = TargetSaid(number, self.target_status(judged, period, key, number))
        behaviour = self.behaviours[key][period]
        return FigureSaid(
            self.periods[period].figure(key),
            target,
            behaviour,
            outlook_of(target, behaviour),
            self.newest(period, key),
        )

    @cached_property
    def said(self) -> list[dict[Key, FigureSaid]]:
        """By period: every figure that has a value or a target."""
        told: list[dict[Key, FigureSaid]] = []
        for period in range(len(self.periods)):
            figures = {
                key: self.say_figure(judged, period, key)
                for judged in self.criteria.processes
                for key in self.figures_of(judged.code)
            }
            told.append(
                {
                    key: figure
                    for key, figure in figures.items()
                    if figure.told.value is not None or figure.target is not None
                }
            )
        return told

    def faults(self, period: int, code: str) -> int:
        if period < 0:
            return 0
        return sum(said.is_fault for key, said in self.said[period].items() if key[0] == code)

    # Capability

    def type_figures(self, period: int, code: str, metric: str) -> list[Told]:
        return [
            self.periods[period].figure(key)
            for key in self.figures_of(code)
            if key[1].partition(".")[0] == metric
        ]

    def is_observed(self, period: int, code: str, metric: str) -> bool:
        """Watched, or a fact seen, and a figure has a value that is not stale.

        What is watched or seen has its counts, zero or not; of the types that count nothing every
        value needs a fact.
        """
        counts = {
            "activity": "activity.outputs",
            "unavailability": "unavailability.downtime",
            "efficacy": "efficacy.inputs",
        }
        reading = self.periods[period]
        if metric in counts and reading.figure((code, counts[metric], None)).value is None:
            return False
        figures = self.type_figures(period, code, metric)
        return any(told.value is not None and told.status != "stale" for told in figures)

    def has_stale_figure(self, period: int, code: str, metric: str) -> bool:
        return any(told.status == "stale" for told in self.type_figures(period, code, metric))

    def is_in_use(self, period: int, judged: Judged, metric: str) -> bool:
        if self.is_observed(period, judged.code, metric):
            return True
        if self.has_stale_figure(period, judged.code, metric):
            return False
        observed = [p for p in range(period) if self.is_observed(p, judged.code, metric)]
        if not observed:
            return False
        newest, end = observed[-1], min(self.periods[period].to, self.as_of)
        if self.as_of < self.periods[period].to and newest == period - 1:
            return True
        process = self.model.process(judged.code)
        frequency = judged.frequency_of(metric) or process.frequency
        if not frequency:
            return False
        offset = self.model.utc_offset
        due = process.grace.after(frequency.after(self.periods[newest].to, offset), offset)
        return due >= end

    def capability(self, period: int, judged: Judged) -> CapabilitySaid:
        specified = judged.specified()
        in_use = {metric for metric in specified if self.is_in_use(period, judged, metric)}
        rest = specified - in_use
        stale = {
            metric
            for metric in rest
            if any(self.is_observed(p, judged.code, metric) for p in range(period))
            or self.has_stale_figure(period, judged.code, metric)
        }
        reached, following = None, None
        for level in self.criteria.scale:
            if level.types - in_use or (level.documented and not judged.documented):
                following = level
                break
            reached = level
        return CapabilitySaid(
            level=reached.level if reached else 0,
            name=reached.name if reached else None,
            in_use=in_use,
            stale=stale,
            never=rest - stale,
            next=following.level if following else None,
            missing=set(following.types - in_use) if following else set(),
            lacks_documentation=bool(following and following.documented and not judged.documented),
        )

    @cached_property
    def capabilities(self) -> list[dict[str, CapabilitySaid]]:
        return [
            {judged.code: self.capability(period, judged) for judged in self.criteria.processes}
            for period in range(len(self.periods))
        ]

    def data_quality(self, period: int) -> tuple[int, int, int]:
        """fresh, stale, never"""
        all_of_them = self.capabilities[period].values()
        return (
            sum(len(each.in_use) for each in all_of_them),
            sum(len(each.stale) for each in all_of_them),
            sum(len(each.never) for each in all_of_them),
        )

    # Maturity

    def gap(self, level: int, code: str, required: int, reached: int | None) -> GapSaid:
        enough = [
            (each.capability, each.cost, number)
            for number, each in enumerate(self.criteria.improvements)
            if each.code == code and each.capability >= required
        ]
        improvement = self.criteria.improvements[min(enough)[2]] if enough else None
        return GapSaid(
            code,
            level,
            required,
            reached or 0,
            code in self.codes,
            improvement.cost if improvement else None,
            improvement.text if improvement else None,
        )

    def gaps(self, period: int) -> list[GapSaid]:
        """Levels ascending, and within one in the order of the profile."""
        excluded = {code for code, _ in self.criteria.excluded}
        found = []
        for level in self.criteria.profile:
            for code, required in level.required.items():
                said = self.capabilities[period].get(code)
                if code in excluded or (said is not None and said.level >= required):
                    continue
                reached = None if said is None else said.level
                found.append(self.gap(level.level, code, required, reached))
        return found

    def maturity(self, period: int) -> tuple[int, int]:
        """The level, and how many gaps keep it from the next one."""
        gaps = self.gaps(period)
        lacking = min((gap.level for gap in gaps), default=None)
        reached = [
            each.level for each in self.criteria.profile if lacking is None or each.level < lacking
        ]
        return max(reached, default=0), sum(gap.level == lacking for gap in gaps)

    # Objectives

    @cached_property
    def incidents(self) -> list[Incident]:
        return incidents_before(self.raw_rows, self.as_of)

    @cached_property
    def incidents_watched(self) -> list[Interval]:
        return unite(
            (row.start, row.end or 0)
            for row in self.rows
            if row.kind == "watched" and "incident" in row.kinds
        )

    def condition_windows(self, per: str) -> Question | None:
        """Whole windows, from the one that holds the start of the first period on."""
        first, last, offset = self.periods[0].start, self.periods[-1].to, self.model.utc_offset
        if per == "all":
            return Question("all", first, last, self.as_of, settled=True)
        if per not in CALENDAR:
            step = read_duration(per).nanoseconds
            to = first + (last - first) // step * step
            return Question(per, first, to, self.as_of, settled=True) if to > first else None
        start = to = calendar_start(first, per, offset)
        while calendar_next(to, per, offset) <= last:
            to = calendar_next(to, per, offset)
        return Question(per, start, to, self.as_of, settled=True) if to > start else None

    @cached_property
    def windows_by_per(self) -> dict[str, Sequence[Reading]]:
        pers = {one.per for each in self.criteria.objectives for one in each.conditions}
        found: dict[str, Sequence[Reading]] = {}
        for per in sorted(pers):
            question = self.condition_windows(per)
            found[per] = self.source(question) if question else ()
        return found

    def incident_window(self, objective: Objective, one: Condition, window: Reading) -> WindowSaid:
        begun = [
            each
            for each in self.incidents
            if each.objective == objective.id and window.start <= each.time < window.to
        ]
        ends = [min(self.as_of if i.end is None else i.end, self.as_of) for i in begun]
        value = {
            "count": float(len(begun)),
            "duration": sum(end - each.time for each, end in zip(begun, ends)) / SECOND,
            "harm": float(sum(each.harm or 0 for each in begun)),
        }[one.incidents]
        end = min(window.to, self.as_of)
        watched = length(within(self.incidents_watched, window.start, end))
        is_known = bool(begun) or watched == max(0, end - window.start)
        shown = value if is_known and window.start < self.as_of else None
        if is_more_than_wanted(value, one.op, one.value):
            status = "breached"
        elif self.as_of < window.to:
            status = "pending"
        elif not is_known:
            status = "unknown"
        else:
            status = "met" if holds(value, one.op, one.value) else "breached"
        return WindowSaid(status, shown, window.start, window.to)

    def figure_window(self, one: Condition, window: Reading) -> WindowSaid:
        told = window.figure((one.process, one.figure, one.resource))
        value = None if told.status == "stale" else told.value
        if self.is_pending(one.process, window.to):
            status = "pending"
        elif value is None:
            status = "unknown"
        else:
            status = "met" if holds(value, one.op, one.value) else "breached"
        return WindowSaid(status, value, window.start, window.to)

    def condition(self, period: int, objective: Objective, one: Condition) -> ConditionSaid:
        """A period speaks for the windows that end in it."""
        reading = self.periods[period]
        windows = [
            self.incident_window(objective, one, window)
            if one.incidents
            else self.figure_window(one, window)
            for window in self.windows_by_per[one.per]
            if reading.start < window.to <= reading.to
        ]
        statuses = [window.status for window in windows]
        worst = None
        for status in ("pending", "met", "breached"):
            shown = [w for w in windows if w.status == status and w.value is not None]
            if shown:
                far = max(distance_from_wanted(w.value or 0.0, one.op, one.value) for w in shown)
                worst = next(
                    (w.value or 0.0, w.start, w.to)
                    for w in shown
                    if distance_from_wanted(w.value or 0.0, one.op, one.value) == far
                )
        return ConditionSaid(
            status=first_of(("breached", "unknown", "pending"), statuses, "met"),
            windows=len(windows),
            breached=statuses.count("breached"),
            unknown=statuses.count("unknown"),
            worst=worst,
        )

    @cached_property
    def conditions(self) -> list[dict[str, list[ConditionSaid]]]:
        return [
            {
                each.id: [self.condition(period, each, one) for one in each.conditions]
                for each in self.criteria.objectives
            }
            for period in range(len(self.periods))
        ]

    def objective(self, period: int, objective: Objective) -> str:
        said = self.conditions[period][objective.id]
        if not said:
            return "unknown"
        speaking = [each.status for each in said if each.windows]
        if not speaking:
            return "pending"
        return first_of(("breached", "unknown", "pending"), speaking, "met")

    def success(self, period: int) -> str:
        statuses = [self.objective(period, each) for each in self.criteria.objectives]
        if not statuses:
            return "unknown"
        worst = first_of(("breached", "unknown", "pending"), statuses, "met")
        return {"breached": "failed", "met": "succeeded"}.get(worst, worst)

    # Diagnosis

    @cached_property
    def upstream(self) -> dict[str, dict[str, int]]:
        """By process: the others upstream of it, and how far."""
        found = {}
        sources = {
            each.code: [code for code in each.sources if code in self.codes]
            for each in self.criteria.processes
        }
        for code in self.codes:
            distances, edge = {code: 0}, [code]
            while edge:
                following = [source for each in edge for source in sources[each]]
                edge = sorted({each for each in following if each not in distances})
                distances |= {each: max(distances.values()) + 1 for each in edge}
            found[code] = {each: far for each, far in distances.items() if far > 0}
        return found

    def candidates(self, period: int, code: str) -> list[CandidateSaid]:
        if not self.faults(period, code):
            return []
        found = {}
        for other, distance in self.upstream[code].items():
            now, before = self.faults(period, other), self.faults(period - 1, other)
            if now or before:
                when = period if now >= before else period - 1
                found[other] = (distance, max(now, before), self.periods[when].start)
        said = [
            CandidateSaid(
                other,
                distance,
                all(
                    other in self.upstream[above] or above not in found
                    for above in self.upstream[other]
                ),
                severity,
                start,
            )
            for other, (distance, severity, start) in found.items()
        ]
        return sorted(said, key=lambda c: (not c.origin, c.distance, -c.severity, c.code))

    # Duties, assets, return

    def duties(self) -> list[tuple[str, str, str | None, str | None, str | None]]:
        """(process, role, other process, other role, person)"""
        found: list[tuple[str, str, str | None, str | None, str | None]] = []
        judged = {each.code: each for each in self.criteria.processes}
        for duty in self.criteria.duties:
            for code in self.codes if duty.process is None else [duty.process]:
                other = code if duty.other is None else duty.other
                person = judged[code].persons.get(duty.roles[0])
                is_itself = other == code and duty.roles[0] == duty.roles[1]
                if person is None or person != judged[other].persons.get(duty.roles[1]):
                    continue
                if not is_itself:
                    found.append((code, duty.roles[0], other, duty.roles[1], person))
        without = [each.code for each in self.criteria.processes if "owner" not in each.persons]
        return found + [(code, "owner", None, None, None) for code in without]

    def asset(self, period: int, processes: Sequence[str]) -> str:
        if not processes:
            return "unprotected"
        adopted = [code for code in processes if code in self.codes]
        if not adopted:
            return "not_adopted"
        scopes = [self.periods[period].figure((code, "scope.covered", None)) for code in adopted]
        is_measured = any(told.value and told.status != "stale" for told in scopes)
        return "in_scope" if is_measured else "not_measured"

    def returns(self) -> dict[str, float]:
        found = {}
        for judged in self.criteria.processes:
            told = judged.rationale
            if told.get("cost") and "losses_with" in told:
                cost = Fraction(str(told["cost"]))
                gain = Fraction(str(told["losses_without"])) - Fraction(str(told["losses_with"]))
                found[judged.code] = float((gain - cost) / cost)
        return found

    def newest_final(self) -> int | None:
        final = [
            period
            for period, reading in enumerate(self.periods)
            if not any(self.is_pending(code, reading.to) for code in self.codes)
            and reading.to <= self.as_of
        ]
        return max(final, default=None)


def first_of(order: Sequence[str], said: Sequence[str], otherwise: str) -> str:
    return next((status for status in order if status in said), otherwise)


def outlook_of(target: TargetSaid | None, behaviour: Behaviour) -> str | None:
    if target is None or target.status not in ("met", "at_risk", "missed"):
        return None
    is_signal = behaviour.verdict in ("better", "worse", "changed")
    if not is_signal and behaviour.verdict != "stable":
        return None
    return {
        (False, False): "stable and meets the target",
        (False, True): "stable but cannot meet the target: change the process",
        (True, False): "meets the target but is not stable: find the special cause",
        (True, True): "neither stable nor meeting the target",
    }[is_signal, target.status == "missed"]
