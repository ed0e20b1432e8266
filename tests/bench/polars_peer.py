#!/usr/bin/env python3
"""polars_peer.py --dir WORKLOAD [--reps N] [--out FILE]: the figures by Polars, on
POLARS_MAX_THREADS threads.

Reads the log once, computes the figures N times and prints a line of JSON for each; load_ms is the
time from file to table, query_ms that from table to figures. --out writes the figures as
process,day,figure,value.

The steps are those of figures.sql, as lazy frames; what several others need is computed once.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import polars as pl
from polars import DataFrame, Expr, LazyFrame, col

DAY = 86400 * 10**9
SECOND = 1e9
QUANTILES = (50, 90, 95, 99)
KINDS = ("input", "output", "withdrawal", "interruption", "level", "scope", "quality", "watched")
ITEM = ["process", "id"]
PLACE = ["process", "environment"]
CELL = ["process", "w"]  # w: the day's number since 1970
PLACE_CELL = [*PLACE, "w"]


def load(folder: Path) -> DataFrame:
    model = json.loads((folder / "model.json").read_text())
    numbers = (
        "time",
        "end",
        "id",
        "available",
        "used",
        "total",
        "covered",
        "sampled",
        "assessed",
        "fit",
    )
    types: dict[str, Any] = {
        "kind": pl.Enum(KINDS),
        "process": pl.Enum([process["code"] for process in model["processes"]]),
        "environment": pl.Enum(model["environments"]),
        "verdict": pl.Enum(["fit", "unfit"]),
        "kinds": pl.String,
        **dict.fromkeys(numbers, pl.Int64),
    }
    return pl.read_csv(folder / "events.csv", schema_overrides=types)


def day_of(instant: str) -> Expr:
    return (col(instant) // DAY).alias("w")


def end_of_day() -> Expr:
    return (col("w") + 1) * DAY


def over(numerator: Expr, denominator: Expr) -> Expr:
    return pl.when(denominator > 0).then(numerator / denominator)


def known_sum(values: Expr) -> Expr:
    """No value, rather than 0, where there is nothing to add."""
    return pl.when(values.count() > 0).then(values.sum())


def each_day(rows: LazyFrame, first: Expr, after: Expr) -> LazyFrame:
    """Each row for every day in [first, after), which column w tells."""
    return (
        rows.with_columns(w=pl.int_ranges(first, after)).explode("w").filter(col("w").is_not_null())
    )


def items_of(events: LazyFrame) -> tuple[DataFrame, DataFrame]:
    """An item in a row; the outputs of the few items that have several, one for each time."""
    flow = events.filter(
        col("kind").is_in(["input", "output", "withdrawal"]), col("id").is_not_null()
    )

    def when(kind: str) -> Expr:
        return pl.when(col("kind") == kind).then("time").alias(kind)

    items = (
        flow.select(*ITEM, when("input"), when("output"), when("withdrawal"), "judged")
        .group_by(ITEM)
        .agg(
            pl.min("input", "withdrawal", "output"),
            pl.max("judged"),
            col("output").count().alias("outputs"),
        )
        .collect()
    )
    several = items.lazy().filter(col("outputs") > 1).select(*ITEM, "input")
    many = (
        flow.filter(col("kind") == "output")
        .join(several, on=ITEM)
        .group_by(*ITEM, "input", col("time").alias("output"))
        .agg(pl.max("judged"))
        .collect()
    )
    return items, many


def asked_of(items: LazyFrame, many: LazyFrame) -> DataFrame:
    """Items with an input: how long it took, when they were closed, whether withdrawn."""
    answers = (
        many.filter(col("output") >= col("input")).group_by(ITEM).agg(answer=col("output").min())
    )
    with_input = items.filter(col("input").is_not_null())
    single = with_input.filter(col("outputs") <= 1).with_columns(
        answer=pl.when(col("output") >= col("input")).then("output")
    )
    several = with_input.filter(col("outputs") > 1).join(answers, on=ITEM, how="left")
    columns = ["process", "input", "withdrawal", "answer"]
    gone = pl.when(col("withdrawal").is_not_null()).then(pl.max_horizontal("withdrawal", "input"))
    return (
        pl.concat([single.select(columns), several.select(columns)])
        .with_columns(gone=gone)
        .select(
            "process",
            "input",
            lead=pl.when(col("gone").is_null() | (col("answer") <= col("gone"))).then(
                col("answer") - col("input")
            ),
            closed=pl.min_horizontal("answer", "gone"),
            withdrawn=col("gone").is_not_null() & (col("gone") < col("answer")).fill_null(True),
        )
        .collect()
    )


def output_cells(events: LazyFrame, items: LazyFrame, many: LazyFrame) -> LazyFrame:
    unmatched = (col("output") < col("input")).fill_null(True).alias("unmatched")
    columns = ["process", "output", "judged", unmatched]
    loose = events.filter(col("kind") == "output", col("id").is_null())
    loose = loose.select("process", "judged", output=col("time"), unmatched=pl.lit(False))
    rows = pl.concat(
        [
            items.filter(col("outputs") == 1).select(columns),
            many.select(columns),
            loose.select("process", "output", "judged", "unmatched"),
        ]
    )
    return (
        rows.group_by("process", day_of("output"))
        .agg(
            pl.len().cast(pl.Int64).alias("n"),
            pl.sum("unmatched"),
            ((col("output") // DAY + 1) * DAY - col("output")).mean().alias("age"),
            pl.max("output").alias("newest"),
            (pl.max("output") - pl.min("output")).alias("span"),
            (col("judged") == 1).sum().alias("is_fit"),
            (col("judged") > 0).sum().alias("judged"),
        )
        .with_columns(span=over(col("span"), col("n") - 1))
    )


def input_cells(asked: LazyFrame) -> LazyFrame:
    return (
        asked.group_by("process", day_of("input"))
        .agg(
            pl.len().cast(pl.Int64).alias("m"),
            col("lead").count().cast(pl.Int64).alias("answered"),
            pl.sum("withdrawn").cast(pl.Int64),
            (pl.max("input") - pl.min("input")).alias("span_in"),
        )
        .with_columns(span_in=over(col("span_in"), col("m") - 1))
    )


def closing_cells(asked: LazyFrame) -> LazyFrame:
    """What closed on a day, and the quantiles of its lead times by nearest rank."""
    closed = asked.filter(col("closed").is_not_null())
    cells = closed.group_by("process", day_of("closed")).agg(
        pl.len().cast(pl.Int64).alias("closed"),
        pl.mean("lead"),
        pl.max("lead").alias("worst"),
        pl.min("lead").alias("best"),
        col("lead").drop_nulls().sort().alias("leads"),
    )
    length = col("leads").list.len().cast(pl.Int64)
    ranked = {
        f"p{q}": col("leads").list.get((length * q + 99) // 100 - 1, null_on_oob=True)
        for q in QUANTILES
    }
    return cells.with_columns(**ranked).drop("leads")


def oldest_open(asked: LazyFrame, last: int) -> LazyFrame:
    """By process and day the earliest input among the items open at its end."""
    spans = (
        asked.select(
            "process",
            "input",
            since=col("input") // DAY,
            until=(col("closed") // DAY).fill_null(pl.lit(last)),
        )
        .filter(col("until") > col("since"))
        .group_by("process", "since", "until")
        .agg(pl.min("input"))
    )
    longest = spans.group_by("process", "since").agg(pl.max("until"))
    oldest = each_day(longest, col("since"), col("until")).group_by(CELL).agg(pl.min("since"))
    open_then = oldest.join(spans, on=["process", "since"]).filter(col("until") > col("w"))
    return open_then.group_by(CELL).agg(oldest=col("input").min())


def interruptions_of(events: LazyFrame, as_of: int) -> LazyFrame:
    """Per environment the union of all; those with an id are readings, down at time and up at
    end."""
    rows = events.filter(col("kind") == "interruption")
    named = rows.filter(col("id").is_not_null())
    readings = pl.concat(
        [
            named.filter(col(name).is_not_null()).select(
                *PLACE, "id", moment=col(name), up=pl.lit(name == "end")
            )
            for name in ("time", "end")
        ]
    ).sort(*PLACE, "id", "moment", "up")
    next_up = pl.when("up").then("moment").backward_fill().over([*PLACE, "id"])
    stretches = pl.concat(
        [
            readings.with_columns(finish=next_up)
            .filter(~col("up"))
            .select(*PLACE, "finish", start=col("moment")),
            rows.filter(col("id").is_null(), col("time").is_not_null()).select(
                *PLACE, finish=col("end"), start=col("time")
            ),
        ]
    )
    touches = col("start") <= col("finish").cum_max().shift().over(PLACE)
    return (
        stretches.with_columns(col("finish").fill_null(as_of))
        .sort(*PLACE, "start", "finish")
        .with_columns(number=(~touches).fill_null(True).cum_sum().over(PLACE))
        .group_by(*PLACE, "number")
        .agg(pl.min("start"), pl.max("finish"))
        .with_columns(day_of("start"), length=col("finish") - col("start"))
    )


def lost_time(united: LazyFrame) -> LazyFrame:
    rows = united.filter(col("finish") > col("start")).drop("w")
    days = each_day(rows, col("start") // DAY, (col("finish") - 1) // DAY + 1)
    lost = pl.min_horizontal(col("finish"), end_of_day()) - pl.max_horizontal(
        col("start"), col("w") * DAY
    )
    return days.group_by(CELL).agg(lost=lost.sum())


def load_cells(events: LazyFrame, as_of: int) -> LazyFrame:
    """Levels: a reading holds until the next, at most a day; -1 is unknown again."""
    rows = events.filter(col("kind") == "level")
    steps = []
    for measure in ("available", "used"):
        read = rows.filter(col(measure).is_not_null()).group_by(*PLACE, "time").agg(pl.max(measure))
        read = read.sort(*PLACE, "time").with_columns(
            next=col("time").shift(-1).over(PLACE).fill_null(as_of)
        )
        lapsed = read.filter(col("next") > col("time") + DAY)
        lapsed = lapsed.with_columns(col("time") + DAY, pl.lit(-1, dtype=pl.Int64).alias(measure))
        steps.append(pl.concat([read, lapsed]).drop("next"))
    held = (
        pl.concat(steps, how="diagonal")
        .group_by(*PLACE, "time")
        .agg(pl.max("available", "used"))
        .sort(*PLACE, "time")
        .with_columns(
            col("time").shift(-1).over(PLACE).fill_null(as_of).alias("finish"),
            *(col(measure).forward_fill().over(PLACE) for measure in ("available", "used")),
        )
        .with_columns(
            pl.when(col(measure) >= 0).then(measure).alias(measure)
            for measure in ("available", "used")
        )
    )
    length = pl.min_horizontal(col("finish"), end_of_day()) - pl.max_horizontal(
        col("time"), col("w") * DAY
    )
    both = col("available").is_not_null() & col("used").is_not_null()
    return (
        each_day(held, col("time") // DAY, (col("finish") - 1) // DAY + 1)
        .with_columns(length=length)
        .select(
            *CELL,
            available=pl.when(both).then(col("available") * col("length")),
            used=pl.when(both).then(col("used") * col("length")),
            spent=col("used") * col("length"),
        )
        .group_by(CELL)
        .agg(known_sum(col(name)).alias(name) for name in ("available", "used", "spent"))
    )


def uptimes(united: LazyFrame, places: LazyFrame) -> LazyFrame:
    finished = united.group_by(PLACE_CELL).agg(pl.max("finish"))
    up = (
        pl.when(col("finish").is_not_null())
        .then(pl.max_horizontal(end_of_day() - col("finish"), 0))
        .when(col("first") < end_of_day())
        .then(end_of_day() - col("first"))
    )
    return (
        places.join(finished, on=PLACE_CELL, how="left")
        .sort(PLACE_CELL)
        .with_columns(col("finish").cum_max().forward_fill().over(PLACE))
        .group_by(CELL)
        .agg(pl.len().cast(pl.Int64).alias("places"), up.min().alias("uptime"))
    )


def scope_cells(events: LazyFrame, places: LazyFrame, first: int) -> LazyFrame:
    amounts = ["total", "covered", "sampled"]
    samples = (
        events.filter(col("kind") == "scope")
        .select(*PLACE, "time", *amounts, w=pl.max_horizontal(col("time") // DAY, first))
        .sort("time", "total", "covered", descending=[False, False, True], maintain_order=True)
        .unique(PLACE_CELL, keep="last", maintain_order=True)
        .select(
            *PLACE_CELL,
            "total",
            "covered",
            col("sampled").fill_null(0),
            pl.when(col("sampled").is_not_null()).then("covered").otherwise(0).alias("checkable"),
        )
    )
    amounts = [*amounts, "checkable"]
    return (
        places.join(samples, on=PLACE_CELL, how="left")
        .sort(PLACE_CELL)
        .with_columns(col(amounts).forward_fill().over(PLACE))
        .group_by(CELL)
        .agg(known_sum(col(name)).alias(f"scope_{name}") for name in amounts)
    )


def quality_cells(events: LazyFrame) -> LazyFrame:
    rows = events.filter(col("kind") == "quality", col("assessed").is_not_null())
    return rows.group_by("process", day_of("time")).agg(
        pl.sum("assessed"), pl.sum("fit").alias("assessed_fit")
    )


def columns() -> dict[str, Expr]:
    """The figures of a cell, from what was counted there."""
    zero = {
        name: col(name).fill_null(0)
        for name in ("n", "m", "k", "lost", "closed", "judged", "assessed")
    }
    judgements = zero["judged"].cast(pl.Int64) + zero["assessed"]
    fit = col("is_fit").fill_null(0).cast(pl.Int64) + col("assessed_fit").fill_null(0)
    waited = end_of_day() - col("oldest")
    newest = col("newest").cum_max().forward_fill().over("process")
    return {
        "activity.outputs": zero["n"],
        "activity.unmatched": col("unmatched").fill_null(0),
        "activity.mean_age": col("age") / SECOND,
        "activity.last_output_age": (end_of_day() - newest) / SECOND,
        "activity.mean_interval": col("span") / SECOND,
        "activity.mean_lead_time": col("lead") / SECOND,
        "activity.worst_lead_time": col("worst") / SECOND,
        "activity.best_lead_time": col("best") / SECOND,
        "activity.worst_wait": pl.max_horizontal(col("worst"), waited) / SECOND,
        **{f"activity.p{q}_lead_time": col(f"p{q}") / SECOND for q in QUANTILES},
        "scope.covered": over(col("scope_covered"), col("scope_total")),
        "scope.sampled": over(col("scope_sampled"), col("scope_checkable")),
        "unavailability.uptime": col("uptime") / SECOND,
        "unavailability.interruptions": zero["k"],
        "unavailability.rate": zero["k"] / col("places"),
        "unavailability.mean_duration": col("mean_down") / SECOND,
        "unavailability.worst_duration": col("length") / SECOND,
        "unavailability.downtime": zero["lost"] / SECOND,
        "unavailability.ratio": zero["lost"] / (col("places") * DAY),
        "load.ratio": over(col("used"), col("available")),
        "efficacy.inputs": zero["m"],
        "efficacy.mean_interval": col("span_in") / SECOND,
        "efficacy.ratio": over(col("answered"), col("m") - col("withdrawn")),
        "efficacy.withdrawn": col("withdrawn").fill_null(0),
        "efficacy.backlog": (zero["m"] - zero["closed"]).cum_sum().over("process"),
        "efficacy.oldest_open": waited / SECOND,
        "efficiency.outputs_per_resource": over(zero["n"], col("spent") / 3600e9),
        "quality.fit": over(fit, judgements),
    }


def figures(log: DataFrame) -> DataFrame:
    judged = (
        pl.when(col("verdict") == "unfit")
        .then(2)
        .when(col("verdict") == "fit")
        .then(1)
        .otherwise(0)
    )
    events = log.lazy().with_columns(judged=judged.cast(pl.Int8))
    latest = (
        pl.when(col("kind") == "watched")
        .then(col("end") - 1)
        .otherwise(pl.max_horizontal("time", "end"))
    )
    seen = (
        events.group_by(PLACE).agg(
            pl.coalesce("time", "end").min().alias("first"), latest.max().alias("latest")
        )
    ).collect()
    span: dict[str, Any] = seen.select(pl.min("first"), pl.max("latest")).row(0, named=True)
    first, last = span["first"] // DAY, span["latest"] // DAY + 1
    places = each_day(seen.lazy(), pl.lit(first), pl.lit(last))

    items_, many_ = items_of(events)
    asked = asked_of(items_.lazy(), many_.lazy()).lazy()
    united = interruptions_of(events, last * DAY).collect().lazy()
    begun = united.group_by(CELL).agg(
        pl.len().cast(pl.Int64).alias("k"),
        col("length").mean().alias("mean_down"),
        col("length").max(),
    )
    cells = pl.collect_all(
        [
            uptimes(united, places),
            output_cells(events, items_.lazy(), many_.lazy()),
            input_cells(asked),
            closing_cells(asked),
            oldest_open(asked, last),
            begun,
            lost_time(united),
            load_cells(events, last * DAY),
            scope_cells(events, places, first),
            quality_cells(events),
        ]
    )
    grid = cells[0]
    for number, more in enumerate(cells[1:]):
        grid = grid.join(more, on=CELL, how="left", suffix=f"_{number}")
    grid = grid.sort(col("process").cast(pl.String), "w")
    return grid.select(*CELL, **columns())


def write(table: DataFrame, path: Path) -> None:
    with path.open("w") as file:
        file.write("process,day,figure,value\n")
        names = table.columns[2:]
        for process, w, *values in table.iter_rows():
            day = time.strftime("%Y-%m-%d", time.gmtime(w * 86400))
            for name, value in zip(names, values):
                file.write(f"{process},{day},{name},{'' if value is None else value}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="The figures by Polars.")
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--reps", type=int, default=2)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    start = time.perf_counter()
    events = load(options.dir)
    loaded = time.perf_counter() - start
    for _ in range(options.reps):
        start = time.perf_counter()
        table = figures(events)
        asked = time.perf_counter() - start
        told = {
            "program": f"Polars {pl.__version__}, threads: {pl.thread_pool_size()}",
            "load_ms": loaded * 1e3,
            "query_ms": asked * 1e3,
            "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        print(json.dumps(told), flush=True)
    if options.out:
        write(table, options.out)


if __name__ == "__main__":
    main()
