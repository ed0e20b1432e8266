"""Ledgers whose CBOR and digest are right and whose contents cannot be."""

import copy
from functools import partial
from typing import Any, Callable, Iterator, NamedTuple

from cbor import document

TIME_END = 9214646400 * 10**9


class Lie(NamedTuple):
    name: str
    why: str
    change: Callable[[dict[int, Any]], Any]
    refused: bool = True  # False: it contradicts nothing that is checked, and is kept as it is


Lies = Iterator[Lie]


def process(tree: dict[int, Any], key: int) -> Any:
    return next(part for part in tree[6] if key in part)


def place(tree: dict[int, Any], key: int) -> Any:
    return next(part for one in tree[6] for part in one.get(5, ()) if key in part)


def source(tree: dict[int, Any], key: int) -> Any:
    return next(part for part in tree[5] if key in part)


def share(tree: dict[int, Any], key: int) -> Any:
    return next(part for part in source(tree, 8)[8] if key in part)


def fold(tree: dict[int, Any]) -> Any:
    return next(f for one in tree[6] for p in one.get(5, ()) for f in p.get(9, ()) if 5 in f)


def set_at(tree: Any, key: Any, value: Any) -> None:
    tree[key] = value


def set_grain(grain: int, tree: dict[int, Any]) -> None:
    tree[2][0] = grain


def set_inputs(tally: list[int], tree: dict[int, Any]) -> None:
    share(tree, 2)[2][0][1] = tally


def names_lie() -> Lies:
    """Of the agreement and names."""
    for grain in (0, 1 << 40, -1):
        yield Lie(f"grain of {grain} s", "a grain that cannot be", partial(set_grain, grain))
    yield Lie("grain of 7 s", "a grain that does not divide a day", lambda t: set_at(t[2], 0, 7))
    yield Lie(
        "offset of a million seconds",
        "an offset that cannot be",
        lambda t: set_at(t[2], 1, 10**6),
    )
    yield Lie("environments backwards", "names out of order", lambda t: t[3].reverse())
    yield Lie("an environment twice", "names that collide", lambda t: t[3].append(t[3][-1]))
    yield Lie(
        "5,000 environments",
        "more than a model may have",
        lambda t: set_at(t, 3, [f"e{n:05}" for n in range(5000)]),
    )
    yield Lie(
        "an environment nobody speaks of", "a name that is not used", lambda t: t[3].append("zz")
    )
    yield Lie("an empty name", "an environment without a name", lambda t: set_at(t[3], 0, ""))
    yield Lie(
        "70,000 objectives",
        "more than a model may have",
        lambda t: set_at(t, 4, [f"o{n:05}" for n in range(70000)]),
    )
    yield Lie("an objective twice", "names that collide", lambda t: t[4].append(t[4][-1]))
    yield Lie(
        "a process twice",
        "two histories of one process",
        lambda t: t[6].append(copy.deepcopy(t[6][-1])),
    )
    yield Lie("processes backwards", "out of order", lambda t: t[6].reverse())
    yield Lie(
        "65 resources",
        "more than a process may have",
        lambda t: set_at(process(t, 1), 1, [[f"r{n:03}", "h"] for n in range(65)]),
    )
    yield Lie(
        "a resource twice",
        "names that collide",
        lambda t: process(t, 1)[1].append(process(t, 1)[1][-1]),
    )


def sources_lie() -> Lies:
    """Of sources and what they cover."""
    yield Lie(
        "a source twice", "two states of one source", lambda t: t[5].append(copy.deepcopy(t[5][-1]))
    )
    yield Lie(
        "a source of 256 bytes", "a name too long", lambda t: t[5].append({0: "x" * 256, 4: 1})
    )
    yield Lie(
        "a source that holds nothing",
        "absent is what such a source must be",
        lambda t: t[5].append({0: "zz"}),
    )
    yield Lie("an empty range", "coverage of no record", lambda t: set_at(source(t, 2), 2, [0, 0]))
    yield Lie(
        "ranges that touch",
        "two runs that are one",
        lambda t: set_at(source(t, 2), 2, [0, 1, 0, 1]),
    )
    yield Lie("half a range", "a gap without its length", lambda t: set_at(source(t, 2), 2, [0]))
    yield Lie(
        "ranges that wrap",
        "the end of a range lies before its start",
        lambda t: set_at(source(t, 2), 2, [(1 << 64) - 1, (1 << 64) - 1]),
    )
    yield Lie(
        "ranges that wrap to the first",
        "coverage that comes round again",
        lambda t: set_at(source(t, 2), 2, [5, 1, (1 << 64) - 6, 10]),
    )
    yield Lie(
        "a file without coverage",
        "a digest of nothing",
        lambda t: source(t, 4).update({3: bytes(32)}) or source(t, 4).pop(2, None),
    )
    yield Lie(
        "latest event after the end of time",
        "a time that cannot be",
        lambda t: set_at(source(t, 6), 6, TIME_END + 1),
    )


def shares_lie() -> Lies:
    """Of what came from a source at a place."""
    yield Lie(
        "a share of a process that is not there",
        "a number out of range",
        lambda t: set_at(share(t, 2), 0, 99),
    )
    yield Lie(
        "a share of an environment that is not there",
        "a number out of range",
        lambda t: set_at(share(t, 2), 1, 99),
    )
    yield Lie(
        "a share twice",
        "two shares of one place",
        lambda t: source(t, 8)[8].append(copy.deepcopy(source(t, 8)[8][-1])),
    )
    yield Lie(
        "a cell twice",
        "two cells of one grain",
        lambda t: share(t, 2)[2].insert(1, {**copy.deepcopy(share(t, 2)[2][0]), 0: 0}),
    )
    yield Lie(
        "a cell before 1970",
        "a grain out of range",
        lambda t: set_at(share(t, 2)[2][0], 0, -(1 << 40)),
    )
    yield Lie(
        "a cell after the end of time",
        "a grain out of range",
        lambda t: set_at(share(t, 2)[2][0], 0, 1 << 62),
    )
    yield Lie(
        "a cell without facts",
        "a cell that holds nothing",
        lambda t: share(t, 2)[2].insert(0, {0: 1}),
    )
    for name, tally in (
        ("no count", [0, 5, 1, 2]),
        ("sum below what its times allow", [3, 0, 5, 9]),
        ("sum above what its times allow", [2, 10**9, 1, 9]),
        ("last before first", [2, 8, 5, 3]),
        ("one fact at two times", [1, 5, 3, 5]),
        ("times beyond the grain", [1, 10**13, 10**13, 10**13]),
        ("a count of 2^127", [1 << 127, 0, 0, 0]),
        ("three numbers", [1, 1, 1]),
    ):
        yield Lie(f"inputs: {name}", "a tally that contradicts itself", partial(set_inputs, tally))
    yield Lie(
        "more verdicts than outputs",
        "sums that contradict counts",
        lambda t: share(t, 2)[2][0].update({2: [1, 5, 5, 5], 3: [2, 0]}),
    )
    yield Lie(
        "more fit than assessed",
        "sums that contradict counts",
        lambda t: share(t, 2)[2][0].update({4: [1, 1, 2]}),
    )
    yield Lie(
        "facts without amounts",
        "used by no fact",
        lambda t: set_at(share(t, 3)[3][0], 3, share(t, 3)[3][0][2] + 1),
    )
    yield Lie(
        "an amount of 2^127",
        "a sum out of range",
        lambda t: share(t, 3)[3][0].update({4: 1 << 127}),
    )
    yield Lie(
        "used without a fact that gives it",
        "sums that contradict counts",
        lambda t: share(t, 3)[3][0].pop(3, None),
    )


def items_lie() -> Lies:
    """Of items."""
    yield Lie(
        "an item twice",
        "ids that collide",
        lambda t: process(t, 3)[3].insert(1, {**copy.deepcopy(process(t, 3)[3][0]), 1: 0}),
    )
    yield Lie(
        "10,000 items of one id",
        "ids that collide, many times",
        lambda t: set_at(process(t, 3), 3, [{0: bytes(16), 1: 1} for _ in range(10_000)]),
    )
    yield Lie("items backwards", "out of order", lambda t: process(t, 3)[3].reverse())
    yield Lie(
        "begin after the end of time",
        "a time that cannot be",
        lambda t: set_at(process(t, 3)[3][0], 1, (1 << 63) - 1),
    )
    yield Lie(
        "begins that overflow",
        "times that add up beyond 64 bits",
        lambda t: [item.update({1: (1 << 63) - 1}) for item in process(t, 3)[3]],
    )
    yield Lie(
        "unit of 10^18", "times multiplied beyond 64 bits", lambda t: process(t, 3).update({2: 18})
    )
    yield Lie("unit of 1", "a unit of no use", lambda t: process(t, 3).update({2: 1}))
    yield Lie(
        "output before 1970",
        "a time that cannot be",
        lambda t: process(t, 3)[3][0].update({4: -(1 << 62)}),
    )
    yield Lie(
        "output beyond the end of time",
        "a time that cannot be",
        lambda t: process(t, 3)[3][0].update({4: 1 << 62}),
    )
    yield Lie(
        "verdict 3", "a verdict that is none", lambda t: process(t, 3)[3][0].update({4: 5, 5: 3})
    )
    yield Lie(
        "a verdict without output",
        "nothing to judge",
        lambda t: set_at(process(t, 3)[3], 0, {0: bytes(16), 1: 1, 5: 1}),
    )
    yield Lie(
        "100,000 outputs at once",
        "many outputs of one id, all at one time",
        lambda t: process(t, 3)[3][0].update({4: 5, 7: [0, 0] * 100_000}),
    )
    yield Lie(
        "outputs that go back",
        "times that descend",
        lambda t: process(t, 3)[3][0].update({4: 5, 7: [5, 0, -3, 0]}),
    )
    yield Lie(
        "half an output",
        "a time without its verdict",
        lambda t: process(t, 3)[3][0].update({4: 5, 7: [5]}),
    )
    yield Lie(
        "a due that is later than one before",
        "not the least of those reported",
        lambda t: process(t, 3)[3][0].update({8: [0, 5, 1, 9]}),
    )
    yield Lie(
        "environment 99 of an item",
        "a number out of range",
        lambda t: process(t, 3)[3][0].update({3: 99}),
    )
    yield Lie(
        "environment 2^32 of an item",
        "a number that wraps to 0 in 32 bits",
        lambda t: process(t, 3)[3][0].update({3: 1 << 32}),
    )
    yield Lie(
        "withdrawal at the end of time",
        "a time that cannot be",
        lambda t: process(t, 3)[3][0].update({9: 1 << 62}),
    )


def facts_lie() -> Lies:
    """Of facts with ids."""
    yield Lie(
        "a fact of form 3", "a form that is none", lambda t: set_at(process(t, 4)[4][0], 1, 3)
    )
    yield Lie(
        "a fact twice",
        "ids that collide",
        lambda t: process(t, 4)[4].insert(0, copy.deepcopy(process(t, 4)[4][0])),
    )
    yield Lie(
        "a fact at the end of time",
        "a time that cannot be",
        lambda t: set_at(process(t, 4)[4][0], 2, TIME_END),
    )
    yield Lie(
        "a fact of five numbers",
        "more than its form holds",
        lambda t: set_at(process(t, 4)[4][0], 6, [1, 1, 1, 1, 1]),
    )
    yield Lie(
        "an incident of no objective", "a number out of range", lambda t: set_at(t[7][0], 1, 99)
    )
    yield Lie("an incident of cause 9", "a cause that is none", lambda t: set_at(t[7][0], 5, 9))
    yield Lie(
        "an incident of no process", "a number out of range", lambda t: set_at(t[7][0], 7, 100)
    )
    yield Lie(
        "an incident with harm of 2^63",
        "an amount out of range",
        lambda t: set_at(t[7][0], 6, 1 << 63),
    )
    yield Lie(
        "an incident twice", "ids that collide", lambda t: t[7].append(copy.deepcopy(t[7][-1]))
    )


def places_lie() -> Lies:
    """Of what is known of a place."""
    yield Lie(
        "a place of no environment",
        "a number out of range",
        lambda t: set_at(process(t, 5)[5][0], 0, 99),
    )
    yield Lie(
        "a place twice",
        "two places of one environment",
        lambda t: process(t, 5)[5].append(copy.deepcopy(process(t, 5)[5][-1])),
    )
    yield Lie(
        "seen after everything",
        "seen later than its facts",
        lambda t: set_at(place(t, 1), 1, TIME_END),
        False,
    )
    yield Lie(
        "intervals that wrap",
        "an end before its start",
        lambda t: set_at(place(t, 2), 2, [0, 5, (1 << 63) - 1, 7, (1 << 63) - 1]),
    )
    yield Lie(
        "intervals that touch",
        "two that are one",
        lambda t: set_at(place(t, 2), 2, [0, 1000, 5, 0, 5]),
    )
    yield Lie("intervals of unit 5", "a unit that is none", lambda t: set_at(place(t, 2)[2], 0, 5))
    yield Lie(
        "half an interval of watching",
        "watching that is still going on",
        lambda t: set_at(place(t, 5)[5], next(iter(place(t, 5)[5])), [0, 5]),
    )
    yield Lie(
        "watching kind 12", "a kind that is none", lambda t: place(t, 5)[5].update({12: [0, 1, 1]})
    )
    yield Lie(
        "watching for nothing",
        "an interval without length",
        lambda t: set_at(place(t, 5)[5], next(iter(place(t, 5)[5])), [0, 5, 0]),
        False,
    )
    yield Lie(
        "a reading neither up nor down",
        "a state that is none",
        lambda t: set_at(place(t, 3)[3][0], 3, 2),
    )
    yield Lie(
        "readings of no series",
        "a hash and nothing else",
        lambda t: set_at(place(t, 3)[3], 0, place(t, 3)[3][0][:2]),
    )
    yield Lie(
        "readings that repeat",
        "the same reading twice",
        lambda t: place(t, 3)[3][0].extend([0, place(t, 3)[3][0][-1]]),
    )
    yield Lie(
        "covered more than there is", "sums that contradict", lambda t: set_at(place(t, 4)[4], 2, 0)
    )
    yield Lie(
        "sampled more than is covered",
        "sums that contradict",
        lambda t: set_at(place(t, 4)[4], 4, 1 << 53),
    )
    yield Lie("a scope sample cut", "three numbers of four", lambda t: place(t, 4)[4].pop())
    yield Lie(
        "a level of measure 3", "a measure that is none", lambda t: set_at(place(t, 6)[6][0], 1, 3)
    )
    yield Lie(
        "a level of resource 64",
        "a number out of range",
        lambda t: set_at(place(t, 6)[6][0], 2, 64),
    )
    yield Lie(
        "a level of 2^63", "an amount out of range", lambda t: set_at(place(t, 6)[6][0], 5, 1 << 63)
    )
    yield Lie("levels backwards", "out of order", lambda t: place(t, 6)[6].reverse())


def spans_lie() -> Lies:
    """Of the span and the horizon."""
    yield Lie(
        "a span that ends before it starts",
        "times that contradict",
        lambda t: t[8].update({0: t[8][1] + 5}),
    )
    yield Lie(
        "a span of more than there is",
        "first fact before any fact",
        lambda t: set_at(t[8], 0, 1),
        False,
    )
    yield Lie(
        "a span beyond time", "a time that cannot be", lambda t: set_at(t[8], 1, TIME_END + 1)
    )
    yield Lie(
        "a horizon within a grain", "sealed to no start of a grain", lambda t: t.update({9: {0: 1}})
    )
    yield Lie("late without horizon", "late for no seal", lambda t: t.update({9: {1: 1}}))


def seals_lie() -> Lies:
    """What only a sealed ledger can lie about."""
    yield Lie(
        "a bucket out of range",
        "a bucket that the sketch does not have",
        lambda t: fold(t)[5].__setitem__(slice(4, 6), [10**6, 1]),
    )
    yield Lie(
        "a bucket of 2^40",
        "a bucket that wraps in 32 bits",
        lambda t: fold(t)[5].__setitem__(4, 1 << 40),
    )
    yield Lie(
        "buckets that do not ascend", "the same bucket twice", lambda t: fold(t)[5].extend([0, 1])
    )
    yield Lie(
        "buckets of more than the answers",
        "sums that contradict counts",
        lambda t: fold(t)[5].__setitem__(5, 10**6),
    )
    yield Lie("an empty bucket", "a bucket without answers", lambda t: fold(t)[5].extend([5, 0]))
    yield Lie(
        "no answers but a sum",
        "sums that contradict counts",
        lambda t: fold(t)[5].__setitem__(0, 0),
    )
    yield Lie(
        "best slower than worst",
        "sums that contradict",
        lambda t: fold(t)[5].__setitem__(2, fold(t)[5][3] + 1),
    )
    yield Lie(
        "a lead time of 2^64", "a time that cannot be", lambda t: fold(t)[5].__setitem__(3, 1 << 64)
    )
    yield Lie(
        "more answered than items",
        "sums that contradict counts",
        lambda t: fold(t).update({6: [1, 2, 0, 0, 0]}),
    )
    yield Lie(
        "more on time than agreed",
        "sums that contradict counts",
        lambda t: fold(t).update({6: [9, 1, 0, 1, 2]}),
    )
    yield Lie(
        "a fold after the horizon",
        "folded what is not over",
        lambda t: fold(t).update({0: 1 << 40}),
    )
    yield Lie("no horizon", "folds of a ledger that is not sealed", lambda t: t.pop(9))
    yield Lie(
        "a horizon at the end of time",
        "a time that cannot be",
        lambda t: t.update({9: {0: TIME_END}}),
        False,
    )
    yield Lie(
        "nothing agreed",
        "folds without what was agreed",
        lambda t: [one.pop(6, None) for one in t[6]],
    )
    yield Lie(
        "more fit than judged", "sums that contradict counts", lambda t: fold(t).update({4: [1, 2]})
    )


LIES = (names_lie, sources_lie, shares_lie, items_lie, facts_lie, places_lie, spans_lie)


def lying(tree: dict[int, Any], lie: Lie) -> bytes:
    changed = copy.deepcopy(tree)
    lie.change(changed)
    return document(changed)
