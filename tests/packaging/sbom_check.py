"""Holds a bill of materials against an installation. Usage: sbom_check.py SBOM INSTALLED BUILD"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

#: Names in NEEDED and the packages they are from; the C library is no package of ours to tell of.
LIBRARIES = {
    "libcbor": "libcbor",
    "libjansson": "jansson",
    "libz": "zlib",
    "libmicrohttpd": "libmicrohttpd",
    "libism3": "libism3",
    "libism3-io": "libism3-io",
    "libc": "",
    "libm": "",
}


def needed(path: Path) -> set[str]:
    """The packages whose libraries a program or a library loads."""
    text = subprocess.run(
        ["readelf", "-d", str(path)], capture_output=True, text=True, check=True
    ).stdout
    names = {name.split(".so")[0] for name in re.findall(r"\(NEEDED\).*\[(.*)\]", text)}
    return {LIBRARIES[name] for name in names} - {""}


def pkg_config_version(name: str) -> str:
    return subprocess.run(
        ["pkg-config", "--modversion", name], capture_output=True, text=True
    ).stdout.strip()


def main() -> None:
    sbom: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    installed, build = Path(sys.argv[2]), Path(sys.argv[3])
    there = {
        "./" + path.relative_to(installed).as_posix(): path
        for path in installed.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    files = {file["fileName"]: file for file in sbom["files"]}
    assert len(files) == len(sbom["files"]) and files.keys() == there.keys(), (
        files.keys() ^ there.keys()
    )
    for name, path in there.items():
        digests = {entry["algorithm"]: entry["checksumValue"] for entry in files[name]["checksums"]}
        assert digests["SHA256"] == hashlib.sha256(path.read_bytes()).hexdigest(), name

    foreign = {Path(name).name for name, file in files.items() if file["licenseConcluded"] != "MIT"}
    assert foreign == {"incidents.csv.gz"}, foreign
    for name in there:
        if name.endswith("/LICENSE") and "/data/" in name:
            told = (files[name.replace("LICENSE", "incidents.csv.gz")]["licenseConcluded"]).replace(
                "-", " "
            )
            assert told.removesuffix(".0") in there[name].read_text(encoding="utf-8"), name

    packages = {package["name"]: package for package in sbom["packages"]}
    version = json.loads(
        (build / "meson-info" / "intro-projectinfo.json").read_text(encoding="utf-8")
    )["version"]
    identifiers = {package["SPDXID"]: name for name, package in packages.items()}
    contents: dict[str, list[str]] = {}
    depends: dict[str, set[str]] = {}
    by_id = {file["SPDXID"]: name for name, file in files.items()}
    for entry in sbom["relationships"]:
        owner = identifiers.get(entry["spdxElementId"], "")
        if entry["relationshipType"] == "CONTAINS":
            contents.setdefault(owner, []).append(by_id[entry["relatedSpdxElement"]])
        elif entry["relationshipType"] == "DEPENDS_ON":
            depends.setdefault(owner, set()).add(identifiers[entry["relatedSpdxElement"]])
    assert sorted(name for names in contents.values() for name in names) == sorted(files)
    for name, package in packages.items():
        expected = version if name in contents else pkg_config_version(name)
        assert expected and package["versionInfo"] == expected, (
            name,
            package["versionInfo"],
            expected,
        )
    for name, inside in contents.items():
        programs = [there[file] for file in inside if "/bin/" in file or ".so." in file]
        loaded = set().union(*(needed(program) for program in programs)) if programs else set()
        assert loaded == depends.get(name, set()), (name, loaded, depends.get(name))
    print(len(files), "files,", len(packages), "packages")


if __name__ == "__main__":
    main()
