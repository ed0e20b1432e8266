#!/usr/bin/python3
"""Compares `ism3 assess --json` with the witness.

    assess_compare.py COMMAND [SEED ...]     random cases; what differs is printed

The settled figures that the witness starts from are those of `ism3 metrics --settled --json`, which
has a witness of its own; of every tenth case they are that witness' own. Words, counts, levels and
order must be equal; limits, which come from quotients in another order, within 1e-9.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from assess_behaviour import Behaviour, Limits
from assess_documents import PER_RESOURCE, Judged, read_criteria
from assess_generate import AssessCase, make_assess_case
from assess_witness import Assessment, CapabilitySaid, ConditionSaid, FigureSaid, Key, Reading, Told
from compare import Command, CommandFailed, exact, read_answer
from generate import to_csv
from times import SECOND, calendar_next, calendar_start, read_instant, write_instant
from witness import Figure, Period, Question, fact_times, metrics

Answer = dict[str, Any]
CLOSE = 1e-9


class Asked:
    """A case laid out as files, and the command that answers questions about it."""

    def __init__(self, command: Command, case: AssessCase) -> None:
        self.command = command
        self.case = case
        self.model = command.folder / "model.json"
        self.log = command.folder / "log.csv"
        self.model.write_text(json.dumps(case.model), encoding="utf-8")
        self.log.write_bytes(to_csv(random.Random(case.seed), case.rows))

    def assess(self, form: str = "--json") -> str:
        given = ["--every", self.case.every, "--now", write_instant(self.case.now), form]
        for name, instant in (
            ("--from", self.case.start),
            ("--to", self.case.to),
            ("--as-of", self.case.as_of),
        ):
            given += [name, write_instant(instant)] if instant is not None else []
        done = subprocess.run(
            [self.command.path, "assess", "--model", self.model, self.log, *given],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=600,
        )
        if done.returncode != 0:
            raise CommandFailed(f"exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def figures(self, question: Question) -> Sequence[Reading]:
        """From the command."""
        text = self.command.run(self.model, [str(self.log)], question)
        return [reading_of_answer(period) for period in read_answer(text)["periods"]]


def told_of_answer(told: Answer) -> Told:
    value = exact(told["value"])
    return Told(
        None if value is None else float(value),
        exact(told["numerator"]),
        exact(told["denominator"]),
        told["status"],
    )


def reading_of_answer(period: Answer) -> Reading:
    figures: dict[Key, Told] = {}
    for entry in period["processes"]:
        code = entry["process"]
        for name, told in entry["figures"].items():
            figures[code, name, None] = told_of_answer(told)
        for resource, by_name in entry.get("resources", {}).items():
            for name, told in by_name.items():
                figures[code, name, resource] = told_of_answer(told)
    states = {entry["process"]: entry["state"] for entry in period["processes"]}
    return Reading(read_instant(period["from"]), read_instant(period["to"]), states, figures)


def told_of_witness(figure: Figure) -> Told:
    number = figure.number
    if number is None:
        return Told(None, None, None, figure.status)
    return Told(float(number.value), number.numerator, number.denominator, figure.status)


def reading_of_witness(period: Period) -> Reading:
    figures: dict[Key, Told] = {}
    for entry in period.entries:
        for name, figure in entry.figures.items():
            figures[entry.process, name, None] = told_of_witness(figure)
        for resource, by_name in entry.resources.items():
            for name, figure in by_name.items():
                figures[entry.process, name, resource] = told_of_witness(figure)
    states = {entry.process: entry.state for entry in period.entries}
    return Reading(period.start, period.end, states, figures)


def named(readings: Sequence[Reading], single: dict[str, str]) -> Sequence[Reading]:
    """Of a process with one resource the figures per resource are those of this one."""
    found = []
    for reading in readings:
        figures = dict(reading.figures)
        for code, resource in single.items():
            for name in PER_RESOURCE:
                if (code, name, None) in figures:
                    figures.setdefault((code, name, resource), figures[code, name, None])
        found.append(Reading(reading.start, reading.to, reading.states, figures))
    return found


def expected_as_of(case: AssessCase) -> int:
    """`now`, or the start of its grain where facts known by their grain lie at or after it."""
    if case.as_of is not None:
        return case.as_of
    model, rows = case.read()
    kinds = ("input", "output", "resources", "quality")
    cells = [row for row in rows if row.kind in kinds and not row.id]
    is_cut = any(time >= case.now for row in cells for time in fact_times(row))
    return model.grain_start(case.now) if is_cut else case.now


def expected(asked: Asked) -> Assessment:
    case = asked.case
    model, rows = case.read()
    criteria = read_criteria(case.model)
    single = {each.code: each.resources[0].name for each in model.processes}

    def figures(question: Question) -> Sequence[Reading]:
        if not case.by_witness:
            return named(asked.figures(question), single)
        readings = [reading_of_witness(each) for each in metrics(model, rows, question)[1]]
        return named(readings, single)

    question = Question(case.every, case.start, case.to, expected_as_of(case))
    return Assessment(criteria, case.rows, rows, question, figures)


# ---- differences ----


def is_close(told: object, value: float, scale: float, slack: float = 0.0) -> bool:
    if told is None:
        return False
    return abs(float(Fraction(str(told))) - value) <= CLOSE * scale + slack


def number_of(told: object) -> float | None:
    return None if told is None else float(Fraction(str(told)))


def unequal(name: str, told: object, wanted: object) -> Iterator[str]:
    if told != wanted:
        yield f"{name}: {told}, expected {wanted}"


def instant(told: int | None) -> str | None:
    return None if told is None else write_instant(told)


def differences_of_limits(
    told: Answer, limits: Limits, periods: Sequence[Reading]
) -> Iterator[str]:
    scale = max(abs(limits.centre), abs(limits.lower), abs(limits.upper))
    for name, value, slack in (
        ("centre", limits.centre, 0.0),
        ("lower", limits.lower, limits.slack),
        ("upper", limits.upper, limits.slack),
    ):
        if not is_close(told.get(name), value, scale, slack):
            yield f"behaviour.{name}: {number_of(told.get(name))}, expected {value}"
    baseline = told.get("baseline") or {}
    wanted = {
        "from": write_instant(periods[limits.first].start),
        "to": write_instant(periods[limits.last].to),
        "periods": limits.count,
    }
    yield from unequal("behaviour.baseline", baseline, wanted)


def differences_of_behaviour(
    told: Answer | None, behaviour: Behaviour, periods: Sequence[Reading]
) -> Iterator[str]:
    if behaviour.verdict == "not_judged":
        yield from unequal("behaviour", told, None)
        return
    if told is None:
        yield f"behaviour: null, expected {behaviour.verdict}"
        return
    yield from unequal("behaviour.verdict", told["verdict"], behaviour.verdict)
    yield from unequal("behaviour.rule", told["rule"], behaviour.rule)
    yield from unequal("behaviour.hint", told["hint"], behaviour.hint)
    if behaviour.limits is None:
        yield from unequal("behaviour.centre", told.get("centre"), None)
    else:
        yield from differences_of_limits(told, behaviour.limits, periods)


def differences_of_target(figure: Answer, said: FigureSaid, document: Answer) -> Iterator[str]:
    told, status = figure["target"], said.target.status if said.target else "none"
    yield from unequal("target.status", figure["target_status"], status)
    if told is None or said.target is None:
        yield from unequal("target", told, said.target)
        return
    wanted = document["targets"][said.target.number]
    yield from unequal("target.op", told["op"], wanted["op"])
    yield from unequal("target.set_by", told["set_by"], wanted.get("set_by"))


def differences_of_figure(
    told: Answer, said: FigureSaid, document: Answer, periods: Sequence[Reading]
) -> Iterator[str]:
    yield from unequal("value", number_of(told["value"]), said.told.value)
    yield from unequal("status", told["status"], said.told.status)
    if said.told.value is None:
        yield from unequal("newest", told["newest"], instant(said.newest))
    yield from differences_of_target(told, said, document)
    yield from differences_of_behaviour(told["behaviour"], said.behaviour, periods)
    yield from unequal("outlook", told["outlook"], said.outlook)


def differences_of_capability(told: Answer, said: CapabilitySaid) -> Iterator[str]:
    yield from unequal("capability.level", told["level"], said.level)
    yield from unequal("capability.name", told["name"], said.name)
    for name, types in (("in_use", said.in_use), ("stale", said.stale), ("never", said.never)):
        yield from unequal(f"capability.{name}", sorted(told[name]), sorted(types))
    if told["next"] is None or said.next is None:
        yield from unequal("capability.next", told["next"], said.next)
        return
    yield from unequal("capability.next", told["next"]["level"], said.next)
    yield from unequal("capability.missing", sorted(told["next"]["missing"]), sorted(said.missing))
    yield from unequal(
        "capability.documentation", told["next"]["lacks_documentation"], said.lacks_documentation
    )


def differences_of_entry(
    told: Answer, assessment: Assessment, period: int, judged: Judged, document: Answer
) -> Iterator[str]:
    code, said = judged.code, assessment.said[period]
    yield from unequal("state", told["state"], assessment.state(period, code))
    yield from unequal("read_at", told["read_at"], instant(assessment.read_at(period, code)))
    yield from differences_of_capability(told["capability"], assessment.capabilities[period][code])
    yield from unequal("faults", told["faults"], assessment.faults(period, code))
    candidates = [
        (each["process"], each["distance"], each["origin"], each["severity"], each["period"])
        for each in told["candidates"]
    ]
    wanted = [
        (each.code, each.distance, each.origin, each.severity, write_instant(each.period))
        for each in assessment.candidates(period, code)
    ]
    yield from unequal("candidates", candidates, wanted)
    shown = figures_shown(told, assessment.model.process(code).resources[0].name)
    mine = {key[1:]: figure for key, figure in said.items() if key[0] == code}
    if shown.keys() != mine.keys():
        yield f"figures: {sorted(map(str, shown.keys() ^ mine.keys()))} on one side only"
    for name in sorted(shown.keys() & mine.keys(), key=str):
        scope = assessment.periods[period].figure((code, "scope.covered", None)).value
        yield from unequal("scope", number_of(shown[name]["scope"]), scope)
        found = differences_of_figure(shown[name], mine[name], document, assessment.periods)
        for difference in found:
            yield f"{name[0]}{'' if name[1] is None else ':' + name[1]}: {difference}"


def figures_shown(told: Answer, first_resource: str) -> dict[tuple[str, str | None], Answer]:
    found: dict[tuple[str, str | None], Answer] = {}
    for name, figure in told["figures"].items():
        found[name, first_resource if name in PER_RESOURCE else None] = figure
    for resource, figures in told.get("resources", {}).items():
        for name, figure in figures.items():
            found[name, resource] = figure
    return found


def differences_of_condition(told: Answer, said: ConditionSaid) -> Iterator[str]:
    status = said.status if said.windows else told["status"]
    yield from unequal("condition.status", told["status"], status)
    for name, wanted in (
        ("windows", said.windows),
        ("breached", said.breached),
        ("unknown", said.unknown),
    ):
        yield from unequal(f"condition.{name}", told[name], wanted)
    worst = told["worst"]
    if worst is None or said.worst is None:
        yield from unequal("condition.worst", worst, said.worst)
        return
    if not is_close(worst["value"], said.worst[0], abs(said.worst[0])):
        yield f"condition.worst: {number_of(worst['value'])}, expected {said.worst[0]}"
    yield from unequal("condition.from", worst["from"], write_instant(said.worst[1]))
    yield from unequal("condition.to", worst["to"], write_instant(said.worst[2]))


def differences_of_objectives(told: Answer, assessment: Assessment, period: int) -> Iterator[str]:
    yield from unequal("success", told["success"], assessment.success(period))
    names = [each.id for each in assessment.criteria.objectives]
    yield from unequal("objectives", [each["id"] for each in told["objectives"]], names)
    for objective, each in zip(assessment.criteria.objectives, told["objectives"]):
        wanted = assessment.objective(period, objective)
        yield from unequal(f"objective {objective.id}", each["status"], wanted)
        said = assessment.conditions[period][objective.id]
        for number, (one, condition) in enumerate(zip(each["conditions"], said, strict=True)):
            for difference in differences_of_condition(one, condition):
                yield f"objective {objective.id}[{number}]: {difference}"


def differences_of_maturity(told: Answer, assessment: Assessment, period: int) -> Iterator[str]:
    level, next_gaps = assessment.maturity(period)
    yield from unequal("maturity.level", told["level"], level)
    yield from unequal("maturity.next_gaps", told["next_gaps"], next_gaps)
    gaps = [
        (
            each["process"],
            each["level"],
            each["required"],
            each["reached"],
            each["adopted"],
            number_of(each["cost"]),
            each["text"],
        )
        for each in told["gaps"]
    ]
    wanted = [
        (g.code, g.level, g.required, g.reached, g.adopted, g.cost, g.text)
        for g in assessment.gaps(period)
    ]
    if gaps != wanted:
        first = next(pair for pair in zip([*gaps, None], [*wanted, None]) if pair[0] != pair[1])
        yield f"maturity.gaps: {first[0]}, expected {first[1]}"


def differences_of_period(
    told: Answer, assessment: Assessment, period: int, case: AssessCase
) -> Iterator[str]:
    states = [assessment.state(period, code) for code in assessment.codes]
    order = ("partial", "settling", "final")
    yield from unequal("state", told["state"], min(states, key=order.index))
    yield from differences_of_objectives(told, assessment, period)
    yield from differences_of_maturity(told["maturity"], assessment, period)
    quality = told["data_quality"]
    told_quality = tuple(quality[name] for name in ("fresh", "stale", "never"))
    yield from unequal("data_quality", told_quality, assessment.data_quality(period))
    scopes = [(each["name"], each["scope"]) for each in told["assets"]]
    wanted = [(a.name, assessment.asset(period, a.processes)) for a in assessment.criteria.assets]
    yield from unequal("assets", scopes, wanted)
    codes = [each["process"] for each in told["processes"]]
    yield from unequal("processes", codes, assessment.codes)
    if codes != assessment.codes:
        return
    for number, judged in enumerate(assessment.criteria.processes):
        document = case.model["processes"][number]
        entry = told["processes"][number]
        for difference in differences_of_entry(entry, assessment, period, judged, document):
            yield f"{judged.code}: {difference}"


def differences_of_rest(answer: Answer, assessment: Assessment) -> Iterator[str]:
    duties = [
        (
            each["process"],
            each["role"],
            each["other_process"],
            each["other_role"],
            each["person"],
        )
        for each in answer["duties"]
    ]
    yield from unequal("duties", duties, assessment.duties())
    profile = answer["maturity_profile"]
    excluded = [(each["process"], each["reason"]) for each in profile["excluded"]]
    yield from unequal("excluded", excluded, list(assessment.criteria.excluded))
    levels = [
        (each["level"], each["name"], each["documented"], set(each["types"]))
        for each in answer["capability_scale"]["levels"]
    ]
    scale = [(s.level, s.name, s.documented, set(s.types)) for s in assessment.criteria.scale]
    yield from unequal("capability_scale", levels, scale)
    told = {each["process"]: float(each["value"]) for each in answer["rosi"]}
    wanted = assessment.returns()
    if told.keys() != wanted.keys() or any(
        abs(told[code] - wanted[code]) > CLOSE * max(1.0, abs(wanted[code])) for code in told
    ):
        yield f"rosi: {told}, expected {wanted}"


def differences(case: AssessCase, answer: Answer, assessment: Assessment) -> Iterator[str]:
    yield from unequal("as_of", answer["as_of"], write_instant(assessment.as_of))
    told = [(period["from"], period["to"]) for period in answer["periods"]]
    windows = [(write_instant(p.start), write_instant(p.to)) for p in assessment.periods]
    if told != windows:
        yield f"periods: {told}, expected {windows}"
        return
    for number, period in enumerate(answer["periods"]):
        for difference in differences_of_period(period, assessment, number, case):
            yield f"{period['from'][:10]} {difference}"
    yield from differences_of_rest(answer, assessment)


def period_name(every: str, period: Reading, offset: int) -> str | None:
    """As the text has it; None for others than whole months and quarters."""
    local = write_instant(period.start + offset * SECOND)
    names = {"month": local[:7], "quarter": f"{local[:4]}-Q{(int(local[5:7]) + 2) // 3}"}
    if every not in names or calendar_start(period.start, every, offset) != period.start:
        return None
    return names[every] if calendar_next(period.start, every, offset) == period.to else None


def difference_of_newest_final(text: str, assessment: Assessment) -> Iterator[str]:
    """The text is about the newest final period, else the last one."""
    every = assessment.question.every
    newest = assessment.newest_final()
    period = assessment.periods[-1 if newest is None else newest]
    name = period_name(every, period, assessment.model.utc_offset)
    if name is None:
        return
    line = next(line for line in text.splitlines() if line.startswith("period "))
    if not line.startswith(f"period {name},"):
        yield f"newest_final: '{line}', expected {name}"


def all_differences(command: Command, case: AssessCase) -> tuple[list[str], Assessment | None]:
    try:
        asked = Asked(command, case)
        assessment = expected(asked)
        answer = json.loads(asked.assess())
        found = list(differences(case, answer, assessment))
        if case.seed % 4 == 0:
            found += difference_of_newest_final(asked.assess("--text"), assessment)
        return found, assessment
    except CommandFailed as failure:
        return [f"the command failed: {failure}"], None


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    seeds = [int(seed) for seed in sys.argv[2:]] or list(range(100))
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        command = Command(Path(sys.argv[1]), Path(folder))
        for seed in seeds:
            case = make_assess_case(seed)
            found, _ = all_differences(command, case)
            if found:
                failed += 1
                print(f"seed {seed}: {len(found)} differences, {case.summary()}")
                print("\n".join(f"  {line[:300]}" for line in found[:8]))
                if len(sys.argv) == 3:
                    print(json.dumps(case.model))
            if failed == 8:
                break
    print(f"{failed} failed")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
