#!/usr/bin/python3
"""`ism3 assess --json` against the witness of the assessment, on random cases.

    test_assess_witness.py COMMAND

ISM3_ASSESS_CASES says how many (100, about 40 seconds of one core).
"""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path
from typing import ClassVar

from assess_behaviour import Point, Rule, behave
from assess_compare import all_differences
from assess_generate import make_assess_case
from assess_situations import SITUATIONS, situations
from compare import Command

CASES = int(os.environ.get("ISM3_ASSESS_CASES", "100"))
SHOWN = 3
"""How many failing cases are printed."""


class Witness(unittest.TestCase):
    """The witness itself, by hand."""

    def verdicts(self, values: list[float], baseline: tuple[int, int] | None = None) -> list[str]:
        points = [Point(n, n + 1, value) for n, value in enumerate(values)]
        rule = Rule("activity.mean_lead_time", "xmr", baseline, (), True)
        return [each.verdict for each in behave(rule, points)]

    def test_learnt(self) -> None:
        """Twelve are learnt; 10 ± 2.66 x 2, the step to the point itself included."""
        steady = [9.0, 11.0] * 6
        self.assertEqual(self.verdicts([*steady, 15.0])[-1], "stable")
        self.assertEqual(self.verdicts([*steady, 18.0])[-1], "worse")
        self.assertEqual(self.verdicts([*steady, 3.0])[-1], "better")
        self.assertEqual(self.verdicts(steady), ["learning"] * 12)

    def test_fixed(self) -> None:
        """10 ± 2.66 x 2 by the six from the second on."""
        values = [50.0, 9.0, 11.0, 9.0, 11.0, 9.0, 11.0, 15.31, 15.33]
        expected = ["not_judged", *["learning"] * 6, "stable", "worse"]
        self.assertEqual(self.verdicts(values, (1, 7)), expected)
        self.assertEqual(self.verdicts(values, (1, 6))[-1], "learning")


class RandomCases(unittest.TestCase):
    command_path: ClassVar[Path]

    def test_command_equals_witness(self) -> None:
        found: Counter[str] = Counter()
        failing = []
        with tempfile.TemporaryDirectory() as folder:
            command = Command(self.command_path, Path(folder))
            for seed in range(CASES):
                case = make_assess_case(seed)
                differences, assessment = all_differences(command, case)
                if assessment is not None:
                    found += situations(case, assessment)
                if not differences:
                    continue
                failing.append(seed)
                if len(failing) <= SHOWN:
                    print(f"\nseed {seed}: {case.summary()}", file=sys.stderr)
                    print("\n".join(differences[:8]), file=sys.stderr)
        print(f"\nsituations reached in {CASES} random cases:", file=sys.stderr)
        for name in SITUATIONS:
            print(f"{found[name]:8}  {name}", file=sys.stderr)
        self.assertEqual(failing, [], "seeds of the cases that differ")
        if CASES >= 100:
            self.assertEqual([name for name in SITUATIONS if not found[name]], [])


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    RandomCases.command_path = Path(sys.argv[1]).resolve()
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    failed = len({test.id() for test, _ in result.failures + result.errors})
    passed = result.testsRun - failed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
