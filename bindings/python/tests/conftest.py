"""Where the library and the package are, and a model that has something of everything."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Iterator

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
DATA = ROOT / "examples" / "data" / "servicenow"

sys.path.insert(0, str(HERE))
# Nothing is written beside the tests.
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", os.path.join(tempfile.gettempdir(), "ism3-hypothesis")
)
try:
    import ism3
except ImportError:
    sys.path.insert(0, str(HERE.parent / "src"))
    import ism3

DOCUMENT = {
    "ism3": {"format": "model", "version": 1},
    "name": "Test Ltd",
    "environments": ["servers", "laptops"],
    "processes": [
        {
            "code": "OSP-24",
            "environments": ["servers"],
            "answer_within": "P2D",
            "resources": [{"name": "people", "unit": "h"}, {"name": "money", "unit": "EUR"}],
        },
        {
            "code": "OSP-5",
            "resources": [{"name": "money", "unit": "EUR"}, {"name": "people", "unit": "h"}],
        },
    ],
    "objectives": [{"id": "invoices", "kind": "business", "harm_unit": "invoices"}],
}


@pytest.fixture(scope="session")
def model() -> Any:
    return ism3.Model.from_json(DOCUMENT)


@pytest.fixture
def ledger(model: Any) -> Iterator[Any]:
    with ism3.Ledger(model) as made:
        yield made


@pytest.fixture(scope="session")
def command() -> str:
    """The command `ism3`, of the build tree or installed."""
    named = os.environ.get("ISM3_COMMAND") or shutil.which("ism3")
    folder = os.environ.get("ISM3_LIBRARY_PATH")
    if not named and folder:
        built = Path(folder).parent / "examples" / "ism3" / "ism3"
        named = str(built) if built.is_file() else None
    if not named:
        pytest.skip("the command ism3 is not here: set ISM3_COMMAND")
    return str(named)
