"""The figures of docs/semantics.md, computed slowly and obviously from lists of facts.

Nothing is shared with the library: every window reads every fact again, numbers are fractions, and
each figure is written down as its formula stands in the table of docs/semantics.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from documents import Model, Process, Row
from merging import Facts, Flow, Item, Output, Share, spread, watched_in
from sketch import nearest_rank, quantile
from times import SECOND, Interval, calendar_next, calendar_start, covered_in_part
from times import intersect, length, read_duration, unite, within

COUNTS = {
    "activity.outputs",
    "activity.unmatched",
    "unavailability.interruptions",
    "unavailability.downtime",
    "efficacy.inputs",
    "efficacy.withdrawn",
    "efficacy.backlog",
}
"""Figures that may be zero, and are zero only where somebody watched or something was seen."""

WATCHED_KINDS = {
    "activity": ("output", "item"),
    "scope": ("scope",),
    "unavailability": ("interruption",),
    "load": ("resources", "level"),
    "efficacy": ("input", "item"),
    "efficiency": ("resources", "level"),
    "quality": ("quality",),
}

PER_RESOURCE = ("load.ratio", "efficiency.outputs_per_resource")


@dataclass(frozen=True)
class Number:
    """A value as it is computed, before anything is said about it."""

    numerator: Fraction
    denominator: Fraction | None
    count: int
    exact: Fraction | None = None
    """of a quantile: the nearest rank itself"""

    @property
    def value(self) -> Fraction:
        return self.numerator if self.denominator is None else self.numerator / self.denominator


@dataclass(frozen=True)
class Figure:
    status: str
    number: Number | None
    missing: tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """The figures of one process, environment (None: all together) and window."""

    process: str
    environment: int | None
    state: str
    figures: dict[str, Figure]
    resources: dict[str, dict[str, Figure]]


@dataclass(frozen=True)
class Period:
    start: int
    end: int
    state: str
    entries: list[Entry]


@dataclass(frozen=True)
class Question:
    """What is asked for, as the command takes it."""

    every: str = "all"
    start: int | None = None
    to: int | None = None
    as_of: int | None = None
    by_environment: bool = False
    settled: bool = False
    now: int = 7258118400 * SECOND
    """2200: nothing is in the future"""


def plain(value: int | Fraction, count: int, exact: int | None = None) -> Number:
    exact_value = None if exact is None else Fraction(exact, SECOND)
    return Number(Fraction(value), None, count, exact_value)


def seconds(nanoseconds: int, count: int, exact: int | None = None) -> Number:
    return plain(Fraction(nanoseconds, SECOND), count, exact)


def quotient(numerator: int | Fraction, denominator: int | Fraction, count: int) -> Number | None:
    if denominator == 0:
        return None
    return Number(Fraction(numerator), Fraction(denominator), count)


def mean(nanoseconds: int, count: int) -> Number | None:
    return quotient(Fraction(nanoseconds, SECOND), count, count)


class Window:
    """The facts of some environments of a process in [start, to), read up to `end`."""

    def __init__(self, facts: Facts, start: int, to: int, environments: Iterable[int]) -> None:
        self.facts = facts
        self.start = start
        self.to = to
        self.end = min(to, facts.as_of)
        self.environments = tuple(environments)
        self.outputs = [o for o in facts.outputs if self.mine(o.environment) and self.holds(o.time)]
        self.leads = [o.lead_time for o in self.outputs if o.lead_time is not None]
        self.inputs = [i for i in facts.inputs if self.mine(i.environment) and self.holds(i.time)]
        self.all_items = [item for item in facts.items if self.mine(item.environment)]
        self.items = [item for item in self.all_items if self.holds(item.input)]
        self.open_items = [item for item in self.all_items if item.is_open(self.end)]

    def mine(self, environment: int | None) -> bool:
        return environment in self.environments

    def holds(self, instant: int | None) -> bool:
        return instant is not None and self.start <= instant < self.end

    # Activity

    def outputs_count(self) -> Number:
        return plain(len(self.outputs), len(self.outputs))

    def unmatched(self) -> Number:
        return plain(sum(output.unmatched for output in self.outputs), len(self.outputs))

    def mean_age(self) -> Number | None:
        return mean(sum(self.end - o.time for o in self.outputs), len(self.outputs))

    def last_output_age(self) -> Number | None:
        before = [
            o.time for o in self.facts.outputs if self.mine(o.environment) and o.time < self.end
        ]
        return seconds(self.end - max(before), 1) if before else None

    def mean_output_interval(self) -> Number | None:
        return mean_interval([output.time for output in self.outputs])

    def mean_lead_time(self) -> Number | None:
        return mean(sum(self.leads), len(self.leads))

    def worst_lead_time(self) -> Number | None:
        return seconds(max(self.leads), len(self.leads)) if self.leads else None

    def best_lead_time(self) -> Number | None:
        return seconds(min(self.leads), len(self.leads)) if self.leads else None

    def worst_wait(self) -> Number | None:
        waits = self.leads + self.open_ages()
        return seconds(max(waits), len(waits)) if waits else None

    def lead_time_quantile(self, percent: int) -> Number | None:
        if not self.leads:
            return None
        exact = nearest_rank(self.leads, percent)
        return seconds(quantile(self.leads, percent), len(self.leads), exact)

    # Scope

    def samples(self) -> list[Row]:
        """Those that speak: of each environment the newest before end."""
        newest = []
        for environment in self.environments:
            samples = self.facts.scope.get(environment, ())
            before = [sample for sample in samples if sample.start < self.end]
            newest += before[-1:]
        return newest

    def sampled_samples(self) -> list[Row]:
        return [sample for sample in self.samples() if sample.sampled is not None]

    def scope_covered(self) -> Number | None:
        samples = self.samples()
        covered = sum(sample.covered or 0 for sample in samples)
        return quotient(covered, sum(sample.total or 0 for sample in samples), len(samples))

    def scope_sampled(self) -> Number | None:
        samples = self.sampled_samples()
        sampled = sum(sample.sampled or 0 for sample in samples)
        return quotient(sampled, sum(sample.covered or 0 for sample in samples), len(samples))

    def is_stale(self, figure: str) -> bool:
        process, offset = self.facts.process, self.facts.model.utc_offset
        samples = self.samples() if figure == "scope.covered" else self.sampled_samples()
        return bool(process.frequency) and any(
            process.grace.after(process.frequency.after(sample.start, offset), offset) < self.end
            for sample in samples
        )

    # Unavailability

    def interruptions_of(self, environment: int) -> list[Interval]:
        return self.facts.interruptions.get(environment, [])

    def begun(self) -> list[Interval]:
        """United interruptions that start in the window and touch service hours."""
        return [
            interruption
            for environment in self.environments
            for interruption in self.interruptions_of(environment)
            if self.holds(interruption[0]) and self.facts.touches_service(interruption)
        ]

    def watched_service(self, environment: int) -> list[Interval]:
        watched = self.facts.watched.get((environment, "interruption"), [])
        known = unite(watched + self.facts.up_known[environment])
        return self.facts.in_service(within(known, self.start, self.end))

    def watched_service_time(self) -> int:
        return sum(length(self.watched_service(environment)) for environment in self.environments)

    def uptime_of(self, environment: int) -> int | None:
        """None unless seen, and watched for interruptions or shown to be up or down, before end."""
        finishes = [b for a, b in self.interruptions_of(environment) if a < self.end]
        if finishes:
            return max(0, self.end - max(finishes))
        seen = self.facts.seen.get(environment, self.end)
        watched = self.facts.watched.get((environment, "interruption"), ())
        is_known = self.facts.first_up.get(environment, self.end) < self.end or any(
            start < self.end for start, _ in watched
        )
        return self.end - seen if seen < self.end and is_known else None

    def uptime(self) -> Number | None:
        uptimes = [u for u in map(self.uptime_of, self.environments) if u is not None]
        return seconds(min(uptimes), 1) if uptimes else None

    def interruptions(self) -> Number:
        return plain(len(self.begun()), len(self.begun()))

    def interruption_rate(self) -> Number | None:
        watched = Fraction(self.watched_service_time(), SECOND)
        return quotient(len(self.begun()) * 86400, watched, len(self.begun()))

    def lost_by_begun(self) -> list[int]:
        return [length(self.facts.in_service([interruption])) for interruption in self.begun()]

    def mean_duration(self) -> Number | None:
        return mean(sum(self.lost_by_begun()), len(self.begun()))

    def worst_duration(self) -> Number | None:
        lost = self.lost_by_begun()
        return seconds(max(lost), len(lost)) if lost else None

    def overlapping(self, environment: int) -> list[Interval]:
        return within(self.interruptions_of(environment), self.start, self.end)

    def overlapping_count(self) -> int:
        """United interruptions that overlap [start, end) or start in it."""
        return sum(
            self.holds(a) or max(a, self.start) < min(b, self.end)
            for environment in self.environments
            for a, b in self.interruptions_of(environment)
        )

    def downtime(self) -> Number:
        overlapping = [piece for e in self.environments for piece in self.overlapping(e)]
        return seconds(length(self.facts.in_service(overlapping)), self.overlapping_count())

    def unavailability_ratio(self) -> Number | None:
        lost = sum(
            length(intersect(self.overlapping(e), self.watched_service(e)))
            for e in self.environments
        )
        watched = Fraction(self.watched_service_time(), SECOND)
        return quotient(Fraction(lost, SECOND), watched, self.overlapping_count())

    # Load and efficiency

    def shares(self, resource: str) -> list[Share]:
        return [
            share
            for share in self.facts.shares
            if share.resource == resource
            and self.mine(share.environment)
            and self.holds(share.grain)
        ]

    def flows(self, environment: int, measure: str, resource: str) -> list[Flow]:
        return self.facts.flow(environment, measure, resource, self.start, self.end)

    def load_ratio(self, resource: str) -> Number | None:
        used = available = Fraction(0)
        count = len(self.shares(resource))
        for share in self.shares(resource):
            if share.used is not None and share.available is not None:
                used += Fraction(share.used, 1000)
                available += Fraction(share.available, 1000)
        for environment in self.environments:
            for offered in self.flows(environment, "available", resource):
                for spent in self.flows(environment, "used", resource):
                    overlap = min(offered.end, spent.end) - max(offered.start, spent.start)
                    if overlap > 0:
                        used += spent.rate * overlap
                        available += offered.rate * overlap
            count += self.readings_count(environment, resource)
        return quotient(used, available, count)

    def readings_count(self, environment: int, resource: str) -> int:
        """Readings of level `used` that stand, one a series and instant, in the window."""
        by_series = self.facts.readings(environment, "used", resource).values()
        return sum(self.holds(time) for of_series in by_series for time, _, _ in of_series)

    def spending(self, resource: str) -> list[tuple[int, Fraction]]:
        """(instant, amount) of what was used, by grain."""
        spent = [
            (share.grain, Fraction(share.used, 1000))
            for share in self.shares(resource)
            if share.used is not None
        ]
        for environment in self.environments:
            for flow in self.flows(environment, "used", resource):
                spent.append((flow.start, flow.rate * (flow.end - flow.start)))
        return spent

    def outputs_per_resource(self, resource: str) -> Number | None:
        used = sum((amount for _, amount in self.spending(resource)), Fraction(0))
        return quotient(len(self.outputs), used, len(self.outputs))

    def spending_by_price(self) -> list[tuple[Fraction | None, Fraction]]:
        """(price, amount) over all resources."""
        return [
            (resource.cost_at(self.facts.model.grain_start(instant)), amount)
            for resource in self.facts.process.resources
            for instant, amount in self.spending(resource.name)
        ]

    def cost_per_output(self) -> Number | None:
        priced = [price * amount for price, amount in self.spending_by_price() if price is not None]
        if not priced:
            return None
        return quotient(sum(priced), len(self.outputs), len(self.outputs))

    def lacks_prices(self) -> bool:
        return any(price is None and amount > 0 for price, amount in self.spending_by_price())

    # Efficacy

    def inputs_count(self) -> Number:
        return plain(len(self.inputs), len(self.inputs))

    def mean_input_interval(self) -> Number | None:
        return mean_interval([each.time for each in self.inputs])

    def answered_ratio(self) -> Number | None:
        kept = [item for item in self.items if not item.withdrawn]
        answered = [item for item in kept if item.answer is not None]
        return quotient(len(answered), len(kept), len(self.items))

    def agreed(self, item: Item) -> int | None:
        process = self.facts.process
        if item.dues:
            return min(item.dues)
        if item.input is None or process.answer_within == 0:
            return None
        if process.by_service_clock and process.service is not None:
            return process.service.passed(item.input, process.answer_within)
        return item.input + process.answer_within

    def on_time(self) -> Number | None:
        ripe = kept = 0
        for item in self.items:
            agreed = self.agreed(item)
            if item.withdrawn or agreed is None or agreed >= self.facts.as_of:
                continue
            ripe += 1
            kept += item.answer is not None and item.answer <= agreed
        return quotient(kept, ripe, ripe)

    def withdrawn(self) -> Number:
        return plain(sum(item.withdrawn for item in self.items), len(self.items))

    def backlog(self) -> Number:
        return plain(len(self.open_items), len(self.open_items))

    def open_ages(self) -> list[int]:
        return [self.end - item.input for item in self.open_items if item.input is not None]

    def oldest_open(self) -> Number | None:
        ages = self.open_ages()
        return seconds(max(ages), len(ages)) if ages else None

    # Quality

    def quality_facts(self, field: str) -> list[Row]:
        return [
            row
            for row in self.facts.quality
            if self.mine(row.environment)
            and self.holds(row.time)
            and getattr(row, field) is not None
        ]

    def verdicts(self) -> list[Output]:
        return [output for output in self.outputs if output.verdict]

    def quality_fit(self) -> Number | None:
        facts = self.quality_facts("assessed")
        fit = sum(output.verdict == "fit" for output in self.verdicts())
        fit += sum(row.fit or 0 for row in facts)
        judged = len(self.verdicts()) + sum(row.assessed or 0 for row in facts)
        return quotient(fit, judged, judged)

    def signals(self) -> tuple[int, int, int, int]:
        facts = self.quality_facts("tp")
        return (
            sum(row.tp or 0 for row in facts),
            sum(row.fp or 0 for row in facts),
            sum(row.tn or 0 for row in facts),
            sum(row.fn or 0 for row in facts),
        )

    def accuracy(self) -> Number | None:
        tp, fp, tn, fn = self.signals()
        return quotient(tp + tn, tp + fp + tn + fn, tp + fp + tn + fn)

    def precision(self) -> Number | None:
        tp, fp, _, _ = self.signals()
        return quotient(tp, tp + fp, tp + fp)

    def recall(self) -> Number | None:
        tp, _, _, fn = self.signals()
        return quotient(tp, tp + fn, tp + fn)

    # What was observed. These are asked of windows of one environment.

    @lru_cache(maxsize=256)
    def watched(self, metric: str) -> list[Interval]:
        """When facts of this metric type would have been seen."""
        (environment,) = self.environments
        kinds = WATCHED_KINDS[metric]
        watched = watched_in(self.facts, environment, kinds, self.start, self.end)
        if metric == "unavailability":
            known_up = self.facts.up_known[environment]
            watched = watched + within(known_up, self.start, self.end)
        return unite(watched)

    def is_seen(self, metric: str, resources: tuple[str, ...]) -> bool:
        """Whether a fact of this metric type, of one of these resources, was seen."""
        (environment,) = self.environments
        seen: dict[str, Callable[[], bool]] = {
            "activity": lambda: bool(self.outputs),
            "scope": lambda: bool(self.samples()),
            "unavailability": lambda: self.overlapping_count() > 0,
            "load": lambda: any(self.spending(r) or self.offers(environment, r) for r in resources),
            "efficacy": lambda: bool(self.inputs)
            or any(self.holds(item.withdrawal) for item in self.all_items),
            "efficiency": lambda: any(self.spending(resource) for resource in resources),
            "quality": lambda: bool(self.verdicts())
            or any(
                self.mine(row.environment) and self.holds(row.time) for row in self.facts.quality
            ),
        }
        return seen[metric]()

    def offers(self, environment: int, resource: str) -> bool:
        """Whether an amount available is known."""
        told = any(share.available is not None for share in self.shares(resource))
        return told or bool(self.flows(environment, "available", resource))

    @lru_cache(maxsize=256)
    def is_observed(self, metric: str, resources: tuple[str, ...]) -> bool:
        return bool(self.watched(metric)) or self.is_seen(metric, resources)


def mean_interval(times: list[int]) -> Number | None:
    if len(times) < 2:
        return None
    between = Fraction(max(times) - min(times), SECOND)
    return quotient(between, len(times) - 1, len(times))


FIGURES: dict[str, Callable[[Window, str], Number | None]] = {
    "activity.outputs": lambda w, _: w.outputs_count(),
    "activity.unmatched": lambda w, _: w.unmatched(),
    "activity.mean_age": lambda w, _: w.mean_age(),
    "activity.last_output_age": lambda w, _: w.last_output_age(),
    "activity.mean_interval": lambda w, _: w.mean_output_interval(),
    "activity.mean_lead_time": lambda w, _: w.mean_lead_time(),
    "activity.worst_lead_time": lambda w, _: w.worst_lead_time(),
    "activity.best_lead_time": lambda w, _: w.best_lead_time(),
    "activity.worst_wait": lambda w, _: w.worst_wait(),
    "activity.p50_lead_time": lambda w, _: w.lead_time_quantile(50),
    "activity.p90_lead_time": lambda w, _: w.lead_time_quantile(90),
    "activity.p95_lead_time": lambda w, _: w.lead_time_quantile(95),
    "activity.p99_lead_time": lambda w, _: w.lead_time_quantile(99),
    "scope.covered": lambda w, _: w.scope_covered(),
    "scope.sampled": lambda w, _: w.scope_sampled(),
    "unavailability.uptime": lambda w, _: w.uptime(),
    "unavailability.interruptions": lambda w, _: w.interruptions(),
    "unavailability.rate": lambda w, _: w.interruption_rate(),
    "unavailability.mean_duration": lambda w, _: w.mean_duration(),
    "unavailability.worst_duration": lambda w, _: w.worst_duration(),
    "unavailability.downtime": lambda w, _: w.downtime(),
    "unavailability.ratio": lambda w, _: w.unavailability_ratio(),
    "load.ratio": lambda w, resource: w.load_ratio(resource),
    "efficacy.inputs": lambda w, _: w.inputs_count(),
    "efficacy.mean_interval": lambda w, _: w.mean_input_interval(),
    "efficacy.ratio": lambda w, _: w.answered_ratio(),
    "efficacy.on_time": lambda w, _: w.on_time(),
    "efficacy.withdrawn": lambda w, _: w.withdrawn(),
    "efficacy.backlog": lambda w, _: w.backlog(),
    "efficacy.oldest_open": lambda w, _: w.oldest_open(),
    "efficiency.outputs_per_resource": lambda w, resource: w.outputs_per_resource(resource),
    "efficiency.cost_per_output": lambda w, _: w.cost_per_output(),
    "quality.fit": lambda w, _: w.quality_fit(),
    "quality.accuracy": lambda w, _: w.accuracy(),
    "quality.precision": lambda w, _: w.precision(),
    "quality.recall": lambda w, _: w.recall(),
}


def conclude(figure: str, resource: str, window: Window, parts: list[Window]) -> Figure:
    """Rules 1 and 2: a value, or why there is none. `parts` are the window's environments."""
    metric = figure.partition(".")[0]
    resources: tuple[str, ...] = (resource,)
    if figure not in PER_RESOURCE:
        resources = tuple(each.name for each in window.facts.process.resources)
    is_observed = any(part.is_observed(metric, resources) for part in parts)
    if metric == "efficiency":
        is_active = any(part.is_observed("activity", resources) for part in parts)
        if not is_active:
            return Figure("no_data", None, ())
    number = FIGURES[figure](window, resource)
    if number is not None and figure in COUNTS and number.value == 0 and not is_observed:
        number = None
    if number is not None:
        return Figure("ok", number, ())
    if figure == "unavailability.uptime" or not is_observed:
        return Figure("no_data", None, ())
    return Figure("not_applicable", None, ())


def judge(figure: str, resource: str, whole: Window, parts: list[Window]) -> Figure:
    """The figure and its status, by the rules of "Value or none, and status"."""
    missing = tuple(
        part.environments[0]
        for part in parts
        if conclude(figure, resource, part, [part]).status == "no_data"
    )
    if len(missing) == len(parts):
        return Figure("no_data", None, missing)
    concluded = conclude(figure, resource, whole, parts)
    if concluded.number is None:
        return Figure(concluded.status, None, missing)
    metric = figure.partition(".")[0]
    if metric == "scope" and whole.is_stale(figure):
        return Figure("stale", concluded.number, missing)
    has_gap = any(covered_in_part(p.watched(metric), whole.start, whole.end) for p in parts)
    is_unpriced = figure == "efficiency.cost_per_output" and whole.lacks_prices()
    if whole.end < whole.to or has_gap or missing or is_unpriced:
        return Figure("partial", concluded.number, missing)
    return Figure("ok", concluded.number, missing)


STATES = ("partial", "settling", "final")
"""From least to most final."""


def state_of(facts: Facts, start: int, to: int) -> str:
    by_environment = (
        [piece for (e, _), pieces in facts.watched.items() if e == environment for piece in pieces]
        for environment in facts.process.environments
    )
    if facts.as_of < to or any(covered_in_part(pieces, start, to) for pieces in by_environment):
        return "partial"
    settled = facts.process.settle.after(to, facts.model.utc_offset)
    return "settling" if facts.as_of < settled else "final"


def entry_of(facts: Facts, state: str, environment: int | None, start: int, to: int) -> Entry:
    environments = facts.process.environments if environment is None else (environment,)
    whole = Window(facts, start, to, environments)
    parts = [Window(facts, start, to, (each,)) for each in environments]
    resources = [resource.name for resource in facts.process.resources]

    def figures_of(names: Iterable[str], resource: str) -> dict[str, Figure]:
        judged = {name: judge(name, resource, whole, parts) for name in names}
        if environment is None:
            return judged
        return {name: replace(figure, missing=()) for name, figure in judged.items()}

    return Entry(
        process=facts.process.code,
        environment=environment,
        state=state,
        figures=figures_of(FIGURES, resources[0]),
        resources={name: figures_of(PER_RESOURCE, name) for name in resources},
    )


# Windows


def fact_times(row: Row) -> list[int]:
    """When its facts are. `watched` is none; an amount is one in each of its grains."""
    if row.kind == "watched":
        return []
    if row.kind in ("input", "output") and not row.id:
        return spread(row)
    if row.kind == "resources":
        return [row.start, max(row.start, (row.end or 0) - 1)]
    second = row.end if row.kind in ("item", "interruption", "incident") else None
    return [time for time in (row.time, second) if time is not None]


def default_as_of(model: Model, rows: Iterable[Row]) -> int:
    return model.grain_end(max(time for row in rows for time in fact_times(row)))


def windows(model: Model, rows: list[Row], question: Question) -> list[Interval]:
    facts = [time for row in rows for time in fact_times(row)]
    watched = [row.start for row in rows if row.kind == "watched"]
    first = min(facts + watched) if question.start is None else question.start
    last = max(first, *facts) if question.to is None else question.to - 1
    offset = model.utc_offset
    if question.every == "all":
        cut = [(model.grain_start(first), model.grain_end(last))]
    elif question.every.startswith("P"):
        step = read_duration(question.every).nanoseconds
        start = model.grain_start(first) if question.start is None else first
        cut = [(at, at + step) for at in range(start, last + 1, step)]
    else:
        cut = []
        at = calendar_start(first, question.every, offset)
        while at <= last:
            following = calendar_next(at, question.every, offset)
            cut.append((at, following))
            at = following
    start_limit = cut[0][0] if question.start is None else question.start
    end_limit = cut[-1][1] if question.to is None else question.to
    return [(max(a, start_limit), min(b, end_limit)) for a, b in cut]


def shown_processes(model: Model, rows: list[Row]) -> list[Process]:
    held = {row.process for row in rows}
    return [process for process in model.processes if process.code in held]


def settled_at(facts: Facts, to: int) -> Facts:
    """The same facts, read when a window that ends at `to` had settled."""
    read = facts.process.settle.after(to, facts.model.utc_offset)
    if read >= facts.as_of:
        return facts
    return Facts(facts.model, facts.process, facts.rows, read)


def metrics(model: Model, rows: list[Row], question: Question) -> tuple[int, list[Period]]:
    """as_of and the figures of every window."""
    as_of = default_as_of(model, rows) if question.as_of is None else question.as_of
    readings = [Facts(model, process, rows, as_of) for process in shown_processes(model, rows)]
    periods = []
    for start, to in windows(model, rows, question):
        entries = [
            entry_of(
                settled_at(facts, to) if question.settled else facts,
                state_of(facts, start, to),
                environment,
                start,
                to,
            )
            for facts in readings
            for environment in (facts.process.environments if question.by_environment else (None,))
        ]
        state = min((entry.state for entry in entries), key=STATES.index, default="partial")
        periods.append(Period(start, to, state, entries))
    return as_of, periods
