"""The HTTP exporter: what it answers, to whom, and what it withstands."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
import unittest
from typing import Optional

from agents import ODD, ROOT, Agent, built, free_port, until

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PLAIN = "text/plain; version=0.0.4; charset=utf-8"


class Exporter(Agent):
    def setUp(self) -> None:
        self.exporter = built("ISM3_EXPORTER", "libmicrohttpd-dev")
        super().setUp()

    def serve(self, *words: str) -> None:
        self.port = free_port()
        self.server = self.start(
            self.exporter,
            "--model",
            "model.json",
            "--ledger",
            "all.ism3",
            "--port",
            str(self.port),
            *words,
        )
        until("the exporter", lambda: "serving http://" in self.said() or None)

    def ask(
        self, path: str = "/metrics", method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, path, headers=headers)
            reply = line.getresponse()
            return (
                reply.status,
                {key.lower(): value for key, value in reply.getheaders()},
                reply.read().decode(),
            )
        finally:
            line.close()

    def page(self) -> str:
        status, _, text = self.ask(Accept="application/openmetrics-text")
        self.assertEqual(status, 200, text)
        return text

    def efficacy(self) -> Optional[float]:
        found = re.search(
            r'^ism3_efficacy_ratio{process="OSP-24",period="final"} (\S+)$',
            self.page(),
            re.MULTILINE,
        )
        return float(found[1]) if found else None

    def raw(self, data: bytes, patience: float = 10) -> bytes:
        """Whatever comes back for these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as line:
            reply = b""
            try:
                line.sendall(data)
                while part := line.recv(65536):
                    reply += part
            except ConnectionError:
                pass
            return reply

    def resident(self) -> int:
        """Bytes of memory of the server."""
        with open(f"/proc/{self.server.pid}/statm", encoding="ascii") as sizes:
            return int(sizes.read().split()[1]) * 4096


class Pages(Exporter):
    def test_both_forms_and_what_is_asked_for(self) -> None:
        self.serve()
        for accept, form in (
            (None, PLAIN),
            ("*/*", PLAIN),
            ("text/*", PLAIN),
            ("application/*", OPENMETRICS),
            ("application/openmetrics-text", OPENMETRICS),
            ("application/openmetrics-text;version=1.0.0", OPENMETRICS),
            ('application/openmetrics-text; version="1.0.0"', OPENMETRICS),
            ("application/openmetrics-text;version=0.0.1", PLAIN),
            ("Application/OpenMetrics-Text ; Version=1.0.0 ; Q=0.1", OPENMETRICS),
            # Prometheus 2.42, and 3
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                OPENMETRICS,
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                "text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
                OPENMETRICS,
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.8,"
                "text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5",
                PLAIN,
            ),
            ("application/openmetrics-text;q=0.5,text/plain;q=0.6", PLAIN),
            ("application/openmetrics-text,text/plain", OPENMETRICS),
            ("application/openmetrics-text;q=0,*/*", PLAIN),
            ("text/plain;q=0,*/*", OPENMETRICS),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", PLAIN),
            # nonsense is passed over
            ("", PLAIN),
            (",,;;,/,*", PLAIN),
            ("application/openmetrics-text;q=2", PLAIN),
            ("application/openmetrics-text;q=0.1234", PLAIN),
            ("application/openmetrics-text;q=", PLAIN),
            ('x/y;a="application/openmetrics-text,', PLAIN),
            ("a" * 4000, PLAIN),
        ):
            with self.subTest(accept=accept):
                status, headers, text = self.ask(**({} if accept is None else {"Accept": accept}))
                self.assertEqual(
                    (status, headers["content-type"], headers["vary"]), (200, form, "Accept")
                )
                self.assertEqual(text.endswith("# EOF\n"), form == OPENMETRICS)
                self.assertEqual(len(text.encode()), int(headers["content-length"]))

    def test_several_accept_headers_are_one(self) -> None:
        self.serve()
        reply = self.raw(
            b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: text/plain;q=0.1\r\n"
            b"Accept: application/openmetrics-text\r\n\r\n"
        )
        self.assertIn(OPENMETRICS.encode(), reply)

    def test_values(self) -> None:
        self.serve()
        page = self.page()
        odd = ODD.replace('"', '\\"')
        for line in (
            'ism3_efficacy_ratio{process="OSP-24",period="final"} 0.75',
            'ism3_activity_mean_lead_time_seconds{process="OSP-24",period="final"} 7200.0',
            f'ism3_load_ratio{{process="{odd}",resource="people",period="final"}} 0.25',
            'ism3_target_status{process="OSP-24",figure="efficacy.ratio",period="final",'
            'ism3_target_status="missed"} 1',
        ):
            self.assertRegex(page, "(?m)^" + re.escape(line.removesuffix(".0")) + r"(\.0)?$")
        self.assertNotRegex(page, r'(?m)^ism3_efficacy_ratio{process="IDLE"')

    def test_head_not_found_and_not_allowed(self) -> None:
        self.serve()
        whole = self.ask()
        status, headers, text = self.ask(method="HEAD")
        self.assertEqual(
            (status, headers["content-length"], text), (200, str(len(whole[2].encode())), "")
        )
        self.assertEqual(self.ask("/")[0], 200)
        for path in ("/metric", "/metrics/", "/metrics/../etc/passwd", "//metrics", "/%2E/metrics"):
            self.assertEqual(self.ask(path)[0], 404, path)
        self.assertEqual(self.ask("/metrics?x=1")[0], 200)
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            status, headers, _ = self.ask(method=method)
            self.assertEqual((status, headers.get("allow")), (405, "GET, HEAD"), method)

    def test_only_this_machine_unless_told(self) -> None:
        self.serve()
        with open(f"/proc/{self.server.pid}/net/tcp", encoding="ascii") as table:
            listening = {
                row.split()[1]
                for row in table
                if f":{self.port:04X} " in row and row.split()[3] == "0A"
            }
        self.assertEqual(listening, {f"0100007F:{self.port:04X}"})

    def test_signals_end_it_cleanly(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            self.serve()
            self.page()
            self.server.send_signal(number)
            self.assertEqual(self.server.wait(10), 0)
            (self.folder / "server.log").unlink()


class Start(Exporter):
    def run_it(self, *words: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [self.exporter, *words], capture_output=True, cwd=self.folder, timeout=20, check=False
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_help_and_version(self) -> None:
        code, out, err = self.run_it("--help")
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.startswith("Usage: ism3-exporter "), out)
        self.assertLessEqual(max(map(len, out.splitlines())), 100)
        self.assertRegex(self.run_it("--version")[1], r"^ism3-exporter \d+\.\d+\.\d+\n$")

    def test_usage(self) -> None:
        for words, complaint in (
            (("--port", "x"), "--port: expected a number from 0 to 65535, found 'x'"),
            (("--port", "65536"), "--port: expected a number"),
            (("--connections", "0"), "--connections: expected a number from 1 to 1000"),
            (("--timeout", "1s"), "--timeout: expected a number"),
            (
                ("--every", "fortnight"),
                "--every: expected day, month, ... or a duration, found 'fortnight'",
            ),
            (("extra",), "there is no use for 'extra'"),
            (("--nothing",), "nothing"),
        ):
            code, out, err = self.run_it(*words)
            self.assertEqual((code, out), (2, ""), words)
            self.assertIn(complaint, err)

    def test_without_a_model_it_does_not_start(self) -> None:
        code, _, err = self.run_it("--model", "none.json", "--ledger", "all.ism3")
        self.assertEqual(
            (code, err),
            (3, "ism3-exporter: none.json: cannot be opened: No such file or directory\n"),
        )
        self.write(
            "bad.json",
            '{"ism3": {"format": "model", "version": 1},\n "processes": [{"code": "X", "cod": 1}]}',
        )
        code, _, err = self.run_it("--model", "bad.json", "--ledger", "all.ism3")
        self.assertEqual(code, 3)
        self.assertRegex(err, r"^ism3-exporter: .*bad\.json.*:2:\d+: .*'?cod'?.*\n$")
        self.assertEqual(
            self.run_it("--model", ".", "--ledger", "all.ism3")[::2],
            (3, "ism3-exporter: .: is not a regular file\n"),
        )

    def test_a_port_in_use_or_an_address_that_is_none(self) -> None:
        self.serve()
        words = ("--model", "model.json", "--ledger", "all.ism3", "--port", str(self.port))
        code, _, err = self.run_it(*words)
        self.assertEqual((code, "cannot listen" in err), (4, True), err)
        code, _, err = self.run_it(*words, "--listen", "everywhere")
        self.assertIn("expected a numeric address", err)
        self.assertNotEqual(code, 0)

    def test_an_encoded_model_will_do(self) -> None:
        self.ism3("export", "--format", "cbor", "model.json", "-o", "model.cbor")
        (self.folder / "model.cbor").replace(self.folder / "model.json")
        self.serve()
        self.assertEqual(self.efficacy(), 0.75)


class Changes(Exporter):
    """Files that come, change and break while it serves."""

    def refused(self) -> Optional[str]:
        status, headers, text = self.ask()
        if status == 200:
            return None
        self.assertEqual((status, headers["content-type"]), (503, "text/plain; charset=utf-8"))
        self.assertRegex(text, r"^[^\n]+\n$")
        return text

    def test_a_new_ledger_is_served(self) -> None:
        self.serve()
        for answered in (3, 4, 1, 2, 4):
            self.observe(answered)
            self.assertEqual(self.efficacy(), answered / 4)
        self.assertNotIn("all.ism3", self.said())

    def test_a_ledger_that_comes_later(self) -> None:
        (self.folder / "all.ism3").rename(self.folder / "elsewhere")
        self.serve()
        self.assertEqual(self.refused(), "all.ism3: cannot be opened: No such file or directory\n")
        (self.folder / "elsewhere").rename(self.folder / "all.ism3")
        self.assertEqual(self.efficacy(), 0.75)

    def test_damage_is_told_and_recovered_from(self) -> None:
        self.serve()
        self.assertEqual(self.efficacy(), 0.75)
        path = self.folder / "all.ism3"
        good = path.read_bytes()
        for bad in (
            b"",
            good[:-1],
            good[: len(good) // 2],
            b"\0" * len(good),
            good + b"\0",
            *(
                good[:i] + bytes([good[i] ^ 1 << i % 8]) + good[i + 1 :]
                for i in range(0, len(good), 11)
            ),
        ):
            path.write_bytes(bad)
            self.assertIn("all.ism3: ", str(self.refused()), bad)
        path.write_bytes(good)
        self.assertEqual(self.efficacy(), 0.75)
        self.assertEqual(self.said().count("all is well again"), 1)
        self.assertLess(self.said().count("\n"), 200)

    def test_what_is_no_ledger(self) -> None:
        self.serve()
        path = self.folder / "all.ism3"
        path.unlink()
        path.mkdir()
        self.assertEqual(self.refused(), "all.ism3: is not a regular file\n")
        path.rmdir()
        subprocess.run(["mkfifo", str(path)], check=True)
        self.assertEqual(self.refused(), "all.ism3: is not a regular file\n")
        path.unlink()
        path.symlink_to("/dev/zero")
        self.assertEqual(self.refused(), "all.ism3: is not a regular file\n")

    def test_a_model_that_changes(self) -> None:
        self.serve()
        model = json.loads((self.folder / "model.json").read_text(encoding="utf-8"))
        model["processes"][0]["targets"][0]["value"] = 0.5
        self.write("model.json", json.dumps(model))
        self.assertIn(
            'figure="efficacy.ratio",period="final",ism3_target_status="met"} 1', self.page()
        )
        del model["processes"][0]
        self.write("model.json", json.dumps(model))
        self.assertIn("OSP-24", str(self.refused()))
        self.write("model.json", "{")
        self.assertIn("model.json", str(self.refused()))

    def test_replaced_again_and_again_while_many_ask(self) -> None:
        """Every page is a whole one, of one of the ledgers."""
        self.serve()
        ledgers = []
        for answered in (3, 4):
            self.observe(answered)
            ledgers.append((self.folder / "all.ism3").read_bytes())
        seen = set()
        for turn in range(120):
            new = self.folder / "next.ism3"
            new.write_bytes(ledgers[turn % 2])
            new.replace(self.folder / "all.ism3")
            seen.add(self.efficacy())
        self.assertEqual(seen, {0.75, 1.0})


class Hostile(Exporter):
    def test_slow_clients_do_not_keep_others_waiting(self) -> None:
        self.serve("--timeout", "2")
        slow = []
        for _ in range(20):
            line = socket.create_connection(("127.0.0.1", self.port), timeout=10)
            self.addCleanup(line.close)
            line.sendall(b"GET /metrics HTT")
            slow.append(line)
        start = time.monotonic()
        self.assertEqual(self.efficacy(), 0.75)
        self.assertLess(time.monotonic() - start, 2)
        for line in slow:  # and are shown the door
            line.settimeout(10)
            while line.recv(4096):
                pass

    def test_clients_that_never_read(self) -> None:
        self.serve("--timeout", "2")
        for _ in range(20):
            line = socket.socket()
            self.addCleanup(line.close)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            line.connect(("127.0.0.1", self.port))
            line.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
        self.assertEqual(self.efficacy(), 0.75)

    def test_connections_are_bounded_and_come_back(self) -> None:
        self.serve("--connections", "4", "--timeout", "1")
        lines = []
        for _ in range(100):
            line = socket.create_connection(("127.0.0.1", self.port), timeout=10)
            self.addCleanup(line.close)
            lines.append(line)
        held = len([name for name in self.sockets() if name.startswith("socket:")])
        self.assertLess(held, 20)
        for line in lines:
            line.close()
        self.assertEqual(until("an answer", lambda: self.efficacy(), 20), 0.75)

    def sockets(self) -> list[str]:
        found = []
        for path in (ROOT.__class__("/proc") / str(self.server.pid) / "fd").iterdir():
            try:
                found.append(str(path.readlink()))
            except OSError:
                pass
        return found

    def test_bad_requests(self) -> None:
        self.serve("--timeout", "1")
        for data in (
            b"\r\n\r\n\r\n",
            b"\0" * 100,
            b"GET\r\n\r\n",
            b"GET /metrics\r\n\r\n",
            b"GET /metrics HTTP/9.9\r\n\r\n",
            b"GET /metrics HTTP/1.1\r\n\r\n",
            b"GET " + b"/" * 100000 + b" HTTP/1.1\r\n\r\n",
            b"GET /metrics HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 1000000 + b"\r\n\r\n",
            b"GET /metrics HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 100000 + b"\r\n",
            b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
            b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            b"POST /metrics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"\xff" * 5000,
            b"GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: \xff\xfe;q=\x80\r\nConnection: close\r\n\r\n",
        ):
            self.raw(data)
            self.assertIsNone(self.server.poll(), data[:80])
        self.assertEqual(self.efficacy(), 0.75)

    @unittest.skipIf(os.environ.get("ISM3_SANITIZED"), "a sanitizer keeps freed memory for a while")
    def test_memory_stays_where_it_is(self) -> None:
        """Thousands of scrapes of both forms over kept connections; the ledger is replaced now and
        then."""
        self.serve()
        good = (self.folder / "all.ism3").read_bytes()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

        def scrape(count: int) -> None:
            for number in range(count):
                if number % 100 == 0:
                    (self.folder / "next.ism3").write_bytes(good)
                    (self.folder / "next.ism3").replace(self.folder / "all.ism3")
                line.request(
                    "GET",
                    "/metrics",
                    headers={"Accept": ("text/plain", "application/openmetrics-text")[number % 2]},
                )
                self.assertEqual(line.getresponse().read()[:1], b"#")

        scrape(2000)
        before = self.resident()
        scrape(3000)
        line.close()
        self.assertLess(self.resident() - before, 4 << 20)


if __name__ == "__main__":
    unittest.main()
