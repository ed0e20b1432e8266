"""Builds wheels and source distributions of ism3: a PEP 517 backend of the standard library alone.

A wheel holds the package and, beside it, the shared libraries, built by Meson from the C sources.
With the setting `system-library` (`pip install --config-settings system-library=true`), or
`ISM3_SYSTEM_LIBRARY=1` in the environment, it holds no library and none is built: the system's are used.
The setting `meson-setup` gives `meson setup` further arguments: `meson-setup=--buildtype=debug`.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple

HERE = Path(__file__).resolve().parent.parent
PACKAGE = HERE / "src" / "ism3"
# The file names that programs look for (the sonames), and Meson's targets that make them.
LIBRARIES = {"libism3.so.0": "ism3", "libism3-io.so.0": "ism3-io"}
# Inside the package.
LIBRARY_FOLDER = "lib"
# Where an editable installation has them: the package's own folder is the source tree. _library.py looks there.
EDITABLE_FOLDER = "ism3_editable_libraries"
SYSTEM_LIBRARY_SETTING = "system-library"
SETUP_SETTING = "meson-setup"
SYSTEM_LIBRARY_VARIABLE = "ISM3_SYSTEM_LIBRARY"
YES = ("1", "on", "true", "yes")
NO = ("", "0", "false", "no", "off")
# In a source distribution the C sources lie here.
SOURCES_FOLDER = "libism3"
EARLIEST_ZIP_TIME = 315532800  # 1980-01-01

Settings = Optional[Mapping[str, Any]]


class BuildError(Exception):
    """What is missing or wrong, in one line."""


# What pip calls


def get_requires_for_build_wheel(settings: Settings = None) -> List[str]:
    """Meson and Ninja, where the machine has none."""
    if wants_system_library(settings):
        return []
    ninja = shutil.which("ninja") or shutil.which("ninja-build")
    return ([] if shutil.which("meson") else ["meson>=1.0.1"]) + ([] if ninja else ["ninja"])


def get_requires_for_build_sdist(settings: Settings = None) -> List[str]:
    return []


get_requires_for_build_editable = get_requires_for_build_wheel


def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: Settings = None
) -> str:
    project = read_project()
    info = Path(metadata_directory) / f"{project['name']}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_bytes(metadata(project))
    return info.name


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def build_wheel(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: Optional[str] = None
) -> str:
    project = read_project()
    files = dict(package_files())
    tag = "py3-none-any"
    if not wants_system_library(config_settings):
        tag = f"py3-none-{platform_tag()}"
        with tempfile.TemporaryDirectory(prefix="ism3-wheel-") as work:
            for name, content in build_libraries(
                find_sources(), Path(work), setup_arguments(config_settings)
            ).items():
                files[f"ism3/{LIBRARY_FOLDER}/{name}"] = content
            return write_wheel(Path(wheel_directory), project, tag, files)
    return write_wheel(Path(wheel_directory), project, tag, files)


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: Optional[str] = None
) -> str:
    """A path to the sources of Python, and the libraries as they are now: C that changes is built by installing anew."""
    files = {"ism3.pth": f"{PACKAGE.parent}\n".encode()}
    if wants_system_library(config_settings):
        return write_wheel(Path(wheel_directory), read_project(), "py3-none-any", files)
    with tempfile.TemporaryDirectory(prefix="ism3-editable-") as work:
        for name, content in build_libraries(
            find_sources(), Path(work), setup_arguments(config_settings)
        ).items():
            files[f"{EDITABLE_FOLDER}/{name}"] = content
    return write_wheel(Path(wheel_directory), read_project(), f"py3-none-{platform_tag()}", files)


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    project = read_project()
    base = f"{project['name']}-{project['version']}"
    files = {"PKG-INFO": metadata(project)}
    for path in sorted(own_files()):
        files[path.relative_to(HERE).as_posix()] = path.read_bytes()
    sources = find_sources()
    for path in sorted(c_files(sources)):
        files[f"{SOURCES_FOLDER}/{path.relative_to(sources).as_posix()}"] = path.read_bytes()
    target = Path(sdist_directory) / f"{base}.tar.gz"
    when = build_time()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"{base}/{name}")
            entry.size, entry.mtime, entry.mode = len(content), when, 0o644
            archive.addfile(entry, io.BytesIO(content))
    target.write_bytes(gzip.compress(packed.getvalue(), mtime=when))
    return target.name


# Settings and metadata


def wants_system_library(settings: Settings) -> bool:
    """The setting decides; without it, the environment."""
    asked = (settings or {}).get(SYSTEM_LIBRARY_SETTING)
    if asked is None:
        asked = os.environ.get(SYSTEM_LIBRARY_VARIABLE, "")
    word = str(asked).strip().lower()
    if word not in YES + NO:
        raise BuildError(f"{SYSTEM_LIBRARY_SETTING}: expected one of {YES + NO}, got {asked!r}")
    return word in YES


def setup_arguments(settings: Settings) -> List[str]:
    given = (settings or {}).get(SETUP_SETTING, [])
    texts = [given] if isinstance(given, str) else list(given)
    return [argument for text in texts for argument in shlex.split(text)]


def read_project() -> Dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    with (HERE / "pyproject.toml").open("rb") as file:
        project: Dict[str, Any] = tomllib.load(file)["project"]
    return project


def metadata(project: Mapping[str, Any]) -> bytes:
    """The METADATA of a wheel, the PKG-INFO of a source distribution."""
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"Keywords: {','.join(project['keywords'])}",
        f"License: {project['license']['text']}",
        f"Requires-Python: {project['requires-python']}",
    ]
    lines += [f"Classifier: {classifier}" for classifier in project["classifiers"]]
    for extra, requirements in project["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {name}; extra == "{extra}"' for name in requirements]
    lines += ["License-File: LICENSE", "Description-Content-Type: text/markdown", "", ""]
    description: bytes = (HERE / project["readme"]).read_bytes()
    return "\n".join(lines).encode() + description


def platform_tag() -> str:
    if not sys.platform.startswith("linux"):
        raise BuildError(
            f"libraries are put into wheels on Linux only; here, set {SYSTEM_LIBRARY_VARIABLE}=1"
        )
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")


def build_time() -> int:
    """The time that files get: one that a distribution may set, for equal bytes."""
    return max(EARLIEST_ZIP_TIME, int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))


# The files


def package_files() -> Iterator[Tuple[str, bytes]]:
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix == ".py" or path.name == "py.typed":
            yield path.relative_to(PACKAGE.parent).as_posix(), path.read_bytes()


def own_files() -> Iterator[Path]:
    """The binding itself, for a source distribution."""
    yield from (HERE / name for name in ("pyproject.toml", "README.md", "CHANGELOG.md"))
    for folder in ("src", "backend"):
        for path in (HERE / folder).rglob("*"):
            if path.suffix == ".py" or path.name == "py.typed":
                yield path


def c_files(sources: Path) -> Iterator[Path]:
    """What Meson reads when it configures and builds the libraries."""
    yield from (sources / name for name in ("meson.build", "meson_options.txt", "LICENSE"))
    for folder in ("include", "lib"):
        yield from (path for path in (sources / folder).rglob("*") if is_source(path))
    for folder in ("docs", "examples", "tests"):
        for path in (sources / folder).rglob("*"):
            if path.name == "meson.build" or path.suffix in (".c", ".h", ".py"):
                yield path


def is_source(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"


def find_sources() -> Path:
    """The C sources: inside a source distribution, or around the binding in the repository."""
    candidates = [HERE / SOURCES_FOLDER, HERE.parent.parent]
    for folder in candidates:
        if (folder / "lib" / "ism3.map").is_file() and (folder / "meson.build").is_file():
            return folder
    raise BuildError(f"no C sources of libism3 in {' or '.join(map(str, candidates))}")


# The libraries


def build_libraries(sources: Path, work: Path, arguments: List[str]) -> Dict[str, bytes]:
    """Build both and return them by name: whole files, never links to files."""
    environment = tool_environment()
    build, installed = work / "build", work / "installed"
    setup = ["meson", "setup", str(build), str(sources), "--buildtype=release", "--prefix=/usr"]
    setup += ["--libdir=lib", "--default-library=shared", "-Dio=enabled", "-Dtests=disabled"]
    # The one library finds the other where it lies itself.
    setup += [
        "-Dexamples=false",
        "-Ddocuments=false",
        "-Ddocs=disabled",
        "-Dc_link_args=-Wl,-rpath,$ORIGIN",
    ]
    run(setup + arguments, environment)
    run(["meson", "compile", "-C", str(build), *LIBRARIES.values()], environment)
    install = ["meson", "install", "-C", str(build), "--no-rebuild", "--tags", "runtime", "--strip"]
    run(install + ["--destdir", str(installed), "--quiet"], environment)
    found = {}
    for name in LIBRARIES:
        path = (installed / "usr" / "lib" / name).resolve()
        if not path.is_file():
            raise BuildError(f"Meson installed no {name}")
        found[name] = path.read_bytes()
    return found


def tool_environment() -> Dict[str, str]:
    """An environment in which Meson runs: pip's own hides the system's modules from the system's Meson."""
    environment = {name: value for name, value in os.environ.items() if name != "DESTDIR"}
    without = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    if shutil.which("meson") is None:
        raise BuildError("meson is not installed; it builds the C library")
    for candidate in (environment, without):
        probe = subprocess.run(["meson", "--version"], env=candidate, capture_output=True)
        if probe.returncode == 0:
            return candidate
    raise BuildError(f"meson does not run: {probe.stderr.decode(errors='replace').strip()}")


def run(command: List[str], environment: Mapping[str, str]) -> None:
    finished = subprocess.run(command, env=environment)
    if finished.returncode != 0:
        raise BuildError(f"{' '.join(command)} ended with {finished.returncode}")


# The wheel


def write_wheel(
    folder: Path, project: Mapping[str, Any], tag: str, files: Mapping[str, bytes]
) -> str:
    base = f"{project['name']}-{project['version']}"
    info = f"{base}.dist-info"
    # Beside platform-independent code lie libraries: such a wheel is of the platform.
    pure = str(tag.endswith("-any")).lower()
    described = dict(files)
    described[f"{info}/METADATA"] = metadata(project)
    described[f"{info}/LICENSE"] = (find_sources() / "LICENSE").read_bytes()
    described[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: ism3_build\nRoot-Is-Purelib: {pure}\nTag: {tag}\n"
    ).encode()
    record = f"{info}/RECORD"
    described[record] = record_of(described.items(), record)
    target = folder / f"{base}-{tag}.whl"
    when = time.gmtime(build_time())[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in described.items():
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if ".so" in name else 0o100644) << 16
            archive.writestr(entry, content)
    return target.name


def record_of(files: Iterable[Tuple[str, bytes]], record: str) -> bytes:
    lines = []
    for name, content in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(content)}\n")
    return ("".join(lines) + f"{record},,\n").encode()
