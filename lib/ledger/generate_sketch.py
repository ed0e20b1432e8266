"""Writes the bucket table of the lead-time sketch: sketch_table.h.

Bucket i holds lead times in (2^((i-1)/64), 2^(i/64)] seconds. Every bound is computed with
integers: floor(2^(i/64) * 10^9) is the integer 64th root of 2^i * 10^(9*64), and the geometric
middle, round(2^((2i-1)/128) * 10^9), comes from a 128th root in the same way.
"""

from __future__ import annotations

import sys

PER_OCTAVE = 64
NANOSECONDS = 10**9
LARGEST = 2**63 - 1


def integer_root(value: int, degree: int) -> int:
    """The largest x with x ** degree <= value."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= value:
            low = middle
        else:
            high = middle - 1
    return low


def scaled_root(exponent: int, degree: int, factor: int) -> int:
    """floor(factor * 2^(exponent/degree)) for an exponent of either sign."""
    shift = max(0, -(exponent // degree) + 1)
    # 2^shift more under the root and divided out again keeps the root an integer.
    return integer_root(factor**degree * 2 ** (exponent + shift * degree), degree) >> shift


def upper(i: int) -> int:
    return min(scaled_root(i, PER_OCTAVE, NANOSECONDS), LARGEST)


def middle(i: int) -> int:
    twice = scaled_root(2 * i - 1, 2 * PER_OCTAVE, 2 * NANOSECONDS)
    return min((twice + 1) // 2, LARGEST)


def main() -> None:
    first = 0
    while upper(first) >= 1:
        first -= PER_OCTAVE
    while upper(first) < 1:
        first += 1
    uppers: list[int] = []
    while not uppers or uppers[-1] < LARGEST:
        uppers.append(upper(first + len(uppers)))
    middles = [middle(first + k) for k in range(len(uppers))]
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write("/* Made by generate_sketch.py. */\n")
        out.write(
            f"#define ISM3__SKETCH_FIRST ({first})\n#define ISM3__SKETCH_COUNT {len(uppers)}\n"
        )
        for name, values in (("uppers", uppers), ("middles", middles)):
            out.write(f"static const int64_t {name}[] = {{\n")
            for k in range(0, len(values), 4):
                out.write("    " + ", ".join(f"INT64_C({v})" for v in values[k : k + 4]) + ",\n")
            out.write("};\n")


if __name__ == "__main__":
    main()
