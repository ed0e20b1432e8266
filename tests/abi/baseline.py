"""What abidiff says of the libraries against the ones that were released: docs/abi holds these as
abidw describes them.

    baseline.py check --include FOLDER --libraries FOLDER                the cases
    baseline.py renew --include FOLDER --libraries FOLDER [--breaking]     describe the libraries anew

Needs abidw and abidiff (Debian: abigail-tools) and libraries with debug information. Handles, and
all that is behind them, are left out of the description (handles.abignore): their insides change
freely.

Whatever differs fails, additions to structs too, until they are written down. Only when that is
done, additions to the end of structs that may grow are passed over (growth.abignore): that rule of
abidiff also passes over changes within them, which frozen.py sees.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import frozen
import public
import symbols
from cases import HERE, RENEW, Cases, Tree, parser, run, skip, tree

HANDLES = HERE / "handles.abignore"
GROWTH = HERE / "growth.abignore"
# Without places: a line more in a header is no difference.
DESCRIBE = (
    "--no-corpus-path",
    "--no-comp-dir-path",
    "--no-show-locs",
    "--exported-interfaces-only",
)


def described(library: Path) -> str:
    return run(["abidw", *DESCRIBE, "--suppressions", HANDLES, library])


def compare(before: Path, library: Path, *suppressions: Path) -> tuple[int, str]:
    """The flags matter: with folders of headers, abidiff takes uint32_t and its kin, which other
    headers declare, for private, and passes over an argument that becomes another of them."""
    command = ["abidiff", "--no-added-syms"]
    for path in suppressions:
        command += ["--suppressions", str(path)]
    done = subprocess.run([*command, str(before), str(library)], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def names_of(pattern: str, text: str) -> set[str]:
    return {name for group in re.findall(pattern, text) for name in group.split("|")}


def check_suppressions(cases: Cases, where: Tree) -> None:
    """Left out are the handles and no other public name; what may grow at its end is what begins
    with its size."""
    text = HANDLES.read_text(encoding="utf-8") + GROWTH.read_text(encoding="utf-8")
    now = frozen.everything(where)
    dropped = names_of(r"name_regexp = \^\(ism3__\.\*\|([a-z0-9_|]+)\)\$\n +drop", text)
    growing = names_of(
        r"name_regexp = \^\(([a-z0-9_|]+)\)\$\n +has_data_member_inserted_at = end", text
    )
    for path, listed, wanted in (
        (HANDLES, dropped, set(now.opaque)),
        (GROWTH, growing, {struct.name for struct in now.structs if struct.grows}),
    ):
        cases.case(
            path.name,
            [f"{one}: is listed, but is none" for one in sorted(listed - wanted)]
            + [f"{one}: is missing, run {RENEW}" for one in sorted(wanted - listed)],
        )


def check(cases: Cases, where: Tree) -> None:
    check_suppressions(cases, where)
    for library, shared in where.built():
        if not library.baseline.exists():
            cases.case(
                f"{library.name}: abidiff", [f"{library.baseline.name} is missing: run {RENEW}"]
            )
            continue
        said = library.baseline.read_text(encoding="utf-8")
        code, text = compare(library.baseline, shared, HANDLES)
        problems = [line for line in text.splitlines() if line.strip()][:60] if code else []
        if code:
            hint = f"Did a struct that may grow, at its end? Then run {RENEW}"
            problems.append(f"abidiff ended with {code}. {hint}")
        cases.case(f"{library.name}: abidiff", problems)
        recorded = set(re.findall(r"<elf-symbol name='(\w+)'", said))
        cases.case(
            f"{library.name}: the baseline knows every function",
            [f"{name}: run {RENEW}" for name in sorted(set(symbols.exported(shared)) - recorded)],
        )
        cases.case(
            f"{library.name}: the baseline holds no path of a machine",
            re.findall(r"='(/[^']+)'", said)[:5],
        )


def write_suppressions(where: Tree) -> None:
    now: public.Public = frozen.everything(where)
    handles = "|".join(sorted(now.opaque))
    growing = "|".join(sorted(struct.name for struct in now.structs if struct.grows))
    written = "Written by tests/abi/renew.sh, checked by tests/abi/baseline.py.\n"
    HANDLES.write_text(
        f"# Handles and internal types: nobody else sees their insides. {written}"
        f"[suppress_type]\n  name_regexp = ^(ism3__.*|{handles})$\n  drop = yes\n",
        encoding="utf-8",
    )
    # Without its kind the rule would hold for the typedef of the same name too, and pass over every
    # change.
    GROWTH.write_text(
        f"# Structs that begin with their size may get members at their end. {written}"
        f"[suppress_type]\n  type_kind = struct\n  name_regexp = ^({growing})$\n"
        "  has_data_member_inserted_at = end\n",
        encoding="utf-8",
    )


def renew(where: Tree, breaking: bool) -> None:
    write_suppressions(where)
    for library, shared in where.built():
        if library.baseline.exists() and not breaking:
            code, text = compare(library.baseline, shared, HANDLES, GROWTH)
            if code:
                sys.exit(f"{text}This breaks programs (see --breaking).")
        library.baseline.parent.mkdir(exist_ok=True)
        library.baseline.write_text(described(shared), encoding="utf-8")
        print(f"{library.baseline.name}: {library.baseline.stat().st_size} bytes")


def why_not(where: Tree) -> str | None:
    if not (shutil.which("abidw") and shutil.which("abidiff")):
        return "abidw and abidiff are not installed (Debian: abigail-tools)"
    for library, shared in where.built():
        if ".debug_info" not in run(["readelf", "-SW", shared]):
            return f"{library.name} was built without debug information"
        if "X86-64" not in run(["readelf", "-h", shared]) or "libc.so.6" not in run(
            ["readelf", "-d", shared]
        ):
            return "the baseline is that of x86-64 and glibc"
    return None


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("what", choices=("check", "renew"))
    arguments.add_argument("--breaking", action="store_true", help="what was released may change")
    given = arguments.parse_args()
    where = tree(given)
    reason = why_not(where)
    if reason:
        skip(reason)
    if given.what == "renew":
        renew(where, given.breaking)
        return
    cases = Cases(given.quiet)
    check(cases, where)
    cases.end()


if __name__ == "__main__":
    main()
