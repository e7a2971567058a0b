"""A page with Python in it, in Firefox where there is one: it starts, runs cells, and is drawn.

Firefox is driven by its own WebDriver BiDi (w3.org/TR/webdriver-bidi), so that no driver has to be
installed: JSON over a WebSocket.
"""

import json
import os
import shutil
import socket
import subprocess
import time

import pytest
from webpage import notebooks

websocket = pytest.importorskip("websocket", reason="comes with Jupyter's server")

PROGRAM = next(filter(None, map(shutil.which, ("firefox", "firefox-esr"))), None)
LESSON = "01_labeled_and_unlabeled_data.html"
TASKS = "exercises-01_labeled_and_unlabeled_data.html"

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="Firefox is not installed")


class Firefox:
    """One window; what a page's script says of itself is returned as plain data."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = ["--headless", "--no-remote", "--profile", str(folder)]
        self._process = subprocess.Popen(
            [PROGRAM, *options, f"--remote-debugging-port={port}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)},
        )
        end = time.monotonic() + 300
        while True:
            try:
                self._socket = websocket.create_connection(
                    f"ws://127.0.0.1:{port}/session", timeout=500, suppress_origin=True
                )
                break
            except (OSError, websocket.WebSocketException):
                assert time.monotonic() < end, "Firefox does not answer"
                time.sleep(0.3)
        self._number = 0
        self.ask("session.new", capabilities={})
        (window,) = self.ask("browsingContext.getTree")["contexts"]
        self.window = window["context"]

    def ask(self, method, **parameters):
        self._number += 1
        question = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(question))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._number:
                assert "result" in answer, answer
                return answer["result"]

    def open(self, url):
        self.ask("browsingContext.navigate", context=self.window, url=url, wait="complete")

    def evaluate(self, expression):
        """Return the value of an expression, or of what it promises."""
        text = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        target = {"context": self.window}
        found = self.ask("script.evaluate", expression=text, target=target, awaitPromise=True)
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    def close(self):
        self._socket.close()
        self._process.terminate()
        self._process.wait(30)


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    running = Firefox(tmp_path_factory.mktemp("firefox"))
    yield running
    running.close()


def start(firefox, address):
    firefox.open(address)
    end = time.monotonic() + 300
    while not firefox.evaluate("Boolean(window.coursePage)"):
        assert time.monotonic() < end
        time.sleep(0.2)
    said = "document.querySelector('.dock-said').textContent"
    assert firefox.evaluate("coursePage.start()"), firefox.evaluate(said)


def put(firefox, number, source):
    """Write ``source`` into the cell of this number, run it, and return what it put out."""
    cell = f"[...coursePage.cells.values()][{number}]"
    firefox.evaluate(f"{cell}.editor.set({json.dumps(source)})")
    firefox.evaluate(f"coursePage.run([{cell}.name])")
    return firefox.evaluate(f"{cell}.data")


def test_cells_run_and_the_board_answers(firefox, web_site):
    start(firefox, web_site + LESSON)
    (printed,) = put(firefox, 0, "import sklearn\nprint(1 + 1)")
    assert printed["text"] == "2\n"
    put(firefox, 1, "from course.widgets import Board\nBoard(method='label spreading')")
    board = "document.querySelector('canvas[role=application]')"
    end = time.monotonic() + 300
    while not firefox.evaluate(f"{board}?.dataset.drawn ?? null"):
        assert time.monotonic() < end
        time.sleep(0.2)
    before = firefox.evaluate("coursePage.answers")
    for key in ("ArrowRight", "Enter"):
        pressed = f"new KeyboardEvent('keydown', {{key: '{key}'}})"
        firefox.evaluate(f"void {board}.dispatchEvent({pressed})")
    while firefox.evaluate("coursePage.answers") == before:
        assert time.monotonic() < end
        time.sleep(0.2)


def test_an_exercise_is_checked(firefox, web_site):
    start(firefox, web_site + TASKS)
    put(firefox, 0, firefox.evaluate("[...coursePage.cells.values()][0].editor.get()"))
    put(firefox, 1, "def labeled_mask(y):\n    return y >= 0")
    shown = put(firefox, 2, 'check("labels.labeled_mask", labeled_mask)')
    assert "Correct" in shown[-1]["data"]["text/html"]


@pytest.mark.parametrize(
    "name", ["index.html", *(f"{p.stem}.html" for p in notebooks("notebooks").values())]
)
def test_no_page_is_wider_than_its_window(firefox, web_site, name):
    for width in (1280, 640):
        size = {"width": width, "height": 800}
        firefox.ask("browsingContext.setViewport", context=firefox.window, viewport=size)
        firefox.open(web_site + name)
        assert firefox.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
