"""Measure the site with Python in its pages: sizes, the start, the board, a check, memory.

Run it on an idle machine: python tests/browser/measure_web.py [SITE] [--quick]. Without SITE the
site is built first; with --quick the lessons are not run. Figures are from loopback, in a fresh
Chromium.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).parent))

from conftest import _CHROMIUM_OPTIONS
from measure_board import spots
from webpage import WebPage, build_site, notebooks, served

BOARD = 'from course.widgets import Board\nBoard(data="two moons", method="label spreading")'
WATCH = """(canvas) => {
  window.times = [];
  canvas.addEventListener("pointerup", () => {
    const [before, start] = [canvas.dataset.drawn, performance.now()];
    const look = () => canvas.dataset.drawn !== before && times.push(performance.now() - start);
    new MutationObserver((_, watching) => look() && watching.disconnect())
      .observe(canvas, { attributeFilter: ["data-drawn"] });
  }, true);
}"""


def main(site=None, quick=False):
    from playwright.sync_api import sync_playwright

    if site is None:
        site = Path(tempfile.mkdtemp()) / "site"
        build_site(site)
    runtime = sorted(Path(site).glob("runtime/*.bin"))
    figures = {
        "stored files, MB": [round(path.stat().st_size / 1e6, 1) for path in runtime],
        "transfer, MB": round(sum(path.stat().st_size for path in runtime) / 1e6, 1),
    }
    lesson = notebooks("notebooks")[1].stem + ".html"
    with served(site) as address, sync_playwright() as playwright:
        options = {"executable_path": "/usr/bin/chromium", "args": _CHROMIUM_OPTIONS}
        chromium = playwright.chromium.launch(**options)
        page = WebPage(chromium, address, lesson)
        figures["readable, s"] = page.tab.evaluate(
            "() => performance.getEntriesByType('paint')[0].startTime / 1000"
        )
        for name in ("cold", "warm"):
            if name == "warm":
                page.tab.evaluate("() => sessionStorage.clear()")
                page.tab.reload()
                page.tab.wait_for_function("() => window.coursePage")
            start = time.perf_counter()
            page.start()
            figures[f"ready {name}, s"] = time.perf_counter() - start
        names = [name for name, _ in page.outputs()]
        put = "([name, source]) => coursePage.cells.get(name).editor.set(source)"
        page.tab.evaluate(put, [names[0], BOARD])
        page.run([names[0]])
        board = page.tab.locator("canvas[role=application]")
        board.scroll_into_view_if_needed()
        page.tab.wait_for_timeout(1000)
        board.evaluate(WATCH)
        for x, y in list(spots(board, "label spreading", wrong=False))[::12]:
            page.tab.mouse.click(x, y)
            page.tab.wait_for_timeout(400)
        times = page.tab.evaluate("() => times")
        figures["board, click to new regions, ms"] = statistics.median(times)
        figures["board, slowest click, ms"] = max(times)
        page.tab.evaluate(put, [names[1], _solved()])
        page.run([names[1]])
        page.tab.evaluate(put, [names[2], _solved().splitlines()[-1]])
        start = time.perf_counter()
        page.run([names[2]])
        figures["one check, s"] = time.perf_counter() - start
        page.close()
        memory, seconds = 0, {}
        for number, path in () if quick else notebooks("notebooks").items():
            page = WebPage(chromium, address, f"{path.stem}.html", {"COURSE_STATE": "off"})
            page.start()
            start = time.perf_counter()
            page.run()
            seconds[number] = round(time.perf_counter() - start, 1)
            memory = max(memory, page.tab.evaluate("() => coursePage.memory"))
            page.close()
        if not quick:
            figures["a lesson, top to bottom, s"] = seconds
            figures["memory of Python, at most, MiB"] = round(memory / 2**20)
        chromium.close()
    for name, value in figures.items():
        print(f"{name:<40}{round(value, 2) if isinstance(value, float) else json.dumps(value)}")


def _solved():
    """Return the code of the first exercise, solved, and its check."""
    path = notebooks("exercises")[1].parents[1] / "solutions" / notebooks("exercises")[1].name
    cells = nbformat.read(path, as_version=4).cells
    task = next(c for c in cells if c.metadata.get("nbgrader", {}).get("solution"))
    after = cells[cells.index(task) + 1]
    return f"import numpy as np\nfrom course.checks import check\n{task.source}\n{after.source}"


if __name__ == "__main__":
    given = sys.argv[1:]
    main(*[name for name in given if name != "--quick"], quick="--quick" in given)
