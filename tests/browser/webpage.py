"""A page of the site with Python in it, in a browser that can reach nothing but this machine."""

import json
import os
import threading
from contextlib import contextmanager

import pytest

from course import shipping

WITHOUT = "COURSE_WITHOUT_WEB"


def number_of(path):
    return int(path.stem[:2]) if path.stem[:2].isdigit() else path.stem


def notebooks(kind):
    """Return the notebooks of "notebooks" or "exercises", by the number of their lesson."""
    files = {name: path for name, path in shipping.files().items() if name.startswith(f"{kind}/")}
    return {number_of(path): path for path in files.values() if path.suffix == ".ipynb"}


def build_site(folder):
    """Write the site into ``folder``; skip where it cannot be had, and in CI say what to do."""
    from course.authoring.web import RuntimeUnavailable, write_site

    try:
        write_site(
            folder,
            notebooks("notebooks"),
            notebooks("exercises"),
            shipping.files().get("notebooks/glossary.md"),
            tell=lambda line: None,
        )
    except RuntimeUnavailable as error:
        if os.environ.get(WITHOUT) != "1" and os.environ.get("CI") == "true":
            pytest.fail(f"{error}. To go on without the browser edition, set {WITHOUT}=1.")
        pytest.skip(str(error))


@contextmanager
def served(folder):
    """Serve ``folder`` on this machine; yields the address."""
    from course.authoring.web._serve import server

    running = server(folder)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}/"
    finally:
        running.shutdown()
        running.server_close()


class WebPage:
    """One page in one window; ``tab`` is Playwright's page."""

    def __init__(self, browser, address, name, environment=None, **context):
        context.setdefault("viewport", {"width": 1280, "height": 900})
        self.window = browser.new_context(**context)
        self.left_the_machine, self.errors = [], []
        self.window.route(
            lambda url: not url.startswith((address, "data:", "blob:", "about:")), self._block
        )
        self.tab = self.window.new_page()
        self.tab.set_default_timeout(500_000)  # a busy machine is no failure
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.on("console", self._listen)
        if environment:
            text = json.dumps(environment)
            self.tab.add_init_script(f"window.courseEnvironment = {text}")
        self.tab.goto(address + name)
        self.tab.wait_for_function("() => window.coursePage")

    def _block(self, route):
        self.left_the_machine.append(route.request.url)
        route.abort()

    def _listen(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    def start(self):
        assert self.tab.evaluate("() => coursePage.start()"), self.said()

    def said(self):
        return self.tab.locator(".dock-said").inner_text()

    def run(self, names=None):
        """Run cells, by default all; raise if one of them did."""
        self.tab.evaluate("(names) => coursePage.run(names)", names)

    def outputs(self):
        """Return what every cell put out: a list of (name, outputs as a notebook keeps them)."""
        return self.tab.evaluate(
            "() => [...coursePage.cells.values()].map((cell) => [cell.name, cell.data])"
        )

    def load(self, path):
        self.tab.locator("input[type=file]").set_input_files(path)
        self.tab.wait_for_function(
            "() => /^Loaded|not a notebook|no cell/.test("
            "document.querySelector('.dock-said').textContent)"
        )

    def assert_clean(self):
        assert self.left_the_machine == []
        assert self.errors == []

    def close(self):
        self.window.close()


def text_of(outputs):
    """Return what outputs say in words: what was printed, and the plain text of the rest."""

    def joined(text):
        return "".join(text) if isinstance(text, list) else text

    said = []
    for output in outputs or []:
        if output["output_type"] == "stream":
            if output["name"] == "stdout":
                said.append(joined(output["text"]))
        elif output["output_type"] == "error":
            said.append(f"{output['ename']}: {output['evalue']}")
        else:
            said.append(joined(output["data"].get("text/plain", "")))
    return said


def serious(tab):
    """Return what axe-core finds in a page."""
    from axe_core_python.sync_playwright import Axe

    found = Axe().run(tab)["violations"]
    return [(f["id"], f["nodes"][0]["html"][:200]) for f in found]
