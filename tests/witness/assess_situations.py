"""What a random case of an assessment reaches, by the witness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from assess_compare import expected_as_of
from assess_documents import PER_RESOURCE
from assess_generate import AssessCase
from assess_witness import Assessment, FigureSaid, Key

SITUATIONS = (
    *(
        f"target {status}"
        for status in ("pending", "stale", "no_data", "not_applicable", "missed", "at_risk", "met")
    ),
    "target stale by its figure",
    "a target of a second resource",
    "a target between, missed",
    "a target between, at risk",
    "a target that follows another",
    "a target that ended",
    *(f"behaviour {verdict}" for verdict in ("learning", "stable", "better", "worse", "changed")),
    "limits that are frozen",
    "limits of the median form",
    "limits that chance widened",
    "limits by the expansion",
    "a fixed baseline that is judged by",
    "a fixed baseline that teaches nothing",
    "a stretch after a change, judged",
    "a change in the last period of a fixed baseline",
    *(f"hint {rule}" for rule in ("eight_on_one_side", "six_rising", "six_falling")),
    *(
        f"outlook {number}"
        for number in ("stable and meets", "stable but cannot", "meets but not stable", "neither")
    ),
    "a figure that is missed and worse",
    "a type in use, observed before",
    "a type in use, the period is cut",
    "a type stale by age",
    "a type stale by its figure",
    "a type never observed",
    "a type that is not specified",
    "a capability of 2 or more",
    "a capability that lacks documentation",
    "a capability of the whole scale",
    "a maturity above none",
    "a gap of a process nobody performs",
    "a gap at capability 0",
    "a gap with a cost",
    "an excluded process",
    *(f"condition {status}" for status in ("met", "breached", "unknown", "pending")),
    "a condition without a window in a period",
    "a condition with several windows",
    "a condition breached before its window is over",
    "a condition on incidents, watched and none",
    "a window of two periods",
    "an incident with an id, told again",
    "an incident that is open",
    *(f"objective {status}" for status in ("met", "breached", "unknown", "pending")),
    "an objective without conditions",
    *(f"success {status}" for status in ("succeeded", "failed", "unknown", "pending")),
    "a candidate",
    "a candidate of the period before",
    "a candidate that is no origin",
    "a candidate in a cycle",
    "a candidate at a distance",
    "several candidates",
    "a duty broken, default rules",
    "a duty broken, in two processes",
    "a process without owner",
    *(f"asset {scope}" for scope in ("in_scope", "unprotected", "not_adopted", "not_measured")),
    "a return",
    "a process without data",
    "several environments",
    "no newest final period",
    "a period without any figure",
    "as_of is now",
    "as_of is the start of the grain of now",
    "figures of the witness",
    *(f"every {every}" for every in ("week", "month", "quarter", "P10D", "all")),
    "from and to",
)


def of_target(assessment: Assessment, period: int, key: Key, said: FigureSaid) -> Iterator[str]:
    judged = next(each for each in assessment.criteria.processes if each.code == key[0])
    before = assessment.target_in_force(judged, period - 1, key) if period else None
    if said.target is not None:
        target = judged.targets[said.target.number]
        yield f"target {said.target.status}"
        if said.told.value is not None and said.target.status == "stale":
            yield "target stale by its figure"
        resources = assessment.model.process(key[0]).resources
        if key[1] in PER_RESOURCE and key[2] != resources[0].name:
            yield "a target of a second resource"
        if target.op == "between" and said.target.status == "missed":
            yield "a target between, missed"
        if target.op == "between" and said.target.status == "at_risk":
            yield "a target between, at risk"
        if before is not None and said.target.number != before:
            yield "a target that follows another"
        if said.target.status == "missed" and said.behaviour.verdict == "worse":
            yield "a figure that is missed and worse"
    elif before is not None:
        yield "a target that ended"
    outlooks = {
        "stable and meets the target": "stable and meets",
        "stable but cannot meet the target: change the process": "stable but cannot",
        "meets the target but is not stable: find the special cause": "meets but not stable",
        "neither stable nor meeting the target": "neither",
    }
    if said.outlook is not None:
        yield f"outlook {outlooks[said.outlook]}"


def of_behaviour(assessment: Assessment, period: int, key: Key, said: FigureSaid) -> Iterator[str]:
    judged = next(each for each in assessment.criteria.processes if each.code == key[0])
    behaviour, limits = said.behaviour, said.behaviour.limits
    start = assessment.periods[period].start
    yield f"behaviour {behaviour.verdict}"
    yield f"hint {behaviour.hint}"
    specification = judged.specification(key[1])
    fixed = specification.baseline if specification else None
    for change in judged.changes if fixed and limits and start >= fixed[1] else ():
        before = [each.start for each in assessment.periods if each.to <= fixed[1]] if fixed else []
        if fixed and before and before[-1] < change < fixed[1]:
            yield "a change in the last period of a fixed baseline"
    if fixed and behaviour.verdict == "learning" and assessment.periods[period].to > fixed[1]:
        yield "a fixed baseline that teaches nothing"
    if limits is None:
        return
    if limits.count == 24:
        yield "limits that are frozen"
    if limits.widened:
        yield "limits that chance widened"
    if limits.slack and limits.widened:
        yield "limits by the expansion"
    if specification and specification.method == "xmr_median":
        yield "limits of the median form"
    if fixed and limits.count not in (12, 24):
        yield "a fixed baseline that is judged by"
    first = assessment.periods[limits.first].start
    if any(assessment.periods[0].start < change <= first for change in judged.changes):
        yield "a stretch after a change, judged"


def of_capabilities(assessment: Assessment, period: int) -> Iterator[str]:
    cut = assessment.as_of < assessment.periods[period].to
    for judged in assessment.criteria.processes:
        said = assessment.capabilities[period][judged.code]
        for metric in said.in_use:
            if not assessment.is_observed(period, judged.code, metric):
                yield f"a type in use, {'the period is cut' if cut else 'observed before'}"
        for metric in said.stale:
            is_old = assessment.has_stale_figure(period, judged.code, metric)
            yield "a type stale by its figure" if is_old else "a type stale by age"
        if said.never:
            yield "a type never observed"
        if len(judged.specified()) < 7:
            yield "a type that is not specified"
        if said.level >= 2:
            yield "a capability of 2 or more"
        if said.lacks_documentation:
            yield "a capability that lacks documentation"
        if said.next is None:
            yield "a capability of the whole scale"
    if assessment.maturity(period)[0]:
        yield "a maturity above none"
    for gap in assessment.gaps(period):
        if not gap.adopted:
            yield "a gap of a process nobody performs"
        if not gap.required:
            yield "a gap at capability 0"
        if gap.cost is not None:
            yield "a gap with a cost"


def of_objectives(assessment: Assessment, period: int) -> Iterator[str]:
    reading = assessment.periods[period]
    yield f"success {assessment.success(period)}"
    for objective in assessment.criteria.objectives:
        yield f"objective {assessment.objective(period, objective)}"
        said = assessment.conditions[period][objective.id]
        if not said:
            yield "an objective without conditions"
        for one, condition in zip(objective.conditions, said):
            if not condition.windows:
                yield "a condition without a window in a period"
                continue
            yield f"condition {condition.status}"
            if condition.windows > 1:
                yield "a condition with several windows"
            for window in assessment.windows_by_per[one.per]:
                if reading.start < window.to <= reading.to and window.start < reading.start:
                    yield "a window of two periods"
            if condition.worst is None:
                continue
            if condition.status == "breached" and assessment.as_of < condition.worst[2]:
                yield "a condition breached before its window is over"
            if one.incidents and not condition.worst[0] and condition.status == "met":
                yield "a condition on incidents, watched and none"


def of_candidates(assessment: Assessment, period: int) -> Iterator[str]:
    for code in assessment.codes:
        said = assessment.candidates(period, code)
        if len(said) > 1:
            yield "several candidates"
        for each in said:
            yield "a candidate"
            if each.period != assessment.periods[period].start:
                yield "a candidate of the period before"
            if not each.origin:
                yield "a candidate that is no origin"
            if code in assessment.upstream[each.code]:
                yield "a candidate in a cycle"
            if each.distance > 1:
                yield "a candidate at a distance"


def of_the_whole(case: AssessCase, assessment: Assessment) -> Iterator[str]:
    criteria = assessment.criteria
    for code, _, other, _, _ in assessment.duties():
        if other is None:
            yield "a process without owner"
        elif other != code:
            yield "a duty broken, in two processes"
        elif not case.model["duties"]:
            yield "a duty broken, default rules"
    if assessment.returns():
        yield "a return"
    if criteria.excluded:
        yield "an excluded process"
    told = {row["process"] for row in case.rows if "process" in row and row["kind"] != "watched"}
    if set(assessment.codes) - told:
        yield "a process without data"
    if len(case.model["environments"]) > 1:
        yield "several environments"
    if assessment.newest_final() is None:
        yield "no newest final period"
    if case.as_of is None:
        is_now = expected_as_of(case) == case.now
        yield "as_of is now" if is_now else "as_of is the start of the grain of now"
    if case.by_witness:
        yield "figures of the witness"
    yield f"every {case.every}"
    if case.start is not None or case.to is not None:
        yield "from and to"
    names = [
        (row["objective"], row["id"])
        for row in case.rows
        if row["kind"] == "incident" and "id" in row
    ]
    if len(names) > len(set(names)):
        yield "an incident with an id, told again"
    if any(each.end is None for each in assessment.incidents):
        yield "an incident that is open"


def situations(case: AssessCase, assessment: Assessment) -> Counter[str]:
    """How often a case reaches each of SITUATIONS."""
    found = Counter(of_the_whole(case, assessment))
    for period in range(len(assessment.periods)):
        for key, said in assessment.said[period].items():
            found.update(of_target(assessment, period, key, said))
            found.update(of_behaviour(assessment, period, key, said))
        for judged in assessment.criteria.processes:
            for target in {(judged.code, each.figure, each.resource) for each in judged.targets}:
                if target not in assessment.said[period] and period:
                    if assessment.target_in_force(judged, period - 1, target) is not None:
                        found["a target that ended"] += 1
        found["a period without any figure"] += all(
            told.value is None for told in assessment.periods[period].figures.values()
        )
        found.update(of_capabilities(assessment, period))
        found.update(of_objectives(assessment, period))
        found.update(of_candidates(assessment, period))
        found.update(
            f"asset {assessment.asset(period, each.processes)}"
            for each in assessment.criteria.assets
        )
    return found
