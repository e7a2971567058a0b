"""What a kernel is to JupyterLab, for a page that holds this Python: runs cells, sets traits.

Messages go both ways through two files that the page's host provides, and look alike: the
length of a JSON text (4 bytes, lowest first), the JSON text, bytes. In the JSON text
``{"bytes": [start, length]}`` stands for a part of the bytes.
"""

import ast
import asyncio
import contextlib
import hashlib
import io
import json
import linecache
import os
import sys
import time
import traceback
import warnings

import anywidget
import IPython.display

INBOX, OUTBOX = "/page/inbox", "/page/outbox"


# Messages ----------------------------------------------------------------------------------------


def pack(message):
    """Return a message, plain data with bytes in it, as bytes.

    Examples
    --------
    >>> unpack(pack({"points": b"abcd", "names": ["a", "b"]}))
    {'points': b'abcd', 'names': ['a', 'b']}
    """
    pool = bytearray()

    def plain(value):
        if isinstance(value, (bytes, bytearray, memoryview)):
            pool.extend(b"\0" * (-len(pool) % 4))  # browsers read floats at multiples of four only
            start = len(pool)
            pool.extend(value)
            return {"bytes": [start, len(pool) - start]}
        if isinstance(value, dict):
            return {name: plain(item) for name, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return value.item() if hasattr(value, "item") else value

    text = json.dumps(plain(message)).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + bytes(pool)


def unpack(whole):
    """Return the message that :func:`pack`, or its twin in the page, made bytes of."""
    start = 4 + int.from_bytes(whole[:4], "little")

    def restored(found):
        if set(found) == {"bytes"} and isinstance(found["bytes"], list):
            at, length = found["bytes"]
            return whole[start + at : start + at + length]
        return found

    return json.loads(whole[4:start], object_hook=restored)


def send(**message):
    with open(OUTBOX, "wb", buffering=0) as file:
        file.write(pack(message))


# Later -------------------------------------------------------------------------------------------


class Loop:
    """As much of an event loop as a widget needs that goes on later.

    Nothing can wait inside this Python while the page lives, so what is due is done in a turn of
    its own, which the page gives after the time that :meth:`wait` names.
    """

    def __init__(self, clock=time.monotonic):
        self.time, self._due = clock, []

    def call_later(self, delay, function, *arguments, context=None):
        """Call ``function`` in ``delay`` seconds."""
        self._due.append((self.time() + delay, function, arguments))

    def call_soon(self, function, *arguments, context=None):
        """Call ``function`` in the page's next turn."""
        self.call_later(0.0, function, *arguments)

    call_soon_threadsafe = call_soon

    def wait(self):
        """Return the seconds until something is due; None if nothing is."""
        return max(0.0, min(due for due, *_ in self._due) - self.time()) if self._due else None

    def run_due(self):
        """Do what is due by now, in its order."""
        now = self.time()
        ready = sorted((call for call in self._due if call[0] <= now), key=lambda call: call[0])
        self._due = [call for call in self._due if call[0] > now]
        for _, function, arguments in ready:
            function(*arguments)


# A session ---------------------------------------------------------------------------------------


class Session:
    """The names that cells share, and the widgets that they showed.

    Parameters
    ----------
    send : function of keywords, takes messages to the page
    """

    def __init__(self, send):
        self.send = send
        self.names = {"__name__": "__main__", "__builtins__": __builtins__}
        self.count = 0
        self.cell = None
        self.loop = Loop()
        self.widgets = {}  # id -> (widget, the cell that showed it)
        self._given = {}  # what the page itself just set, and need not be told

    def run(self, cell, source):
        """Run a cell: everything it puts out is sent as a notebook stores it."""
        self.cell, self.count = cell, self.count + 1
        self.widgets = {name: w for name, w in self.widgets.items() if w[1] != cell}
        file = f"<cell {self.count}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        self.names["__file__"] = file
        right = False
        with self._watched():
            self._execute(source, file)
            self._show_figures()
            right = True
        self.send(done=cell, count=self.count, right=right)

    def change(self, model, traits):
        """Set traits of a widget, as the page asks."""
        if model not in self.widgets:
            return
        widget, self.cell = self.widgets[model]
        self._given = dict(traits)
        with self._watched():
            for name, value in traits.items():
                setattr(widget, name, value)
        self._given = {}

    def go_on(self):
        """Do what a widget left for later."""
        with self._watched():
            self.loop.run_due()

    @contextlib.contextmanager
    def _watched(self):
        """Send what is printed and raised to the cell at hand."""
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._stream("stdout"), self._stream("stderr")
        try:
            yield
        except BaseException as error:  # SystemExit too: exit() must not end the session
            self._show_error(error)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            sys.stdout, sys.stderr = streams

    def publish(self, data, metadata, kind="display_data"):
        """Send an output; if it shows a widget, the widget goes first."""
        view = data.get("application/vnd.jupyter.widget-view+json")
        if view and (widget := anywidget.alive.get(view["model_id"])) is not None:
            self.widgets[view["model_id"]] = (widget, self.cell)
            script = hashlib.sha256(widget.script.encode()).hexdigest()[:12]
            state = {name: getattr(widget, name) for name in widget.traits(sync=True)}
            self.send(opened=view["model_id"], script=script, state=state)
        output = {"output_type": kind, "data": data, "metadata": metadata}
        if kind == "execute_result":
            output["execution_count"] = self.count
        self.send(output=output, cell=self.cell)

    def tell(self, widget, name, value):
        """Send what changed in a widget, unless the page set it to just this value."""
        if widget.model_id not in self.widgets:
            return
        if name in self._given and _same(self._given[name], value):
            return
        self.send(model=widget.model_id, changed={name: value})

    def _execute(self, source, file):
        tree = _parsed(source, file)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not _is_silent(source):
            last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, file, "exec"), self.names)
        if last is not None:
            value = eval(compile(last, file, "eval"), self.names)
            if value is not None:
                self.names["_"] = value
                data, metadata = IPython.display.mimebundle(value)
                sys.stdout.flush()
                self.publish(data, metadata, "execute_result")

    def _show_figures(self):
        """Show the figures that pyplot holds, as a notebook does at the end of a cell."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        for number in pyplot.get_fignums():
            png = io.BytesIO()
            pyplot.figure(number).savefig(png, format="png", bbox_inches="tight")
            IPython.display.display(IPython.display.Image(png.getvalue()))
        pyplot.close("all")

    def _show_error(self, error):
        sys.stdout.flush()
        report = traceback.TracebackException.from_exception(error)
        # What stands above the cell is this session, and nobody's business.
        frames = [i for i, frame in enumerate(report.stack) if frame.filename.startswith("<cell")]
        del report.stack[: frames[0] if frames else len(report.stack)]
        lines = "".join(report.format()).splitlines()
        output = {
            "output_type": "error",
            "ename": type(error).__name__,
            "evalue": str(error),
            "traceback": lines,
        }
        self.send(output=output, cell=self.cell)

    def _stream(self, name):
        def put(text):
            self.send(output={"output_type": "stream", "name": name, "text": text}, cell=self.cell)

        return _Stream(put)


class _Stream(io.TextIOBase):
    """Text for the page, in portions: each message costs more than a few characters."""

    encoding = "utf-8"

    def __init__(self, put):
        self._put, self._parts, self._size = put, [], 0

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() takes a string, got {type(text).__name__}")
        self._parts.append(text)
        self._size += len(text)
        if self._size > 2000 or "\r" in text:
            self.flush()
        return len(text)

    def flush(self):
        if self._parts:
            text, self._parts, self._size = "".join(self._parts), [], 0
            self._put(text)


def _same(a, b):
    try:
        return bool(a == b)
    except Exception:
        return False


def _is_silent(source):
    """Return whether the last line ends with a semicolon, which keeps its value to itself."""
    lines = [line.partition("#")[0].rstrip() for line in source.splitlines()]
    return next((line for line in reversed(lines) if line), "").endswith(";")


def _parsed(source, file):
    """Return the syntax tree of ``source``; explain a line that only JupyterLab understands."""
    try:
        return ast.parse(source, file)
    except SyntaxError as error:
        lines = source.splitlines()
        line = lines[error.lineno - 1].strip() if 0 < (error.lineno or 0) <= len(lines) else ""
        if line.startswith(("%", "!")) or line.endswith("?"):
            message = f"{line!r} works in JupyterLab only; here, write plain Python"
            raise SyntaxError(message) from None
        raise


# What the page calls -----------------------------------------------------------------------------

_session = None


def start():
    """Make the session that the page talks to."""
    global _session
    _session = Session(send)
    os.environ.setdefault("MPLBACKEND", "agg")
    os.makedirs("/work", exist_ok=True)
    marker = "/work/.course.json"
    if not os.path.exists(marker):
        with open(marker, "w", encoding="utf-8") as file:
            json.dump({"format": 1}, file)
    os.chdir("/work")
    asyncio._set_running_loop(_session.loop)
    IPython.display.publish = _publish
    anywidget.tell = _session.tell


def _publish(data, metadata):
    sys.stdout.flush()
    _session.publish(data, metadata)


def warm_up():
    """Import what nearly every cell needs, so that the page may say it is ready."""
    import tqdm

    import course.methods  # noqa: F401

    # One page, one process: nobody else could want the lock.
    warnings.filterwarnings("ignore", message="only soft file lock")

    tqdm.tqdm.monitor_interval = 0  # a thread of its own, which cannot start here


def receive():
    """Do what the message in the inbox asks."""
    with open(INBOX, "rb") as file:
        message = unpack(file.read())
    if message["do"] == "run":
        _session.run(message["cell"], message["source"])
    elif message["do"] == "put":
        with open(os.path.join("/work", message["name"]), "wb") as file:
            file.write(message["content"])
    elif message["do"] == "set":
        _session.change(message["model"], message["traits"])
    elif message["do"] == "go on":
        _session.go_on()
    if (wait := _session.loop.wait()) is not None:
        send(later=1000 * wait)
