"""Count the cases that ran: reads Meson's testlog.json and prints `passed failed skipped`.

A test program of Meson holds many cases. cmocka, unittest and our own programs say how many in
their output; a program that says nothing is one case.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    passed: int
    failed: int
    skipped: int

    def __add__(self, other: Count) -> Count:
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )


def total(pattern: str, text: str) -> int:
    return sum(int(number) for number in re.findall(pattern, text, re.MULTILINE))


def cases(output: str) -> Count:
    """What the program itself says, zeros when it says nothing."""
    cmocka = Count(
        total(r"^\[  PASSED  \] (\d+) test", output),
        total(r"^\[  FAILED  \] .*?(\d+) test\(s\), listed below", output),
        total(r"^\[  SKIPPED \] .*?(\d+) test\(s\), listed below", output),
    )
    ran = total(r"^Ran (\d+) tests? in ", output)
    bad = sum(total(rf"^FAILED \(.*?{word}=(\d+)", output) for word in ("failures", "errors"))
    skipped = total(r"^(?:OK|FAILED) \(.*?skipped=(\d+)", output)
    unittest = Count(max(ran - bad - skipped, 0), bad, skipped)
    own = Count(
        total(r"^(\d+) passed, \d+ failed$", output),
        total(r"^\d+ passed, (\d+) failed$", output),
        0,
    )
    # A program that prints its own line on top of unittest's has counted the same cases.
    return cmocka + (own if own != Count(0, 0, 0) else unittest)


def count(test: dict[str, str]) -> Count:
    said = cases(test.get("stdout", "") + "\n" + test.get("stderr", ""))
    if test["result"] in ("OK", "EXPECTEDFAIL"):
        return said if said != Count(0, 0, 0) else Count(1, 0, 0)
    if test["result"] == "SKIP":
        return said if said.skipped else Count(0, 0, 1)
    return said if said.failed else said + Count(0, 1, 0)


def main() -> None:
    everything = Count(0, 0, 0)
    with open(sys.argv[1], encoding="utf-8") as log:
        for line in log:
            everything += count(json.loads(line))
    print(everything.passed, everything.failed, everything.skipped)


if __name__ == "__main__":
    main()
