#!/usr/bin/python3
"""Plants faults in a copy of the library, one at a time: the random cases must find every one.

    planted_faults.py SOURCE_ROOT [CASES | --places]

Each fault breaks one rule of docs/semantics.md. It takes a C compiler, Meson and Ninja, and some
minutes. What a fault replaces must stand in the source exactly once, however its lines are broken;
else the list below is out of date and the program says so.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from catching import catch
from compare import Answer, Command, CommandFailed, differences, read_answer, topic
from generate import Case, make_case, to_csv
from planting import Build, Fault, out_of_place
from witness import Period, metrics

CASES = 300
PROGRAM = "examples/ism3/ism3"
OPTIONS = ("-Dtests=disabled", "-Ddocs=disabled")


FAULTS = (
    Fault(
        "of tied verdicts the worst stands (earliest output)",
        "lib/ledger/items.c",
        "if (report->verdict > item->verdict)",
        "if (report->verdict < item->verdict)",
    ),
    Fault(
        "of tied verdicts the worst stands (later outputs)",
        "lib/ledger/items.c",
        "if (fact->value < value)",
        "if (fact->value > value)",
    ),
    Fault(
        "of tied verdicts the worst stands (many outputs)",
        "lib/ledger/items.c",
        "else if (outputs[kept - 1].verdict < outputs[i].verdict)",
        "else if (outputs[kept - 1].verdict > outputs[i].verdict)",
    ),
    Fault(
        "the earliest input counts",
        "lib/ledger/items.c",
        "if (report->input < item->input ||",
        "if ((report->input != ISM3__NEVER &&"
        " (item->input == ISM3__NEVER || report->input > item->input)) ||",
    ),
    Fault(
        "inputs at one time: the earlier environment",
        "lib/ledger/items.c",
        "(report->input == item->input && report->environment < item->input_environment)",
        "(report->input == item->input && report->environment > item->input_environment)",
    ),
    Fault(
        "an answer at the time of the withdrawal counts",
        "lib/ledger/items.c",
        "if (reading->gone < reading->answer)",
        "if (reading->gone <= reading->answer && reading->gone != ISM3__NEVER)",
    ),
    Fault(
        "a withdrawal before the input takes effect with it",
        "lib/ledger/items.c",
        "reading->gone ="
        " reading->withdrawal > reading->input ? reading->withdrawal : reading->input;",
        "reading->gone = reading->withdrawal;",
    ),
    Fault(
        "the smallest due counts",
        "lib/ledger/items.c",
        "fact->kind == ISM3__FACT_DUE && fact->value < reading->due",
        "fact->kind == ISM3__FACT_DUE &&"
        " (reading->due == ISM3__NEVER || fact->value > reading->due)",
    ),
    Fault(
        "facts at as_of do not exist (items)",
        "lib/ledger/items.c",
        "if (fact->time >= as_of)",
        "if (fact->time > as_of)",
    ),
    Fault(
        "touching interruptions become one",
        "lib/ledger/intervals.c",
        "if (intervals[i].start > intervals[united].end)",
        "if (intervals[i].start >= intervals[united].end)",
    ),
    Fault(
        "an interruption of zero length counts",
        "lib/ledger/intervals.c",
        "if (interval->start >= as_of)",
        "if (interval->start >= as_of || interval->start == interval->end)",
    ),
    Fault(
        "down before up at one instant",
        "lib/ledger/place.c",
        "ORDER(x->up, y->up); /* down before up */",
        "ORDER(y->up, x->up);",
    ),
    Fault(
        "of amounts at one instant the larger stands",
        "lib/ledger/place.c",
        "if (y->value > x->value)",
        "if (y->value < x->value)",
    ),
    Fault(
        "of `up` at one instant the lower stands",
        "lib/ledger/place.c",
        "if (y->value < x->value)",
        "if (y->value > x->value)",
    ),
    Fault(
        "scope samples at one instant: the smaller covered",
        "lib/ledger/place.c",
        "return a->covered < b->covered;",
        "return a->covered > b->covered;",
    ),
    Fault(
        "quality with an id at one time: the smaller fit",
        "lib/ledger/place.c",
        "x = -a->values[1], y = -b->values[1];",
        "x = a->values[1], y = b->values[1];",
    ),
    Fault(
        "of facts with an id the latest stands",
        "lib/figures/evaluate.c",
        "version.next = fact[1].time;",
        "version.next = ISM3__NEVER; if (i > 0 && same_fact(fact, fact - 1)) continue;",
    ),
    Fault(
        "a spread count is floored, from k = 0",
        "lib/ledger/place.c",
        "(int64_t)((ism3__int128)k * spread->length / spread->count)",
        "(int64_t)((ism3__int128)(k + 1) * spread->length / spread->count)",
    ),
    Fault(
        "the rest of an amount goes to the last grain",
        "lib/ledger/ledger.c",
        "add(context, last, available_left, used_left);",
        "add(context, last, end > start ? (ism3__int128)available * (end - (last > first ?"
        " ism3__grain_start(model, last) : start)) / (end - start) : available_left,"
        " end > start ? (ism3__int128)used * (end - (last > first ?"
        " ism3__grain_start(model, last) : start)) / (end - start) : used_left);",
    ),
    Fault(
        "a reading holds no longer than `hold`",
        "lib/ledger/steps.c",
        "start < range->to - range->hold ? start + range->hold : range->to",
        "range->to",
    ),
    Fault(
        "amounts of series add",
        "lib/ledger/steps.c",
        "return rc || streams < 2 ? rc : add_up(steps, memory, error);",
        "(void)add_up; return rc;",
    ),
    Fault(
        "an output at the time of the input matches it",
        "lib/figures/evaluate_items.c",
        "stored->verdict, item->output >= item->input, hint",
        "stored->verdict, item->output > item->input, hint",
    ),
    Fault(
        "an item is answered in the period of its input",
        "lib/figures/evaluate_items.c",
        "input_seen(evaluation, evaluation->slot_of[item->environment], item, begun);",
        "{ ptrdiff_t closed = item->closed == ISM3__NEVER ? begun :"
        " ism3__window_of(evaluation->windows, item->closed, 0);"
        " input_seen(evaluation, evaluation->slot_of[item->environment], item,"
        " closed < (ptrdiff_t)evaluation->windows->count ? closed : begun); }",
    ),
    Fault(
        "a lead time belongs to the period of the answer",
        "lib/figures/evaluate_items.c",
        "answer_seen(reading, slot, item->answer - item->input, closed);",
        "answer_seen(reading, slot, item->answer - item->input, begun < 0 ? closed : begun);",
    ),
    Fault(
        "the backlog drops when an item closes",
        "lib/figures/evaluate_items.c",
        "if (closed < count)\n        change[closed + 1]--;",
        "if (closed + 1 < count)\n        change[closed + 2]--;",
    ),
    Fault(
        "an item belongs to the environment of its earliest input",
        "lib/ledger/items.h",
        "reading->input != ISM3__NEVER ? item->input_environment : item->output_environment",
        "reading->output == ISM3__NEVER ? item->input_environment : item->output_environment",
    ),
    Fault(
        "an answer at the agreed time is on time",
        "lib/figures/evaluate_items.c",
        "sums->on_time += item->answer <= agreed;",
        "sums->on_time += item->answer < agreed;",
    ),
    Fault(
        "an interruption out of service hours does not count",
        "lib/figures/evaluate_availability.c",
        "!ism3__timetable_touches(evaluation->service, down->start, end)",
        "ism3__timetable_touches(evaluation->service, down->start, end) < 0",
    ),
    Fault(
        "only service time is lost",
        "lib/figures/evaluate_availability.c",
        "sums->downtime += ism3__timetable_measure(evaluation->service, from, to);",
        "sums->downtime += evaluation->service ? to - from : 0;",
    ),
    Fault(
        "known `up` counts as watched",
        "lib/figures/evaluate_availability.c",
        "rc = ism3__interval_add(&read->watched, step->start, step->end, evaluation->memory, error);",
        "rc = ISM3_OK;",
    ),
    Fault(
        "a price holds from the start of a grain",
        "lib/figures/evaluate_load.c",
        "price_at(resource, ism3__grain_start(model, ism3__grain_of(model, time)))",
        "price_at(resource, ism3__grain_start(model, ism3__grain_of(model, time) + 1))",
    ),
    Fault(
        "lead times fall into the sketch's buckets",
        "lib/ledger/sketch.c",
        "return (uint32_t)i + 1;",
        "return (uint32_t)i + (i + 1 < ISM3__SKETCH_COUNT ? 2 : 1);",
    ),
    Fault(
        "a quotient is rounded, not cut",
        "lib/base/number.c",
        "return (double)(uint64_t)n.low / (double)(uint64_t)d.low;",
        "return divide_128(n.low, d.low) * (1 - 0x1p-53);",
    ),
    Fault(
        "uptime runs from the latest finish",
        "lib/figures/evaluate_availability.c",
        "begun ? ism3__interval_at(&read->down, begun - 1)->end : place->seen",
        "begun ? ism3__interval_at(&read->down, begun - 1)->start : place->seen",
    ),
    Fault(
        "a gap in what was watched makes a figure partial",
        "lib/figures/evaluate.c",
        "if (!any && coverage == COVERS_SOME)",
        "if (!any && coverage == COVERS_ALL)",
    ),
    Fault(
        "zero only where something was observed",
        "lib/figures/table.c",
        "if (row->rule == ISM3__ZERO_IF_OBSERVED && value->numerator == 0 && !observed)",
        "if (row->rule == ISM3__ZERO_IF_OBSERVED && value->numerator < 0 && !observed)",
    ),
    Fault(
        "a scope sample is stale after frequency + grace",
        "lib/figures/evaluate.c",
        "if (due >= end)",
        "if (due >= end - ISM3_DAY)",
    ),
    Fault(
        "an environment that was never seen is missing",
        "lib/figures/metrics.c",
        "if (slot_of(metrics, process, environment) == ISM3_NO_INDEX)\n        return 1;",
        "if (slot_of(metrics, process, environment) == ISM3_NO_INDEX)\n        return 0;",
    ),
    Fault(
        "weeks start on Monday",
        "lib/figures/windows.c",
        "ism3__floor_div(day + 3, 7) * 7 - 3",
        "ism3__floor_div(day + 4, 7) * 7 - 4",
    ),
    Fault(
        "a period settles after its end",
        "lib/model/model.c",
        "return ism3_time_add(end, settle, model->utc_offset);",
        "return model ? end + 1 : end;",
    ),
    Fault(
        "a settled window is read when it had settled",
        "lib/figures/metrics.c",
        "process->reads[w] = settled < windows->as_of ? settled : windows->as_of;",
        "process->reads[w] = settled < windows->as_of ? windows->bounds[w + 1] : windows->as_of;",
    ),
)


@dataclass(frozen=True)
class Trial:
    """A case with what the witness says, worked out once for all faults."""

    case: Case
    log: bytes
    expected: tuple[int, list[Period]]

    @property
    def seed(self) -> int:
        return self.case.seed

    def complaint(self, command: Command) -> str | None:
        try:
            text = command.text(self.case.model, [self.log], self.case.question)
            answer: Answer = read_answer(text)
        except (CommandFailed, subprocess.TimeoutExpired) as failure:
            return f"the command failed: {failure}"
        return next(differences(self.case, answer, self.expected), None)


def make_trials(count: int) -> list[Trial]:
    trials = []
    for seed in range(count):
        case = make_case(seed)
        model, rows = case.read()
        log = to_csv(random.Random(seed), case.rows)
        trials.append(Trial(case, log, metrics(model, rows, case.question)))
    return trials


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    if sys.argv[2:] == ["--places"]:
        return out_of_place(Path(sys.argv[1]), FAULTS)
    trials = make_trials(int(sys.argv[2]) if len(sys.argv) == 3 else CASES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = Build(Path(sys.argv[1]), folder, PROGRAM, OPTIONS)
        return catch(build, FAULTS, Command(build.program, folder), trials, topic)


if __name__ == "__main__":
    sys.exit(main())
