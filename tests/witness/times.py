"""Instants, durations, zones, service hours and intervals for the witness: slow and obvious.

Instants and lengths are integers of nanoseconds; an interval is a pair (start, end) with the end
excluded; intervals of length zero exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

SECOND = 10**9
HOUR = 3600 * SECOND
DAY = 24 * HOUR
FOREVER = 2**63 - 1
EPOCH = date(1970, 1, 1).toordinal()

Interval = tuple[int, int]


# Intervals


def unite(intervals: Iterable[Interval]) -> list[Interval]:
    """Overlapping and touching ones become one."""
    united: list[Interval] = []
    for start, end in sorted(intervals):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def within(intervals: Iterable[Interval], start: int, end: int) -> list[Interval]:
    """What of them, with a length, lies in [start, end)."""
    cut = [(max(a, start), min(b, end)) for a, b in intervals]
    return [(a, b) for a, b in cut if a < b]


def intersect(left: Iterable[Interval], right: list[Interval]) -> list[Interval]:
    return [piece for a, b in left for piece in within(right, a, b)]


def length(intervals: Iterable[Interval]) -> int:
    return sum(b - a for a, b in intervals)


def covered_in_part(intervals: Iterable[Interval], start: int, end: int) -> bool:
    """Whether some of [start, end), but not all of it, is covered."""
    covered = length(within(unite(intervals), start, end))
    return 0 < covered < end - start


# Durations and the calendar


@dataclass(frozen=True)
class Duration:
    months: int = 0
    nanoseconds: int = 0

    def __bool__(self) -> bool:
        return self != Duration()

    def __add__(self, other: Duration) -> Duration:
        return Duration(self.months + other.months, self.nanoseconds + other.nanoseconds)

    def after(self, instant: int, utc_offset: int) -> int:
        """The instant this much later; a day that the month lacks becomes its last."""
        local = instant + utc_offset * SECOND
        day = date.fromordinal(local // DAY + EPOCH)
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        first = date(year, month + 1, 1)
        next_first = date(year + month // 11, (month + 1) % 12 + 1, 1)
        last_day = (next_first - first).days
        moved = first.toordinal() + min(day.day, last_day) - 1 - EPOCH
        return moved * DAY + local % DAY - utc_offset * SECOND + self.nanoseconds


DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?"
)


def read_duration(text: str) -> Duration:
    match = DURATION.fullmatch(text)
    if match is None or text[-1] in "PT":
        raise ValueError(f"no duration: {text}")
    years, months, weeks, days, hours, minutes, seconds = (int(g or 0) for g in match.groups()[:7])
    fraction = int((match.group(8) or "").ljust(9, "0"))
    whole = ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds
    return Duration(years * 12 + months, whole * SECOND + fraction)


INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)"
)


def read_offset(text: str) -> int:
    """Seconds east of UTC."""
    if text == "Z":
        return 0
    seconds = int(text[1:3]) * 3600 + int(text[4:6]) * 60
    return -seconds if text[0] == "-" else seconds


def read_instant(text: str, utc_offset: int = 0) -> int:
    """RFC 3339, a date alone (at the offset given), or nanoseconds since 1970."""
    if re.fullmatch(r"\d+", text):
        return int(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return (date.fromisoformat(text).toordinal() - EPOCH) * DAY - utc_offset * SECOND
    match = INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(f"no instant: {text}")
    year, month, day, hour, minute, second = (int(g) for g in match.groups()[:6])
    fraction = int((match.group(7) or "").ljust(9, "0"))
    days = date(year, month, day).toordinal() - EPOCH
    whole = days * 86400 + hour * 3600 + minute * 60 + second - read_offset(match.group(8))
    return whole * SECOND + fraction


def write_instant(instant: int) -> str:
    """RFC 3339 in UTC, with no, three, six or nine digits of fraction."""
    days, rest = divmod(instant, DAY)
    seconds, fraction = divmod(rest, SECOND)
    digits = f"{fraction:09d}"
    while digits.endswith("000"):
        digits = digits[:-3]
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{date.fromordinal(days + EPOCH)}T{clock}{'.' + digits if digits else ''}Z"


def calendar_start(instant: int, every: str, utc_offset: int) -> int:
    """The start of the day, week, month, quarter or year that holds the instant."""
    day = date.fromordinal((instant + utc_offset * SECOND) // DAY + EPOCH)
    if every == "week":
        day = date.fromordinal(day.toordinal() - day.weekday())
    elif every == "month":
        day = day.replace(day=1)
    elif every == "quarter":
        day = day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
    elif every == "year":
        day = day.replace(day=1, month=1)
    elif every != "day":
        raise ValueError(every)
    return (day.toordinal() - EPOCH) * DAY - utc_offset * SECOND


def calendar_next(start: int, every: str, utc_offset: int) -> int:
    step = {
        "day": Duration(0, DAY),
        "week": Duration(0, 7 * DAY),
        "month": Duration(1),
        "quarter": Duration(3),
        "year": Duration(12),
    }[every]
    return step.after(start, utc_offset)


# Zones

RULE = re.compile(
    r"(?:[A-Za-z]{3,}|<[^>]+>)([+-]?\d{1,2}(?::\d\d)?)"
    r"(?:(?:[A-Za-z]{3,}|<[^>]+>)([+-]?\d{1,2}(?::\d\d)?)?,M(\S+?),M(\S+))?"
)


def read_clock(text: str) -> int:
    """Seconds of `2`, `-1`, `02:30`."""
    hours, _, minutes = text.lstrip("+-").partition(":")
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    return -seconds if text.startswith("-") else seconds


@dataclass(frozen=True)
class Change:
    """A day and local time of a year when the clock is set: `Mmonth.week.weekday/time`."""

    month: int
    week: int
    weekday: int
    seconds: int

    def local(self, year: int) -> int:
        first = date(year, self.month, 1)
        sunday_based = (first.weekday() + 1) % 7
        day = 1 + (self.weekday - sunday_based) % 7 + 7 * (self.week - 1)
        while True:
            try:
                ordinal = date(year, self.month, day).toordinal()
                return (ordinal - EPOCH) * DAY + self.seconds * SECOND
            except ValueError:
                day -= 7


def read_change(text: str) -> Change:
    day, _, clock = text.partition("/")
    month, week, weekday = (int(part) for part in day.split("."))
    return Change(month, week, weekday, read_clock(clock or "2"))


class Zone:
    """A fixed offset, or a POSIX rule with two `M` changes a year."""

    def __init__(self, text: str) -> None:
        self.changes: tuple[Change, Change] | None = None
        if re.fullmatch(r"Z|[+-]\d\d:\d\d", text):
            self.standard = self.summer = read_offset(text)
            return
        match = RULE.fullmatch(text)
        if match is None:
            raise ValueError(f"no zone: {text}")
        self.standard = -read_clock(match.group(1))
        self.summer = -read_clock(match.group(2)) if match.group(2) else self.standard + 3600
        if match.group(3):
            self.changes = read_change(match.group(3)), read_change(match.group(4))

    @lru_cache(maxsize=None)
    def transitions(self, year: int) -> list[tuple[int, int, int]]:
        """(instant, offset before, offset after) of the two changes of a year, in order."""
        if self.changes is None:
            return []
        to_summer = self.changes[0].local(year) - self.standard * SECOND
        to_standard = self.changes[1].local(year) - self.summer * SECOND
        return sorted(
            [(to_summer, self.standard, self.summer), (to_standard, self.summer, self.standard)]
        )

    def near(self, instant: int) -> list[tuple[int, int, int]]:
        year = date.fromordinal(instant // DAY + EPOCH).year
        return [t for y in (year - 1, year, year + 1) for t in self.transitions(y)]

    def offset(self, instant: int) -> int:
        past = [after for when, _, after in self.near(instant) if when <= instant]
        return past[-1] if past else self.standard

    def instant(self, local: int) -> int:
        """The first instant at which the clock shows this, or skips it."""
        for offset in sorted({self.standard, self.summer}, reverse=True):
            if self.offset(local - offset * SECOND) == offset:
                return local - offset * SECOND
        for when, before, after in self.near(local):
            if when + before * SECOND <= local < when + after * SECOND:
                return when
        raise AssertionError("a local time is shown or skipped")


# Service hours


@dataclass(frozen=True)
class WeeklyWindow:
    weekdays: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True)
class Service:
    """Weekly windows in a zone's local time, less closed days."""

    zone: Zone
    weekly: tuple[WeeklyWindow, ...]
    closed: frozenset[int]

    @lru_cache(maxsize=None)
    def of_day(self, day: int) -> tuple[Interval, ...]:
        if day in self.closed:
            return ()
        weekday = date.fromordinal(day + EPOCH).weekday()
        return tuple(
            (
                self.zone.instant(day * DAY + window.start * SECOND),
                self.zone.instant(day * DAY + window.end * SECOND),
            )
            for window in self.weekly
            if weekday in window.weekdays
        )

    def spans(self, start: int, end: int) -> list[Interval]:
        """What of [start, end) lies in service."""
        days = range(start // DAY - 2, end // DAY + 3)
        return within(unite(span for day in days for span in self.of_day(day)), start, end)

    def passed(self, since: int, wanted: int) -> int:
        """The first instant by which so much service time has passed."""
        day = since // DAY - 2
        while day * DAY < FOREVER // 2:
            week = unite(span for d in range(day, day + 7) for span in self.of_day(d))
            for start, end in within(week, since, FOREVER):
                if wanted <= end - start:
                    return start + wanted
                wanted -= end - start
            day += 7
        return FOREVER
