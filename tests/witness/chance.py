"""The bounds that chance sets, against sums from the first term on, exact or to 60 digits.

usage: chance.py PROGRAM, which is built from chance.c.
"""

from __future__ import annotations

import subprocess
import sys
import unittest
from collections.abc import Iterator
from decimal import Decimal, getcontext
from fractions import Fraction
from typing import TypeVar

PROGRAM = ""
TAIL = Fraction(135, 100_000)
# From this variance on the library uses an expansion, which may be off by one, seldom.
SUMMED = 400
SELDOM = 0.002

getcontext().prec = 60
getcontext().Emin = -(10**15)

Number = TypeVar("Number", Fraction, Decimal)
Bounds = tuple[int, int]


def bounds(terms: Iterator[Number], tail: Number) -> Bounds:
    """The smallest k up to which lies at least `tail`, and at least 1 - tail, of the terms."""
    total: Number = type(tail)(0)
    lower = None
    for k, term in enumerate(terms):
        total += term
        if lower is None and total >= tail:
            lower = k
        if total >= 1 - tail:
            assert lower is not None
            return lower, k
    raise AssertionError("the terms do not add up to 1")


def poisson(mean: float) -> Bounds:
    """The double's own value, to 60 digits."""

    def terms() -> Iterator[Decimal]:
        exact = Decimal(mean)
        term, k = (-exact).exp(), 0
        while True:
            yield term
            k += 1
            term = term * exact / k

    return bounds(terms(), Decimal(135) / Decimal(100_000))


def binomial(size: int, successes: int, failures: int) -> Bounds:
    """Exact in fractions, or to 60 digits where these would grow too long."""
    if size <= 300:
        return summed_binomial(Fraction, size, successes, failures)
    return summed_binomial(Decimal, size, successes, failures)


def summed_binomial(kind: type[Number], size: int, successes: int, failures: int) -> Bounds:
    p, q = (kind(n) / kind(successes + failures) for n in (successes, failures))

    def terms() -> Iterator[Number]:
        if not successes or not failures:
            yield from (kind(0) for _ in range(size if successes else 0))
            yield kind(1)
            return
        term = q**size
        for k in range(size + 1):
            yield term
            term = term * (size - k) / (k + 1) * p / q

    return bounds(terms(), kind(TAIL.numerator) / kind(TAIL.denominator))


def ask(cases: list[tuple[float, ...]]) -> list[Bounds]:
    """What the library says."""
    text = "".join(" ".join(repr(number) for number in case) + "\n" for case in cases)
    done = subprocess.run([PROGRAM], input=text, capture_output=True, text=True, check=True)
    return [
        (int(float(lower)), int(float(upper)))
        for lower, upper in (line.split() for line in done.stdout.splitlines())
    ]


class Chance(unittest.TestCase):
    def summed(self, cases: list[tuple[float, ...]], expected: list[Bounds]) -> None:
        for case, ours, theirs in zip(cases, ask(cases), expected, strict=True):
            self.assertEqual(ours, theirs, case)

    def expanded(self, cases: list[tuple[float, ...]], expected: list[Bounds]) -> None:
        off = 0
        for case, ours, theirs in zip(cases, ask(cases), expected, strict=True):
            for bound in range(2):
                self.assertLessEqual(abs(ours[bound] - theirs[bound]), 1, case)
                off += ours[bound] != theirs[bound]
        print(f"expansion: {off} of {2 * len(cases)} bounds are off by one", file=sys.stderr)
        self.assertLessEqual(off, SELDOM * 2 * len(cases))

    def test_poisson(self) -> None:
        small = [0.0, 1e-300, 1e-9, 0.00135, 0.0013509, 0.00136, 1 / 24, 0.3, 0.5, 1.0]
        means = small + [k / 7 for k in range(1, 60)] + [k * 0.377 for k in range(23, 1060)]
        self.assertTrue(all(mean < SUMMED for mean in means))
        self.summed([(mean,) for mean in means], [poisson(mean) for mean in means])

    def test_many_poisson(self) -> None:
        means = [400.0 + 1.7 * k for k in range(1000)] + [1e4, 3.3e4, 1e5]
        self.expanded([(mean,) for mean in means], [poisson(mean) for mean in means])

    def test_binomial(self) -> None:
        sizes = [0, 1, 2, 3, 7, 20, 50, 131, 300, 1500]
        shares = [
            (0, 1),
            (0, 7),
            (1, 10**6),
            (1, 10**4),
            (1, 479),
            (1, 99),
            (3, 97),
            (1, 9),
            (1, 3),
            (1, 1),
        ]
        shares += [(b, a) for a, b in shares]
        cases = [(size, *share) for size in sizes for share in shares]
        # Rare among many: hardly any are ever summed.
        cases += [
            (10**6, 0, 1),
            (10**6, 1, 0),
            (10**6, 1, 10**6),
            (10**6, 3, 10**5),
            (10**5, 1, 300),
        ]
        self.summed(list(cases), [binomial(*case) for case in cases])

    def test_nothing_or_all_but_half(self) -> None:
        """Half a fact of 240: one failure among 20 is inside, two are not."""
        self.assertEqual(ask([(20, 240, 0.5), (20, 0.5, 240)]), [(19, 20), (0, 1)])

    def test_many_binomial(self) -> None:
        cases = [(2200 + 13 * k, 1 + k % 3, 2 + k % 2) for k in range(200)]
        cases += [(10**6, 1, 999), (10**6, 999, 1), (200_000, 1, 1)]
        for size, successes, failures in cases:
            self.assertGreaterEqual(
                size * successes * failures, SUMMED * (successes + failures) ** 2
            )
        self.expanded(list(cases), [binomial(*case) for case in cases])


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
