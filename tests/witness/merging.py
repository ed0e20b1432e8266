"""What the facts of one process before as_of say: the section "Merging" of docs/semantics.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache

from documents import Model, Process, Row
from times import HOUR, Interval, unite, within

VERDICTS = ("", "fit", "unfit")
"""From none to worst."""


@dataclass
class Item:
    """One unit of work: its facts, then, once they are all there, what they come to."""

    inputs: list[tuple[int, int]] = field(default_factory=list)
    """(time, environment)"""
    output_places: list[tuple[int, int]] = field(default_factory=list)
    """(time, environment)"""
    withdrawals: list[tuple[int, int]] = field(default_factory=list)
    """(time, environment)"""
    verdicts: dict[int, str] = field(default_factory=dict)
    """by time of output, the worst"""
    dues: list[int] = field(default_factory=list)

    @cached_property
    def environment(self) -> int:
        return min(self.inputs or self.output_places or self.withdrawals)[1]

    @cached_property
    def input(self) -> int | None:
        return min(self.inputs)[0] if self.inputs else None

    @cached_property
    def withdrawal(self) -> int | None:
        return min(self.withdrawals)[0] if self.withdrawals else None

    @cached_property
    def gone(self) -> int | None:
        if self.input is None or self.withdrawal is None:
            return None
        return max(self.withdrawal, self.input)

    @cached_property
    def answer(self) -> int | None:
        if self.input is None:
            return None
        later = [time for time in self.verdicts if time >= self.input]
        if not later or (self.gone is not None and min(later) > self.gone):
            return None
        return min(later)

    @cached_property
    def withdrawn(self) -> bool:
        return self.answer is None and self.gone is not None

    @cached_property
    def closing(self) -> int | None:
        return self.gone if self.answer is None else self.answer

    def is_open(self, end: int) -> bool:
        if self.input is None or self.input >= end:
            return False
        return self.closing is None or self.closing >= end


@dataclass(frozen=True)
class Output:
    environment: int
    time: int
    verdict: str
    lead_time: int | None
    unmatched: bool


@dataclass(frozen=True)
class Input:
    environment: int
    time: int


@dataclass(frozen=True)
class Share:
    """What of a `resources` record falls into one grain, in thousandths."""

    environment: int
    resource: str
    grain: int
    available: int | None
    used: int | None


@dataclass(frozen=True)
class Flow:
    """An amount known over a stretch of time, in units; from level readings."""

    start: int
    end: int
    rate: Fraction
    """units per nanosecond"""


def spread(row: Row) -> list[int]:
    """The times of the facts that a row without id stands for."""
    assert row.time is not None
    if row.end is None:
        return [row.time] * row.count
    return [row.time + k * (row.end - row.time) // row.count for k in range(row.count)]


class Facts:
    """One process, read at as_of."""

    def __init__(self, model: Model, process: Process, rows: Iterable[Row], as_of: int) -> None:
        self.model = model
        self.process = process
        self.as_of = as_of
        self.rows = [row for row in rows if row.process == process.code and row.start < as_of]
        self.seen = self._seen()
        self.items = self._items()
        self.outputs = self._outputs()
        self.inputs = self._inputs()
        self.watched = self._watched()
        self.up_known = self._up_known()
        self.interruptions = self._interruptions()
        self.scope = self._scope()
        self.shares = self._shares()
        self.quality = self._quality()
        self.first_up = self._first_up()

    def of_kind(self, *kinds: str) -> list[Row]:
        return [row for row in self.rows if row.kind in kinds]

    def exists(self, instant: int | None) -> bool:
        return instant is not None and instant < self.as_of

    def _seen(self) -> dict[int, int]:
        seen: dict[int, int] = {}
        for row in self.rows:
            if row.environment is not None:
                seen[row.environment] = min(row.start, seen.get(row.environment, row.start))
        return seen

    def _items(self) -> list[Item]:
        items: defaultdict[str, Item] = defaultdict(Item)

        def add_output(row: Row, time: int | None) -> None:
            if time is None or not self.exists(time):
                return
            item = items[row.id]
            item.output_places.append((time, place(row)))
            item.verdicts[time] = max(item.verdicts.get(time, ""), row.verdict, key=VERDICTS.index)

        for row in self.of_kind("input", "item", "output", "withdrawal"):
            if not row.id:
                continue
            assert row.time is not None
            if row.kind in ("input", "item") and self.exists(row.time):
                items[row.id].inputs.append((row.time, place(row)))
                if row.due is not None:
                    items[row.id].dues.append(row.due)
            if row.kind == "item":
                add_output(row, row.end)
            if row.kind == "output":
                add_output(row, row.time)
            if row.kind == "withdrawal":
                items[row.id].withdrawals.append((row.time, place(row)))
        return list(items.values())

    def _outputs(self) -> list[Output]:
        outputs = []
        for item in self.items:
            for time, verdict in item.verdicts.items():
                lead = None
                if time == item.answer and item.input is not None:
                    lead = time - item.input
                unmatched = item.input is None or item.input > time
                outputs.append(Output(item.environment, time, verdict, lead, unmatched))
        for row in self.of_kind("output"):
            if not row.id:
                for time in filter(self.exists, spread(row)):
                    outputs.append(Output(place(row), time, row.verdict, None, False))
        return outputs

    def _inputs(self) -> list[Input]:
        inputs = [
            Input(item.environment, item.input) for item in self.items if item.input is not None
        ]
        for row in self.of_kind("input"):
            if not row.id:
                inputs += [Input(place(row), time) for time in spread(row) if self.exists(time)]
        return inputs

    def _watched(self) -> dict[tuple[int, str], list[Interval]]:
        intervals: defaultdict[tuple[int, str], list[Interval]] = defaultdict(list)
        for row in self.of_kind("watched"):
            assert row.time is not None and row.end is not None
            for kind in row.kinds:
                intervals[place(row), kind].append((row.time, min(row.end, self.as_of)))
        return {key: unite(of_key) for key, of_key in intervals.items()}

    # Levels

    @lru_cache(maxsize=256)
    def readings(
        self, environment: int, measure: str, resource: str | None = None
    ) -> dict[tuple[str, str], list[tuple[int, int, int]]]:
        """By (resource, series): (start, end, amount) of the stretch that each reading holds."""
        by_series: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        stands = min if measure == "up" else max
        for row in self.of_kind("level"):
            amount: int | None = getattr(row, measure)
            if amount is None or row.environment != environment or row.time is None:
                continue
            if resource is not None and row.resource != resource:
                continue
            series = by_series["" if measure == "up" else row.resource, row.series]
            series[row.time] = stands(amount, series.get(row.time, amount))
        stretches = {}
        for key, amounts in by_series.items():
            times = sorted(amounts)
            stretches[key] = [
                (time, min(following, time + self.process.hold, self.as_of), amounts[time])
                for time, following in zip(times, [*times[1:], self.as_of])
            ]
        return stretches

    @lru_cache(maxsize=256)
    def flow(
        self, environment: int, measure: str, resource: str, start: int, end: int
    ) -> list[Flow]:
        """The measure over [start, end), where it is known, cut at every grain and every change."""
        stretches = [
            stretch
            for of_series in self.readings(environment, measure, resource).values()
            for stretch in of_series
        ]
        cuts = {start, end, *(t for a, b, _ in stretches for t in (a, b) if start < t < end)}
        if start < end:
            cuts |= set(range(self.model.grain_end(start), end, self.model.grain))
        flow = []
        ordered = sorted(cuts)
        for a, b in zip(ordered, ordered[1:]):
            holding = [amount for since, until, amount in stretches if since <= a and b <= until]
            if holding:
                flow.append(Flow(a, b, Fraction(sum(holding), 1000 * HOUR)))
        return flow

    def _up_known(self) -> dict[int, list[Interval]]:
        return {
            environment: unite(
                (start, end)
                for stretches in self.readings(environment, "up").values()
                for start, end, _ in stretches
            )
            for environment in self.process.environments
        }

    def _first_up(self) -> dict[int, int]:
        return {environment: known[0][0] for environment, known in self.up_known.items() if known}

    # Interruptions

    def _interruptions(self) -> dict[int, list[Interval]]:
        intervals: defaultdict[int, list[Interval]] = defaultdict(list)
        readings: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        down, up = 0, 1
        for row in self.of_kind("interruption"):
            if row.id:
                of_series = readings[place(row), row.id]
                of_series += [(t, down) for t in (row.time,) if t is not None and self.exists(t)]
                of_series += [(t, up) for t in (row.end,) if t is not None and self.exists(t)]
            elif row.time is not None:
                end = self.as_of if row.end is None else min(row.end, self.as_of)
                intervals[place(row)].append((row.time, end))
        for (environment, _), of_series in readings.items():
            since: int | None = None
            for time, reading in sorted(of_series):
                if reading == down and since is None:
                    since = time
                elif reading == up and since is not None:
                    intervals[environment].append((since, time))
                    since = None
            if since is not None:
                intervals[environment].append((since, self.as_of))
        for environment in self.process.environments:
            for stretches in self.readings(environment, "up").values():
                intervals[environment] += [(a, b) for a, b, is_up in stretches if not is_up]
        return {environment: unite(mine) for environment, mine in intervals.items()}

    def in_service(self, intervals: Iterable[Interval]) -> list[Interval]:
        if self.process.service is None:
            return [(a, b) for a, b in intervals if a < b]
        return [piece for a, b in intervals for piece in self.process.service.spans(a, b)]

    def touches_service(self, interruption: Interval) -> bool:
        start, end = interruption
        return bool(self.in_service([(start, max(end, start + 1))]))

    # Scope, resources, quality

    def _scope(self) -> dict[int, list[Row]]:
        """By environment the samples, oldest first; of one instant the one that stands is last."""

        def standing(row: Row) -> tuple[int, int, int, int, int]:
            assert row.time is not None and row.total is not None and row.covered is not None
            gives = row.sampled is not None
            return row.time, row.total, -row.covered, gives, -(row.sampled or 0)

        by_environment: defaultdict[int, list[Row]] = defaultdict(list)
        for row in self.of_kind("scope"):
            by_environment[place(row)].append(row)
        return {place: sorted(rows, key=standing) for place, rows in by_environment.items()}

    def _standing(self, rows: list[Row]) -> list[Row]:
        """Facts without id, and of those with one id the one that stands."""

        def weight(row: Row) -> int:
            if row.kind == "resources":
                return -1 if row.used is None else row.used
            if row.fit is not None:
                return -row.fit
            return -((row.tp or 0) + (row.tn or 0))

        by_id: dict[str, Row] = {}
        for row in rows:
            if not row.id:
                continue
            held = by_id.get(row.id)
            order = (row.start, weight(row), -place(row))
            if held is None or order > (held.start, weight(held), -place(held)):
                by_id[row.id] = row
        return [row for row in rows if not row.id] + list(by_id.values())

    def _shares(self) -> list[Share]:
        shares = []
        for row in self._standing(self.of_kind("resources")):
            assert row.time is not None and row.end is not None
            grains = [self.model.grain_start(row.time)]
            while grains[-1] + self.model.grain < row.end:
                grains.append(grains[-1] + self.model.grain)
            available = divide(row.available, row.time, row.end, grains)
            used = divide(row.used, row.time, row.end, grains)
            for grain, mine, spent in zip(grains, available, used):
                if grain < self.as_of:
                    shares.append(Share(place(row), row.resource, grain, mine, spent))
        return shares

    def _quality(self) -> list[Row]:
        """Each with `assessed` and `fit`, or with `tp` to `fn`: a row with both is two facts."""
        rows = self.of_kind("quality")
        assessments = [
            replace(r, tp=None, fp=None, tn=None, fn=None) for r in rows if r.fit is not None
        ]
        signals = [replace(r, assessed=None, fit=None) for r in rows if r.tp is not None]
        return self._standing(assessments) + self._standing(signals)


def divide(amount: int | None, start: int, end: int, grains: list[int]) -> list[int | None]:
    """By grain in proportion to time, floored, the rest to the last one."""
    if amount is None:
        return [None] * len(grains)
    parts = [
        amount * (following - max(start, grain)) // (end - start)
        for grain, following in zip(grains, grains[1:])
    ]
    return [*parts, amount - sum(parts)]


def place(row: Row) -> int:
    assert row.environment is not None
    return row.environment


def watched_in(
    facts: Facts, environment: int, kinds: Iterable[str], start: int, end: int
) -> list[Interval]:
    """United stretches of [start, end) that were watched for one of these kinds."""
    intervals = [piece for kind in kinds for piece in facts.watched.get((environment, kind), ())]
    return within(unite(intervals), start, end)
