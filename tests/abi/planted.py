"""Shows that the checks of this folder fail when they should: plants faults in a copy of the
source, builds the libraries with each of them, and looks which check says what.

    planted.py SOURCE              every fault; takes some minutes
    planted.py SOURCE WORD...      those whose names hold one of the words
    planted.py SOURCE --places     builds nothing: every fault still has its place in the source
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import public  # noqa: E402
from cases import LIBRARIES, ROOT, Tree  # noqa: E402
from planting import Build, Fault, out_of_place, run  # noqa: E402

OPTIONS = (
    "-Dtests=enabled",
    "-Dagents=disabled",
    "-Ddocs=disabled",
    "-Dexamples=false",
    "-Dio=enabled",
    "-Ddefault_library=both",
)
WORDS = {"symbols": ["check"], "frozen": ["check"], "baseline": ["check"]}
ALL = ("symbols", "contents", "frozen", "growth", "baseline", "units")
# The script `units` are these: each function with structs of older and newer programs.
UNITS = ("tests/unit/test_growth", "tests/unit/test_io_growth")

EXPOSITION = "include/ism3/exposition.h"
EXPORT = "include/ism3-io/export.h"
SHA = "lib/base/sha256.c"
MAP = "lib/ism3.map"
SIZED = "lib/sized.h"


@dataclass(frozen=True)
class Planted:
    """Edits that make one fault, and which checks fail: script and the beginning of the case's
    name.

    What these check is then written down anew: that is refused, unless the fault is an addition
    nobody wrote down.
    """

    name: str
    edits: tuple[tuple[str, str, str], ...]
    fails: tuple[tuple[str, str], ...]
    passes: tuple[str, ...] = ()
    addition: bool = False

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(Fault(self.name, *edit) for edit in self.edits)


def grown(*names: str) -> tuple[tuple[str, str, str], ...]:
    """Edits that add a member to the end of these structs, without names to all that may grow."""
    where = Tree([ROOT / "include"], None)
    structs = [it for library in LIBRARIES for it in public.read(where, library).structs]
    return tuple(
        (
            f"include/{struct.header}",
            f"}} {struct.name};",
            f"    uint64_t planted;\n}} {struct.name};",
        )
        for struct in structs
        if struct.grows and (struct.name in names or not names)
    )


SHA_END = "void ism3_sha256_digest(const ism3_sha256 *sha, uint8_t digest[32]) {"


FAULTS = (
    Planted(
        "struct grown in the middle",
        ((EXPORT, "uint64_t skipped;", "uint64_t planted; uint64_t skipped;"),),
        (("frozen", "ism3_export_options: 64 bits, gcc"), ("baseline", "libism3-io: abidiff")),
    ),
    Planted(
        "struct of fixed size changed",
        (("include/ism3/bytes.h", "uint8_t block[64];", "uint8_t block[128];"),),
        (("frozen", "ism3_sha256: 64 bits, gcc"), ("baseline", "libism3: abidiff")),
    ),
    Planted(
        "member of a struct takes another type of equal size",
        ((EXPORT, "uint64_t skipped;", "int64_t skipped;"),),
        (("frozen", "ism3_export_options: its kind"), ("baseline", "libism3-io: abidiff")),
    ),
    Planted(
        "members of a struct change places",
        (
            (
                EXPORT,
                "uint32_t form; /**< one of ::ism3_metrics_form */ uint32_t all_figures;",
                "uint32_t all_figures; /**< planted */ uint32_t form;",
            ),
        ),
        (("frozen", "ism3_export_options: 64 bits, gcc"), ("baseline", "libism3-io: abidiff")),
    ),
    Planted(
        "struct grown at its end, not written down",
        (
            (
                EXPORT,
                "const uint8_t *ledger_digest;",
                "const uint8_t *ledger_digest; uint64_t planted;",
            ),
        ),
        (("frozen", "ism3_export_options: 64 bits, gcc"), ("baseline", "libism3-io: abidiff")),
        addition=True,
    ),
    Planted(
        "struct grown at its end, with padding behind",
        (
            (
                EXPORT,
                "const uint8_t *ledger_digest;",
                "const uint8_t *ledger_digest; uint32_t planted;",
            ),
        ),
        (("frozen", "ism3_export_options: 64 bits, gcc"), ("baseline", "libism3-io: abidiff")),
    ),
    Planted(
        "size no longer first",
        (
            (
                EXPORT,
                "size_t size; /**< `sizeof(ism3_export_options)` as the caller compiled it */ uint32_t form;",
                "uint32_t form; size_t size;",
            ),
        ),
        (("frozen", "ism3_export_options: its kind"), ("baseline", "libism3-io: abidiff")),
    ),
    Planted(
        "enum value inserted, others renumbered",
        ((EXPOSITION, "ISM3_PROMETHEUS = 1,", "ISM3_PLANTED = 1, ISM3_PROMETHEUS = 3,"),),
        (("frozen", "ism3_exposition_format, gcc"),),
    ),
    Planted(
        "enum value renumbered",
        ((EXPOSITION, "ISM3_OTLP = 2", "ISM3_OTLP = 4"),),
        (("frozen", "ism3_exposition_format, gcc"),),
    ),
    Planted(
        "enum value without its number",
        ((EXPOSITION, "ISM3_OTLP = 2", "ISM3_OTLP"),),
        (("frozen", "ism3_exposition_format, gcc"),),
    ),
    Planted(
        "enum value added, not written down",
        ((EXPOSITION, "ISM3_OTLP = 2", "ISM3_PLANTED = 3, ISM3_OTLP = 2"),),
        (("frozen", "ism3_exposition_format, gcc"),),
        addition=True,
    ),
    Planted(
        "constant changed",
        ((EXPOSITION, "#define ISM3_ATTRIBUTES_MAX 32", "#define ISM3_ATTRIBUTES_MAX 64"),),
        (("frozen", "constants of ism3/exposition.h, gcc"),),
    ),
    Planted(
        "symbol removed",
        (
            ("include/ism3/version.h.in", "ISM3_API uint32_t ism3_version_number(void);", ""),
            (
                "lib/base/version.c",
                "uint32_t ism3_version_number(void) { return ISM3_VERSION_NUMBER; }",
                "",
            ),
        ),
        (
            ("symbols", "libism3: exported = map"),
            ("symbols", "libism3: map = headers"),
            ("baseline", "libism3: abidiff"),
        ),
    ),
    Planted(
        "symbol removed, from the map too",
        (
            ("include/ism3/version.h.in", "ISM3_API uint32_t ism3_version_number(void);", ""),
            (
                "lib/base/version.c",
                "uint32_t ism3_version_number(void) { return ISM3_VERSION_NUMBER; }",
                "",
            ),
            (MAP, "ism3_version_number;", ""),
        ),
        (("baseline", "libism3: abidiff"),),
    ),
    Planted(
        "symbol leaked: an unprefixed extern name, exported",
        (
            (
                SHA,
                SHA_END,
                'int planted(void);\n__attribute__((visibility("default"))) int planted(void) { return 1; }\n'
                + SHA_END,
            ),
            (MAP, "ism3_zone_unref;", "ism3_zone_unref;\n    planted;"),
        ),
        (
            ("symbols", "libism3: headers = exported"),
            ("symbols", "libism3.a: every extern name begins with ism3_"),
        ),
    ),
    Planted(
        "symbol leaked: an internal name, by a pattern in the map",
        (
            (
                SHA,
                SHA_END,
                'int ism3__planted(void);\n__attribute__((visibility("default"))) int ism3__planted(void) { return 1; }\n'
                + SHA_END,
            ),
            (MAP, "ism3_zone_unref;", "ism3_zone_unref;\n    ism3_*;"),
        ),
        (
            ("symbols", "libism3: exported = map"),
            ("symbols", "libism3: the map is a sorted list of public names"),
        ),
    ),
    Planted(
        "extern name without prefix in the archive",
        ((SHA, SHA_END, "int planted(void);\nint planted(void) { return 1; }\n" + SHA_END),),
        (("symbols", "libism3.a: every extern name begins with ism3_"),),
    ),
    Planted(
        "one name in both archives",
        (
            (
                "lib/io/buffer.c",
                "/* Room for `size` bytes more",
                "int ism3__planted(void);\nint ism3__planted(void) { return 0; }\n/* Room for `size` bytes more",
            ),
            (
                SHA,
                SHA_END,
                "int ism3__planted(void);\nint ism3__planted(void) { return 1; }\n" + SHA_END,
            ),
        ),
        (("symbols", "no extern name is in both archives"),),
    ),
    Planted(
        "new function without an entry in the map",
        (
            (
                EXPOSITION,
                "ISM3_API const char *ism3_exposition_content_type(uint32_t format);",
                "ISM3_API const char *ism3_exposition_content_type(uint32_t format);\n/** @since 0.1 */\nISM3_API int32_t ism3_planted(void);",
            ),
            (
                "lib/export/exposition.c",
                "int32_t ism3_exposition_options_init(",
                "int32_t ism3_planted(void) { return 0; }\nint32_t ism3_exposition_options_init(",
            ),
        ),
        (("symbols", "libism3: map = headers"), ("symbols", "libism3: headers = exported")),
        addition=True,
    ),
    Planted(
        "function without @since",
        (
            (
                EXPOSITION,
                "* @par Threads Any. * @since 0.1 */ ISM3_API int32_t ism3_exposition_options_init",
                "* @par Threads Any.\n */\nISM3_API int32_t ism3_exposition_options_init",
            ),
        ),
        (("symbols", "libism3: @since = node of the map"),),
    ),
    Planted(
        "function of a later release in an earlier node",
        (
            (
                EXPOSITION,
                "* @since 0.1 */ ISM3_API int32_t ism3_exposition_options_init",
                "* @since 0.2\n */\nISM3_API int32_t ism3_exposition_options_init",
            ),
        ),
        (("symbols", "libism3: @since = node of the map"),),
    ),
    Planted(
        "function declared without ISM3_API, so hidden",
        (
            (
                EXPOSITION,
                "ISM3_API const char *ism3_exposition_content_type(uint32_t format);",
                "const char *ism3_exposition_content_type(uint32_t format);",
            ),
        ),
        (
            ("symbols", "libism3: exported = map"),
            ("symbols", "libism3: map = headers"),
            ("baseline", "libism3: abidiff"),
        ),
    ),
    Planted(
        "writable global",
        ((SHA, SHA_END, SHA_END + "\n    static uint32_t planted;\n    planted++;"),),
        (("contents", "libism3: no writable data"), ("contents", "libism3.a: no writable data")),
    ),
    Planted(
        "variable of each thread",
        ((SHA, SHA_END, SHA_END + "\n    static _Thread_local uint32_t planted;\n    planted++;"),),
        (("contents", "libism3: no writable data"), ("contents", "libism3.a: no writable data")),
    ),
    Planted(
        "forbidden import: the environment",
        (
            (SHA, "#include <string.h>", "#include <stdlib.h>\n#include <string.h>"),
            (SHA, SHA_END, SHA_END + '\n    if (getenv("PLANTED"))\n        return;'),
        ),
        (("contents", "libism3: imports are allowed ones"),),
    ),
    Planted(
        "forbidden import: standard output, in libism3-io",
        (
            (
                "lib/io/buffer.c",
                "if (!place) return; memcpy(place, bytes, size);",
                'if (!place) return;\n    puts("planted");\n    memcpy(place, bytes, size);',
            ),
        ),
        (("contents", "libism3-io: imports are allowed ones"),),
    ),
    Planted(
        "signature changed: an argument",
        (
            (
                EXPOSITION,
                "ism3_exposition_content_type(uint32_t format);",
                "ism3_exposition_content_type(uint64_t format);",
            ),
            (
                "lib/export/exposition.c",
                "ism3_exposition_content_type(uint32_t format)",
                "ism3_exposition_content_type(uint64_t format)",
            ),
        ),
        (("baseline", "libism3: abidiff"),),
    ),
    Planted(
        "signature changed: what is returned",
        (
            (
                "include/ism3/version.h.in",
                "ISM3_API uint32_t ism3_version_number(void);",
                "ISM3_API uint64_t ism3_version_number(void);",
            ),
            (
                "lib/base/version.c",
                "uint32_t ism3_version_number(void)",
                "uint64_t ism3_version_number(void)",
            ),
        ),
        (("baseline", "libism3: abidiff"),),
    ),
    Planted(
        "soversion raised without a break",
        (("meson.build", "ism3_soversion = '0'", "ism3_soversion = '1'"),),
        (("baseline", "libism3: abidiff"), ("baseline", "libism3-io: abidiff")),
    ),
    Planted(
        "inside of a handle changed: nobody's business",
        (
            (
                "lib/assess/assessment.h",
                "struct ism3_assessment {",
                "struct ism3_assessment {\n    uint64_t planted;",
            ),
        ),
        (),
        ("baseline", "symbols", "contents"),
    ),
    Planted(
        "header that needs another one included before",
        ((EXPOSITION, "#include <ism3/assessment.h>", ""),),
        (
            ("headers", "ism3/exposition.h, gcc c99"),
            ("headers", "ism3/exposition.h, clang++ c++17"),
        ),
    ),
    Planted(
        "header that is no C++",
        ((EXPOSITION, "uint32_t periods; /**< one", "uint32_t new; /**< one"),),
        (("headers", "ism3/exposition.h, g++ c++11"),),
    ),
    Planted(
        "declaration that is no prototype",
        (
            (
                EXPOSITION,
                "ISM3_API const char *ism3_exposition_content_type(uint32_t format);",
                "ISM3_API const char *ism3_exposition_content_type(uint32_t format);\nISM3_API int32_t ism3_planted();",
            ),
        ),
        (("headers", "ism3/exposition.h, gcc c11"), ("headers", "ism3/exposition.h, clang c11")),
    ),
    Planted(
        "initialiser that does not fit its struct",
        (
            (
                EXPOSITION,
                "ISM3_PERIODS_NEWEST, NULL, 0, NULL, 0 }",
                "ISM3_PERIODS_NEWEST, NULL, 0, NULL, 0, 0 }",
            ),
        ),
        (("headers", "every macro, gcc c11"), ("headers", "every macro, g++ c++17")),
    ),
    Planted(
        "every struct grown by a member, not written down: programs of the first release still work",
        grown(),
        (("frozen", "ism3_figure: 64 bits, gcc"), ("baseline", "libism3: abidiff")),
        ("growth", "units"),
        addition=True,
    ),
    Planted(
        "options grown, a function refuses those of the first release",
        (
            *grown("ism3_ledger_options"),
            (
                "lib/ledger/ledger.c",
                "ISM3__TAKE(ism3_ledger_options, &taken, options, error)",
                "ism3__take_struct(&taken, sizeof taken, options, sizeof taken, error)",
            ),
        ),
        (("units", "ism3_ledger_new: ism3_ledger_options of its first size: is refused"),),
        ("growth",),
    ),
    Planted(
        "options grown, the first release forgotten",
        (
            *grown("ism3_reader_options"),
            (
                SIZED,
                "ISM3__LAST_ism3_reader_options batch_rows",
                "ISM3__LAST_ism3_reader_options planted",
            ),
        ),
        (("growth", "ism3_reader_options: its first release"),),
    ),
    Planted(
        "result grown, a function refuses that of the first release",
        (
            *grown("ism3_figure"),
            (
                "lib/figures/metrics.c",
                "ISM3__GIVE(ism3_figure, result, &told)",
                "ism3__give_struct(result, &told, sizeof told, sizeof told)",
            ),
        ),
        (("units", "ism3_metrics_figure: ism3_figure of its first size: is refused"),),
    ),
    Planted(
        "result grown, all of it is written whatever its size",
        (
            *grown("ism3_spool_counts"),
            (
                "lib/io/spool_read.c",
                "if (counts) ISM3__RESULT_GIVE(ism3_spool_counts, counts, &reading.counts);",
                "if (counts)\n        *counts = reading.counts;",
            ),
        ),
        (("units", "ism3_spool_read: ism3_spool_counts of its first size: the call does not"),),
    ),
    Planted(
        "error grown, all of it is written whatever its size",
        (
            *grown("ism3_error"),
            (
                "lib/io/fault.c",
                "ISM3__RESULT_GIVE(ism3_error, error, fault);",
                "memcpy(&error->code, &fault->code, sizeof *error - sizeof error->size);",
            ),
        ),
        (("units", "ism3_model_read: ism3_error of its first size: the call does not"),),
    ),
    Planted(
        "elements of an array grown, those of the first release are refused",
        (
            *grown("ism3_observation"),
            (
                "lib/ledger/rows.c",
                "first_size = ISM3__FIRST_SIZE(ism3_observation);",
                "first_size = sizeof(ism3_observation);",
            ),
        ),
        (("units", "ism3_ledger_observe: ism3_observation of its first size: is refused"),),
    ),
    Planted(
        "elements of an array grown, and taken to be as long as ours",
        (
            *grown("ism3_candidate"),
            (
                "lib/assess/diagnosis.c",
                "ISM3__GIVE_AT(ism3_candidate, candidates, i, &tracing->candidates[i].candidate)",
                "ISM3__GIVE(ism3_candidate, &candidates[i], &tracing->candidates[i].candidate)",
            ),
        ),
        (("units", "ism3_assessment_candidates: ism3_candidate of its first size"),),
    ),
    Planted(
        "members that are not known are ignored, whatever they ask for",
        (
            (
                "lib/base/error.c",
                "return unknown ? ism3__fail",
                "return unknown > size ? ism3__fail",
            ),
        ),
        (("units", "ism3_model_new: ism3_model_options longer and set there: is not refused"),),
    ),
    Planted(
        "new function with a struct that grows, which no test tries",
        (
            (
                EXPOSITION,
                "ISM3_API const char *ism3_exposition_content_type(uint32_t format);",
                "ISM3_API const char *ism3_exposition_content_type(uint32_t format);\n/** @since 0.1 */\n"
                "ISM3_API int32_t ism3_planted(const ism3_exposition_options *options);",
            ),
        ),
        (("growth", "ism3_planted: ism3_exposition_options"),),
    ),
)


class Libraries(Build):
    """Both libraries, shared and static, of the copy."""

    def make(self) -> None:
        told = subprocess.run(
            ["ninja", "-C", str(self.build), "-t", "targets", "all"], capture_output=True, text=True
        )
        targets = re.findall(
            r"^(lib/(?:io/)?libism3(?:-io)?\.(?:a|so[0-9.]*)): ", told.stdout, re.M
        )
        run(
            [
                "ninja",
                "-C",
                str(self.build),
                "include/ism3/version.h" if not targets else targets[0],
                *targets,
            ]
        )

    def units(self) -> tuple[int, str]:
        """The unit tests of growth, which say FAIL as the scripts do."""
        run(["ninja", "-C", str(self.build), *UNITS])
        said, failed = "", 0
        for program in UNITS:
            done = subprocess.run([self.build / program], capture_output=True, text=True)
            said += done.stdout + done.stderr
            failed += done.returncode != 0
        return failed, f"{said}\n{len(UNITS) - failed} passed, {failed} failed\n"

    def call(self, script: str, *words: str) -> tuple[int, str]:
        if script == "units":
            return self.units()
        command = [sys.executable, str(self.source / "tests" / "abi" / f"{script}.py"), *words]
        command += ["--include", str(self.source / "include")]
        command += [
            "--include",
            str(self.build / "include"),
            "--libraries",
            str(self.build / "lib"),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def failed(self, script: str) -> tuple[list[str], str]:
        """Names of the cases that fail in the copy, and all that the script says."""
        _, said = self.call(script, *WORDS.get(script, []), "--quiet")
        return re.findall(r"^FAIL (.*)$", said, re.M), said

    def renewed(self, scripts: list[str]) -> str | None:
        """Writes the lists of these scripts; what is said by the one that refuses."""
        for script in scripts:
            code, said = self.call(script, "renew")
            if code != 0:
                return said
            if script == "symbols":
                self.make()
        return None

    def lists(self) -> dict[Path, bytes]:
        folders = (self.source / "tests" / "abi", self.source / "docs" / "abi")
        paths = [path for folder in folders for path in folder.glob("*.*") if path.suffix != ".py"]
        paths += [self.source / MAP, self.source / "lib" / "io" / "ism3-io.map"]
        return {path: path.read_bytes() for path in paths}


def judge_renewal(build: Libraries, planted: Planted) -> list[str]:
    """What is released is not written over by mistake, and what is added can be written down."""
    failing = {script for script, _ in planted.fails}
    if not failing & {"frozen", "baseline"} and not planted.addition:
        return []
    before = build.lists()
    refused = build.renewed(sorted(failing & set(WORDS), key=list(WORDS).index))
    wrong = []
    if planted.addition and refused:
        wrong.append(f"cannot be written down: {refused[-500:]}")
    if planted.addition and not refused:
        wrong += [f"{script} still fails" for script in sorted(failing) if build.failed(script)[0]]
    if not planted.addition and not refused:
        wrong.append("is written down without a word")
    for path, content in before.items():
        if path.read_bytes() != content:
            path.write_bytes(content)
    return wrong


def judge(build: Libraries, planted: Planted) -> list[str]:
    """What of the checks is not as it should be."""
    wrong = []
    for script in sorted({script for script, _ in planted.fails} | set(planted.passes)):
        failed, said = build.failed(script)
        if not re.search(r"^\d+ passed, \d+ failed$", said, re.M):
            wrong.append(f"{script}: {said[-500:]}")
        if script in planted.passes and failed:
            wrong.append(f"{script} fails: {failed}")
        for _, case in filter(lambda it: it[0] == script, planted.fails):
            if not any(name.startswith(case) for name in failed):
                wrong.append(f"{script} does not fail for: {case}")
    return wrong


def try_one(build: Libraries, planted: Planted) -> list[str]:
    texts = [(fault, build.plant(fault)) for fault in planted.faults]
    try:
        if any(
            script != "headers" for script in [s for s, _ in planted.fails] + list(planted.passes)
        ):
            build.make()
        return judge(build, planted) + judge_renewal(build, planted)
    except SystemExit as stopped:
        return [f"does not build: {stopped}"]
    finally:
        for fault, text in reversed(texts):
            build.mend(fault, text)


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    root, words = Path(sys.argv[1]), sys.argv[2:]
    if words == ["--places"]:
        return out_of_place(root, tuple(fault for planted in FAULTS for fault in planted.faults))
    chosen = [
        planted for planted in FAULTS if not words or any(word in planted.name for word in words)
    ]
    started = time.monotonic()
    seen = 0
    with tempfile.TemporaryDirectory() as folder:
        build = Libraries(root, Path(folder), "all", OPTIONS)
        everything = Planted("none", (), (), ALL)
        wrong = judge(build, everything)
        if wrong:
            sys.exit("without any fault:\n" + "\n".join(wrong))
        for planted in chosen:
            wrong = try_one(build, planted)
            seen += not wrong
            checks = ", ".join(dict.fromkeys(script for script, _ in planted.fails)) or "nothing"
            print(f"{'ok  ' if not wrong else 'FAIL'} {planted.name}: {checks} fails", flush=True)
            for line in wrong:
                print(f"     {line}")
    print(f"{time.monotonic() - started:.0f} s")
    print(f"{seen} passed, {len(chosen) - seen} failed")
    return 0 if seen == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
