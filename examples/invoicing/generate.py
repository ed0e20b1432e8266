#!/usr/bin/python3
"""A quarter of invoices, outages and old paper, as a log in native columns on standard output.

January keeps every promise of model.json. In February each week from the 2nd breaks another one of
the availability: six interruptions, then an hour and twenty minutes, then eighteen invoices entered
again. In March seven invoices in a hundred are wrong, six in a thousand products served are not
invoiced, one paid invoice is destroyed too early and one is found that should have been destroyed.
"""

from __future__ import annotations

import csv
import random
import sys
from datetime import date, datetime, timedelta
from typing import Dict, Iterator, List

COLUMNS = "kind process time end id verdict total covered objective cause harm kinds".split()
FIRST, LAST = date(2026, 1, 1), date(2026, 4, 1)
PRODUCTS_A_DAY = 40
# Of a hundred invoices so many are wrong, of a thousand products served so many stay without an
# invoice.
WRONG = {1: 2, 2: 3, 3: 7}
FORGOTTEN = {1: 0, 2: 1, 3: 6}

Row = Dict[str, object]


def working_days(first: date, last: date) -> Iterator[date]:
    day = first
    while day < last:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second)


def row(kind: str, process: str, time: datetime, **more: object) -> Row:
    texts: Row = {"kind": kind, "process": process, "time": time.isoformat() + "Z"}
    for name, value in more.items():
        texts[name] = value.isoformat() + "Z" if isinstance(value, datetime) else value
    return texts


def invoices(chance: random.Random) -> Iterator[Row]:
    """Every product served is an order served and, most of them, an invoice within two days."""
    counts = {month: 0 for month in WRONG}
    for day in working_days(FIRST, LAST):
        for number in range(PRODUCTS_A_DAY):
            served = at(day, 9, chance.randrange(60)) + timedelta(minutes=chance.randrange(400))
            name = f"P-{day:%m%d}-{number:02}"
            ordered = served - timedelta(hours=chance.randrange(2, 40))
            yield row("item", "SALES", ordered, end=served, id=name)
            place = counts[day.month]
            counts[day.month] += 1
            if place % 1000 < FORGOTTEN[day.month]:
                yield row("item", "INV", served, id=name)
                continue
            invoiced = served + timedelta(minutes=chance.randrange(30, 2 * 24 * 60))
            wrong = place % 100 < WRONG[day.month]
            yield row(
                "item", "INV", served, end=invoiced, id=name, verdict="unfit" if wrong else "fit"
            )


def interruption(start: datetime, minutes: int) -> Row:
    return row("interruption", "INV", start, end=start + timedelta(minutes=minutes))


def outages(chance: random.Random) -> Iterator[Row]:
    """One short interruption in most weeks, and the three weeks of February that break a promise
    each."""
    troubled = (date(2026, 2, 2), date(2026, 2, 9), date(2026, 2, 16))
    for monday in (FIRST - timedelta(days=3) + timedelta(weeks=week) for week in range(14)):
        day = monday + timedelta(days=chance.randrange(1, 5))
        if monday in troubled or day < FIRST or day >= LAST:
            continue
        yield interruption(at(day, 11, chance.randrange(60)), chance.randrange(5, 20))
        yield row(
            "incident",
            "INV",
            at(day, 12),
            objective="available",
            cause="error",
            harm=chance.randrange(4),
        )
    for nth in range(6):
        yield interruption(at(troubled[0] + timedelta(days=nth % 5), 10 + 2 * (nth // 5)), 8)
    yield interruption(at(troubled[1], 10), 50)
    yield interruption(at(troubled[1] + timedelta(days=2), 14), 30)
    yield interruption(at(troubled[2] + timedelta(days=1), 15), 20)
    yield row(
        "incident",
        "INV",
        at(troubled[2] + timedelta(days=1), 15, 20),
        objective="available",
        cause="accident",
        harm=18,
    )


def paper(chance: random.Random) -> Iterator[Row]:
    """Invoices paid since 2022; those of 2022 are destroyed when they are three to four years
    old."""
    first = date(2022, 2, 1)
    for number in range(200):
        paid = at(first + timedelta(days=5 * number), 16)
        if paid.year == 2022:
            destroyed = paid + timedelta(days=chance.randrange(1100, 1420))
        else:
            destroyed = paid + timedelta(days=1200)
        end = {"end": destroyed} if destroyed < at(LAST, 0) else {}
        yield row("item", "RET", paid, id=f"old-{number}", **end)
    yield row("item", "RET", at(date(2023, 6, 1), 16), end=at(date(2026, 3, 10), 10), id="early")
    yield row("item", "RET", at(date(2022, 3, 15), 16), end=at(date(2026, 3, 31), 10), id="found")


def watched() -> Iterator[Row]:
    first, last = at(FIRST, 0), at(LAST, 0)
    yield row("watched", "SALES", first, end=last, kinds="item")
    yield row("watched", "INV", first, end=last, kinds="item;interruption;quality;incident")
    yield row("watched", "RET", at(date(2022, 2, 1), 0), end=last, kinds="item")
    for month in (1, 2, 3):
        yield row("scope", "INV", at(date(2026, month, 20), 12), total=52, covered=50 + (month > 1))


def main() -> None:
    chance = random.Random(2026)
    rows: List[Row] = [*invoices(chance), *outages(chance), *paper(chance), *watched()]
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


if __name__ == "__main__":
    main()
