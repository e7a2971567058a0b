"""How fast every control answers in JupyterLab: ``python tests/browser/measure_controls.py``.

Opens each lesson and moves each control through all its positions by key, as someone does who
sees them for the first time. For each it prints milliseconds from the key to the changed
picture (or words), and the CPU time of the kernel, all messages included: median and worst over
the changes, and how many of these there were. ``median over 35`` ends a row that is too slow. On a
loaded machine only the CPU time is a number to rely on. The board by mouse: measure_board.py.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path
from shutil import which

import psutil
from conftest import launch, start_lab
from measure_board import spread
from playwright.sync_api import sync_playwright

TARGET = 35  # ms of the kernel's CPU, the median of a control that trains no network

# Notes when the next key is pressed, and when after it what `root` shows has changed: the
# canvases (looked at after every frame) or, where there are none, its words.
WATCH = """
(root) => {
  const canvases = [...root.querySelectorAll("canvas")];
  const small = new OffscreenCanvas(160, 100);
  const context = small.getContext("2d", { willReadFrequently: true });
  const look = () => canvases.length ? canvases.map((canvas) => {
    if (!canvas.width) return "";
    context.clearRect(0, 0, small.width, small.height);
    context.drawImage(canvas, 0, 0, small.width, small.height);
    return context.getImageData(0, 0, small.width, small.height).data.join();
  }).join() : root.innerText;
  const before = look();
  window.answered = null;
  root.addEventListener("keydown", () => {
    const start = performance.now();
    const loop = () => requestAnimationFrame(() => setTimeout(() => {
      if (look() === before) return performance.now() - start < 3000 ? loop() : undefined;
      window.answered = performance.now() - start;
    }));
    loop();
  }, { capture: true, once: true });
}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", help="numbers; by default all")
    options = parser.parse_args()
    os.environ.pop("COURSE_STATE", None)
    print(f"load {os.getloadavg()[0]:.1f}; milliseconds as median / worst; target {TARGET} of CPU")
    print(f"{'lesson':<8}{'control':<44}{'changes':>8}{'picture':>14}{'kernel CPU':>14}")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = launch(playwright, which("chromium") or which("chromium-browser"))
        lab = start_lab(browser, Path(home))
        try:
            for path in sorted(lab.folder.glob("notebooks/0*.ipynb")):
                if not options.lessons or str(int(path.name[:2])) in options.lessons:
                    measure(lab, path.name)
        finally:
            lab.stop()
            browser.close()


def measure(lab, name):
    page = lab.open(f"notebooks/{name}")
    page.run_all()
    cpu = clock_of(lab)
    for control in page.tab.locator(".course").all():
        control.scroll_into_view_if_needed()
        for words, moves in MOVES[kind_of(control)](control):
            changes = [time_of(page, cpu, control, *move) for move in moves]
            waits = [wait for wait, _ in changes if wait is not None]
            spent = [used for _, used in changes]
            late = f"  median over {TARGET}" if statistics.median(spent) > TARGET else ""
            words = f"{kind_of(control)}: {words}"[:43]
            print(
                f"{int(name[:2]):<8}{words:<44}{len(changes):>8}{spread(waits):>14}"
                f"{spread(spent):>14}{late}",
                flush=True,
            )
    page.assert_clean()
    page.close()


def time_of(page, cpu, control, target, key):
    """Press ``key``; return ms to the change (None if nothing changes) and of the kernel's CPU."""
    target.focus()
    control.evaluate(WATCH)
    before = cpu()
    target.press(key)
    page.settle()
    return page.tab.evaluate("() => window.answered"), cpu() - before


def clock_of(lab):
    """Return a function that says how many ms of CPU the newest kernel has used in its threads."""
    kernel = max(
        (p for p in psutil.Process(lab._process.pid).children() if "ipykernel" in p.cmdline()[-3]),
        key=lambda process: process.create_time(),
    )
    tasks = Path(f"/proc/{kernel.pid}/task")

    def clock():
        # /proc/PID/stat counts in ticks of 10 ms, this file in nanoseconds.
        return sum(int(p.read_text().split()[0]) for p in tasks.glob("*/schedstat")) / 1e6

    return clock


def kind_of(control):
    return control.get_attribute("class").split()[1].removeprefix("course-")


def sliders(control):
    """Yield each slider's words and its moves: to the left end, then step by step to the right."""
    for slider in control.get_by_role("slider").all():
        words = slider.evaluate("e => e.labels[0].textContent")
        at, last = int(slider.input_value()), int(slider.get_attribute("max"))
        back = [(slider, "ArrowLeft")] * min(at, 8)
        yield words, [*back, *[(slider, "ArrowRight")] * min(last, 12)]


def choices(control):
    """Yield each row of choices and its moves, once round."""
    for group in control.get_by_role("group").all():
        n = group.get_by_role("radio").count()
        if n:
            words = group.locator("legend").inner_text()
            yield words, [(group.locator("input:checked"), "ArrowRight")] * n


def _explore(control):
    yield from sliders(control)
    yield from choices(control)


def _commit(control):
    yield from sliders(control)
    if control.get_by_role("spinbutton").count():
        control.get_by_role("spinbutton").fill("40")
    else:
        yield "a choice", [(radio, "Space") for radio in control.get_by_role("radio").all()]
    yield "lock in", [(control.get_by_role("button", name="Lock in"), "Enter")]


def _quiz(control):
    yield "an answer", [(b, "Enter") for b in control.get_by_role("button").all()]


def _station(control):
    control.get_by_role("button", name="Start the clock").press("Enter")
    yield "a label", [(control.locator(".sheet"), digit) for digit in "31415926535"]


def _board(control):
    canvas = control.get_by_role("application")
    for key in ("ArrowLeft", "ArrowLeft"):
        canvas.press(key)
    yield "label, unlabel by key", [(canvas, "Enter"), (canvas, "Delete")] * 5
    yield from sliders(control)


def _saboteur(control):
    canvas = control.get_by_role("application")
    yield "flip", [(canvas, "Enter")] * 8
    control.get_by_role("radio").nth(1).press("Space")
    yield "drop, take back", [(canvas, "Enter"), (canvas, "Backspace")] * 4


MOVES = {
    "commit": _commit,
    "quiz": _quiz,
    "station": _station,
    "explore": _explore,
    "training": sliders,
    "decide": choices,
    "saboteur": _saboteur,
    "board": _board,
}


if __name__ == "__main__":
    sys.exit(main())
