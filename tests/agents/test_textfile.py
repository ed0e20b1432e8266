"""The textfile collector of node_exporter serves what the script writes."""

import os
import re
import subprocess
import unittest
import urllib.request
from typing import Optional

from agents import AGENTS, COMMAND, Agent, free_port, until, wanted


class Textfile(Agent):
    def setUp(self) -> None:
        self.node_exporter = wanted("prometheus-node-exporter", "prometheus-node-exporter")
        super().setUp()
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "ism3").symlink_to(COMMAND)
        self.texts = self.folder / "texts"
        self.texts.mkdir()

    def script(self) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [str(AGENTS / "textfile" / "ism3-textfile"), str(self.texts)],
            capture_output=True,
            timeout=60,
            check=False,
            env={
                **os.environ,
                "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
                "ISM3_MODEL": f"{self.folder}/model.json",
                "ISM3_LEDGER": f"{self.folder}/all.ism3",
            },
        )

    def serve(self) -> None:
        self.port = free_port()
        self.start(
            self.node_exporter,
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--collector.disable-defaults",
            "--collector.textfile",
            f"--collector.textfile.directory={self.texts}",
        )
        until("node_exporter", self.page)

    def page(self) -> Optional[str]:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/metrics", timeout=10
            ) as reply:
                return str(reply.read().decode())
        except OSError:
            return None

    def value(self, series: str) -> Optional[float]:
        found = re.search(rf"^{re.escape(series)} (\S+)$", self.page() or "", re.MULTILINE)
        return float(found[1]) if found else None

    def test_it_is_served_without_error(self) -> None:
        done = self.script()
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual([path.name for path in self.texts.iterdir()], ["ism3.prom"])
        self.serve()
        self.assertEqual(self.value("node_textfile_scrape_error"), 0)
        self.assertEqual(self.value('ism3_efficacy_ratio{period="final",process="OSP-24"}'), 0.75)
        # node_exporter writes bounds as Go does, without a point
        of, family = 'period="final",process="OSP-24"', "ism3_activity_lead_time_seconds"
        told = [
            self.value(f'{family}_bucket{{{of},le="{bound}"}}')
            for bound in ("4096", "16384", "1.048576e+06", "+Inf")
        ]
        self.assertEqual(told, [0, 3, 3, 3])
        self.assertEqual(
            [self.value(f"{family}_{total}{{{of}}}") for total in ("count", "sum")], [3, 3 * 7200]
        )
        written = self.value(f'node_textfile_mtime_seconds{{file="{self.texts}/ism3.prom"}}')
        self.assertEqual(written, (self.texts / "ism3.prom").stat().st_mtime_ns // 10**9)

    def test_replaced_while_it_is_read(self) -> None:
        """Whatever is scraped is whole."""
        self.assertEqual(self.script().returncode, 0)
        self.serve()
        for turn in range(20):
            self.observe(answered=3 + turn % 2)
            writer = subprocess.Popen(
                [str(AGENTS / "textfile" / "ism3-textfile"), str(self.texts)],
                env={
                    **os.environ,
                    "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
                    "ISM3_MODEL": f"{self.folder}/model.json",
                    "ISM3_LEDGER": f"{self.folder}/all.ism3",
                },
            )
            while writer.poll() is None:
                self.assertEqual(self.value("node_textfile_scrape_error"), 0)
            self.assertEqual(writer.returncode, 0)
            self.assertEqual(
                self.value('ism3_efficacy_ratio{period="final",process="OSP-24"}'),
                0.75 + turn % 2 / 4,
            )

    def test_on_an_error_the_old_one_stays_and_grows_old(self) -> None:
        self.assertEqual(self.script().returncode, 0)
        before = (self.texts / "ism3.prom").read_bytes()
        (self.folder / "all.ism3").write_bytes(b"damaged")
        done = self.script()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"all.ism3", done.stderr)
        self.assertEqual([path.name for path in self.texts.iterdir()], ["ism3.prom"])
        self.assertEqual((self.texts / "ism3.prom").read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
