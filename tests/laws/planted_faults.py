#!/usr/bin/python3
"""Plants faults in a copy of the library, one at a time: the laws must find every one.

    planted_faults.py SOURCE_ROOT [--places | CASES [WORDS]]

With WORDS only the faults whose rule holds them.

Each fault breaks a rule of docs/semantics.md or docs/wire-format.md in a way that a law speaks of.
It takes a C compiler, Meson and Ninja, and some minutes. What a fault replaces must stand in the
source exactly once, however its lines are broken; else the list below is out of date and the
program says so.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from planting import Build, Fault, Seen, hunt, out_of_place

CASES = 300
PROGRAM = "tests/laws/laws"
OPTIONS = ("-Dio=disabled", "-Dexamples=false", "-Ddocs=disabled")
PATIENCE = 60  # seconds for one law: a fault may also make something go on for ever


SOURCES = (
    Fault(
        "records next to each other are one run",
        "lib/ledger/sources.c",
        "int joins_left = at > 0 && range[-1].to == from;",
        "int joins_left = at > 1 && range[-1].to == from;",
    ),
    Fault(
        "states that overlap in part are told from apart",
        "lib/ledger/sources.c",
        "return common ? ISM3__OVERLAP : ISM3__APART;",
        "return common > 1 ? ISM3__OVERLAP : ISM3__APART;",
    ),
    Fault(
        "epochs of one name are two sources",
        "lib/ledger/sources.c",
        "return epoch < source->epoch ? -1 : epoch > source->epoch;",
        "return 0;",
    ),
    Fault(
        "a state that gives way takes its incidents along",
        "lib/ledger/sources.c",
        "if (incidents[i].source != source) incidents[kept++] = incidents[i];",
        "incidents[kept++] = incidents[i];",
    ),
    Fault(
        "a state that gives way takes its amounts along",
        "lib/ledger/place.c",
        "if (amounts[i].source != source) amounts[kept++] = amounts[i];",
        "amounts[kept++] = amounts[i];",
    ),
)

ADDING = (
    Fault(
        "a partial overlap is refused",
        "lib/ledger/add_sources.c",
        "if (relation == ISM3__OVERLAP)",
        "if (relation == ISM3__OVERLAP && !other)",
    ),
    Fault(
        "the state that holds the other stands",
        "lib/ledger/add_sources.c",
        "int from_stands = relation == ISM3__CONTAINED;",
        "int from_stands = relation == ISM3__CONTAINED && other->observations > 8;",
    ),
    Fault(
        "equal coverages hold equal facts",
        "lib/ledger/add_sources.c",
        "within &= a->verdicts[i] <= b->verdicts[i];",
        "within &= a->verdicts[i] >= 0;",
    ),
    Fault(
        "incidents of one coverage are the same",
        "lib/ledger/add_sources.c",
        "return ism3__hash_is(a->sum, b->sum);",
        "return 1;",
    ),
    Fault(
        "the offset must agree",
        "lib/ledger/add.c",
        "if (ours->utc_offset != theirs->utc_offset)",
        "if (ours->utc_offset > theirs->utc_offset + 86400)",
    ),
    Fault(
        "the hash key must agree",
        "lib/ledger/add.c",
        "if (ours->key_check != theirs->key_check)",
        "if (ours->key_check == 1 && theirs->key_check == 2)",
    ),
    Fault(
        "observations of both are counted",
        "lib/ledger/add.c",
        "source->observations += other->observations;",
        "source->observations = other->observations;",
    ),
    Fault(
        "the later of two latest times stands",
        "lib/ledger/add.c",
        "to->last = larger(to->last, from->last);",
        "to->last = from->last;",
    ),
    Fault(
        "objectives are matched by name",
        "lib/ledger/add.c",
        "fact->objective = adding->objectives[fact->objective];",
        "(void)adding->objectives[fact->objective];",
    ),
    Fault(
        "environments of facts are matched by name",
        "lib/ledger/add_process.c",
        "fact->environment = adding->environments[fact->environment];",
        "(void)adding->environments[fact->environment];",
    ),
    Fault(
        "resources of amounts are matched by name",
        "lib/ledger/add_process.c",
        "uint32_t resource = stream->measure == ISM3__UP ? 0 :"
        " process->resources[stream->resource]; if (stream->points.array.count)",
        "uint32_t resource = stream->resource; if (stream->points.array.count &&"
        " ism3__place_stream(to, resource, stream->measure, stream->series))",
    ),
    Fault(
        "the earlier of two first sights stands",
        "lib/ledger/add_process.c",
        "to->seen = from->seen < to->seen ? from->seen : to->seen;",
        "to->seen = to->seen == ISM3__NEVER ? from->seen : to->seen;",
    ),
    Fault(
        "confusions of both are counted",
        "lib/ledger/add_process.c",
        "to->confusions += from->confusions;",
        "to->confusions = from->confusions;",
    ),
)

MERGING = (
    Fault(
        "inputs at one time: the earlier environment",
        "lib/ledger/items.c",
        "if (report->input < item->input || (report->input == item->input &&"
        " report->environment < item->input_environment)) { item->input = report->input;",
        "if (report->input <= item->input) { item->input = report->input;",
    ),
    Fault(
        "of tied verdicts the worst stands (earliest output)",
        "lib/ledger/items.c",
        "if (report->verdict > item->verdict) item->verdict",
        "item->verdict",
    ),
    Fault(
        "of tied verdicts the worst stands (later outputs)",
        "lib/ledger/items.c",
        "if (fact->value < value) fact->value = value;",
        "fact->value = value;",
    ),
    Fault(
        "an output that is no longer the earliest stays",
        "lib/ledger/items.c",
        "if (item->output != ISM3__NEVER)"
        " add_fact(items, item, ISM3__FACT_OUTPUT, item->output, item->verdict, 0);",
        "",
    ),
    Fault(
        "outputs at one time: the earlier environment",
        "lib/ledger/items.c",
        "if (report->environment < item->output_environment) item->output_environment",
        "item->output_environment",
    ),
    Fault(
        "touching intervals become one",
        "lib/ledger/intervals.c",
        "if (intervals[i].start > intervals[united].end)",
        "if (intervals[i].start >= intervals[united].end)",
    ),
    Fault(
        "a nested interval does not cut the outer one",
        "lib/ledger/intervals.c",
        "else if (intervals[i].end > intervals[united].end)",
        "else",
    ),
    Fault(
        "of amounts at one instant the larger stands",
        "lib/ledger/place.c",
        "if (y->value > x->value) x->value = y->value;",
        "x->value = y->value;",
    ),
    Fault(
        "of `up` at one instant the lower stands",
        "lib/ledger/place.c",
        "if (y->value < x->value) x->value = y->value;",
        "x->value = y->value;",
    ),
    Fault(
        "scope samples at one instant: every field decides",
        "lib/ledger/place.c",
        "return a->covered < b->covered;",
        "return 0;",
    ),
    Fault(
        "versions of one fact at one time: every field decides",
        "lib/ledger/place.c",
        "if (a->end != b->end) return a->end > b->end;",
        "if (a->end != b->end) return 0;",
    ),
)

CODEC = (
    Fault(
        "parts of a source are written in order",
        "lib/codec/ledger_encode_sources.c",
        "return (x->grain > y->grain) - (x->grain < y->grain);",
        "return 0;",
    ),
    Fault(
        "incidents without id are written in order",
        "lib/codec/ledger_encode_sources.c",
        "ORDER(x->harm, y->harm);",
        "",
    ),
    Fault(
        "items are written in order",
        "lib/codec/ledger_encode_items.c",
        "ORDER(x->begin, y->begin); ORDER(x->item->hash.low, y->item->hash.low);"
        " return (x->item->hash.high > y->item->hash.high) - (x->item->hash.high < y->item->hash.high);",
        "ORDER(x->begin, y->begin); return 0;",
    ),
    Fault(
        "outputs of one time are written once",
        "lib/codec/ledger_encode_items.c",
        "if (!kept || parts[kept - 1].time != parts[i].time) kept++;",
        "kept++;",
    ),
    Fault(
        "only dues that count are written",
        "lib/codec/ledger_encode_items.c",
        "if (!kept || parts[i].value < parts[kept - 1].value)",
        "if (!kept || parts[i].value <= parts[kept - 1].value)",
    ),
    Fault(
        "gauges are written in order",
        "lib/codec/ledger_encode_process.c",
        "ORDER(x->stream->measure, y->stream->measure);",
        "",
    ),
    Fault(
        "an unsampled scope is told from one of zero",
        "lib/codec/ledger_encode_process.c",
        "uint64_t sampled = sample->sampled == ISM3_NONE ? 0 : (uint64_t)sample->sampled + 1;",
        "uint64_t sampled = sample->sampled == ISM3_NONE ? 1 : (uint64_t)sample->sampled + 1;",
    ),
    Fault(
        "the unit fits every time",
        "lib/codec/ledger_encode_process.c",
        "for (size_t i = 0; i < count; i++) ism3__unit_fit(&unit, readings[i].time);",
        "for (size_t i = 0; i < 1; i++) ism3__unit_fit(&unit, readings[i].time);",
    ),
    Fault(
        "a hash is read as it was written",
        "lib/codec/ledger_decode.c",
        "hash.high = hash.high << 8 | bytes[8 + i];",
        "hash.high = hash.high << 8 | bytes[15 - i];",
    ),
    Fault(
        "the latest time in cells comes back",
        "lib/codec/ledger_decode.c",
        "for (uint32_t i = 0; i < 4; i++) if (ism3__cbor_has(&decoding->reader, &map, i))",
        "for (uint32_t i = 0; i < 4; i++) if (ism3__cbor_has(&decoding->reader, &map, i) && i < 3)",
    ),
    Fault(
        "late facts come back counted",
        "lib/codec/ledger_decode.c",
        'ledger->late = ism3__get_number(decoding, &map, 1, ISM3__COUNTS_MAX, "late facts");',
        '(void)ism3__get_number(decoding, &map, 1, ISM3__COUNTS_MAX, "late facts");',
    ),
)

SEALING = (
    Fault(
        "lateness is waited for",
        "lib/ledger/watermark.c",
        "ism3__grain_of(model, watermark - taken.lateness)",
        "ism3__grain_of(model, watermark)",
    ),
    Fault(
        "an item with a fact at the horizon stays",
        "lib/ledger/items.c",
        "if (fact->time >= time) return 1;",
        "if (fact->time > time) return 1;",
    ),
    Fault(
        "an item whose agreed time is to come stays",
        "lib/ledger/seal.c",
        "if (agreed < sealing->horizon) return agreed;",
        "if (agreed != ISM3__NEVER) return agreed;",
    ),
    Fault(
        "an answer at the agreed time is on time",
        "lib/ledger/fold.c",
        "fold->on_time += item->answer <= agreed;",
        "fold->on_time += item->answer < agreed;",
    ),
    Fault(
        "a folded input counts in its grain",
        "lib/ledger/fold.c",
        "int32_t rc = entry_at(adding, item->input, &entry);",
        "int32_t rc = entry_at(adding, item->closed, &entry);",
    ),
    Fault(
        "the longest wait is known at the end of each grain",
        "lib/ledger/fold.c",
        "if (waits[k].input < entries[i].fold.oldest_open)",
        "if (waits[k].input < entries[i].fold.oldest_open && i + 1 < waits[k].closed)",
    ),
    Fault(
        "a series that is down stays down",
        "lib/ledger/seal.c",
        "const ism3__reading *keep = !is_over ? &all[i] : is_last ? open : NULL;",
        "const ism3__reading *keep = !is_over ? &all[i] : NULL;",
    ),
    Fault(
        "`up` stays known where it was",
        "lib/ledger/seal.c",
        "rc = ism3__interval_add(&next->known_up, step->start, step->end, memory, error);",
        "rc = step->value ? ism3__interval_add(&next->known_up, step->start, step->end, memory,"
        " error) : ISM3_OK;",
    ),
    Fault(
        "a level that still holds stays",
        "lib/ledger/seal.c",
        "if (from && sealing->horizon - points[from - 1].time < sealing->process->options.hold)"
        " from--;",
        "",
    ),
    Fault(
        "a folded load is cut into grains",
        "lib/ledger/seal.c",
        "stop = stop < stretch->end ? stop : stretch->end;",
        "stop = stretch->end;",
    ),
    Fault(
        "an end alone is not late for its start",
        "lib/ledger/seal.h",
        "int64_t start = row->time == ISM3_NONE ? row->end : row->time;",
        "int64_t start = row->time;",
    ),
)

FIGURES = (
    Fault(
        "a call that fails takes nothing in",
        "lib/ledger/check.c",
        "if (fit > assessed)",
        "if (fit > assessed + 1)",
    ),
    Fault(
        "facts at as_of do not exist (items)",
        "lib/ledger/items.c",
        "if (fact->time >= as_of)",
        "if (fact->time > as_of)",
    ),
    Fault(
        "the backlog drops when an item closes",
        "lib/figures/evaluate_items.c",
        "if (closed < count)\n        change[closed + 1]--;",
        "if (closed + 1 < count)\n        change[closed + 2]--;",
    ),
    Fault(
        "an answer at the time of the withdrawal counts",
        "lib/ledger/items.c",
        "if (reading->gone < reading->answer)",
        "if (reading->gone > reading->answer)",
    ),
    Fault(
        "lead times up to a bound are those of its buckets",
        "lib/ledger/sketch.c",
        "return above <= 0 ? 1 : 1 + ((uint32_t)above + 63) / 64;",
        "return above <= 0 ? 1 : 1 + ((uint32_t)above + 95) / 64;",
    ),
    Fault(
        "lead times at a bound are counted up to it",
        "lib/figures/metrics.c",
        "next < range_count && ranges[next].bound <= index; next++",
        "next < range_count && ranges[next].bound < index; next++",
    ),
    Fault(
        "lead times between two bounds are all counted",
        "lib/figures/evaluate_items.c",
        "range->count += count;",
        "range->count = count;",
    ),
)

SETTLED = (
    Fault(
        "a window is read at the end of its settling",
        "lib/figures/metrics.c",
        "process->reads[w] = settled < windows->as_of ? settled : windows->as_of;",
        "process->reads[w] = settled + 1 < windows->as_of ? settled + 1 : windows->as_of;",
    ),
    Fault(
        "a window is not read before the horizon",
        "lib/figures/metrics.c",
        "settled = settled > ledger->horizon ? settled : ledger->horizon;",
        "",
    ),
    Fault(
        "an answer counts if it came before its window was read",
        "lib/figures/evaluate_items.c",
        "rc = read_again(reading, stored, (size_t)begun, item, error);",
        "rc = stored->facts != ISM3__NO_FACT ?"
        " read_again(reading, stored, (size_t)begun, item, error) : ISM3_OK;",
    ),
    Fault(
        "an agreed time counts if it came before its window was read",
        "lib/figures/evaluate_items.c",
        "if (agreed < ism3__read_of(evaluation, (size_t)window))",
        "if (agreed < evaluation->windows->as_of)",
    ),
    Fault(
        "a withdrawal is seen where its window has the item",
        "lib/figures/evaluate_items.c",
        "int32_t rc = read_again(reading, stored, (size_t)window, &item, error);",
        "int32_t rc = stored ? ISM3_OK : read_again(reading, stored, (size_t)window, &item, error);",
    ),
    Fault(
        "quality told again later leaves a settled window as it was",
        "lib/figures/evaluate.c",
        "ism3__read_of(evaluation, (size_t)window) > version->next)",
        "evaluation->windows->as_of > version->next)",
    ),
    Fault(
        "resources told again later leave a settled window as it was",
        "lib/figures/evaluate.c",
        "ism3__read_of(evaluation, (size_t)window) > until)",
        "evaluation->windows->as_of > until)",
    ),
    Fault(
        "an interruption is cut when its window is read",
        "lib/figures/evaluate_availability.c",
        "int64_t end = down->end < read ? down->end : read;",
        "int64_t end = read > down->start ? down->end : read;",
    ),
    Fault(
        "an output stands where the outputs were until the input is known",
        "lib/figures/evaluate_moved.c",
        "ism3__sums_of(evaluation, knows ? output->to : output->from, (size_t)window);",
        "ism3__sums_of(evaluation, knows ? output->to : output->to, (size_t)window);",
    ),
    Fault(
        "the newest output leaves with its item",
        "lib/figures/evaluate_moved.c",
        "for (; next && outputs[next - 1].input >= order[k].read; next--)",
        "for (; next; next--)",
    ),
    Fault(
        "the newest output arrives with its item",
        "lib/figures/evaluate_moved.c",
        "for (; next < moved->count && outputs[next].input < order[k].read; next++)",
        "for (; next < moved->count && outputs[next].input <= order[k].read; next++)",
    ),
)

ASSESSED = (
    Fault(
        "a period is judged as it had settled",
        "lib/assess/assessment.c",
        "asked.settled = 1;",
        "asked.settled = 0;",
    ),
    Fault(
        "what is not final is not learnt from",
        "lib/assess/judgement.c",
        "ism3_metrics_state(assessment->metrics, period, work->process) == ISM3_PERIOD_FINAL,",
        "1,",
    ),
    Fault(
        "an incident after as_of is not counted",
        "lib/assess/incidents.c",
        "if (incident->time < as_of)",
        "if (incident->time <= as_of + 9 * ISM3_DAY)",
    ),
)

FAULTS = SOURCES + ADDING + MERGING + CODEC + SEALING + FIGURES + SETTLED + ASSESSED


def all_laws(laws: Path) -> list[str]:
    listed = subprocess.run([laws, "--list", "1"], capture_output=True, text=True, check=True)
    return listed.stdout.split()


def broken_law(laws: Path, names: list[str], cases: int) -> Seen | None:
    """(law, case) of the first law that does not hold."""
    for name in names:
        try:
            done = subprocess.run(
                [laws, "--law", name, "--cases", str(cases), "--shrink", "0"],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return name, "never ends"
        if done.returncode != 0:
            case = re.search(r"case (\d+)", done.stdout)
            return name, case.group(1) if case else "?"
    return None


def main() -> int:
    if len(sys.argv) not in (2, 3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    if sys.argv[2:] == ["--places"]:
        return out_of_place(Path(sys.argv[1]), FAULTS)
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else CASES
    faults = [fault for fault in FAULTS if len(sys.argv) < 4 or sys.argv[3] in fault.rule]
    with tempfile.TemporaryDirectory() as name:
        build = Build(Path(sys.argv[1]), Path(name), PROGRAM, OPTIONS)
        names = all_laws(build.program)
        if broken_law(build.program, names, cases):
            sys.exit("a law is broken without any fault")
        return hunt(build, faults, lambda: broken_law(build.program, names, cases), ("law", "case"))


if __name__ == "__main__":
    sys.exit(main())
