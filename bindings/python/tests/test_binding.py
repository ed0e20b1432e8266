"""The table of the binding against the headers, the exported symbols, and the layout that the C compiler gives."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Set

import headers
import pytest
from conftest import ROOT

from ism3 import _ffi, _library, errors

SCALARS = {
    "int32_t": ctypes.c_int32,
    "uint32_t": ctypes.c_uint32,
    "int64_t": ctypes.c_int64,
    "uint64_t": ctypes.c_uint64,
    "size_t": ctypes.c_size_t,
    "double": ctypes.c_double,
    "uint8_t": ctypes.c_uint8,
    "char": ctypes.c_char,
}
C = headers.read()


def expected(declaration: headers.Declaration, where: str) -> Any:
    """The ctypes type of a C declaration: as a result, an argument, of a callback, or in a struct."""
    kind = declaration.type
    if declaration.length:
        inner = expected(declaration._replace(length=0), where)
        return inner * declaration.length if where == "struct" else ctypes.POINTER(inner)
    if kind == "void":
        return None
    if kind == "void*":
        return ctypes.c_void_p
    if kind == "const char*":
        return ctypes.POINTER(ctypes.c_char) if where == "callback" else ctypes.c_char_p
    if kind == "const char**":
        return ctypes.POINTER(ctypes.c_char_p)
    if kind.endswith("*"):
        return ctypes.POINTER(expected(declaration._replace(type=kind[:-1]), where))
    return SCALARS.get(kind) or getattr(_ffi, kind)


def complaints(table: Dict[str, Any]) -> List[str]:
    """What a table has that the headers do not say, and the reverse."""
    found = [f"{name} is missing" for name in C.functions if name not in table]
    found += [f"{name} is in no header" for name in table if name not in C.functions]
    for name, (_, result, arguments) in table.items():
        if name not in C.functions:
            continue
        function = C.functions[name]
        wanted = [expected(argument, "argument") for argument in function.arguments]
        if len(wanted) != len(arguments):
            found.append(f"{name} takes {len(wanted)}, not {len(arguments)}")
        found += [
            f"{name}: argument {i}" for i, (a, b) in enumerate(zip(wanted, arguments)) if a is not b
        ]
        if result is not expected(headers.Declaration(function.result, "", 0), "result"):
            found.append(f"{name}: result")
    return found


def test_every_function_has_the_types_of_its_header() -> None:
    assert len(C.functions) > 130
    assert complaints(_ffi.FUNCTIONS) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda table: table.pop("ism3_ledger_new"),
        lambda table: table.update(ism3_nothing=("ism3", None, ())),
        lambda table: table.update(
            ism3_model_grain=("ism3", ctypes.c_int32, table["ism3_model_grain"][2])
        ),
        lambda table: table.update(ism3_model_grain=("ism3", ctypes.c_int64, ())),
        lambda table: table.update(
            ism3_model_grain=("ism3", ctypes.c_int64, (ctypes.POINTER(_ffi.ism3_ledger),))
        ),
        lambda table: table.update(
            ism3_figure_at=("ism3", table["ism3_figure_at"][1], (ctypes.c_uint64,))
        ),
    ],
)
def test_the_comparison_can_fail(spoil: Any) -> None:
    table = dict(_ffi.FUNCTIONS)
    spoil(table)
    assert len(complaints(table)) >= 1


def exported(path: Path) -> Set[str]:
    text = subprocess.run(
        ["nm", "-D", "--defined-only", str(path)], stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    return set(re.findall(r" T (ism3_\w+?)(?:@.*)?$", text, flags=re.M))


@pytest.mark.skipif(not shutil.which("nm"), reason="nm is not installed")
@pytest.mark.parametrize("name", ["ism3", "ism3-io"])
def test_every_exported_symbol_is_in_the_table(name: str) -> None:
    place = Path(_library.lib.places[name])
    if not place.is_file():
        pytest.skip(f"{place} was found by the loader and not by its path")
    assert exported(place) == {
        function for function, row in _ffi.FUNCTIONS.items() if row[0] == name
    }


def test_enums_and_constants() -> None:
    assert set(_ffi.ENUMS) == set(C.enums)
    for name, (enum, prefix) in _ffi.ENUMS.items():
        assert {prefix + entry.name: int(entry) for entry in enum} == C.enums[name], name
    assert C.constants.keys() >= {"ISM3_NONE", "ISM3_NO_INDEX", "ISM3_TIME_END", "ISM3_AMOUNT_MAX"}
    for name, value in C.constants.items():
        assert getattr(_ffi, name[len("ISM3_") :]) == value, name


def test_structs_have_the_fields_of_their_headers() -> None:
    for name, fields in C.structs.items():
        table = getattr(_ffi, name)._fields_
        assert [field.name for field in fields] == [entry[0].rstrip("_") for entry in table], name
        for field, entry in zip(fields, table):
            if field.type == "function":
                assert entry[1] is ctypes.c_void_p or issubclass(entry[1], ctypes._CFuncPtr), (
                    name,
                    field,
                )
            elif (
                name in ("ism3_columns", "ism3_text")
                and field.type.endswith("*")
                and field.name != "constant"
            ):
                assert entry[1] is ctypes.c_void_p, (name, field)
            else:
                assert entry[1] is expected(field, "struct"), (name, field)


def test_callbacks() -> None:
    for name, callback in C.callbacks.items():
        made = getattr(_ffi, name)
        assert made._restype_ is SCALARS[callback.result]
        assert list(made._argtypes_) == [
            expected(argument, "callback") for argument in callback.arguments
        ]


def test_structs_lie_as_the_compiler_lays_them(tmp_path: Path) -> None:
    compiler = shutil.which("cc")
    if not compiler:
        pytest.skip("no C compiler")
    lines = [
        "#include <ism3.h>",
        "#include <ism3-io.h>",
        "#include <stdio.h>",
        "#include <stddef.h>",
        "int main(void) {",
    ]
    wanted = []
    for name, fields in C.structs.items():
        struct = getattr(_ffi, name)
        lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
        wanted.append(f"{name} {ctypes.sizeof(struct)}")
        for field in fields:
            own = field.name + "_" if field.name == "from" else field.name
            lines.append(f'printf("{name}.{field.name} %zu\\n", offsetof({name}, {field.name}));')
            wanted.append(f"{name}.{field.name} {getattr(struct, own).offset}")
    source = tmp_path / "layout.c"
    source.write_text("\n".join(lines + ["return 0;", "}"]))
    version = tmp_path / "ism3" / "version.h"
    version.parent.mkdir()
    template = (ROOT / "include" / "ism3" / "version.h.in").read_text()
    version.write_text(template.replace("@version@", "0.1.0").replace("@version_number@", "100"))
    program = tmp_path / "layout"
    include = ["-I", str(ROOT / "include"), "-I", str(tmp_path)]
    subprocess.run([compiler, "-std=c11", *include, str(source), "-o", str(program)], check=True)
    told = subprocess.run(
        [str(program)], stdout=subprocess.PIPE, check=True, text=True
    ).stdout.split("\n")
    assert told[:-1] == wanted


def test_every_code_has_its_class_and_its_name() -> None:
    codes = {value: name for name, value in C.enums["ism3_code"].items() if value}
    assert set(errors.CLASSES) == set(codes)
    assert len(set(errors.CLASSES.values())) == len(codes)
    for code, name in codes.items():
        report = errors.Report()
        report.message, report.index = b"no", 7
        error = errors.from_report(code, report)
        assert type(error) is errors.CLASSES[code] and error.code == code and error.index == 7
        assert error.name == _library.lib.ism3_code_name(code).decode()
        assert error.name.replace(" ", "_") == name[len("ISM3_E_") :].lower()
    assert issubclass(errors.ObservationError, ValueError) and issubclass(
        errors.LimitError, MemoryError
    )
    assert issubclass(errors.NotFoundError, LookupError) and issubclass(errors.FileError, OSError)


# ---- loading ----


def test_the_error_names_every_candidate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ISM3_LIBRARY_PATH", str(tmp_path))
    with pytest.raises(ImportError) as caught:
        _library.load("ism3-io")
    assert str(tmp_path / "libism3-io.so.0") in str(caught.value)
    assert str(tmp_path / "io" / "libism3-io.so.0") in str(caught.value)

    def refuse(name: str) -> Any:
        raise OSError("not here")

    monkeypatch.delenv("ISM3_LIBRARY_PATH")
    with pytest.raises(ImportError) as caught:
        _library.load("ism3", refuse)
    package = Path(_library.__file__).resolve().parent / "lib" / "libism3.so.0"
    assert f"{package}: not here" in str(caught.value) and "  libism3.so.0: not here" in str(
        caught.value
    )


def test_a_relative_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISM3_LIBRARY_PATH", "lib")
    with pytest.raises(ImportError, match="absolute"):
        _library.load("ism3")


@pytest.mark.parametrize("number", [10000, 0, 20100])
def test_another_version_is_refused(number: int) -> None:
    with pytest.raises(ImportError, match="/some/libism3.so.0 is libism3"):
        _library.check_version(number, "/some/libism3.so.0")
    _library.check_version(100, "here")
    _library.check_version(1299, "here")


def test_a_library_without_a_function_is_refused() -> None:
    class Old:
        pass

    with pytest.raises(ImportError, match="/old.so has no function ism3_ledger_seal"):
        _library.Library._bind(Old(), "ism3_ledger_seal", None, (), "/old.so")  # type: ignore[arg-type]
