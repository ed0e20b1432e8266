#!/usr/bin/python3
"""Plants faults in how a copy of the library judges, one at a time: the witness must find them all.

    planted_assess_faults.py SOURCE_ROOT [CASES | --places]

Each fault breaks one rule of the section "Assessment" of docs/semantics.md; see planted_faults.py.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assess_compare import Asked, differences, expected
from assess_generate import AssessCase, make_assess_case
from assess_witness import Assessment
from catching import catch
from compare import Command, CommandFailed
from planting import Build, Fault, out_of_place

CASES = 100
PROGRAM = "examples/ism3/ism3"
OPTIONS = ("-Dtests=disabled", "-Ddocs=disabled")
JUDGEMENT = "lib/assess/judgement.c"
BEHAVIOUR = "lib/assess/behaviour.c"
CAPABILITY = "lib/assess/capability.c"
MATURITY = "lib/assess/maturity.c"
CONDITIONS = "lib/assess/conditions.c"
INCIDENTS = "lib/assess/incidents.c"
DIAGNOSIS = "lib/assess/diagnosis.c"

FAULTS = (
    Fault(
        "a target holds for windows that end after valid_from",
        JUDGEMENT,
        "if (later.valid_from >= work->starts[period + 1])",
        "if (later.valid_from > work->starts[period + 1])",
    ),
    Fault(
        "a value equal to the target meets `<=`",
        JUDGEMENT,
        "[ISM3_AT_MOST] = (value <= bound)",
        "[ISM3_AT_MOST] = (value < bound)",
    ),
    Fault(
        "`between` has an upper value",
        JUDGEMENT,
        "value >= bound && value <= ism3__billionths(upper)",
        "value >= bound && value <= 2 * ism3__billionths(upper)",
    ),
    Fault(
        "a value that meets the target may be at risk",
        JUDGEMENT,
        "if (target->has_warning &&",
        "if (target->has_warning > 1 &&",
    ),
    Fault(
        "`none` ends the history of a target",
        JUDGEMENT,
        "if (target.op == ISM3_NO_TARGET) continue;",
        "if (next == work->targets) continue;",
    ),
    Fault(
        "a figure that once had a value is stale",
        JUDGEMENT,
        "return newest == SIZE_MAX ? ISM3_TARGET_NO_DATA : ISM3_TARGET_STALE;",
        "return newest != SIZE_MAX ? ISM3_TARGET_NO_DATA : ISM3_TARGET_STALE;",
    ),
    Fault(
        "a target is pending until the period has settled",
        JUDGEMENT,
        "assessment->is_pending[ism3__cell_of(assessment, period, work->process)] ="
        " as_of < ism3__process_settles(",
        "assessment->is_pending[ism3__cell_of(assessment, period, work->process)] ="
        " as_of < -ISM3_DAY + ism3__process_settles(",
    ),
    Fault(
        "only final periods are judged by their history",
        JUDGEMENT,
        "== ISM3_PERIOD_FINAL",
        "!= ISM3_PERIOD_PARTIAL",
    ),
    Fault(
        "a signal without direction is no fault",
        JUDGEMENT,
        "judgement->behaviour == ISM3_BEHAVIOUR_WORSE;",
        "judgement->behaviour >= ISM3_BEHAVIOUR_WORSE;",
    ),
    Fault(
        "a target at risk is met, in the outlook",
        JUDGEMENT,
        "judgement->target_status == ISM3_TARGET_MET ||"
        " judgement->target_status == ISM3_TARGET_AT_RISK;",
        "judgement->target_status == ISM3_TARGET_MET;",
    ),
    Fault(
        "the specification of a figure goes before that of its type",
        JUDGEMENT,
        "if (one.has_figure) break;",
        "if (!one.has_figure) break;",
    ),
    Fault(
        "single extremes are judged on request only",
        JUDGEMENT,
        "return work->info->judged || specification->has_figure;",
        "return work->info->judged || specification->normal < 2;",
    ),
    Fault(
        "a stretch begins after the period that a change cuts",
        JUDGEMENT,
        "while (period < periods && work->starts[period] < change.on)",
        "while (period < periods && work->starts[period + 1] <= change.on)",
    ),
    Fault(
        "a change before the end of a fixed baseline does not count",
        JUDGEMENT,
        "if (change.on < baseline_to) continue;",
        "if (change.on < 0 * baseline_to) continue;",
    ),
    Fault(
        "the periods of a fixed baseline lie within it",
        JUDGEMENT,
        "work->starts[*to + 1] <= specification->baseline_to",
        "work->starts[*to] < specification->baseline_to",
    ),
    Fault(
        "a baseline is frozen",
        BEHAVIOUR,
        "stretch->frozen = count == ISM3__BASELINE_MOST;",
        "stretch->frozen = count > 2 * ISM3__BASELINE_MOST;",
    ),
    Fault(
        "the step to the point itself is one of the moving ranges",
        BEHAVIOUR,
        "mean = mean_with(mean, step, count + 1);",
        "mean = mean_with(mean, mean, count + 1);",
    ),
    Fault(
        "a signal is not learnt from",
        BEHAVIOUR,
        "if (!stretch->frozen && out->verdict == ISM3_BEHAVIOUR_STABLE)",
        "if (!stretch->frozen)",
    ),
    Fault(
        "the first twelve are learning",
        "lib/assess/behaviour.h",
        "#define ISM3__BASELINE_LEAST 12",
        "#define ISM3__BASELINE_LEAST 13",
    ),
    Fault(
        "six points of a fixed baseline teach",
        "lib/assess/behaviour.h",
        "#define ISM3__BASELINE_FIXED_LEAST 6",
        "#define ISM3__BASELINE_FIXED_LEAST 7",
    ),
    Fault(
        "hints begin with the 25th point",
        BEHAVIOUR,
        "if (stretch->there <= ISM3__BASELINE_MOST)",
        "if (stretch->there < ISM3__BASELINE_MOST)",
    ),
    Fault("six rising", BEHAVIOUR, "if (rises == SIX - 1)", "if (rises == SIX - 2)"),
    Fault(
        "half a fact is taken where nothing happened",
        BEHAVIOUR,
        "return facts > 0 ? facts : 0.5;",
        "return facts > 0 ? facts : 0.25;",
    ),
    Fault(
        "the factor of the median form",
        BEHAVIOUR,
        "reach(out, MEDIAN_FACTOR, middle);",
        "reach(out, MEAN_FACTOR, middle);",
    ),
    Fault(
        "chance widens the lower limit",
        BEHAVIOUR,
        "if (lower < out->lower) out->lower = lower;",
        "if (lower > out->lower) out->lower = lower;",
    ),
    Fault(
        "what is stale now ended more than frequency, then grace, ago",
        CAPABILITY,
        "ism3_time_add(due, progress->options->grace, offset)",
        "due",
    ),
    Fault(
        "a type may be observed by the end, or as_of",
        CAPABILITY,
        "return (as_of < end ? as_of : end) <=",
        "return end <=",
    ),
    Fault(
        "in a period that is cut the one before speaks",
        CAPABILITY,
        "if (as_of < end && newest + 1 == period)",
        "if (as_of < end && newest + 2 == period)",
    ),
    Fault(
        "a type with a stale figure is not in use",
        CAPABILITY,
        "return !is_outdated &&",
        "return is_outdated < 2 &&",
    ),
    Fault(
        "a level may want documentation",
        CAPABILITY,
        "level.documented && !progress->options->documented",
        "level.documented > 1 && !progress->options->documented",
    ),
    Fault(
        "the frequency of a figure is not that of its type",
        CAPABILITY,
        "if (!one.has_figure && has_length(one.frequency))",
        "if (has_length(one.frequency))",
    ),
    Fault(
        "an uptime that goes on growing is no sign of life",
        JUDGEMENT,
        "(uint8_t)ism3__metrics_observed(assessment->metrics, period, work->process);",
        "(uint8_t)(ism3__metrics_observed(assessment->metrics, period, work->process) | 0x7f);",
    ),
    Fault(
        "the cheapest improvement that is enough",
        MATURITY,
        "one.cost < least.cost",
        "one.cost > least.cost",
    ),
    Fault(
        "a process that is not in the model has no capability",
        MATURITY,
        "if (demand->process != ISM3_NO_INDEX &&"
        " reached(assessment, period, demand) >= demand->capability)",
        "if (reached(assessment, period, demand) >= demand->capability)",
    ),
    Fault(
        "excluded processes are no gap",
        MATURITY,
        "if (ism3__names_find(&model->profile.excluded, asked->code, size) != ISM3_NO_INDEX)",
        "if (ism3__names_find(&model->profile.excluded, asked->code, size) != ISM3_NO_INDEX &&"
        " !size)",
    ),
    Fault(
        "the default profile asks for capability 4 at level 5",
        "lib/model/maturity.c",
        "index + 1 == DEFAULT_LEVEL_COUNT ? HIGHEST_CAPABILITY",
        "index == DEFAULT_LEVEL_COUNT ? HIGHEST_CAPABILITY",
    ),
    Fault(
        "what a level of the default scale asks for",
        "lib/model/scales.c",
        "#define MANAGED (BIT(ACTIVITY) | BIT(SCOPE) | BIT(UNAVAILABILITY) | BIT(EFFICACY))",
        "#define MANAGED (BIT(ACTIVITY) | BIT(SCOPE) | BIT(EFFICACY))",
    ),
    Fault(
        "targets stand in order of valid_from",
        "lib/model/targets.c",
        "return (a->valid_from > b->valid_from) - (a->valid_from < b->valid_from);",
        "return (a->valid_from < b->valid_from) - (a->valid_from > b->valid_from);",
    ),
    Fault(
        "unknown is worse than pending",
        CONDITIONS,
        "[ISM3_OBJECTIVE_PENDING] = 1, [ISM3_OBJECTIVE_UNKNOWN] = 2,",
        "[ISM3_OBJECTIVE_PENDING] = 2, [ISM3_OBJECTIVE_UNKNOWN] = 1,",
    ),
    Fault(
        "incidents may breach before the window is over",
        CONDITIONS,
        "if (is_exceeded(condition, verdict.value))",
        "if (judging->as_of >= to && is_exceeded(condition, verdict.value))",
    ),
    Fault(
        "a condition on a figure waits for it to settle",
        CONDITIONS,
        "if (judging->as_of < settled)",
        "if (judging->as_of < settled - 10 * ISM3_DAY)",
    ),
    Fault(
        "of windows as bad as each other the first is told",
        CONDITIONS,
        "far <= worst->distance",
        "far < worst->distance",
    ),
    Fault(
        "the first window holds the start of the first period",
        CONDITIONS,
        "options->from = ism3__first_window(model, options, first);",
        "options->from = first;",
    ),
    Fault(
        "no incidents count as none only where watched throughout",
        INCIDENTS,
        "return interval->start <= from && interval->end >= to;",
        "return interval->start <= from || interval->end >= to;",
    ),
    Fault(
        "an incident lasts up to as_of",
        INCIDENTS,
        "end == ISM3_NONE || end > as_of ? as_of : end",
        "end == ISM3_NONE ? as_of : end",
    ),
    Fault(
        "the latest version of an incident before as_of",
        INCIDENTS,
        "same_incident(fact, fact + 1) && fact[1].time < as_of;",
        "same_incident(fact, fact + 1);",
    ),
    Fault(
        "an objective without a window is pending",
        "lib/assess/objectives.c",
        "return has_window ? status : ISM3_OBJECTIVE_PENDING;",
        "return status;",
    ),
    Fault(
        "of two periods alike the same one is told",
        DIAGNOSIS,
        "if (before <= now) return now;",
        "if (before < now) return now;",
    ),
    Fault(
        "the more severe candidate comes first",
        DIAGNOSIS,
        "x->candidate.severity > y->candidate.severity ? -1 : 1",
        "x->candidate.severity < y->candidate.severity ? -1 : 1",
    ),
    Fault(
        "the nearer candidate comes first",
        DIAGNOSIS,
        "x->candidate.distance < y->candidate.distance ? -1 : 1",
        "x->candidate.distance > y->candidate.distance ? -1 : 1",
    ),
    Fault(
        "the first candidate by code",
        DIAGNOSIS,
        "return x->rank < y->rank ? -1 : x->rank > y->rank;",
        "return x->rank > y->rank ? -1 : x->rank < y->rank;",
    ),
    Fault(
        "an origin has no candidate upstream but what it feeds",
        DIAGNOSIS,
        "if (other != cycle && tracing->cycles[other])",
        "if (tracing->cycles[other])",
    ),
    Fault(
        "a duty may be about two processes",
        "lib/assess/duties.c",
        "rule.other_process == ISM3_NO_INDEX ? process : rule.other_process",
        "rule.other_process != ISM3_NO_INDEX ? process : process",
    ),
    Fault(
        "a stale scope protects nothing",
        "lib/assess/assets.c",
        "figure.status != ISM3_STATUS_STALE &&",
        "figure.status != ISM3_STATUS_NO_DATA &&",
    ),
    Fault(
        "as_of may be the end of the last period",
        "lib/figures/windows.c",
        "int64_t last = options->as_of > 0 ? options->as_of - 1 : 0;",
        "int64_t last = options->as_of > 0 ? options->as_of : 0;",
    ),
)


@dataclass(frozen=True)
class Trial:
    """A case with what the witness says, worked out once for all faults."""

    case: AssessCase
    expected: Assessment

    @property
    def seed(self) -> int:
        return self.case.seed

    def complaint(self, command: Command) -> str | None:
        try:
            answer = json.loads(Asked(command, self.case).assess())
        except (CommandFailed, subprocess.TimeoutExpired) as failure:
            return f"the command failed: {failure}"
        return next(differences(self.case, answer, self.expected), None)


def make_trials(command: Command, count: int) -> list[Trial]:
    """The settled figures are those of the sound command: faults are in what is made of them."""
    cases = map(make_assess_case, range(count))
    return [Trial(case, expected(Asked(command, case))) for case in cases]


def topic(complaint: str) -> str:
    """Without the period and what was expected."""
    return re.sub(r"^\d{4}-\d\d-\d\d ", "", complaint)[:70]


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    if sys.argv[2:] == ["--places"]:
        return out_of_place(Path(sys.argv[1]), FAULTS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = Build(Path(sys.argv[1]), folder, PROGRAM, OPTIONS)
        command = Command(build.program, folder)
        trials = make_trials(command, int(sys.argv[2]) if len(sys.argv) == 3 else CASES)
        return catch(build, FAULTS, command, trials, topic)


if __name__ == "__main__":
    sys.exit(main())
