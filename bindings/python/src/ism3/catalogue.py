"""The built-in catalogue of ISM3 processes and the controls of ISO/IEC 27001 Annex A."""

from __future__ import annotations

from typing import Any, Dict, NamedTuple, Optional, Tuple

from . import _ffi
from ._library import lib
from ._words import decoded
from .model import WorkProduct


class CatalogueEntry(NamedTuple):
    """One process of the catalogue."""

    code: str
    practice: str
    name: str
    #: 1 to 5: the level that first asks for it.
    maturity_level: int
    inputs: Tuple[WorkProduct, ...]
    outputs: Tuple[WorkProduct, ...]
    #: Annex A codes.
    controls: Tuple[str, ...]
    #: What each metric type means for this process.
    metrics: Dict[str, Optional[str]]
    source: str


class Control(NamedTuple):
    """One control of ISO/IEC 27001:2022 Annex A."""

    code: str
    name: str
    #: Codes of the 2013 edition that it came from; empty: new.
    origin: str
    source: str


def _entry(it: Any) -> CatalogueEntry:
    metrics = {
        lib.ism3_metric_name(i).decode(): decoded(it.metrics[i]) for i in range(_ffi.METRIC_COUNT)
    }
    return CatalogueEntry(
        it.code.decode(),
        it.practice.decode(),
        it.name.decode(),
        it.maturity_level,
        tuple(
            WorkProduct(it.inputs[i].name.decode(), decoded(it.inputs[i].from_))
            for i in range(it.input_count)
        ),
        tuple(
            WorkProduct(it.outputs[i].name.decode(), decoded(it.outputs[i].from_))
            for i in range(it.output_count)
        ),
        tuple(it.controls[i].decode() for i in range(it.control_count)),
        metrics,
        it.source.decode(),
    )


def catalogue() -> Dict[str, CatalogueEntry]:
    """The processes that a model can adopt, by their codes."""
    entries = (_entry(lib.ism3_catalogue_at(i).contents) for i in range(lib.ism3_catalogue_count()))
    return {entry.code: entry for entry in entries}


def controls() -> Dict[str, Control]:
    """The controls by their codes."""
    found = (lib.ism3_control_at(i).contents for i in range(lib.ism3_control_count()))
    entries = (
        Control(it.code.decode(), it.name.decode(), it.from_.decode(), it.source.decode())
        for it in found
    )
    return {entry.code: entry for entry in entries}
