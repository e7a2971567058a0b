"""How long ``course lab`` and the lessons take to open: ``python tests/browser/measure_start.py``.

Types ``course lab`` in an empty folder with an empty home, as someone does on the first day, and
opens the address it prints. Then opens each lesson and runs its first cells. Prints seconds: from
typing to the address and to the lesson's title on the screen; for each lesson from opening it to
its title, to its first picture as it is stored, and to that picture drawn anew by the lesson's
own kernel, its cells run as soon as there is one; median and worst of a few runs, and the CPU time
of server and kernels. Wall time counts only on an idle machine.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import which

import psutil
from conftest import launch
from playwright.sync_api import sync_playwright

from course import shipping

START = "import sys; from course.cli import main; sys.exit(main(sys.argv[1:]))"
# Lets this script run the cells; it costs no time.
CONFIG = "c.LabApp.expose_app_in_browser = True\n"
READY = (
    "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
    "?.connectionStatus === 'connected'"
)
# Runs the cells down to the first that has a picture, as who reads from the top does.
RUN = """
() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const drawn = (cell) => cell.model.type === "code" &&
    cell.model.outputs.toJSON().some((output) => output.data?.["image/png"]);
  const first = notebook.widgets.findIndex(drawn);
  notebook.widgets.forEach((cell) => cell.model.outputs?.clear()); // those that were stored
  notebook.activeCellIndex = first + 1;
  window.jupyterapp.commands.execute("notebook:run-all-above");
}
"""
# Whether a picture is there now.
DRAWN = "() => Boolean(document.querySelector('.jp-Notebook .jp-OutputArea-output img')?.complete)"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("lessons", nargs="*", type=int, help="numbers; by default all")
    options = parser.parse_args()
    lessons = options.lessons or list(shipping.lessons())
    load = os.getloadavg()[0]
    with sync_playwright() as playwright:
        browser = launch(playwright, which("chromium") or which("chromium-browser"))
        found = {}
        for _ in range(options.runs):
            with tempfile.TemporaryDirectory() as home:
                for name, seconds in measure(browser, Path(home), lessons):
                    found.setdefault(name, []).append(seconds)
        browser.close()
    print(f"load {load:.1f}, {options.runs} runs; seconds as median / worst")
    for name, seconds in found.items():
        print(f"{name:<44}{statistics.median(seconds):>8.1f} / {max(seconds):.1f}")


def measure(browser, home, lessons):
    """Yield (what, seconds) of one first day."""
    (home / ".jupyter").mkdir()
    (home / ".jupyter" / "jupyter_lab_config.py").write_text(CONFIG)
    ours = ("COURSE_STATE", "JUPYTER", "IPYTHON", "MPLCONFIGDIR", "XDG_")
    environment = {n: v for n, v in os.environ.items() if not n.startswith(ours)}
    typed = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", START, "lab", "--no-browser"],
        cwd=home,
        env=environment | {"HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        address = next(m[0] for line in process.stdout if (m := re.search(r"http\S+", line)))
        yield "course lab: typing to the address", time.monotonic() - typed
        window = browser.new_context(viewport={"width": 1280, "height": 800})
        tab = opened(window, address)
        yield "course lab: typing to the lesson's title", time.monotonic() - typed
        yield "course lab: CPU of server and kernel", cpu_of(process)
        tab.close()
        for number in lessons:
            before = cpu_of(process)
            start = time.monotonic()
            # As it is, without the lessons that were open before.
            name = shipping.lessons()[number]
            tab = opened(window, address.replace(shipping.lessons()[1], name) + "&reset")
            yield f"lesson {number}: opening to its title", time.monotonic() - start
            tab.wait_for_function(DRAWN, timeout=120_000)
            yield f"lesson {number}: opening to its first picture", time.monotonic() - start
            tab.wait_for_function(READY, timeout=120_000)
            tab.evaluate(RUN)
            tab.wait_for_function(DRAWN, timeout=120_000)
            yield f"lesson {number}: opening to a fresh picture", time.monotonic() - start
            yield f"lesson {number}: CPU of server and kernel", cpu_of(process) - before
            kernel = "window.jupyterapp.shell.currentWidget.sessionContext"
            tab.evaluate(f"() => {kernel}.shutdown()")
            tab.close()
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def opened(window, address):
    """Open ``address`` in a new tab, and come back when a lesson's title is there."""
    tab = window.new_page()
    tab.goto(address)
    tab.locator(".jp-Notebook h1").first.wait_for(timeout=120_000)
    return tab


def cpu_of(process):
    """Return the CPU seconds of a process, of its children that live and of those that ended."""
    own = psutil.Process(process.pid)
    return sum(sum(p.cpu_times()[:4]) for p in (own, *own.children(recursive=True)))


if __name__ == "__main__":
    sys.exit(main())
