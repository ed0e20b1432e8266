"""Beside the command: what shells complete, and the manual pages, held against what the command
itself says."""

import re
import shutil
import subprocess
import unittest
from functools import lru_cache
from pathlib import Path

from command import COMMAND, ROOT, Run

COMPLETION = ROOT / "examples" / "ism3" / "completion"
MANUAL = ROOT / "docs" / "man"
EXPORTER = Path(COMMAND).parent.parent / "agents" / "http" / "ism3-exporter"
OPTION = re.compile(r"^  (?:-\w,|   ) (--[a-z0-9-]+)(?: ([A-Z]+))?", re.MULTILINE)


@lru_cache(maxsize=None)
def said(program: str, *words: str) -> str:
    return subprocess.run([program, *words], capture_output=True, check=True).stdout.decode()


def verbs() -> list[str]:
    """All verbs, from the overview."""
    return re.findall(r"^  ism3 ([a-z]+(?: [a-z]+)?) ", said(COMMAND, "help"), re.MULTILINE)


def options(verb: str) -> dict[str, str]:
    """The options of a verb, each with the word for its value or nothing; examples name options
    too, but follow later."""
    text = said(COMMAND, *verb.split(), "--help")
    return dict(OPTION.findall(re.split(r"^Examples?:$", text, flags=re.MULTILINE)[0]))


@unittest.skipUnless(shutil.which("bash"), "no bash")
class Bash(Run):
    SCRIPT = ROOT / "examples" / "ism3" / "completion" / "ism3.bash"

    def complete(self, *words: str) -> list[str]:
        """What is offered for the last of the words."""
        quoted = " ".join(f"'{word}'" for word in (COMMAND, *words))
        done = subprocess.run(
            [
                "bash",
                "-c",
                f"source '{self.SCRIPT}'; COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; _ism3;"
                " printf '%s\\n' \"${COMPREPLY[@]}\"",
            ],
            capture_output=True,
            cwd=self.folder,
            check=True,
        )
        self.assertEqual(done.stderr, b"")
        return done.stdout.decode().split()

    def test_verbs(self) -> None:
        self.assertEqual(self.complete("me"), ["metrics"])
        self.assertEqual(self.complete("model", "c"), ["check"])
        self.assertEqual(self.complete("help", "it"), ["items"])

    def test_options_codes_and_files(self) -> None:
        self.assertEqual(self.complete("metrics", "--ev"), ["--every"])
        self.assertEqual(self.complete("items", "--ev"), [])
        self.assertEqual(self.complete("metrics", "--every", "qu"), ["quarter"])
        self.assertEqual(self.complete("catalogue", "OSP-24"), ["OSP-24"])
        self.assertEqual(self.complete("model", "new", "--process", "OSP-24"), ["OSP-24"])
        self.assertEqual(self.complete("metrics", "--model", "mod"), ["model.json"])
        self.assertEqual(self.complete("metrics", "lo"), ["log.csv"])

    def test_it_knows_verbs_and_options(self) -> None:
        firsts = {verb.split()[0] for verb in verbs()}
        self.assertEqual(set(self.complete("")), firsts | {"help", "--help", "--version"})
        self.assertEqual(set(self.complete("help", "")), firsts)
        for verb in verbs():
            self.assertEqual(
                sorted(self.complete(*verb.split(), "--")), sorted(options(verb)), verb
            )

    def test_it_knows_what_takes_a_value(self) -> None:
        """After such an option files are offered only where its value is one."""
        for verb in verbs():
            for option, argument in options(verb).items():
                offered = self.complete(*verb.split(), option, "mod")
                if argument in ("", "FILE", "LEDGER"):
                    self.assertEqual(
                        offered,
                        [] if verb == "catalogue" and not argument else ["model.json"],
                        (verb, option),
                    )
                else:
                    self.assertEqual(offered, [], (verb, option))


class OtherShell(Run):
    """What zsh and fish offer: they ask the command itself, so one verb of each kind will do."""

    def offered(self, line: str) -> list[str]:
        raise NotImplementedError

    def check_everything(self) -> None:
        firsts = {verb.split()[0] for verb in verbs()}
        self.assertEqual(set(self.offered("ism3 ")), firsts | {"help", "--help", "--version"})
        self.assertEqual(set(self.offered("ism3 model ")), {"new", "check"})
        self.assertEqual(set(self.offered("ism3 help model ")), {"new", "check"})
        for verb in ("metrics", "model new"):
            self.assertEqual(sorted(self.offered(f"ism3 {verb} --")), sorted(options(verb)), verb)
        self.assertIn("quarter", self.offered("ism3 metrics --every q"))
        self.assertIn("openmetrics", self.offered("ism3 export --format op"))
        self.assertIn("OSP-24", self.offered("ism3 metrics --process OSP-2"))
        self.assertIn("OSP-24", self.offered("ism3 catalogue OSP-2"))
        self.assertEqual(self.offered("ism3 metrics --model mod"), ["model.json"])
        self.assertEqual(self.offered("ism3 metrics -o mod"), ["model.json"])
        self.assertEqual(self.offered("ism3 metrics lo"), ["log.csv"])
        self.assertEqual(self.offered("ism3 metrics --to lo"), [])

    def ask(self, *words: str) -> list[str]:
        path = f"{Path(COMMAND).parent}:/usr/bin:/bin"
        done = subprocess.run(
            words,
            capture_output=True,
            cwd=self.folder,
            timeout=60,
            check=False,
            env={"PATH": path, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TERM": "dumb"},
        )
        self.assertEqual((done.returncode, done.stderr), (0, b""), words)
        return [line.partition("\t")[0] for line in done.stdout.decode().splitlines()]


@unittest.skipUnless(shutil.which("zsh"), "no zsh")
class Zsh(OtherShell):
    def offered(self, line: str) -> list[str]:
        asker = Path(__file__).with_name("complete.zsh")
        return self.ask(
            "zsh", "-f", str(asker), str(COMPLETION), str(self.folder / "offered.txt"), line
        )

    def test_everything(self) -> None:
        self.check_everything()


@unittest.skipUnless(shutil.which("fish"), "no fish")
class Fish(OtherShell):
    def offered(self, line: str) -> list[str]:
        script = f"source '{COMPLETION}/ism3.fish'; complete -C '{line}'"
        return self.ask("fish", "--no-config", "--private", "-c", script)

    def test_everything(self) -> None:
        self.check_everything()


class ManualPages(unittest.TestCase):
    PAGES = sorted(MANUAL.glob("*.in"))

    @staticmethod
    def text(name: str) -> str:
        return (MANUAL / name).read_text(encoding="utf-8").replace("\\-", "-").replace("\\&", "")

    def test_there_are_pages(self) -> None:
        self.assertEqual(
            [page.name for page in self.PAGES], ["ism3-exporter.1.in", "ism3.1.in", "libism3.3.in"]
        )

    @unittest.skipUnless(shutil.which("groff"), "no groff")
    def test_groff_has_nothing_to_say(self) -> None:
        for page in self.PAGES:
            done = subprocess.run(
                ["groff", "-man", "-ww", "-z", "-Tutf8", str(page)], capture_output=True, check=True
            )
            self.assertEqual(done.stderr, b"", page.name)

    @unittest.skipUnless(shutil.which("mandoc"), "no mandoc")
    def test_mandoc_has_nothing_to_say(self) -> None:
        for page in self.PAGES:
            done = subprocess.run(["mandoc", "-Tlint", str(page)], capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stdout), (0, b""), page.name)

    def sections(self) -> dict[str, str]:
        parts = re.split(r'^\.SH "?([A-Z ]+)"?$', self.text("ism3.1.in"), flags=re.MULTILINE)
        return dict(zip(parts[1::2], parts[2::2]))

    def test_synopsis_has_every_verb(self) -> None:
        shown = re.findall(
            r"^\\fBism3 ([a-z]+(?: [a-z]+)?)\\fR", self.sections()["SYNOPSIS"], re.MULTILINE
        )
        self.assertEqual(sorted(shown), sorted(verbs() + ["help"]))

    def test_verbs_have_their_options(self) -> None:
        parts = re.split(r"^\.TP\n\.B ([a-z ]+)$", self.sections()["VERBS"], flags=re.MULTILINE)
        told = dict(zip(parts[1::2], parts[2::2]))
        self.assertEqual(sorted(told), sorted(verbs()))
        for verb, text in told.items():
            listed = re.findall(r"--[a-z0-9-]+", text[text.index(".br\n") :])
            self.assertEqual(listed + ["--help"], list(options(verb)), verb)

    def test_options_are_those_of_the_verbs(self) -> None:
        heads = re.findall(r"^\.TP\n(.*)$", self.sections()["OPTIONS"], re.MULTILINE)
        told = {option for head in heads for option in re.findall(r"--[a-z0-9-]+", head)}
        self.assertEqual(told, {option for verb in verbs() for option in options(verb)})

    @unittest.skipUnless(EXPORTER.exists(), "no ism3-exporter here")
    def test_exporter_has_its_options(self) -> None:
        heads = re.findall(r"^\.TP\n(.*)$", self.text("ism3-exporter.1.in"), re.MULTILINE)
        told = {option for head in heads for option in re.findall(r"--[a-z-]+", head)}
        self.assertEqual(told, set(re.findall(r"--[a-z-]+", said(str(EXPORTER), "--help"))))

    def test_library_has_its_headers(self) -> None:
        told = set(re.findall(r"^\.B <(.*/.*)>$", self.text("libism3.3.in"), re.MULTILINE))
        there = {
            str(path.relative_to(ROOT / "include")).replace(".h.in", ".h")
            for folder in ("ism3", "ism3-io")
            for path in (ROOT / "include" / folder).glob("*.h*")
        }
        self.assertEqual(told, there)


if __name__ == "__main__":
    unittest.main()
