#!/usr/bin/env python3
"""pandas_peer.py --dir WORKLOAD [--reps N] [--out FILE]: the figures by pandas, on one thread.

Reads the log once, computes the figures N times and prints a line of JSON for each; load_ms is the
time from file to table, query_ms that from table to figures. --out writes the figures as
process,day,figure,value.

Instants are kept relative to the first day: 90 days of nanoseconds are exact in float64, which
pandas takes for a column with missing values. Time columns are read as text for the same reason.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

DAY = 86400 * 10**9
SECOND = 1e9
QUANTILES = (50, 90, 95, 99)
ITEM = ["process", "id"]
PLACE = ["process", "environment"]
CELL = ["process", "w"]  # w: the day's number, from that of the first fact
PLACE_CELL = [*PLACE, "w"]


def load(path: Path) -> DataFrame:
    categories = dict.fromkeys(("kind", "process", "environment", "verdict", "kinds"), "category")
    amounts = ("id", "available", "used", "total", "covered", "sampled", "assessed", "fit")
    types = {**categories, **dict.fromkeys(amounts, "float64"), "time": "object", "end": "object"}
    events = pd.read_csv(path, dtype=types, engine="c")
    stamps = {k: pd.to_numeric(events.loc[events[k].notna(), k]) for k in ("time", "end")}
    base = min(s.min() for s in stamps.values()) // DAY * DAY
    for k, stamp in stamps.items():
        events[k] = (stamp - base).reindex(events.index)
    events.attrs["day"] = base // DAY
    return events


def by(rows: DataFrame, keys: list[str] | None = None) -> Any:
    return rows.groupby(keys or CELL, observed=True, sort=False)


def day_of(instants: Series) -> Series:
    return (instants // DAY).astype("int64")


def end_of(days: Series) -> Series:
    return (days + 1) * DAY


def positive(values: Series) -> Series:
    return values.where(values > 0)


def each_day(rows: DataFrame, first: str, after: str) -> DataFrame:
    """A copy of each row for every day in [first, after), which column w tells."""
    start = rows[first].to_numpy("int64")
    length = (rows[after] - rows[first]).to_numpy("int64")
    index = np.repeat(np.arange(len(rows)), length)
    days = rows.take(index).copy()
    days["w"] = start[index] + np.arange(len(index)) - np.repeat(np.cumsum(length) - length, length)
    return days


def earliest(events: DataFrame, kind: str, name: str) -> DataFrame:
    rows = events.loc[(events.kind == kind) & events["id"].notna(), [*ITEM, "time"]]
    return rows.sort_values("time").drop_duplicates(ITEM).rename(columns={"time": name})


def outputs_of(events: DataFrame, inputs: DataFrame) -> tuple[DataFrame, DataFrame]:
    """Outputs with an id, one for each item and time, and those without."""
    rows = events.loc[events.kind == "output", ["process", "id", "time", "verdict"]]
    rows = rows.rename(columns={"time": "output"})
    rows["is_fit"], rows["judged"] = rows.verdict == "fit", rows.verdict.notna()
    rows["rank"] = rows.judged.astype("int8") * 2 - rows.is_fit  # unfit over fit over none
    named = rows[rows["id"].notna()].sort_values(["output", "rank"])
    named = named.drop_duplicates([*ITEM, "output"], keep="last").merge(inputs, on=ITEM, how="left")
    return named, rows[rows["id"].isna()]


def items_of(events: DataFrame, inputs: DataFrame, outputs: DataFrame) -> DataFrame:
    answers = outputs.loc[outputs.output >= outputs.input, [*ITEM, "output"]]
    answers = answers.drop_duplicates(ITEM).rename(columns={"output": "answer"})
    items = inputs.merge(answers, on=ITEM, how="left")
    items = items.merge(earliest(events, "withdrawal", "withdrawal"), on=ITEM, how="left")
    gone = np.maximum(items.withdrawal, items.input)  # NaN without a withdrawal
    items["closed"] = np.fmin(items.answer, gone)
    items["withdrawn"] = gone.notna() & ~(items.answer <= gone)
    items["lead"] = (items.answer - items.input).where(~items.withdrawn)
    return items


def output_cells(named: DataFrame, loose: DataFrame) -> DataFrame:
    named = named.assign(unmatched=~(named.output >= named.input))
    rows = pd.concat([named, loose.assign(unmatched=False)], ignore_index=True)
    rows["w"] = day_of(rows.output)
    rows["age"] = end_of(rows.w) - rows.output
    return by(rows).agg(
        n=("output", "size"),
        unmatched=("unmatched", "sum"),
        age=("age", "mean"),
        first=("output", "min"),
        newest=("output", "max"),
        is_fit=("is_fit", "sum"),
        judged=("judged", "sum"),
    )


def closing_cells(items: DataFrame) -> tuple[DataFrame, DataFrame]:
    """What closed on a day, and the quantiles of its lead times."""
    closed = items[items.closed.notna()].assign(w=lambda rows: day_of(rows.closed))
    cells = by(closed).agg(
        closed=("closed", "size"),
        mean=("lead", "mean"),
        worst=("lead", "max"),
        best=("lead", "min"),
    )
    leads = closed.loc[closed.lead.notna(), [*CELL, "lead"]].sort_values([*CELL, "lead"])
    sizes = leads.groupby(CELL, observed=True).size()
    starts, values = sizes.cumsum() - sizes, leads.lead.to_numpy()
    ranked = {q: values[starts + (q * sizes + 99) // 100 - 1] for q in QUANTILES}
    return cells, DataFrame(ranked, index=sizes.index)


def input_cells(items: DataFrame) -> DataFrame:
    return by(items.assign(w=day_of(items.input))).agg(
        m=("input", "size"),
        answered=("lead", "count"),
        withdrawn=("withdrawn", "sum"),
        first=("input", "min"),
        newest=("input", "max"),
    )


def oldest_open(items: DataFrame, last: int) -> Series:
    """By process and day the earliest input among the items open at its end."""
    rows = items.assign(
        since=day_of(items.input), until=np.where(items.closed.notna(), items.closed // DAY, last)
    )
    spans = (
        by(rows[rows.until > rows.since], ["process", "since", "until"]).input.min().reset_index()
    )
    longest = by(spans, ["process", "since"]).until.max().reset_index()
    oldest = (
        each_day(longest, "since", "until").groupby(CELL, observed=True).since.min().reset_index()
    )
    open_then = oldest.merge(spans, on=["process", "since"])
    return by(open_then[open_then.until > open_then.w]).input.min()


def interruptions_of(events: DataFrame, as_of: float) -> DataFrame:
    """Per environment the union of all; those with an id are readings, down at time and up at
    end."""
    rows = events.loc[events.kind == "interruption", [*PLACE, "id", "time", "end"]]
    loose, named = rows[rows["id"].isna()], rows[rows["id"].notna()]
    readings = pd.concat(
        [
            named[named[k].notna()].assign(start=named[k], up=up)
            for k, up in (("time", 0), ("end", 1))
        ]
    ).sort_values([*PLACE, "id", "start", "up"], ascending=False)
    readings["finish"] = readings.start.where(readings.up == 1)
    readings["finish"] = by(
        readings, [*PLACE, "id"]
    ).finish.ffill()  # the next reading that says up
    ends = [*PLACE, "start", "finish"]
    stretches = pd.concat(
        [
            readings.loc[readings.up == 0, ends],
            loose.rename(columns={"time": "start", "end": "finish"})[ends],
        ]
    )
    stretches = stretches[stretches.start.notna()].fillna({"finish": as_of}).sort_values(ends)
    reach = stretches.assign(reach=by(stretches, PLACE).finish.cummax())
    stretches["number"] = (~(stretches.start <= by(reach, PLACE).reach.shift())).cumsum()
    united = (
        by(stretches, [*PLACE, "number"])
        .agg(start=("start", "min"), finish=("finish", "max"))
        .reset_index()
    )
    return united.assign(w=day_of(united.start), length=united.finish - united.start)


def lost_time(united: DataFrame) -> Series:
    after = np.where(united.finish > united.start, (united.finish - 1) // DAY + 1, united.w)
    days = each_day(united.assign(after=after, since=united.w), "since", "after")
    days["lost"] = np.minimum(days.finish, end_of(days.w)) - np.maximum(days.start, days.w * DAY)
    return by(days).lost.sum()


def level_steps(events: DataFrame, measure: str, as_of: float) -> DataFrame:
    """Readings of one measure; -1 where it is unknown again, a day after a reading that no other
    followed."""
    rows = events.loc[(events.kind == "level") & events[measure].notna(), [*PLACE, "time", measure]]
    rows = by(rows, [*PLACE, "time"])[measure].max().reset_index().sort_values([*PLACE, "time"])
    lapsed = rows[by(rows, PLACE).time.shift(-1).fillna(as_of) > rows.time + DAY]
    return pd.concat([rows, lapsed.assign(**{"time": lapsed.time + DAY, measure: -1})])


def load_cells(events: DataFrame, as_of: float) -> DataFrame:
    steps = [level_steps(events, measure, as_of) for measure in ("available", "used")]
    rows = steps[0].merge(steps[1], on=[*PLACE, "time"], how="outer").sort_values([*PLACE, "time"])
    rows["finish"] = by(rows, PLACE).time.shift(-1).fillna(as_of)
    rows[["available", "used"]] = by(rows, PLACE)[["available", "used"]].ffill()
    rows["since"], rows["after"] = day_of(rows.time), day_of(rows.finish - 1) + 1
    rows = each_day(rows, "since", "after")
    length = np.minimum(rows.finish, end_of(rows.w)) - np.maximum(rows.time, rows.w * DAY)
    known = (rows.available >= 0) & (rows.used >= 0)
    rows["spent"] = (rows.used * length).where(rows.used >= 0)
    rows["used"], rows["available"] = rows.spent.where(known), (rows.available * length).where(
        known
    )
    return by(rows)[["available", "used", "spent"]].sum(min_count=1)


def carried(values: Series | DataFrame, levels: list[int]) -> Series | DataFrame:
    """Forward, so that a day without one has that of the day before."""
    return values.groupby(level=levels, observed=True).ffill()


def uptimes(united: DataFrame, first: Series, places: pd.MultiIndex) -> DataFrame:
    end = Series(end_of(places.get_level_values("w").to_numpy()).astype("float64"), index=places)
    began = Series(np.repeat(first.to_numpy(), len(places) // len(first)), index=places)
    finish = by(united, PLACE_CELL).finish.max().reindex(places)
    finish = carried(finish.groupby(level=[0, 1], observed=True).cummax(), [0, 1])
    up = (end - finish).clip(lower=0).where(finish.notna(), (end - began).where(began < end))
    return up.groupby(level=[0, 2], observed=True).agg(["min", "size"])


def scope_cells(events: DataFrame, places: pd.MultiIndex) -> DataFrame:
    amounts = ["total", "covered", "sampled"]
    rows = events.loc[events.kind == "scope", [*PLACE, "time", *amounts]]
    rows = rows.sort_values(["time", "total", "covered"], ascending=[True, True, False])
    rows["w"] = day_of(rows.time).clip(lower=0)
    samples = rows.drop_duplicates(PLACE_CELL, keep="last").set_index(PLACE_CELL)[amounts]
    samples["checkable"] = samples.covered.where(samples.sampled.notna())
    samples = carried(samples.fillna({"sampled": 0, "checkable": 0}).reindex(places), [0, 1])
    return samples.groupby(level=[0, 2], observed=True).sum(min_count=1)


def quality_cells(events: DataFrame) -> DataFrame:
    rows = events.loc[
        (events.kind == "quality") & events.assessed.notna(), ["process", "time", "assessed", "fit"]
    ]
    return (
        rows[["assessed", "fit"]]
        .groupby([rows.process, day_of(rows.time).rename("w")], observed=True)
        .sum()
    )


def figures(events: DataFrame) -> DataFrame:
    at = events.time.fillna(events.end)
    first = at.groupby([events.process, events.environment], observed=True).min()  # seen or watched
    finish = events.end.where(
        events.kind != "watched", events.end - 1
    )  # a watched row ends before its end
    last = int(max(at.max(), finish.max()) // DAY) + 1
    as_of = float(last * DAY)
    places = pd.MultiIndex.from_tuples(
        [(*place, w) for place in first.index for w in range(last)], names=PLACE_CELL
    )
    grid = pd.MultiIndex.from_product(
        [sorted(set(first.index.get_level_values(0))), range(last)], names=CELL
    )
    end = Series(end_of(grid.get_level_values("w").to_numpy()).astype("float64"), index=grid)

    asked = earliest(events, "input", "input")
    named, loose = outputs_of(events, asked)
    items = items_of(events, asked, named)
    united = interruptions_of(events, as_of)
    closings, quantiles = closing_cells(items)
    begun = by(united).agg(k=("length", "size"), mean=("length", "mean"), worst=("length", "max"))

    outputs = output_cells(named, loose).reindex(grid)
    inputs = input_cells(items).reindex(grid)
    closings, quantiles, begun = (cells.reindex(grid) for cells in (closings, quantiles, begun))
    oldest = oldest_open(items, last).reindex(grid)
    lost = lost_time(united).reindex(grid).fillna(0)
    load_ = load_cells(events, as_of).reindex(grid)
    up = uptimes(united, first, places).reindex(grid)
    scope = scope_cells(events, places).reindex(grid)
    quality = quality_cells(events).reindex(grid).fillna(0)
    newest = carried(outputs.newest.groupby(level=0, observed=True).cummax(), [0])
    n, m, k = outputs.n.fillna(0), inputs.m.fillna(0), begun.k.fillna(0)
    judged = outputs.judged.fillna(0) + quality.assessed

    table = {
        "activity.outputs": n.astype("int64"),
        "activity.unmatched": outputs.unmatched.fillna(0).astype("int64"),
        "activity.mean_age": outputs.age / SECOND,
        "activity.last_output_age": (end - newest) / SECOND,
        "activity.mean_interval": (outputs.newest - outputs["first"]) / positive(n - 1) / SECOND,
        "activity.mean_lead_time": closings["mean"] / SECOND,
        "activity.worst_lead_time": closings.worst / SECOND,
        "activity.best_lead_time": closings.best / SECOND,
        "activity.worst_wait": np.fmax(closings.worst, end - oldest) / SECOND,
        **{f"activity.p{q}_lead_time": quantiles[q] / SECOND for q in QUANTILES},
        "scope.covered": scope.covered / positive(scope.total),
        "scope.sampled": scope.sampled / positive(scope.checkable),
        "unavailability.uptime": up["min"] / SECOND,
        "unavailability.interruptions": k.astype("int64"),
        "unavailability.rate": k / up["size"],
        "unavailability.mean_duration": begun["mean"] / SECOND,
        "unavailability.worst_duration": begun.worst / SECOND,
        "unavailability.downtime": lost / SECOND,
        "unavailability.ratio": lost / (up["size"] * DAY),
        "load.ratio": load_.used / positive(load_.available),
        "efficacy.inputs": m.astype("int64"),
        "efficacy.mean_interval": (inputs.newest - inputs["first"]) / positive(m - 1) / SECOND,
        "efficacy.ratio": inputs.answered / positive(m - inputs.withdrawn),
        "efficacy.withdrawn": inputs.withdrawn.fillna(0).astype("int64"),
        "efficacy.backlog": (m - closings.closed.fillna(0))
        .groupby(level=0, observed=True)
        .cumsum()
        .astype("int64"),
        "efficacy.oldest_open": (end - oldest) / SECOND,
        "efficiency.outputs_per_resource": n / positive(load_.spent / 3600e9),
        "quality.fit": (outputs.is_fit.fillna(0) + quality.fit) / positive(judged),
    }
    return DataFrame(table, index=grid)


def write(table: DataFrame, first_day: int, path: Path) -> None:
    rows = table.rename_axis(CELL).reset_index().melt(id_vars=CELL, var_name="figure")
    rows["day"] = pd.to_datetime(rows.w + first_day, unit="D").dt.strftime("%Y-%m-%d")
    rows[["process", "day", "figure", "value"]].to_csv(path, index=False)


def main() -> None:
    parser = argparse.ArgumentParser(description="The figures by pandas.")
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--reps", type=int, default=2)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    start = time.perf_counter()
    events = load(options.dir / "events.csv")
    loaded = time.perf_counter() - start
    for _ in range(options.reps):
        start = time.perf_counter()
        table = figures(events)
        asked = time.perf_counter() - start
        told = {
            "program": f"pandas {pd.__version__}",
            "load_ms": loaded * 1e3,
            "query_ms": asked * 1e3,
            "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        print(json.dumps(told), flush=True)
    if options.out:
        write(table, events.attrs["day"], options.out)


if __name__ == "__main__":
    main()
