"""A bill of materials of a build, as SPDX 2.3 in JSON: everything that would be installed, and what
it needs.

Usage: sbom.py BUILD OUTPUT, where BUILD is a built folder of Meson ('ninja -C BUILD sbom' calls
it). The time it tells is SOURCE_DATE_EPOCH, else that of the last commit, else now; beyond that
equal builds give equal bytes.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent.parent.parent
OURS = ("MIT", "Copyright (c) 2026 The libism3 authors")
#: Files that are not ours: the end of the path, licence and copyright. Their folders say more.
DATA = {
    "examples/data/servicenow/incidents.csv.gz": ("CC-BY-4.0", "Amaral, Fantinato, Peres, Chiu"),
}
#: Packages of what is installed: the name, what it is, and the dependencies by the names that Meson
#: knows.
PACKAGES: dict[str, tuple[str, list[str]]] = {
    "libism3": ("the core library", ["libcbor"]),
    "libism3-io": ("documents, logs and exports", ["libism3", "jansson", "zlib"]),
    "ism3": ("the command and the exporter", ["libism3", "libism3-io", "libmicrohttpd"]),
    "libism3-documents": ("documents, schemas and examples", []),
}
#: Others' packages: what licence they declare.
OTHERS = {"libcbor": "MIT", "jansson": "MIT", "zlib": "Zlib", "libmicrohttpd": "LGPL-2.1-or-later"}
#: Which package an installed path belongs to: the first that fits.
PLACES = [
    (r"/lib(?:32|64)?/.*libism3-io[.]|/include/ism3-io", "libism3-io"),
    (r"/lib(?:32|64)?/.*libism3[.]|/include/ism3[./]|/cmake/|/man3/", "libism3"),
    (r"/bin/|/man1/|completion|/site-functions/", "ism3"),
    (r"/share/doc/|/share/ism3/", "libism3-documents"),
]
TYPES = {
    ".so": "BINARY",
    ".a": "ARCHIVE",
    ".h": "SOURCE",
    ".c": "SOURCE",
    ".py": "SOURCE",
    ".gz": "ARCHIVE",
}


def identifier(text: str) -> str:
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip("-")


def created() -> str:
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        asked = ["git", "-C", str(SOURCE), "log", "-1", "--format=%ct"]
        commit = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        given = commit or str(int(time.time()))
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(given)))


def information(build: Path, name: str) -> Any:
    return json.loads((build / "meson-info" / f"intro-{name}.json").read_text(encoding="utf-8"))


def installed_files(build: Path, stage: Path) -> list[Path]:
    """All that the build installs, installed into `stage`."""
    command = [
        "meson",
        "install",
        "-C",
        str(build),
        "--no-rebuild",
        "--quiet",
        "--destdir",
        str(stage),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return sorted(path for path in stage.rglob("*") if path.is_file() and not path.is_symlink())


def licence_of(name: str) -> tuple[str, str]:
    for end, licence in DATA.items():
        if name.endswith("/" + end):
            return licence
    # A table of data that came with a licence of its own is not ours just because nobody wrote it
    # down above.
    if "/examples/data/" in name and not name.endswith((".json", ".md", "/LICENSE")):
        raise SystemExit(f"sbom.py: {name} is data, but of no licence that DATA knows")
    return OURS


def package_of(name: str) -> str:
    for pattern, package in PLACES:
        if re.search(pattern, name):
            return package
    raise SystemExit(f"sbom.py: {name} belongs to no package in PLACES")


def file_entry(name: str, content: bytes) -> dict[str, Any]:
    licence, copyright_text = licence_of(name)
    kind = next((TYPES[part] for part in reversed(Path(name).suffixes) if part in TYPES), "OTHER")
    return {
        "SPDXID": identifier(f"file-{name}"),
        "fileName": f".{name}",
        "fileTypes": ["BINARY" if "/bin/" in name else kind],
        "checksums": [
            {"algorithm": "SHA1", "checksumValue": hashlib.sha1(content).hexdigest()},
            {"algorithm": "SHA256", "checksumValue": hashlib.sha256(content).hexdigest()},
        ],
        "licenseConcluded": licence,
        "licenseInfoInFiles": [licence],
        "copyrightText": copyright_text,
    }


def own_package(name: str, version: str, files: list[dict[str, Any]]) -> dict[str, Any]:
    digests = sorted(file["checksums"][0]["checksumValue"] for file in files)
    licences = sorted({file["licenseConcluded"] for file in files})
    return {
        "SPDXID": identifier(f"package-{name}"),
        "name": name,
        "versionInfo": version,
        "summary": PACKAGES[name][0],
        "supplier": "Organization: The libism3 authors",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": True,
        "packageVerificationCode": {
            "packageVerificationCodeValue": hashlib.sha1("".join(digests).encode()).hexdigest()
        },
        "licenseConcluded": " AND ".join(licences),
        "licenseInfoFromFiles": licences,
        "licenseDeclared": " AND ".join(licences),
        "copyrightText": OURS[1],
        "externalRefs": [package_url(name, version)],
    }


def other_package(name: str, version: str) -> dict[str, Any]:
    return {
        "SPDXID": identifier(f"package-{name}"),
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": OTHERS[name],
        "copyrightText": "NOASSERTION",
        "externalRefs": [package_url(name, version)],
    }


def package_url(name: str, version: str) -> dict[str, str]:
    return {
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": f"pkg:generic/{name}@{version}",
    }


def relationship(one: str, kind: str, other: str) -> dict[str, str]:
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def document(build: Path, stage: Path) -> dict[str, Any]:
    version = information(build, "projectinfo")["version"]
    found = {entry["name"]: entry["version"] for entry in information(build, "dependencies")}
    contents: dict[str, list[dict[str, Any]]] = {}
    for path in installed_files(build, stage):
        name = "/" + path.relative_to(stage).as_posix()
        contents.setdefault(package_of(name), []).append(file_entry(name, path.read_bytes()))

    own = [name for name in PACKAGES if name in contents]
    needs = {
        name: [need for need in PACKAGES[name][1] if need in own or need in found] for name in own
    }
    others = sorted({need for needed in needs.values() for need in needed} - set(own))
    relationships = [
        relationship("SPDXRef-DOCUMENT", "DESCRIBES", identifier(f"package-{name}")) for name in own
    ]
    for name in own:
        this = identifier(f"package-{name}")
        relationships += [
            relationship(this, "DEPENDS_ON", identifier(f"package-{need}")) for need in needs[name]
        ]
        relationships += [relationship(this, "CONTAINS", file["SPDXID"]) for file in contents[name]]
    packages = [own_package(name, version, contents[name]) for name in own]
    packages += [other_package(name, found[name]) for name in others]
    body = {
        "packages": packages,
        "files": [file for name in own for file in contents[name]],
        "relationships": relationships,
    }
    # Documents of other content have other names.
    unique = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version, created(), body]))
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"libism3-{version}",
        "documentNamespace": f"urn:uuid:{unique}",
        "creationInfo": {"created": created(), "creators": [f"Tool: libism3-sbom-{version}"]},
        **body,
    }


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit("Usage: sbom.py BUILD OUTPUT")
    build, output = Path(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="ism3-sbom-") as stage:
        text = json.dumps(document(build, Path(stage)), indent=1)
    output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
