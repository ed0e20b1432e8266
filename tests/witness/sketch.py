"""Quantiles of lead times by the grid of docs/semantics.md, with integer roots only."""

from __future__ import annotations

from functools import lru_cache
from math import isqrt, log2

from times import SECOND


def root(number: int, halvings: int) -> int:
    """The integer part of the 2^halvings-th root."""
    for _ in range(halvings):
        number = isqrt(number)
    return number


@lru_cache(maxsize=None)
def power(exponent: int, halvings: int, scale: int) -> int:
    """floor(2^(exponent / 2^halvings) x scale)"""
    raised: int = scale ** (2**halvings)
    return root(raised << exponent if exponent >= 0 else raised >> -exponent, halvings)


def upper_bound(bucket: int) -> int:
    return power(bucket, 6, SECOND)


def bucket_of(lead_time: int) -> int:
    """The smallest bucket whose upper bound is not below this; lead_time > 0."""
    bucket = round(64 * log2(lead_time / SECOND))
    while upper_bound(bucket) < lead_time:
        bucket += 1
    while upper_bound(bucket - 1) >= lead_time:
        bucket -= 1
    return bucket


def middle(bucket: int) -> int:
    """round(2^((2 bucket - 1) / 128) x 10^9); never halfway, for the root is irrational."""
    return (power(2 * bucket - 1, 7, 2 * SECOND) + 1) // 2


def nearest_rank(values: list[int], percent: int) -> int:
    return sorted(values)[-(-percent * len(values) // 100) - 1]


def quantile(values: list[int], percent: int) -> int:
    exact = nearest_rank(values, percent)
    if exact == 0:
        return 0
    return min(max(middle(bucket_of(exact)), min(values)), max(values))
