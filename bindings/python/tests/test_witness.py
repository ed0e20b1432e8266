"""What comes through `import ism3`, figure by figure, against the independent witness of tests/witness.

ISM3_PYTHON_CASES says how many random cases (100). The long form: ISM3_PYTHON_CASES=5000 pytest tests/test_witness.py
"""

from __future__ import annotations

import os
import random
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import pytest

import ism3

WITNESS = Path(__file__).resolve().parents[3] / "tests" / "witness"
if sys.version_info < (3, 10):
    pytest.skip(
        "the witness needs Python 3.10: figures are not compared with it", allow_module_level=True
    )
if not WITNESS.is_dir():
    pytest.skip(
        "tests/witness is not here: figures are not compared with it", allow_module_level=True
    )

sys.path.insert(0, str(WITNESS))
import compare  # noqa: E402
import generate  # noqa: E402
import times  # noqa: E402

CASES = int(os.environ.get("ISM3_PYTHON_CASES", "100"))
TIMES = ("time", "end", "due")
AMOUNTS = ("available", "used")
COUNTS = (
    "count",
    "up",
    "total",
    "covered",
    "sampled",
    "assessed",
    "fit",
    "tp",
    "fp",
    "tn",
    "fn",
    "harm",
)
PER_RESOURCE = [info.id for info in ism3.FIGURES.values() if info.per_resource]


def typed(field: str, text: str) -> Any:
    """A cell of a log as Python has it."""
    if not text:
        return None
    if field in AMOUNTS:
        return Decimal(text)
    is_nanoseconds = field in TIMES and text.lstrip("-").isdigit()
    return int(text) if is_nanoseconds or field in COUNTS else text


def by_columns(ledger: ism3.Ledger, case: Any) -> None:
    """All rows in one batch of mixed kinds."""
    fields = sorted({field for row in case.rows for field in row})
    ledger.observe_batch(
        {field: [typed(field, row.get(field, "")) for row in case.rows] for field in fields}
    )


def one_by_one(ledger: ism3.Ledger, case: Any) -> None:
    """A call for each row, single values."""
    for row in case.rows:
        ledger.observe_batch({field: typed(field, text) for field, text in row.items() if text})


def by_numpy(ledger: ism3.Ledger, case: Any) -> None:
    """Instants and counts as arrays, words as categories."""
    np, pd = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    table: Dict[str, Any] = {}
    for field in sorted({field for row in case.rows for field in row}):
        cells = [row.get(field, "") for row in case.rows]
        if field in TIMES:
            instants = [times.read_instant(text) if text else np.iinfo("i8").min for text in cells]
            table[field] = np.array(instants, dtype="i8").view("M8[ns]")
        elif field in COUNTS:
            table[field] = pd.array([int(text) if text else None for text in cells], dtype="Int64")
        elif field in AMOUNTS:
            table[field] = [typed(field, text) for text in cells]
        else:
            table[field] = pd.Series([text or None for text in cells], dtype="category")
    ledger.observe_batch(
        pd.DataFrame({k: v for k, v in table.items() if k not in AMOUNTS}), **_lists(table)
    )


def _lists(table: Dict[str, Any]) -> Dict[str, Any]:
    return {field: table[field] for field in AMOUNTS if field in table}


def by_reader(ledger: ism3.Ledger, case: Any) -> None:
    """The C reader, from bytes."""
    ledger.observe(files=("log.csv", generate.to_csv(random.Random(case.seed), case.rows)))


WAYS: List[Callable[[ism3.Ledger, Any], None]] = [by_columns, one_by_one, by_numpy, by_reader]


def told_figure(figure: ism3.Figure, period: int) -> Dict[str, Any]:
    it = figure[period]
    return {
        "value": it.value,
        "numerator": it.numerator,
        "denominator": it.denominator,
        "count": it.count,
        "status": it.status,
        "missing": list(it.missing),
    }


def told(metrics: ism3.Metrics) -> Dict[str, Any]:
    """What the objects of Python say, in the form of the document that `compare` reads."""
    all_figures = [(process, {id: process.figure(id) for id in process}) for process in metrics]
    by_resource = [
        {name: {id: process.figure(id, name) for id in PER_RESOURCE} for name in process.resources}
        for process in metrics
    ]
    periods = []
    for number, period in enumerate(metrics.periods):
        entries = []
        for (process, figures), resources in zip(all_figures, by_resource):
            entry: Dict[str, Any] = {
                "process": process.process,
                "environment": process.environment,
                "state": process.state(number),
                "figures": {id: told_figure(figure, number) for id, figure in figures.items()},
            }
            if len(resources) > 1:
                entry["resources"] = {
                    name: {id: told_figure(figure, number) for id, figure in figures.items()}
                    for name, figures in resources.items()
                }
            entries.append(entry)
        start, end = times.write_instant(period.start_ns), times.write_instant(period.end_ns)
        periods.append({"from": start, "to": end, "state": period.state, "processes": entries})
    as_of = metrics.as_of
    assert as_of is not None
    return {"as_of": times.write_instant(as_of), "periods": periods}


def complaints(case: Any, way: Callable[[ism3.Ledger, Any], None]) -> List[str]:
    question = case.question
    with ism3.Ledger(ism3.Model.from_json(case.model), now=question.now) as ledger:
        way(ledger, case)
        with ledger.metrics(
            question.every,
            start=question.start,
            end=question.to,
            as_of=question.as_of,
            by_environment=question.by_environment,
            settled=question.settled,
        ) as metrics:
            return list(compare.differences(case, told(metrics)))


def test_random_cases_equal_the_witness() -> None:
    failing: Dict[int, List[str]] = {}
    values = 0
    for seed in range(CASES):
        case, way = generate.make_case(seed), WAYS[seed % len(WAYS)]
        found = complaints(case, way)
        values += len(case.rows)
        if found:
            failing[seed] = [way.__name__, *found[:5]]
    assert not failing
    assert values > 10 * CASES, "the cases are not empty"


def test_a_wrong_figure_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above can fail."""
    case = generate.make_case(0)
    without = case.with_rows(case.rows[1:])
    read: Optional[Any] = without.read
    monkeypatch.setattr(generate.Case, "read", lambda self: read() if read else None)
    assert complaints(case, by_columns)
