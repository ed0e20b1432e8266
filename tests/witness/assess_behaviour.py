"""The section "Behaviour" of docs/semantics.md, for one series: slow and obvious."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, median

TAIL = 0.00135
SAME = 1e-9
SUMMED = 400
"""From this variance on the library uses an expansion, which may be off by one, seldom."""

COUNTS = (
    "activity.outputs",
    "activity.unmatched",
    "unavailability.interruptions",
    "efficacy.inputs",
    "efficacy.withdrawn",
    "efficacy.backlog",
)
RATIOS_OF_COUNTS = (
    "scope.covered",
    "scope.sampled",
    "efficacy.ratio",
    "efficacy.on_time",
    "quality.fit",
    "quality.accuracy",
    "quality.precision",
    "quality.recall",
)
NOT_CHARTED = ("activity.mean_age",)
ONLY_IF_NAMED = (
    "activity.last_output_age",
    "activity.mean_interval",
    "activity.worst_lead_time",
    "activity.best_lead_time",
    "activity.worst_wait",
    "activity.p95_lead_time",
    "activity.p99_lead_time",
    "unavailability.uptime",
    "unavailability.rate",
    "unavailability.mean_duration",
    "unavailability.worst_duration",
    "unavailability.downtime",
    "unavailability.ratio",
    "efficacy.mean_interval",
    "efficacy.oldest_open",
)
"""Judged where a specification names them."""
RATIOS = (*RATIOS_OF_COUNTS, "unavailability.ratio")
UP = (
    "scope.covered",
    "scope.sampled",
    "unavailability.uptime",
    "efficacy.ratio",
    "efficacy.on_time",
    "efficiency.outputs_per_resource",
    "quality.fit",
    "quality.accuracy",
    "quality.precision",
    "quality.recall",
)
NEITHER = (
    "activity.outputs",
    "activity.mean_age",
    "activity.mean_interval",
    "activity.best_lead_time",
    "load.ratio",
    "efficacy.inputs",
    "efficacy.mean_interval",
    "efficacy.withdrawn",
)


@dataclass(frozen=True)
class Point:
    """One period of a figure."""

    start: int
    to: int
    value: float | None
    """None: it is not there"""
    numerator: float = 0
    denominator: float = 0


@dataclass(frozen=True)
class Limits:
    centre: float
    lower: float
    upper: float
    first: int
    last: int
    """periods that the centre rests on"""
    count: int
    slack: float
    """by how much a limit that chance sets may be off"""
    widened: bool


@dataclass(frozen=True)
class Behaviour:
    verdict: str
    rule: str = "none"
    hint: str = "none"
    limits: Limits | None = None


NOT_JUDGED = Behaviour("not_judged")
LEARNING = Behaviour("learning")


@dataclass(frozen=True)
class Rule:
    figure: str
    method: str
    baseline: tuple[int, int] | None
    changes: tuple[int, ...]
    is_named: bool
    """by a specification of the figure"""


def is_above(value: float, bound: float) -> bool:
    return value - bound > SAME * abs(bound)


def is_below(value: float, bound: float) -> bool:
    return bound - value > SAME * abs(bound)


def bounds(terms: Iterator[tuple[int, float]]) -> tuple[int, int]:
    """The smallest k up to which lies at least TAIL, and at least 1 - TAIL."""
    total, lower, k = 0.0, None, 0
    for k, term in terms:
        total += term
        if lower is None and total >= TAIL:
            lower = k
        if total >= 1 - TAIL:
            break
    assert lower is not None
    return lower, k


@lru_cache(maxsize=None)
def poisson(mean: float) -> tuple[int, int]:
    first = max(0, math.floor(mean - 10 * math.sqrt(mean) - 20))
    last = math.ceil(mean + 10 * math.sqrt(mean) + 20)
    return bounds(
        (k, math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))) for k in range(first, last)
    )


@lru_cache(maxsize=None)
def binomial(size: int, share: float) -> tuple[int, int]:
    deviation = math.sqrt(size * share * (1 - share))
    first = max(0, math.floor(size * share - 10 * deviation - 20))
    last = min(size, math.ceil(size * share + 10 * deviation + 20))

    def term(k: int) -> float:
        ways = math.lgamma(size + 1) - math.lgamma(k + 1) - math.lgamma(size - k + 1)
        return math.exp(ways + k * math.log(share) + (size - k) * math.log1p(-share))

    return bounds((k, term(k)) for k in range(first, last + 1))


def chance(rule: Rule, point: Point, centre: Sequence[Point]) -> tuple[float, float, float] | None:
    """What chance allows for this point, and by how much the library may be off."""
    if rule.figure in COUNTS:
        mean = fmean(each.value for each in centre if each.value is not None) or 0.5 / len(centre)
        lower, upper = poisson(mean)
        return lower, upper, 1.0 if mean >= SUMMED else 0.0
    if rule.figure not in RATIOS_OF_COUNTS or point.denominator < 1:
        return None
    successes = sum(each.numerator for each in centre)
    failures = sum(each.denominator for each in centre) - successes
    successes, failures = successes or 0.5, failures or 0.5
    share, size = successes / (successes + failures), int(point.denominator)
    lower, upper = binomial(size, share)
    off = 1 / size if size * share * (1 - share) >= SUMMED else 0.0
    return lower / size, upper / size, off


def reach(rule: Rule, ranges: list[float]) -> float:
    if rule.method == "xmr_median" and median(ranges) > 0:
        return 3.14 * median(ranges)
    return 2.66 * fmean(ranges)


def steps(values: Sequence[float]) -> list[float]:
    return [abs(b - a) for a, b in zip(values, values[1:])]


@dataclass(frozen=True)
class Learnt:
    """What limits are made from."""

    centre: list[int]
    """numbers of the points that the centre rests on"""
    ranges: list[float]


def limits_of(rule: Rule, points: Sequence[Point], number: int, learnt: Learnt) -> Limits | None:
    basis = [points[each] for each in learnt.centre]
    centre = fmean(each.value for each in basis if each.value is not None)
    distance = reach(rule, learnt.ranges)
    lower, upper, slack, widened = centre - distance, centre + distance, 0.0, False
    if not math.isfinite(lower) or not math.isfinite(upper):
        return None
    allowed = chance(rule, points[number], basis)
    if allowed is not None:
        widened = allowed[0] < lower or allowed[1] > upper
        lower, upper, slack = min(lower, allowed[0]), max(upper, allowed[1]), allowed[2]
    upper = min(upper, 1.0) if rule.figure in RATIOS else upper
    first, last = learnt.centre[0], learnt.centre[-1]
    return Limits(centre, max(lower, 0.0), upper, first, last, len(basis), slack, widened)


def hint_of(values: Sequence[float], centre: float) -> str:
    """`values`: those of the stretch that are there, up to this one."""
    if len(values) < 25:
        return "none"
    eight, six = values[-8:], values[-6:]
    pairs = list(zip(six, six[1:]))
    if all(is_above(v, centre) for v in eight) or all(is_below(v, centre) for v in eight):
        return "eight_on_one_side"
    if all(is_above(b, a) for a, b in pairs):
        return "six_rising"
    return "six_falling" if all(is_below(b, a) for a, b in pairs) else "none"


def verdict_of(
    rule: Rule, points: Sequence[Point], number: int, learnt: Learnt, values: Sequence[float]
) -> Behaviour:
    limits, value = limits_of(rule, points, number, learnt), points[number].value
    if limits is None or value is None:
        return NOT_JUDGED
    hint = hint_of(values, limits.centre)
    above, below = is_above(value, limits.upper), is_below(value, limits.lower)
    if not above and not below:
        return Behaviour("stable", "none", hint, limits)
    if rule.figure in NEITHER:
        return Behaviour("changed", "beyond_limits", hint, limits)
    verdict = "better" if above == (rule.figure in UP) else "worse"
    return Behaviour(verdict, "beyond_limits", hint, limits)


def behave_learning(
    rule: Rule, points: Sequence[Point], first: int, after: int
) -> dict[int, Behaviour]:
    """A stretch whose limits are learnt from its beginning."""
    told: dict[int, Behaviour] = {}
    learnt: list[int] = []
    values: list[float] = []
    for number in range(first, after):
        value = points[number].value
        if value is None:
            continue
        values.append(value)
        if len(values) <= 12:
            told[number] = LEARNING
            learnt.append(number)
            continue
        known = [points[each].value or 0.0 for each in learnt]
        if len(learnt) < 24:
            basis = Learnt(learnt[:12], steps([*known, value]))
        else:
            basis = Learnt(learnt, steps(known))
        told[number] = verdict_of(rule, points, number, basis, values)
        if told[number].verdict == "stable" and len(learnt) < 24:
            learnt = [*learnt, number]
    return told


def behave_fixed(
    rule: Rule, points: Sequence[Point], baseline: tuple[int, int], after: int
) -> dict[int, Behaviour]:
    """The baseline is learnt whole; earlier points are not judged."""
    told: dict[int, Behaviour] = {}
    learnt: list[int] = []
    values: list[float] = []
    for number in range(after):
        point = points[number]
        if point.value is None or point.start < baseline[0]:
            continue
        values.append(point.value)
        if point.to <= baseline[1]:
            learnt.append(number)
            told[number] = LEARNING
        elif len(learnt) < 6:
            told[number] = LEARNING
        else:
            basis = Learnt(learnt, steps([points[each].value or 0.0 for each in learnt]))
            told[number] = verdict_of(rule, points, number, basis, values)
    return told


def behave(rule: Rule, points: Sequence[Point]) -> list[Behaviour]:
    """What each point says of the process."""
    is_asked_for = rule.is_named or rule.figure not in ONLY_IF_NAMED
    if rule.figure in NOT_CHARTED or rule.method == "none" or not is_asked_for:
        return [NOT_JUDGED] * len(points)
    changes = [each for each in rule.changes if rule.baseline is None or each >= rule.baseline[1]]
    begins = {
        min(number for number, point in enumerate(points) if point.start >= change)
        for change in changes
        if points[-1].start >= change
    }
    cuts = sorted(begins | {0, len(points)})
    told: dict[int, Behaviour] = {}
    for first, after in zip(cuts, cuts[1:]):
        if rule.baseline is not None and first not in begins:
            told |= behave_fixed(rule, points, rule.baseline, after)
        else:
            told |= behave_learning(rule, points, first, after)
    return [told.get(number, NOT_JUDGED) for number in range(len(points))]
