"""Runs the tests of this folder, for run.sh: check.py HTML [TEST...]; the last line counts."""

import sys
import unittest
from pathlib import Path

import tree

MODULES = ["test_links", "test_names", "test_floors", "test_commands", "test_site"]


def main() -> int:
    tree.HTML = Path(sys.argv[1]).resolve()
    suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[2:] or MODULES)
    done = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(suite)
    for why in sorted({why for _, why in done.skipped}):
        print(f"skipped: {why}")
    # Parts of a test fail one by one; the test counts once.
    failed = len({getattr(test, "test_case", test).id() for test, _ in done.failures + done.errors})
    print(f"{max(0, done.testsRun - failed - len(done.skipped))} passed, {failed} failed")
    return 0 if done.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
