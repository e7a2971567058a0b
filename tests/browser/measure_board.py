"""How fast the board answers, in a real JupyterLab: ``python tests/browser/measure_board.py``.

For each method it prints, as median and worst of many clicks: milliseconds from letting go of
the button to the changed point and to the recomputed regions, as pixels that can be read back;
frames a second while a point is dragged; milliseconds from letting go to the last change; and the
CPU time of the kernel for a click, all messages included. On a loaded machine only the last is a
number to rely on. Each click gives one more point its true name; with ``--wrong`` one more point
of class 0 is called class 1, and contradictory labels are harder to fit.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from shutil import which

import psutil
from conftest import launch, start_lab, write_notebook
from playwright.sync_api import sync_playwright

from course.widgets import Board
from course.widgets._board import method_names

# Watches the canvas after every frame, and which of Python's replies it shows.
WATCH = """
(canvas) => {
  const small = new OffscreenCanvas(160, 100); // to look at the board itself would cost too much
  const context = small.getContext("2d", { willReadFrequently: true });
  const log = { frames: [], replies: [], up: null };
  let last = null, drawn = null, watching = false;
  const look = () => {
    context.drawImage(canvas, 0, 0, small.width, small.height);
    return context.getImageData(0, 0, small.width, small.height).data;
  };
  const check = () => {
    const now = look();
    if (now.some((value, i) => value !== last[i])) log.frames.push(performance.now());
    if (canvas.dataset.drawn !== drawn) log.replies.push(performance.now());
    [last, drawn] = [now, canvas.dataset.drawn];
  };
  const loop = () => watching && requestAnimationFrame(() => setTimeout(() => {
    check();
    loop();
  }));
  window.watchBoard = () => {
    Object.assign(log, { frames: [], replies: [], up: null });
    [last, drawn] = [look(), canvas.dataset.drawn];
    watching = true;
    loop();
  };
  window.boardLog = () => {
    watching = false;
    return log;
  };
  canvas.addEventListener("pointerup", () => {
    last = look();
    log.up = performance.now();
  }, true);
}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clicks", type=int, default=25)
    parser.add_argument("--wrong", action="store_true", help="give points a wrong name")
    parser.add_argument("methods", nargs="*", default=method_names())
    options = parser.parse_args()
    os.environ["COURSE_STATE"] = "off"
    print(f"load {os.getloadavg()[0]:.1f}; {options.clicks} clicks; milliseconds as median / worst")
    head = ("method", "point", "region", "kernel CPU", "frames/s", "regions/s", "last")
    print("{:<22}{:>12}{:>14}{:>12}{:>10}{:>11}{:>7}".format(*head))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = launch(playwright, which("chromium") or which("chromium-browser"))
        lab = start_lab(browser, Path(home))
        try:
            for method in options.methods:
                print(measure(lab, method, options.clicks, options.wrong), flush=True)
        finally:
            lab.stop()
            browser.close()


def measure(lab, method, n_clicks, wrong):
    name = "notebooks/board.ipynb"
    write_notebook(
        lab.folder / name, [f"from course.widgets import Board\nBoard(method={method!r})"]
    )
    page = lab.open(name)
    page.run_all()
    board = page.tab.locator(".course-board")
    if wrong:
        board.get_by_role("radio", name="class 1").check()
    canvas = board.get_by_role("application")
    canvas.evaluate(WATCH)
    kernel = max(
        (p for p in psutil.Process(lab._process.pid).children(recursive=True)),
        key=lambda process: "ipykernel" in " ".join(process.cmdline()),
    )
    places = list(spots(canvas, method, wrong))
    random.Random(0).shuffle(places)
    points, regions = [], []
    before = sum(kernel.cpu_times()[:2])
    for place in places[:n_clicks]:
        log = click(page.tab, *place)
        points += [at - log["up"] for at in log["frames"] if at > log["up"]][:1]
        regions += [at - log["up"] for at in log["replies"] if at > log["up"]][:1]
    cpu = 1000 * (sum(kernel.cpu_times()[:2]) - before) / n_clicks
    frames, replies, last = drag(page.tab, *places[n_clicks])
    page.assert_clean()
    page.close()
    return (
        f"{method:<22}{spread(points):>12}{spread(regions):>14}{cpu:>12.1f}"
        f"{frames:>10.0f}{replies:>11.0f}{last:>7.0f}"
    )


def click(tab, x, y):
    tab.mouse.move(x, y)
    tab.mouse.down()
    time.sleep(0.1)  # the ring round the point that is held has been drawn
    tab.evaluate("() => watchBoard()")
    tab.mouse.up()
    time.sleep(0.5)
    return tab.evaluate("() => boardLog()")


def drag(tab, x, y, seconds=3.0):
    """Drag the point at (x, y) about; return frames and replies a second, and the last change."""
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.evaluate("() => watchBoard()")
    start = time.monotonic()
    n = 0
    while time.monotonic() - start < seconds:
        n += 1
        tab.mouse.move(x + 90 * ((n % 40) / 40), y + 50 * ((n % 23) / 23))
    lasted = time.monotonic() - start
    tab.mouse.up()
    time.sleep(1)
    log = tab.evaluate("() => boardLog()")
    frames = log["frames"]
    replies = [at for at in log["replies"] if at < log["up"]]
    late = [at - log["up"] for at in frames if at > log["up"]]
    return (len(frames) - len(late)) / lasted, len(replies) / lasted, max(late, default=0)


def spots(canvas, method, wrong):
    """Yield where on the page the points lie that have no label yet; if ``wrong``, of class 0."""
    board = Board(method=method)
    left, right, low, high = board.scene["frame"]
    box = canvas.bounding_box()
    for (x, y), name, label in zip(board.points, board._y, board.labels, strict=True):
        if label == -1 and not (wrong and name):
            yield (
                box["x"] + box["width"] * (x - left) / (right - left),
                box["y"] + box["height"] * (high - y) / (high - low),
            )


def spread(values):
    return f"{statistics.median(values):.0f} / {max(values):.0f}" if values else "-"


if __name__ == "__main__":
    sys.exit(main())
