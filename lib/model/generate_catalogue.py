#!/usr/bin/env python3
"""Turn catalogue.tsv, metrics.tsv and annex-a.tsv into C tables, after checking them.

A cell "-" says "none"; an empty cell is an error. In inputs, "name<CODE" is the output "name" of
that process and "name<*" may come from any; ";" stands between them. A fault ends the run with
file:line.
"""

import argparse
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

METRICS = ("activity", "scope", "unavailability", "load", "efficacy", "efficiency", "quality")
PRACTICES = ("generic", "strategic", "tactical", "operational")
CATALOGUE_COLUMNS = (
    "code",
    "practice",
    "name",
    "maturity_level",
    "inputs",
    "outputs",
    "iso27001_2022_annex_a",
    "source",
)
ANNEX_COLUMNS = ("code", "short_name", "from_2013", "source")
NONE = "-"
ANY = "*"


@dataclass(frozen=True)
class Row:
    """One line of a table, and where it stands."""

    place: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, message: str) -> SystemExit:
        return SystemExit(f"{self.place}: {message}")


@dataclass(frozen=True)
class Input:
    name: str
    source: str | None


@dataclass(frozen=True)
class Process:
    row: Row
    level: int
    inputs: list[Input]
    outputs: list[str]
    controls: list[str]
    metrics: list[str]


def read_table(path: Path, columns: tuple[str, ...]) -> dict[str, Row]:
    """The rows of a table by their code, in order."""
    rows: dict[str, Row] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path}:{number}"
        cells = line.split("\t")
        if number == 1 and tuple(cells) != columns:
            raise SystemExit(f"{place}: expected the columns {', '.join(columns)}")
        if len(cells) != len(columns):
            raise SystemExit(f"{place}: {len(cells)} cells, expected {len(columns)}")
        if number == 1:
            continue
        row = Row(place, dict(zip(columns, cells)))
        for column, cell in row.cells.items():
            if not cell or cell != cell.strip():
                raise row.fault(
                    f"{column} is empty or has blanks around it; write '{NONE}' for none"
                )
        if row["code"] in rows:
            raise row.fault(f"code '{row['code']}' is there already")
        rows[row["code"]] = row
    return rows


def split(row: Row, column: str, separator: str) -> list[str]:
    """The elements of a list in a cell, which must differ."""
    if row[column] == NONE:
        return []
    elements = [element.strip() for element in row[column].split(separator)]
    if not all(elements) or len(set(elements)) != len(elements):
        raise row.fault(f"{column} holds an empty element, or one twice")
    return elements


def read_input(text: str) -> Input:
    name, link, source = text.partition("<")
    return Input(name, source if link else None)


def read_process(row: Row, metrics: dict[str, Row]) -> Process:
    if row["practice"] not in PRACTICES:
        raise row.fault(f"practice '{row['practice']}', expected one of {', '.join(PRACTICES)}")
    if not re.fullmatch("[1-5]", row["maturity_level"]):
        raise row.fault(f"maturity_level '{row['maturity_level']}', expected 1 to 5")
    if row["code"] not in metrics:
        raise row.fault(f"process '{row['code']}' has no line in the table of metrics")
    return Process(
        row=row,
        level=int(row["maturity_level"]),
        inputs=[read_input(text) for text in split(row, "inputs", ";")],
        outputs=split(row, "outputs", ";"),
        controls=split(row, "iso27001_2022_annex_a", " "),
        metrics=[metrics[row["code"]][name] for name in METRICS],
    )


def check_links(processes: dict[str, Process], controls: dict[str, Row]) -> None:
    for process in processes.values():
        for code in process.controls:
            if code not in controls:
                raise process.row.fault(f"Annex A has no control '{code}'")
        for link in process.inputs:
            if link.source is None or link.source == ANY:
                continue
            if link.source not in processes:
                raise process.row.fault(
                    f"input '{link.name}' comes from '{link.source}', no such process"
                )
            if link.name not in processes[link.source].outputs:
                raise process.row.fault(f"input '{link.name}' is no output of '{link.source}'")


def read(catalogue: Path, metrics: Path, annex: Path) -> tuple[list[Process], list[Row]]:
    phrases = read_table(metrics, ("code", *METRICS))
    controls = read_table(annex, ANNEX_COLUMNS)
    rows = read_table(catalogue, CATALOGUE_COLUMNS)
    processes = {code: read_process(row, phrases) for code, row in rows.items()}
    for code, row in phrases.items():
        if code not in processes:
            raise row.fault(f"no process '{code}' in the catalogue")
    check_links(processes, controls)
    return list(processes.values()), list(controls.values())


def quote(text: str | None) -> str:
    """A C string literal; every '?' is escaped, so that no trigraph can arise."""
    if text is None:
        return "NULL"
    for plain in '\\"?':
        text = text.replace(plain, "\\" + plain)
    return f'"{text}"'


def array(kind: str, name: str, elements: Iterable[str]) -> list[str]:
    """An array of its own, or nothing when it would be empty."""
    body = [f"    {element}," for element in elements]
    return [f"static {kind}{name}[] = {{", *body, "};"] if body else []


def reference(name: str, elements: list[str] | list[Input]) -> str:
    return name if elements else "NULL"


def write_process(process: Process, number: int) -> tuple[list[str], list[str]]:
    """The arrays that the entry of a process points to, and the entry."""
    inputs, outputs, controls = f"inputs_{number}", f"outputs_{number}", f"controls_{number}"
    arrays = [
        *array(
            "const ism3_work_product ",
            inputs,
            (f"{{{quote(link.name)}, {quote(link.source)}}}" for link in process.inputs),
        ),
        *array(
            "const ism3_work_product ",
            outputs,
            (f"{{{quote(name)}, NULL}}" for name in process.outputs),
        ),
        *array("const char *const ", controls, (quote(code) for code in process.controls)),
    ]
    row = process.row
    entry = [
        "    {",
        f"        {quote(row['code'])}, {quote(row['practice'])}, {quote(row['name'])},",
        f"        {process.level}, {len(process.inputs)}, {len(process.outputs)},"
        f" {len(process.controls)},",
        f"        {reference(inputs, process.inputs)}, {reference(outputs, process.outputs)}, "
        f"{reference(controls, process.controls)},",
        "        {",
        *(f"            {quote(phrase)}," for phrase in process.metrics),
        "        },",
        f"        {quote(row['source'])},",
        "    },",
    ]
    return arrays, entry


def write_control(row: Row) -> str:
    origin = "" if row["from_2013"] == NONE else row["from_2013"]
    cells = (row["code"], row["short_name"], origin, row["source"])
    return f"    {{{', '.join(quote(cell) for cell in cells)}}},"


def write_code(processes: list[Process], controls: list[Row], header: str) -> str:
    arrays: list[str] = []
    entries: list[str] = []
    for number, process in enumerate(processes):
        process_arrays, entry = write_process(process, number)
        arrays += process_arrays
        entries += entry
    return "\n".join(
        [
            "/* Made by generate_catalogue.py: do not edit. */",
            f'#include "model/{header}"',
            "",
            *arrays,
            "",
            "const ism3_catalogue_entry ism3__catalogue[ISM3__CATALOGUE_COUNT] = {",
            *entries,
            "};",
            "",
            "const ism3_control ism3__controls[ISM3__CONTROL_COUNT] = {",
            *(write_control(row) for row in controls),
            "};",
            "",
        ]
    )


def write_header(processes: list[Process], controls: list[Row]) -> str:
    return "\n".join(
        [
            "/* Made by generate_catalogue.py: do not edit. */",
            "#ifndef ISM3__MODEL_CATALOGUE_DATA_H",
            "#define ISM3__MODEL_CATALOGUE_DATA_H",
            "",
            "#include <ism3/catalogue.h>",
            "",
            f"#define ISM3__CATALOGUE_COUNT {len(processes)}",
            f"#define ISM3__CONTROL_COUNT {len(controls)}",
            "",
            "extern const ism3_catalogue_entry ism3__catalogue[ISM3__CATALOGUE_COUNT];",
            "extern const ism3_control ism3__controls[ISM3__CONTROL_COUNT];",
            "",
            "#endif",
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    for table in ("catalogue", "metrics", "annex"):
        parser.add_argument(table, type=Path)
    parser.add_argument("code", type=Path, help="the C file to write")
    parser.add_argument("header", type=Path, help="its header")
    arguments = parser.parse_args()
    processes, controls = read(arguments.catalogue, arguments.metrics, arguments.annex)
    code = write_code(processes, controls, arguments.header.name)
    arguments.code.write_text(code, encoding="utf-8")
    arguments.header.write_text(write_header(processes, controls), encoding="utf-8")


if __name__ == "__main__":
    main()
