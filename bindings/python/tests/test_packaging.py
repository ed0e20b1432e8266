"""The wheel as pip makes and installs it, and the package that uses the libraries of the system."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import Dict, List

import pytest

BINDING = Path(__file__).resolve().parent.parent
ROOT = BINDING.parent.parent
LIBRARIES = ("ism3/lib/libism3.so.0", "ism3/lib/libism3-io.so.0")
# Where an ism3 that is not the one under test could come from.
ELSEWHERE = ("PYTHONPATH", "ISM3_LIBRARY_PATH", "ISM3_SYSTEM_LIBRARY", "LD_LIBRARY_PATH")

USE = """
import sys
import ism3
from ism3._library import lib

model = ism3.Model.from_json({"ism3": {"format": "model", "version": 1}, "processes": [{"code": "OSP-24"}]})
ledger = ism3.Ledger(model)
day = 86400 * 10**9
ledger.observe_items(process="OSP-24", id=["a", "b"], input=[day, 2 * day], output=[3 * day, None])
value = ledger.metrics()["OSP-24"].figure("efficacy.ratio")[0]
print(ism3.__file__)
print(lib.places["ism3"])
print(lib.places["ism3-io"])
print(value.numerator, value.denominator)
"""


def clean_environment(**more: str) -> Dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INDEX": "1", **more}


def run(arguments: List[str], where: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        arguments, cwd=where, env=clean_environment(**more), capture_output=True, text=True
    )


def succeed(arguments: List[str], where: Path, **more: str) -> str:
    done = run(arguments, where, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pip_wheel(source: Path, out: Path, *options: str, **more: str) -> Path:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(out),
        *options,
    ]
    succeed(command + [str(source)], out, **more)
    (wheel,) = out.glob("*.whl")
    return wheel


def install(wheel: Path, where: Path) -> str:
    """The interpreter of a fresh environment that holds nothing but the wheel."""
    venv.create(where, symlinks=True)
    python = str(where / "bin" / "python")
    succeed(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", str(wheel)], where
    )
    return python


def backend(call: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """A call of the build backend, as pip makes it."""
    code = f"import ism3_build; print(ism3_build.{call})"
    return run([sys.executable, "-c", code], BINDING, PYTHONPATH=str(BINDING / "backend"), **more)


@pytest.fixture(scope="module")
def source_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sdist")
    built = backend(f"build_sdist({str(out)!r})")
    assert built.returncode == 0, built.stderr
    return out / built.stdout.strip()


@pytest.fixture(scope="module")
def wheel(source_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made from the source archive, so with nothing of the repository around it."""
    # The quickest build: what is tested is what it is put into.
    return pip_wheel(
        source_archive,
        tmp_path_factory.mktemp("wheel"),
        "--config-settings",
        "meson-setup=-Doptimization=0",
    )


@pytest.fixture(scope="module")
def system_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pip_wheel(BINDING, tmp_path_factory.mktemp("system"), ISM3_SYSTEM_LIBRARY="1")


def test_source_archive_holds_what_a_build_needs(source_archive: Path) -> None:
    with tarfile.open(source_archive) as archive:
        names = set(archive.getnames())
    base = source_archive.name[: -len(".tar.gz")]
    needed = (
        "PKG-INFO",
        "pyproject.toml",
        "src/ism3/py.typed",
        "libism3/lib/ism3.map",
        "libism3/LICENSE",
    )
    assert {f"{base}/{name}" for name in needed} <= names
    assert not [name for name in names if "__pycache__" in name or name.endswith((".so", ".o"))]


def test_wheel_holds_package_and_libraries(wheel: Path) -> None:
    assert wheel.name.split("-", 2)[2].startswith("py3-none-linux_")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        sources = {
            path.relative_to(BINDING / "src").as_posix() for path in (BINDING / "src").rglob("*.py")
        }
        assert sources | {"ism3/py.typed", *LIBRARIES} <= names
        # Files, not links to files that stayed behind.
        assert all(archive.read(name).startswith(b"\x7fELF") for name in LIBRARIES)
        (info,) = {name.split("/")[0] for name in names if ".dist-info/" in name}
        assert b"License-File: LICENSE" in archive.read(f"{info}/METADATA")
        assert archive.read(f"{info}/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_record_is_of_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (record,) = [name for name in archive.namelist() if name.endswith("/RECORD")]
        rows = list(csv.reader(io.StringIO(archive.read(record).decode())))
        assert {row[0] for row in rows} == set(archive.namelist())
        for name, digest, size in rows:
            content = archive.read(name)
            expected = (
                base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            )
            assert name == record or (digest, int(size)) == (f"sha256={expected}", len(content))


def test_equal_files_of_equal_sources(tmp_path: Path) -> None:
    made = []
    for _ in range(2):
        for call in ("build_sdist", "build_wheel"):
            calls = f"{call}({str(tmp_path)!r})"
            built = backend(calls, ISM3_SYSTEM_LIBRARY="1", SOURCE_DATE_EPOCH="1700000000")
            made.append((tmp_path / built.stdout.strip()).read_bytes())
    assert made[:2] == made[2:]


def test_installed_wheel_computes(wheel: Path, tmp_path: Path) -> None:
    python = install(wheel, tmp_path / "venv")
    lines = succeed([python, "-I", "-c", USE], tmp_path).splitlines()
    package = Path(lines[0]).parent
    assert package.is_relative_to(tmp_path / "venv")
    assert lines[1:] == [str(package / "lib" / Path(name).name) for name in LIBRARIES] + ["1 2"]


def test_the_libraries_find_each_other(wheel: Path, tmp_path: Path) -> None:
    """Without Python's help: libism3-io alone, loaded from a folder that nothing names."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path, LIBRARIES)
    code = f"import ctypes; ctypes.CDLL({str(tmp_path / LIBRARIES[1])!r}); print(open('/proc/self/maps').read())"
    assert str(tmp_path / LIBRARIES[0]) in succeed([sys.executable, "-I", "-c", code], tmp_path)


def test_system_wheel_holds_no_library(system_wheel: Path) -> None:
    assert system_wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(system_wheel) as archive:
        assert not [name for name in archive.namelist() if ".so" in name]


def test_an_editable_installation_is_the_source_tree(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-build-isolation",
    ]
    succeed(
        [*pip, "--config-settings", "meson-setup=-Doptimization=0", "-e", str(BINDING)], tmp_path
    )
    lines = succeed([python, "-I", "-c", USE], tmp_path).splitlines()
    assert lines[0] == str(BINDING / "src" / "ism3" / "__init__.py")
    assert (
        all(Path(line).is_relative_to(tmp_path / "venv") for line in lines[1:3])
        and lines[3] == "1 2"
    )
    assert not (BINDING / "src" / "ism3" / "lib").exists(), "nothing is built into the source tree"


@pytest.mark.parametrize("word", ["true", "1", "Yes"])
def test_setting_asks_for_the_system_library_too(word: str, tmp_path: Path) -> None:
    built = backend(f"build_wheel({str(tmp_path)!r}, {{'system-library': {word!r}}})")
    assert built.stdout.strip().endswith("-py3-none-any.whl"), built.stderr


def test_a_word_that_is_no_setting_is_refused(tmp_path: Path) -> None:
    refused = backend(f"build_wheel({str(tmp_path)!r}, {{'system-library': 'perhaps'}})")
    assert refused.returncode != 0
    assert "system-library: expected one of" in refused.stderr


def test_system_wheel_uses_the_system_library(system_wheel: Path, tmp_path: Path) -> None:
    if "ISM3_LIBRARY_PATH" not in os.environ:
        pytest.skip("ISM3_LIBRARY_PATH names no build")
    python = install(system_wheel, tmp_path / "venv")
    # Stands for a folder of the system: the loader of the system looks into it.
    libraries = Path(os.environ["ISM3_LIBRARY_PATH"])
    path = f"{libraries}:{libraries / 'io'}"
    lines = succeed([python, "-I", "-c", USE], tmp_path, LD_LIBRARY_PATH=path).splitlines()
    assert lines[1:] == ["libism3.so.0", "libism3-io.so.0", "1 2"]


def test_without_a_library_every_candidate_is_told(system_wheel: Path, tmp_path: Path) -> None:
    if "libism3.so.0" in succeed(["/sbin/ldconfig", "-p"], tmp_path):
        pytest.skip("libism3 is installed on this system")
    python = install(system_wheel, tmp_path / "venv")
    told = run([python, "-I", "-c", "import ism3"], tmp_path).stderr
    assert "ImportError: libism3 is not found" in told
    assert "ism3/lib/libism3.so.0: " in told
    assert "\n  libism3.so.0: " in told
