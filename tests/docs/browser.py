"""A headless Chromium for the tests, driven by WebDriver through Debian's chromedriver; no library
is needed for it.

With `browser.py PAGE WIDTH PICTURE.png [SCROLL]` it takes a picture of a page, for a person to look
at.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any, Optional

OPTIONS = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
PHONE, DESKTOP = (390, 844), (1280, 900)


def why_not() -> str:
    """Why there is no browser here; empty: there is one."""
    missing = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
    return f"no browser here: {' and '.join(missing)} not found" if missing else ""


class Browser:
    """One window of the size asked for. A context manager."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            self.base = f"http://127.0.0.1:{self._port()}"
            self.base += f"/session/{self._start(size)['sessionId']}"
        except BaseException:
            self.driver.kill()
            raise

    def _port(self) -> int:
        assert self.driver.stdout
        for line in self.driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return int(found.group(1))
        raise RuntimeError("chromedriver did not start")

    def _start(self, size: tuple[int, int]) -> Any:
        options = OPTIONS + [f"--user-data-dir={self.profile.name}"]
        if os.geteuid() == 0:
            options.append("--no-sandbox")
        metrics = {"width": size[0], "height": size[1], "pixelRatio": 1}
        chrome = {"args": options, "mobileEmulation": {"deviceMetrics": metrics}}
        wanted = {"browserName": "chrome", "goog:chromeOptions": chrome}
        return self.ask("/session", {"capabilities": {"alwaysMatch": wanted}})

    def ask(self, path: str, body: Optional[dict[str, Any]] = None, method: str = "POST") -> Any:
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(
            self.base + path, data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def open(self, page: Path) -> None:
        self.ask("/url", {"url": page.resolve().as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        return self.ask("/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script: str, tries: int = 100) -> Any:
        """What the script says as soon as that is something."""
        waiting = f"const ask = () => {{ {script} }}; const [done, left] = [arguments[1], [arguments[0]]];"
        waiting += (
            "const again = () => { const told = ask(); if (told || !left[0]--) done(told); else"
        )
        waiting += " setTimeout(again, 100); }; again();"
        return self.ask("/execute/async", {"script": waiting, "args": [tries]})

    def find(self, selector: str) -> Any:
        return self.ask("/element", {"using": "css selector", "value": selector})

    def type(self, selector: str, keys: str) -> None:
        self.ask(f"/element/{next(iter(self.find(selector).values()))}/value", {"text": keys})

    def click(self, selector: str) -> None:
        self.ask(f"/element/{next(iter(self.find(selector).values()))}/click")

    def enter(self, frame: str) -> None:
        """From here on, ask within a frame."""
        self.ask("/frame", {"id": self.find(frame)})

    def picture(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.ask("/screenshot", method="GET")))

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.ask("", method="DELETE")
        finally:
            self.driver.terminate()
            self.driver.wait(timeout=30)
            self.profile.cleanup()


def main() -> None:
    page, width, file = sys.argv[1:4]
    size = PHONE if int(width) == PHONE[0] else (int(width), DESKTOP[1])
    with Browser(size) as browser:
        browser.open(Path(page))
        browser.wait("return document.readyState === 'complete'")
        browser.run("scrollTo(0, arguments[0])", int(sys.argv[4]) if len(sys.argv) > 4 else 0)
        browser.picture(Path(file))


if __name__ == "__main__":
    main()
