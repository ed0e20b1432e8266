"""Reports written by the library fit their published schemas."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SAMPLES = {
    "assessment": "assessment",
    "service_levels": "service_levels",
    "process": "explanation",
    "figure": "explanation",
    "capability": "explanation",
    "maturity": "explanation",
    "objective": "explanation",
}


def main() -> int:
    program, docs = sys.argv[1], Path(sys.argv[2])
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        print("python3-jsonschema is not there")
        return 77

    def validator(name: str) -> Any:
        schema = json.loads((docs / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        return Draft202012Validator(schema)

    problems = []
    for sample, name in SAMPLES.items():
        text = subprocess.run([program, sample], check=True, capture_output=True).stdout.decode(
            "utf-8"
        )
        document = json.loads(text)
        problems += [
            f"{sample}: {list(e.path)}: {e.message[:200]}"
            for e in validator(name).iter_errors(document)
        ]
        # A validator that lets everything pass would prove nothing.
        document["unknown"] = 1
        if validator(name).is_valid(document):
            problems.append(f"{name}: an unknown key passes")
    print("\n".join(problems) or f"{len(SAMPLES)} documents fit their schemas")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
