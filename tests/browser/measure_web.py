"""Measure the site with Python in its pages: sizes, the start, the board, a check, lessons, memory.

Run it on an idle machine: python tests/browser/measure_web.py [SITE] [--quick]. Without SITE the
site is built first; with --quick the lessons are not run. Figures are from loopback, in a fresh
Chromium. What a lesson costs is CPU time, all cells together: in the page that of the process that
shows it, natively that of a kernel, less what it takes to start it.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil

sys.path.insert(0, str(Path(__file__).parent))

from conftest import _CHROMIUM_OPTIONS
from measure_board import spots
from webpage import WebPage, build_site, notebooks, served

from course.authoring.execute import execute

BOARD = 'from course.widgets import Board\nBoard(data="two moons", method="label spreading")'
PUT = "([name, source]) => coursePage.cells.get(name).editor.set(source)"
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
    sizes = {
        path.name.partition("-")[0]: round(path.stat().st_size / 1e6, 1)
        for path in sorted(Path(site).glob("runtime/*.bin"))
    }
    figures = {
        "stored files, MB": sizes,
        "transfer of a lesson, MB": sum(size for name, size in sizes.items() if name != "tables"),
        "transfer of the report page, MB": sum(sizes.values()),
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
        page.tab.evaluate(PUT, [names[0], BOARD])
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
        page.tab.evaluate(PUT, [names[1], _solved()])
        page.run([names[1]])
        page.tab.evaluate(PUT, [names[2], _solved().splitlines()[-1]])
        start = time.perf_counter()
        page.run([names[2]])
        figures["one check, s"] = time.perf_counter() - start
        page.close()
        if not quick:
            figures |= lessons(chromium, address)
        chromium.close()
    for name, value in figures.items():
        print(f"{name:<50}{round(value, 2) if isinstance(value, float) else value}")


def lessons(chromium, address):
    """Run each lesson in its page, natively, and all six in one session."""
    figures, start = {}, native_seconds([nbformat.v4.new_code_cell("import course.methods")])
    every = notebooks("notebooks")
    for number, path in every.items():
        native = native_seconds(nbformat.read(path, as_version=4).cells) - start
        page = WebPage(chromium, address, f"{path.stem}.html", {"COURSE_STATE": "off"})
        page.start()
        before = renderer_seconds()
        page.run()
        seconds = renderer_seconds() - before
        memory = page.tab.evaluate("() => coursePage.memory")
        figures[f"lesson {number}: CPU in the page, natively, times"] = (
            f"{seconds:.1f} s, {native:.1f} s, {seconds / native:.1f}; {memory / 2**20:.0f} MiB"
        )
        page.close()
    page = WebPage(chromium, address, f"{every[1].stem}.html", {"COURSE_STATE": "off"})
    page.start()
    name = page.outputs()[-1][0]
    for path in every.values():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                page.tab.evaluate(PUT, [name, cell.source])
                page.run([name])
    memory = page.tab.evaluate("() => coursePage.memory")
    figures["memory after six lessons in one session, MiB"] = round(memory / 2**20)
    page.close()
    return figures


def native_seconds(cells):
    """Return the CPU time of a kernel that runs ``cells``."""
    clock = nbformat.v4.new_code_cell("import time\nprint(time.process_time())")
    notebook = nbformat.v4.new_notebook(cells=[*cells, clock])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    with tempfile.TemporaryDirectory() as folder:
        return float(execute(notebook, folder).cells[-1].outputs[0].text)


def renderer_seconds():
    """Return the CPU time so far of the processes that show pages, Python's worker included."""
    return sum(
        sum(process.cpu_times()[:2])
        for process in psutil.Process().children(recursive=True)
        if "--type=renderer" in process.cmdline()
    )


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
