"""What a random case reaches, by the witness: which situations its rows make, how often."""

from __future__ import annotations

from collections import Counter, defaultdict

from documents import Row
from generate import Case
from merging import Facts
from times import covered_in_part, unite
from witness import default_as_of, fact_times, settled_at, windows


def situations_of_items(facts: Facts, found: Counter[str]) -> None:
    for item in facts.items:
        outputs = sorted(item.verdicts)
        found["several outputs"] += len(outputs) > 1
        found["more than eight outputs"] += len(outputs) > 8
        found["an item that moves environment"] += len({place for _, place in item.inputs}) > 1
        tied = len({place for time, place in item.inputs if time == item.input}) > 1
        found["inputs at one time in two environments"] += tied
        found["an item without input"] += item.input is None
        found["several dues"] += len(set(item.dues)) > 1
        if item.input is None:
            continue
        found["output before input"] += any(time < item.input for time in outputs)
        found["input and output at one time"] += item.input in outputs
        found["an item that is open"] += item.is_open(facts.as_of)
        if item.withdrawal is not None and item.gone is not None:
            found["withdrawn and answered"] += item.answer is not None
            found["withdrawal before input"] += item.withdrawal < item.input
            found["answer and withdrawal at one time"] += item.answer == item.gone
            found["output after withdrawal"] += any(time > item.gone for time in outputs)
    verdicts: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for row in facts.rows:
        if row.id and row.kind in ("output", "item"):
            time = row.time if row.kind == "output" else row.end
            if time is not None:
                verdicts[row.id, time].add(row.verdict)
    ends = [(row.time, row.end) for row in facts.rows if row.kind == "item"]
    found["an item that ends before it begins"] += sum(
        time is not None and end is not None and end < time for time, end in ends
    )
    found["tied verdicts"] += sum(len(said) > 1 for said in verdicts.values())


def situations_of_interruptions(facts: Facts, found: Counter[str]) -> None:
    rows = [row for row in facts.rows if row.kind == "interruption"]
    for mine in facts.interruptions.values():
        found["an interruption of zero length"] += sum(a == b for a, b in mine)
    whole = [
        (r.environment, r.time, r.end) for r in rows if r.time is not None and r.end is not None
    ]
    for left in whole:
        for right in whole:
            if left[0] != right[0] or left == right:
                continue
            (_, a, b), (_, c, d) = left, right
            assert a is not None and b is not None and c is not None and d is not None
            found["touching interruptions"] += b == c
            found["nested interruptions"] += a < c and d < b
    found["an open interruption"] += sum(r.end is None and not r.id for r in rows)
    by_id: defaultdict[tuple[int | None, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.id:
            by_id[row.environment, row.id].append(row)
    for mine_rows in by_id.values():
        starts = [r for r in mine_rows if r.time is not None]
        found["an interruption in two rows"] += any(r.end is None for r in starts) and any(
            r.time is None for r in mine_rows
        )
        found["a reused id of an interruption"] += len({r.time for r in starts}) > 1
        found["an end without a start"] += not starts
    if facts.process.service:
        for mine in facts.interruptions.values():
            found["an interruption out of service hours"] += sum(
                not facts.touches_service(i) for i in mine
            )
        offsets = {facts.process.service.zone.offset(row.start) for row in facts.rows}
        found["service hours over a change of the clock"] += len(offsets) > 1


def situations_of_levels(facts: Facts, found: Counter[str]) -> None:
    for environment in facts.process.environments:
        for measure in ("available", "used", "up"):
            stretches = facts.readings(environment, measure)
            resources = [resource for resource, _ in stretches]
            found["several series of a resource"] += len(resources) > len(set(resources))
            for mine in stretches.values():
                found["a lapsed level"] += sum(
                    b < c for (_, b, _), (c, _, _) in zip(mine, mine[1:])
                )
                found["up = 0"] += measure == "up" and any(amount == 0 for _, _, amount in mine)
    times = Counter(
        (r.environment, r.resource, r.series, r.time, r.up is None)
        for r in facts.rows
        if r.kind == "level"
    )
    found["level readings at one time"] += sum(count > 1 for count in times.values())


def situations_of_others(facts: Facts, found: Counter[str]) -> None:
    process = facts.process
    silent = set(process.environments) - set(facts.seen)
    found["a missing environment"] += bool(silent) and bool(facts.seen)
    times = Counter((r.environment, r.time) for r in facts.rows if r.kind == "scope")
    found["scope samples at one time"] += sum(count > 1 for count in times.values())
    found["both forms of quality in one row"] += sum(
        row.fit is not None and row.tp is not None for row in facts.rows
    )
    for kind in ("quality", "resources"):
        rows = [row for row in facts.rows if row.kind == kind and row.id]
        by_id = Counter((row.id, row.fit is None) for row in rows)
        at_once = Counter((row.id, row.fit is None, row.time) for row in rows)
        found[f"{kind} with an id, revised"] += sum(count > 1 for count in by_id.values())
        found[f"{kind} with an id, twice at one time"] += sum(
            count > 1 for count in at_once.values()
        )
    amounts = [row.used for row in facts.rows if row.kind == "resources" and not row.id]
    used = sum(amount for amount in amounts if amount is not None)
    found["several resources"] += len({row.resource for row in facts.rows}) > 1
    found["resources over several grains"] += sum(
        facts.model.grain_start(row.start) + facts.model.grain < (row.end or 0)
        for row in facts.rows
        if row.kind == "resources"
    )
    found["resources that do not divide evenly"] += used % 7 != 0
    found["a change of unit cost"] += any(
        len(r.costs) > 1
        and len({r.cost_at(s.grain) for s in facts.shares if s.resource == r.name}) > 1
        for r in process.resources
    )
    loose = [row for row in facts.rows if row.kind in ("input", "output") and not row.id]
    found["count"] += sum(row.count > 1 and row.end is None for row in loose)
    found["count spread to an end"] += sum(row.count > 1 and row.end is not None for row in loose)
    found["watched with a gap"] += any(
        covered_in_part(mine, unite(mine)[0][0], unite(mine)[-1][1])
        for mine in facts.watched.values()
    )
    dues = any(item.dues for item in facts.items)
    found["due"] += dues
    found["answer_within, elapsed"] += bool(process.answer_within) and not process.by_service_clock
    found["answer_within, service hours"] += bool(
        process.answer_within and process.by_service_clock and process.service
    )


def situations_of_settling(facts: Facts, start: int, to: int, found: Counter[str]) -> None:
    early = settled_at(facts, to)
    found["a settled reading before as_of"] += early.as_of < facts.as_of
    answered = [
        sum(
            i.input is not None and start <= i.input < to and i.answer is not None for i in it.items
        )
        for it in (early, facts)
    ]
    found["an answer after its window had settled"] += answered[0] < answered[1]
    facts_with_id = [row for row in facts.rows if row.kind in ("quality", "resources") and row.id]
    found["a fact with an id, revised after its window had settled"] += any(
        start <= row.start < to
        and (row.kind, row.id) == (later.kind, later.id)
        and early.as_of <= later.start
        for row in facts_with_id
        for later in facts_with_id
    )
    found["an interruption that outlasts the settling of its window"] += any(
        start <= a < to and early.as_of < b
        for mine in facts.interruptions.values()
        for a, b in mine
    )


SITUATIONS = (
    "output before input",
    "an item that ends before it begins",
    "several outputs",
    "more than eight outputs",
    "tied verdicts",
    "withdrawn and answered",
    "withdrawal before input",
    "answer and withdrawal at one time",
    "output after withdrawal",
    "an item without input",
    "an item that is open",
    "several dues",
    "an item that moves environment",
    "inputs at one time in two environments",
    "input and output at one time",
    "an interruption of zero length",
    "touching interruptions",
    "nested interruptions",
    "an open interruption",
    "an interruption in two rows",
    "a reused id of an interruption",
    "an end without a start",
    "an interruption out of service hours",
    "service hours over a change of the clock",
    "several series of a resource",
    "a lapsed level",
    "up = 0",
    "level readings at one time",
    "a missing environment",
    "scope samples at one time",
    "both forms of quality in one row",
    "quality with an id, revised",
    "quality with an id, twice at one time",
    "resources with an id, revised",
    "resources with an id, twice at one time",
    "several resources",
    "resources over several grains",
    "resources that do not divide evenly",
    "a change of unit cost",
    "count",
    "count spread to an end",
    "watched with a gap",
    "due",
    "answer_within, elapsed",
    "answer_within, service hours",
    "as_of inside the data",
    "a settled reading before as_of",
    "an answer after its window had settled",
    "a fact with an id, revised after its window had settled",
    "an interruption that outlasts the settling of its window",
)


def situations(case: Case) -> Counter[str]:
    """How often a case reaches each of SITUATIONS."""
    model, rows = case.read()
    as_of = case.question.as_of or default_as_of(model, rows)
    found: Counter[str] = Counter()
    found["as_of inside the data"] += as_of <= max(time for row in rows for time in fact_times(row))
    for process in model.processes:
        facts = Facts(model, process, rows, as_of)
        for classify in (
            situations_of_items,
            situations_of_interruptions,
            situations_of_levels,
            situations_of_others,
        ):
            classify(facts, found)
        for start, to in windows(model, rows, case.question) if case.question.settled else ():
            situations_of_settling(facts, start, to, found)
    return found
