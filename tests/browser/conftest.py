"""A real JupyterLab in a real Chromium: a server over a working copy, and a page that watches.

``lab.open("notebooks/01_....ipynb")`` returns a :class:`Page`. Whatever the page
asks of another machine is blocked and recorded, and so is every error in the
console; :meth:`Page.assert_clean` looks at both. Screenshots go to
``test-artifacts/``. Without Chromium the tests are skipped, but in CI they fail.
"""

import importlib.resources
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import nbformat
import pytest

from course import workspace

sys.path.insert(0, str(Path(__file__).parent))  # for webpage.py, which several tests share
ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "test-artifacts"

_SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "apputils-extension/themes": {"theme": "JupyterLab Light", "adaptive-theme": False},
    "docmanager-extension/plugin": {"autosave": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
_CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# In JupyterLab itself, not ours: it looks for a workspace file that a new server does not have.
_NOT_OURS = re.compile(r"/lab/api/workspaces/|favicon|ResizeObserver loop")


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, driven by Playwright."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if not (program and sync_playwright):
        missing = "Chromium" if sync_playwright else "Playwright"
        message = f"{missing} is not installed: the browser tests cannot run"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        running = launch(playwright, program)
        yield running
        running.close()


def launch(playwright, program):
    return playwright.chromium.launch(executable_path=program, args=_CHROMIUM_OPTIONS)


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """A JupyterLab over a fresh working copy, made as a learner makes it."""
    server = start_lab(browser, tmp_path_factory.mktemp("home"))
    yield server
    server.stop()


def start_lab(browser, home):
    folder = home / "my course"  # a space, as many a learner's folder has
    start = "import sys; from course.cli import main; sys.exit(main(sys.argv[1:]))"
    subprocess.run(
        [sys.executable, "-c", start, "start", str(folder)], check=True, stdout=subprocess.DEVNULL
    )
    for name, content in _SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    return Lab(browser, folder, home)


@pytest.fixture(scope="module")
def open_cells(lab, request):
    """Return what opens a notebook of the test module's ``CELLS``, run by someone new to it."""
    module = request.module
    name = f"{module.__name__.split('.')[-1].removeprefix('test_')}.ipynb"
    numbers = itertools.count(1)

    @contextmanager
    def open_them(**window):
        # In a folder of its own: two windows with the same notebook would share a kernel.
        path = lab.folder / "notebooks" / f"{next(numbers)}" / name
        path.parent.mkdir(exist_ok=True)
        write_notebook(path, module.CELLS)
        workspace.edit(lab.folder, lambda record: record.pop("state", None))
        page = lab.open(str(path.relative_to(lab.folder)), **window)
        try:
            page.run_all()
            yield page
            page.assert_clean()
        finally:
            page.close()

    return open_them


@pytest.fixture(scope="module")
def same_page(open_cells):
    """The notebook of the test module's ``CELLS``, for tests that leave it as good as new."""
    with open_cells() as page:
        yield page


@pytest.fixture
def page(same_page, lab):
    """The same, run once more by someone new to it: to open another costs ten times as much."""
    workspace.edit(lab.folder, lambda record: record.pop("state", None))
    same_page.tab.mouse.move(0, 0)
    same_page.run_all()
    yield same_page
    same_page.assert_clean()


@pytest.fixture(scope="session", name="write_notebook")
def _write_notebook():
    return write_notebook


def write_notebook(path, cells):
    """Write a notebook of the code ``cells``, for the course's usual kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


class Lab:
    """A running JupyterLab; ``folder`` is its working copy."""

    def __init__(self, browser, folder, home):
        self._browser, self.folder = browser, folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        environment = {name: v for name, v in os.environ.items() if name != "COURSE_STATE"}
        environment |= {
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "IPYTHONDIR": str(home / "ipython"),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        options = {
            "ServerApp.root_dir": folder,
            "ServerApp.port": port,
            "ServerApp.port_retries": 0,
            "IdentityProvider.token": "",
            "LabApp.expose_app_in_browser": True,
            "LabApp.user_settings_dir": home / "settings",
            "LabApp.workspaces_dir": home / "workspaces",
        }
        command += [f"--{name}={value}" for name, value in options.items()]
        self._log = (home / "server.log").open("w")
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=self._log, stderr=subprocess.STDOUT
        )
        self._wait(home / "server.log")

    def _wait(self, log, seconds=90):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._process.poll() is None:
            try:
                with urlopen(f"{self.url}/api/status", timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")

    def stop(self):
        self._process.terminate()  # the server ends its kernels
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._log.close()

    def open(self, notebook, width=1280, height=800, **context):
        """Open ``notebook``, a path inside the working copy, in a window of its own."""
        window = self._browser.new_context(viewport={"width": width, "height": height}, **context)
        page = Page(window, notebook)
        page.start(f"{self.url}/lab/workspaces/auto-{time.monotonic_ns()}/tree/{quote(notebook)}")
        return page


class Page:
    """One notebook in one browser window. ``tab`` is Playwright's page."""

    ZOOMED = 640  # how wide a window of 1280 is at a zoom of 200 %

    def __init__(self, window, notebook):
        self._notebook = Path(notebook).stem
        self.left_the_machine, self.errors = [], []
        window.route(_is_elsewhere, self._block)
        self.tab = window.new_page()
        self.tab.set_default_timeout(60_000)
        self.tab.on("console", self._on_console)
        self.tab.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))

    def start(self, url):
        self.tab.goto(url)
        self.tab.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
            "?.connectionStatus === 'connected'",
            timeout=90_000,
        )
        self.tab.evaluate(_COUNT_MESSAGES)
        self.settle()
        self.tab.evaluate("() => window.jupyterapp.shell.collapseLeft()")

    def close(self):
        self._end_kernel()
        self.tab.context.close()

    def restart(self):
        """End the kernel and open the notebook anew, as on the next day."""
        self._end_kernel()
        self.start(self.tab.url)

    def _end_kernel(self):
        self.tab.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    def command(self, name, **arguments):
        self.tab.evaluate(
            "([name, args]) => window.jupyterapp.commands.execute(name, args)", [name, arguments]
        )

    def use_theme(self, name):
        self.command("apputils:change-theme", theme=name)
        self.tab.wait_for_function(
            "name => document.body.dataset.jpThemeName === name", arg=name, timeout=30_000
        )
        self.settle()

    def run_all(self):
        self.command("notebook:run-all-cells")
        self.settle(seconds=300)  # lesson 6 trains nets

    def run_cells(self, text):
        """Run those code cells again in which ``text`` stands."""
        for at, source in enumerate(self.tab.evaluate(_SOURCES)):
            if text in source:
                self.run_cell(at)

    def run_cell(self, at, source=None):
        """Run the cell at position ``at``, with another text if ``source`` is given."""
        self.tab.evaluate(_SELECT, [at, source])
        self.command("notebook:run-cell")
        self.settle()

    def find_cell(self, text):
        """Return the position of the first code cell in which ``text`` stands."""
        sources = self.tab.evaluate(_SOURCES)
        return next(at for at, source in enumerate(sources) if text in source)

    def settle(self, seconds=120):
        """Wait until the kernel has done all it was asked and nothing has moved for some time."""
        self.tab.evaluate(_SETTLE, 1000 * seconds)

    def error_outputs(self):
        """Return what every cell that raised and every widget that failed to show says."""
        shown = self.tab.locator(".jp-Notebook .jp-OutputArea-output").all_inner_texts()
        return self.tab.evaluate(_ERRORS) + [text for text in shown if _FAILED.search(text)]

    def screenshot(self, name, of=None):
        """Save a picture of the window, or of the element ``of``, for people to look at."""
        ARTIFACTS.mkdir(exist_ok=True)
        (of or self.tab).screenshot(path=ARTIFACTS / f"{self._notebook}-{name}.png")

    def pictures(self, control):
        """Return what is drawn on each canvas of ``control``, for comparison."""
        return [canvas.evaluate("c => c.toDataURL()") for canvas in control.locator("canvas").all()]

    def wait_until(self, true, seconds=60):
        """Wait until ``true()``: how long things take is not what is tested here."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"not within {seconds} s"
            self.tab.wait_for_timeout(50)

    def expect_text(self, locator, text):
        """Wait until ``locator`` says ``text``, a part of what it says or a pattern."""
        locator.filter(has_text=text).first.wait_for()

    def wait_for_change(self, control, before):
        """Wait until a picture of ``control`` is another than in ``before``; return all."""
        self.wait_until(lambda: self.pictures(control) != before)
        self.settle()
        return self.pictures(control)

    def look_over(self, kinds, height=1800):
        """See that controls fit and pass the audit, in both themes; then go through them by Tab.

        Nothing in them may move by itself where the system asks for less motion.
        """
        controls = [
            (f"{kind}-{i}", control)
            for kind in kinds
            for i, control in enumerate(self.tab.locator(f".course-{kind}").all(), start=1)
        ]
        assert len(controls) == self.tab.locator(".course").count()
        for theme, widths in (("Dark", [900]), ("Light", [1280, 900, self.ZOOMED])):
            self.use_theme(f"JupyterLab {theme}")
            for width in widths:
                self.tab.set_viewport_size({"width": width, "height": height})
                self.settle()
                for name, control in controls:
                    self.assert_fits(control)
                    self.screenshot(f"{name}-{width}-{theme.lower()}", of=control)
            assert self.audit() == []
        for _, control in controls:
            self.assert_mouse_reaches(control)
            self.tab_through(control)
        self.tab.emulate_media(reduced_motion="reduce")
        assert self.tab.evaluate(_MOVING) == []

    def assert_fits(self, control):
        """Check that nothing in ``control`` is cut off or lies over something else."""
        control.scroll_into_view_if_needed()
        assert control.evaluate(_MISFITS) == []

    def assert_mouse_reaches(self, control):
        """Check that whatever can be pressed in ``control`` lies in the open."""
        for target in control.locator(_TARGETS).all():
            if target.is_visible() and target.is_enabled():
                target.click(trial=True)

    def tab_through(self, control):
        """Go through ``control`` with the Tab key; check that all is reached and shows it."""
        self.tab.keyboard.press("Escape")  # a key: from now on the focus is shown
        expected = control.evaluate(_TAB_STOPS)
        for i in range(expected):
            stop = control.evaluate(_AT_STOP)
            assert stop["inside"], f"Tab leaves after {i} of {expected} places"
            assert stop["visible"], f"no sign of the focus on {stop['html']}"
            self.tab.keyboard.press("Tab")
        assert not control.evaluate(_AT_STOP)["inside"]

    def audit(self):
        """Return what axe-core finds serious or critical in controls and cards."""
        axe = importlib.resources.files("axe_core_python").joinpath("axe.min.js").read_text()
        self.tab.evaluate(axe)
        found = self.tab.evaluate("() => axe.run({ include: [['.course'], ['.jp-RenderedHTML']] })")
        return [
            (finding["id"], node["html"], node["failureSummary"])
            for finding in found["violations"]
            if finding["impact"] in {"serious", "critical"}
            for node in finding["nodes"]
        ]

    def assert_clean(self):
        assert self.error_outputs() == []
        assert self.errors == []
        assert self.left_the_machine == []

    def _block(self, route):
        self.left_the_machine.append(route.request.url)
        route.abort()

    def _on_console(self, message):
        where = f"{message.text} ({(message.location or {}).get('url', '')})"
        if message.type == "error" and not _NOT_OURS.search(where):
            self.errors.append(where)


def _is_elsewhere(url):
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in _LOOPBACK


_MOVING = """
() => [...document.querySelectorAll(".course, .course *")].filter((e) => {
  const style = getComputedStyle(e);
  return parseFloat(style.transitionDuration) || style.animationName !== "none";
}).map((e) => e.outerHTML)
"""
# Radio buttons are pressed by their labels.
_TARGETS = "button, label:has(input[type=radio]), input:not([type=radio]), select, [tabindex='0']"
_MISFITS = """
(root) => {
  const found = [];
  const name = (e) => `${e.tagName} ${e.className?.baseVal ?? e.className} ${e.textContent.trim()}`;
  const unseen = (e) => e !== root && (getComputedStyle(e).clipPath !== "none" ||
    unseen(e.parentElement)); // words for screen readers alone
  const shown = [...root.querySelectorAll("*")]
    .filter((e) => e.checkVisibility() && !e.closest("svg") && !unseen(e));
  const frame = root.getBoundingClientRect();
  for (const e of [root, ...shown]) {
    if (e.clientWidth && e.scrollWidth > e.clientWidth + 1) found.push(`cut off: ${name(e)}`);
    const box = e.getBoundingClientRect();
    if (box.right > frame.right + 1 || box.left < frame.left - 1) found.push(`outside: ${name(e)}`);
  }
  const texts = [];
  for (const e of shown) {
    for (const node of e.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.textContent.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      texts.push(...[...range.getClientRects()].map((box) => ({ e, box })));
    }
  }
  const marks = shown.filter((e) => e.matches("button, input:not([type=radio]), select, summary"))
    .map((e) => ({ e, box: e.getBoundingClientRect() }));
  const items = [...texts, ...marks];
  items.forEach((a, i) => items.slice(i + 1).forEach((b) => {
    if (a.e.contains(b.e) || b.e.contains(a.e)) return;
    const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const tall = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    if (wide > 2 && tall > 4) found.push(`overlap: ${name(a.e)} / ${name(b.e)}`);
  }));
  return found;
}
"""
# Of the radio buttons of a group Tab reaches one: the one that is checked, if there is one.
_TAB_STOPS = """
(root) => {
  const all = root.querySelectorAll("button, input, select, summary, [tabindex='0']");
  const stops = [...all].filter((e) => {
    const group = e.type === "radio" ? [...root.querySelectorAll(`[name="${e.name}"]`)] : [e];
    return !e.disabled && e.checkVisibility() && e === (group.find((r) => r.checked) ?? group[0]);
  });
  stops[0].focus();
  return stops.length;
}
"""
# The focus of a slider shows on its knob, whose style cannot be read: see test_gallery.py.
_AT_STOP = """
(root) => {
  const at = document.activeElement;
  const rings = [at, at.closest("label")].filter(Boolean).map((e) => getComputedStyle(e));
  return {
    inside: root.contains(at),
    html: at.outerHTML.slice(0, 200),
    visible: at.matches(":focus-visible") && (at.type === "range" ||
      rings.some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2)),
  };
}
"""
# What stands in the code cells; of other cells nothing.
_SOURCES = """
() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
  .map((cell) => cell.type === "code" ? cell.sharedModel.getSource() : "")
"""
_SELECT = """
([at, source]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  if (source !== null) notebook.model.cells.get(at).sharedModel.setSource(source);
  notebook.activeCellIndex = at;
  notebook.deselectAll();
}
"""
_FAILED = re.compile("^(Error displaying widget|Error creating widget|Loading widget)")
_ERRORS = """
() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
  .flatMap((cell) => cell.type === "code" ? cell.outputs.toJSON() : [])
  .filter((output) => output.output_type === "error")
  .map((output) => `${output.ename}: ${output.evalue}`)
"""
# Messages to the kernel that it has not yet said it is done with. Widgets' messages may go to
# threads of their own there, so the kernel's status alone does not tell.
_COUNT_MESSAGES = """
() => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const open = window.openMessages = new Set();
  kernel.anyMessage.connect((_, { msg, direction }) => {
    if (direction === "send" && msg.channel === "shell") open.add(msg.header.msg_id);
    const done = msg.header.msg_type === "status" && msg.content.execution_state === "idle";
    if (direction === "recv" && done) open.delete(msg.parent_header.msg_id);
  });
}
"""
# Quiet is counted in turns of the page's own clock: on a loaded machine they take longer.
_SETTLE = """
(limit) => new Promise((resolve, reject) => {
  const panel = window.jupyterapp.shell.currentWidget;
  const start = performance.now();
  let quiet = 0;
  const stir = () => { quiet = 0; };
  const watcher = new MutationObserver(stir);
  watcher.observe(panel.node, { childList: true, subtree: true, characterData: true });
  const turn = () => {
    const kernel = panel.sessionContext.session?.kernel;
    const waiting = [...panel.node.querySelectorAll(".jp-InputPrompt")]
      .some((prompt) => prompt.textContent.includes("*"));
    quiet += 1;
    if (kernel?.status !== "idle" || waiting || window.openMessages.size) stir();
    const late = performance.now() - start > limit;
    if (quiet <= 6 && !late) return next();
    watcher.disconnect();
    if (quiet > 6) return resolve();
    const open = window.openMessages.size;
    reject(new Error(`not idle: kernel ${kernel?.status}, ${open} messages open`));
  };
  const next = () => setTimeout(() => requestAnimationFrame(turn), 50);
  next();
})
"""


@pytest.fixture(scope="session")
def web_folder(tmp_path_factory):
    """The site with Python in its pages, built from what is installed.

    ``COURSE_WEB_SITE`` names one that was built before, to save the minute.
    """
    from webpage import build_site

    folder = os.environ.get("COURSE_WEB_SITE")
    if folder is None:
        folder = tmp_path_factory.mktemp("web") / "site"
        build_site(folder)
    return Path(folder)


@pytest.fixture(scope="session")
def web_site(web_folder):
    """The address of that site, served on this machine."""
    from webpage import served

    with served(web_folder) as address:
        yield address
