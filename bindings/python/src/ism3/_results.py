"""What an assessment says, as light values; what is not known is None, and a word beside it says why."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from .criteria import CapabilityLevel, Condition, DutyRule, Improvement, Target
from .metrics import Period


class Baseline(NamedTuple):
    """The periods that limits were learnt from."""

    first: Period
    last: Period
    #: How many of them; others lie between that said nothing.
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody needs here


class Judgement(NamedTuple):
    """What one figure of one process in one period means."""

    process: str
    figure: str
    #: Of a figure per resource its name; None for others.
    resource: Optional[str]
    period: Period
    value: Optional[float]
    unit: str
    #: ok, partial, stale, no_data or not_applicable: that of the value.
    status: str
    #: The one in force.
    target: Optional[Target]
    #: none, met, at_risk, missed, pending, no_data, stale or not_applicable.
    target_status: str
    #: not_judged, learning, stable, better, worse or changed; the last three are signals.
    behaviour: str
    #: Why it is a signal: beyond_limits.
    rule: Optional[str]
    #: A run that is worth a thought: eight_on_one_side, six_rising or six_falling.
    hint: Optional[str]
    #: Target and behaviour together, as a sentence.
    outlook: Optional[str]
    #: Of the baseline.
    centre: Optional[float]
    #: The natural limits.
    lower: Optional[float]
    upper: Optional[float]
    #: Mean (or median) moving range that the limits rest on.
    range: Optional[float]
    #: How far from the centre the limits are before they are widened or clipped.
    reach: Optional[float]
    #: lower, upper: those that are wider for the few facts of the period.
    widened: Tuple[str, ...]
    baseline: Optional[Baseline]
    #: The newest period up to this one in which there was a value.
    newest: Optional[Period]

    @property
    def is_signal(self) -> bool:
        """Whether the figure moved more than it does by itself."""
        return self.behaviour in ("better", "worse", "changed")

    @property
    def is_fault(self) -> bool:
        """Whether the target is missed, or the figure signals worse."""
        return self.target_status == "missed" or self.behaviour == "worse"


class Capability(NamedTuple):
    """How capable a process is at the end of a period. Metric types are told by their names."""

    level: int
    #: None: it reaches no level of the scale.
    name: Optional[str]
    in_use: Tuple[str, ...]
    stale: Tuple[str, ...]
    never: Tuple[str, ...]
    #: The next level; None: it has the highest.
    next: Optional[CapabilityLevel]
    #: Types that the next level asks for, not in use.
    missing: Tuple[str, ...]
    lacks_documentation: bool


class Gap(NamedTuple):
    """A process that keeps the whole from a level of maturity."""

    process: str
    #: The level that asks for it.
    level: int
    required: int
    #: The capability that it has; None: nobody performs it.
    reached: Optional[int]
    #: What would close it, where the model says so.
    improvement: Optional[Improvement]

    @property
    def cost(self) -> Optional[float]:
        """What it costs to close; None: not known."""
        return self.improvement.cost if self.improvement else None

    @property
    def currency(self) -> Optional[str]:
        """Of the cost."""
        return self.improvement.currency if self.improvement else None


class Maturity(NamedTuple):
    """How mature the whole is at the end of a period."""

    level: int
    #: None: it reaches no level of the profile.
    name: Optional[str]
    #: Those to the next level come first.
    gaps: Tuple[Gap, ...]
    #: How many of them keep it from the next level.
    next_gaps: int


class ConditionResult(NamedTuple):
    """How a condition stands, by those of its windows that end in the period."""

    condition: Condition
    #: met, breached, unknown or pending.
    status: str
    windows: int
    breached: int
    unknown: int
    #: Of the worst window; None: none has a value.
    value: Optional[float]
    #: Its start and its end, excluded, in nanoseconds since 1970.
    start_ns: Optional[int]
    end_ns: Optional[int]


class ObjectiveResult(NamedTuple):
    """How an objective stands in a period."""

    id: str
    #: met, breached, unknown or pending.
    status: str
    conditions: Tuple[ConditionResult, ...]


class Candidate(NamedTuple):
    """Where the faults of a process may come from: a process upstream that is at fault too."""

    process: str
    #: Links between it and the process at fault.
    distance: int
    #: Number of its faults.
    severity: int
    #: Whether nothing upstream of it is at fault but what it feeds itself.
    is_origin: bool
    #: When it was at fault.
    period: Period


class DataQuality(NamedTuple):
    """How many of the specified metric types of all processes are observed at the end of a period."""

    fresh: int
    stale: int
    never: int


class DutyFinding(NamedTuple):
    """One person with two roles that nobody must have both, or a process without an owner."""

    #: None: the process has no owner.
    rule: Optional[DutyRule]
    process: str
    other_process: str
    person: Optional[str]


class Peer(NamedTuple):
    """A figure in one environment among the others that the process serves."""

    environment: str
    #: From 1, the best first; None: no value.
    rank: Optional[int]
    value: Optional[float]
    #: Of those that have a value.
    median: Optional[float]
