"""Submissions that attack, submissions with an accident, and honest ones that are awkward.

Each is a list of cells, or the bytes of a file, with the points it must get for the three
tasks of ``tiny``: softmax (2), mask (1), propagation_step (3). Where a cell says @X@, the test puts
in a path or a port of something outside that must stay as it is.
"""

import json

from tiny import IMPORTS, MASK, RIGHT, SOFTMAX, STEP, book, old_book

ALL, NONE = (2, 1, 3), (0, 0, 0)
WRONG_SOFTMAX = "def softmax(scores):\n    return np.zeros_like(scores)\n"
WRONG_STEP = (
    "def propagation_step(transition, soft_labels, labeled, targets):\n    return soft_labels\n"
)


def _instead_of_softmax(body, before=""):
    """Return the cells of a notebook in which softmax does something else."""
    inner = "\n".join("    " + line for line in body.strip().splitlines())
    return [IMPORTS, before, f"def softmax(scores):\n{inner}\n", MASK, STEP]


def _if_so(condition, before=""):
    """Return cells whose softmax is right only where an attack has worked."""
    right = SOFTMAX.replace("softmax", "_right")
    return _instead_of_softmax(
        f"try:\n    worked = bool({condition})\nexcept BaseException:\n    worked = False\n"
        "return _right(scores) if worked else scores * 0",
        f"{before}\n{right}",
    )


LAST_TWO = (0, 1, 3)

ATTACKS = {
    # --- on the judge: answers that pretend -------------------------------------------------
    "patched_numpy": (
        [IMPORTS, "import numpy.testing, numpy as np\n"
         "for n in ('allclose', 'array_equal', 'isclose', 'all'):\n"
         "    setattr(np, n, lambda *a, **k: True)\n"
         "np.ndarray.__eq__ if False else None\n"
         "def softmax(scores): return 1\ndef mask(y): return 1\n"
         "def propagation_step(*a): return 1"],
        NONE,
    ),
    "equals_everything": (
        [IMPORTS, "class Yes:\n    __eq__ = __ne__ = __lt__ = lambda self, other: True\n"
         "    __hash__ = object.__hash__\n    def __array__(self, *a, **k): return np.zeros(1)\n"
         "    def __getattr__(self, name): return self\n    def __call__(self, *a): return self\n"
         "softmax = mask = propagation_step = Yes()"],
        NONE,
    ),
    "array_that_agrees": (
        [IMPORTS, "class A(np.ndarray):\n"
         "    def __eq__(self, o): return np.ones(self.shape, bool)\n"
         "    def __sub__(self, o): return np.zeros(self.shape)\n    __rsub__ = __sub__\n"
         "    def __array_ufunc__(self, *a, **k): return np.zeros(self.shape)\n"
         "def softmax(scores): return np.ones_like(scores).view(A)\n"
         "def mask(y): return np.ones_like(y).view(A)\n"
         "def propagation_step(t, b, l, g): return np.ones_like(b).view(A)"],
        NONE,
    ),
    "text_and_number_that_agree": (
        [IMPORTS, "class F(float):\n    __eq__ = lambda s, o: True\n"
         "class S(str):\n    __eq__ = lambda s, o: True\n    __hash__ = str.__hash__\n"
         "def softmax(x): return F(1)\ndef mask(y): return S('yes')\n"
         "def propagation_step(*a): return {S('x'): F(0)}"],
        NONE,
    ),
    "says_it_is_correct": (
        [IMPORTS, "import sys\nchild = sys.modules.get('course.grading.child')\n"
         "def do_call(self, mark, **request):\n"
         "    return {'problem': '', 'text': '', 'answers': [True, True], 'changed': [],\n"
         "            'borrowed': [], 'outcome': 'correct', 'points': 99, 'right': True}\n"
         "child._Submission.do_call = do_call\n"
         "def softmax(s): return s\ndef mask(y): return y\ndef propagation_step(*a): return a"],
        NONE,
    ),
    "looks_like_a_verdict": (
        [IMPORTS, "def softmax(s): return ('correct', True)\n"
         "def mask(y): return {'right': True, 'points': 1}\n"
         "def propagation_step(*a): return [True] * 2"],
        NONE,
    ),
    "pickle": (
        _instead_of_softmax(
            "return Bomb()",
            "import os\nclass Bomb:\n    def __reduce__(self):\n"
            "        return os.system, ('touch @FOLDER@/pickled',)",
        ),
        LAST_TWO,
    ),
    # --- on the judge: looking for what is right --------------------------------------------
    "imports_the_checks": (
        _if_so("_judge.compare or True", "try:\n    import course.checks._judge as _judge\n"
               "except ImportError:\n    pass"),
        LAST_TWO,
    ),
    "patches_the_checks": (
        [IMPORTS, "import course.checks\ncourse.checks.check = lambda *a, **k: True\n"
         "try:\n    from course.checks import _judge\n    _judge.compare = lambda *a: (True, '')\n"
         "except ImportError: pass\n" + WRONG_SOFTMAX, WRONG_STEP],
        NONE,
    ),
    "runs_the_solution": (
        _if_so("exec(str(solution('supervised.softmax', sure=True)).partition('\\n')[2],"
               " globals()) or 'right' in dir()", "from course.checks import solution"),
        LAST_TWO,
    ),
    "searches_the_disk": (
        # Once, and of the libraries the course alone: time must not decide what it finds.
        _if_so("FOUND", "import os\nFOUND = []\nfor at, folders, files in os.walk('/'):\n"
               "    if at.endswith(('site-packages', 'dist-packages')):\n"
               "        folders[:] = [f for f in folders if f.startswith('course')]\n"
               "    folders[:] = [f for f in folders if os.path.join(at, f) != '/proc']\n"
               "    FOUND += [f for f in files if f.endswith('.ipynb')\n"
               "              or f in ('_judge.py', 'tiny.py', 'capstone.py', 'grades.csv')]"),
        LAST_TWO,
    ),
    "searches_the_memory": (
        _if_so("[o for o in gc.get_objects() if type(o).__name__ in ('Exercise', 'Verdict')]",
               "import gc"),
        LAST_TWO,
    ),
    # --- the package's own version -----------------------------------------------------------
    "imported": (
        [IMPORTS, "from course.methods.supervised import softmax\n"
         "from course.methods.graph import propagation_step", MASK],
        (0, 1, 0),
    ),
    "imported_under_another_name": (
        [IMPORTS, "import course.methods.graph as g\nfrom course.methods import supervised as s\n"
         "mine = s.softmax\ndef softmax(scores):\n    return mine(scores)\n"
         "propagation_step = lambda *a: g.propagation_step(*a)", MASK],
        (0, 1, 0),
    ),
    "a_twin_imported": (
        [IMPORTS, "from course.deep.objectives import softmax", MASK, STEP], LAST_TWO,
    ),
    "imported_by_hand": (
        [IMPORTS, "import importlib, functools, sys\n"
         "softmax = functools.partial(getattr(importlib.import_module("
         "'course.methods.supervised'), 'soft' + 'max'))\n"
         "class Step:\n    def __call__(self, *a):\n"
         "        return vars(sys.modules['course.methods.graph'])['propagation_step'](*a)\n"
         "propagation_step = Step()", MASK],
        (0, 1, 0),
    ),
    "its_code_copied": (
        [IMPORTS, "import types\nfrom course.methods.supervised import softmax as theirs\n"
         "softmax = types.FunctionType(theirs.__code__, theirs.__globals__)", MASK, STEP],
        LAST_TWO,
    ),
    "its_module_loaded_again": (
        [IMPORTS, "import importlib, course.methods.supervised as s\n"
         "importlib.reload(s)\nsoftmax = s.softmax",
         "from course.methods.supervised import softmax", MASK, STEP],
        LAST_TWO,
    ),
    "its_file_read": (
        _if_so("exec(open(s.__file__).read(), found) or found['softmax']",
               "import course.methods.supervised as s\nfound = {'__name__': 'x'}"),
        LAST_TWO,
    ),
    "its_source_asked_for": (
        _if_so("inspect.getsource(s.softmax)",
               "import inspect, course.methods.supervised as s"),
        LAST_TWO,
    ),
    "in_a_python_of_its_own": (
        _if_so("subprocess.run([sys.executable, '-c', 'from course.methods.supervised import"
               " softmax'], check=True)", "import subprocess, sys"),
        LAST_TWO,
    ),
    "found_by_the_collector": (
        [IMPORTS, "import gc, types\n"
         "def _find(name):\n    return next(o for o in gc.get_objects()\n"
         "        if isinstance(o, types.FunctionType) and o.__name__ == name\n"
         "        and o.__module__.startswith('course.'))\n"
         "softmax = _find('softmax')\npropagation_step = _find('propagation_step')", MASK],
        (0, 1, 0),
    ),
    "inside_an_estimator": (
        _instead_of_softmax(
            "model = SoftmaxRegression(max_iter=1).fit(np.eye(scores.shape[1]),"
            " np.arange(scores.shape[1]))\n"
            "model.coef_ = np.eye(scores.shape[1])\nmodel.intercept_ = 0\n"
            "return model.predict_proba(scores)",
            "from course.methods import SoftmaxRegression",
        ),
        LAST_TWO,
    ),
    "swallows_the_refusal": (
        _instead_of_softmax(
            "try:\n    return theirs(scores)\nexcept BaseException:\n    return scores * 0",
            "from course.methods.supervised import softmax as theirs",
        ),
        LAST_TWO,
    ),
    # --- on the pipe -------------------------------------------------------------------------
    "answers_ahead": (
        [IMPORTS, "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'T' * 4096)\n"
         "    except OSError: pass\n", SOFTMAX, MASK, STEP],
        NONE,
    ),
    "answers_twice": (
        _instead_of_softmax(
            "sys.modules['course.grading.frames'].send = twice\n" + "return scores",
            "import sys\nfrom course.grading import frames\nonce = frames.send\n"
            "def twice(*a):\n    once(*a)\n    once(*a)\n",
        ),
        LAST_TWO,
    ),
    "answers_in_lists_where_there_are_none": (
        [IMPORTS, "import sys\nfrom course.grading import frames\nf = sys._getframe()\n"
         "while 'mark' not in f.f_locals: f = f.f_back\n"
         "me, mark = f.f_locals['self'], f.f_locals['mark']\n"
         "frames.send(me.connection, mark, {'borrowed': [[]], 'notes': [[]], 'refused': 0})",
         SOFTMAX, MASK, STEP],
        NONE,
    ),
    "speaks_out_of_turn": (
        _instead_of_softmax(
            "import os, threading\ndef spam():\n    while True: os.write(3, b'x' * 1000)\n"
            "threading.Thread(target=spam, daemon=True).start()\nreturn scores"
        ),
        LAST_TWO,
    ),
    "hangs_up": (_instead_of_softmax("import os\nos.close(3)\nreturn scores"), LAST_TWO),
    "endless_cells": (
        [IMPORTS, "import sys\nfrom course.grading import frames\nf = sys._getframe()\n"
         "while 'mark' not in f.f_locals: f = f.f_back\n"
         "me, mark = f.f_locals['self'], f.f_locals['mark']\n"
         "while True: frames.send(me.connection, mark, {'cell': 10**9})"],
        NONE,
    ),
    "huge_answer": (
        _instead_of_softmax("return np.zeros(30_000_000)"),
        LAST_TWO,
    ),
    "huge_when_dense": (
        _instead_of_softmax(
            "from scipy import sparse\nreturn sparse.csr_array((10**6, 10**6))"
        ),
        LAST_TWO,
    ),
    "endless_list": (
        _instead_of_softmax("found = []\nfound.append(found)\nreturn found"),
        LAST_TWO,
    ),
    "deep_list": (
        _instead_of_softmax("found = 0\nfor _ in range(10**5): found = [found]\nreturn found"),
        LAST_TWO,
    ),
    # --- on the machine ----------------------------------------------------------------------
    "ends_the_process": (_instead_of_softmax("import os\nos._exit(0)"), LAST_TWO),
    "crashes": (_instead_of_softmax("import ctypes\nctypes.string_at(0)"), LAST_TWO),
    "endless_loop": (_instead_of_softmax("while True: pass"), LAST_TWO),
    "endless_loop_that_ignores_signals": (
        _instead_of_softmax(
            "import signal\nfor n in range(1, 60):\n"
            "    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
        ),
        LAST_TWO,
    ),
    "sleeps": (_instead_of_softmax("import time\ntime.sleep(10**6)"), LAST_TWO),
    "forks_for_ever": (
        _instead_of_softmax(
            "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
        ),
        LAST_TWO,
    ),
    "threads_for_ever": (
        _instead_of_softmax(
            "import threading, time\nwhile True:\n    try:\n"
            "        threading.Thread(target=time.sleep, args=(999,), daemon=True).start()\n"
            "    except RuntimeError: pass"
        ),
        LAST_TWO,
    ),
    "takes_all_memory": (
        _instead_of_softmax("found = []\nwhile True: found.append(np.ones(10**7))"), LAST_TWO
    ),
    "takes_memory_in_many": (
        _instead_of_softmax(
            "import os, time\nfor _ in range(6):\n    if os.fork() == 0: break\n"
            "x = np.ones(5 * 10**7)\ntime.sleep(60)"
        ),
        LAST_TWO,
    ),
    "fills_the_disk": (
        _instead_of_softmax(
            "for n in range(10**6):\n    for at in ('/tmp', '/dev/shm'):\n"
            "        with open(f'{at}/{n}', 'wb') as f: f.write(bytes(10**8))"
        ),
        LAST_TWO,
    ),
    "writes_outside": (
        _if_so("any(map(write, ['@FOLDER@/x', '@SUBMISSIONS@/x', '@OUT@', '/x',"
               " np.__file__ + '.canary']))",
               "def write(path):\n    try:\n        open(path, 'w').write('mine')\n"
               "        return True\n    except OSError:\n        return False"),
        LAST_TWO,
    ),
    "reads_outside": (
        _if_so("any(map(read, ['@FOLDER@/secret', '@SUBMISSIONS@', '/etc/passwd', '/var',"
               " '/home', '/proc/1/../../etc/hostname', '/usr/bin', '/root/.profile']))",
               "import os\ndef read(path):\n    try:\n"
               "        return os.listdir(path) if os.path.isdir(path) else open(path).read()\n"
               "    except OSError:\n        return False"),
        LAST_TWO,
    ),
    "reads_the_environment": (_if_so("'SECRET' in os.environ", "import os"), LAST_TWO),
    "uses_open_files": (
        _if_so("any(map(usable, range(4, 500)))",
               "import os\ndef usable(fd):\n    try: return bool(os.fstat(fd))\n"
               "    except OSError: return False"),
        LAST_TWO,
    ),
    "uses_the_net": (
        _if_so("socket.create_connection(('127.0.0.1', @PORT@), 2)", "import socket"),
        LAST_TWO,
    ),
    "uses_a_local_socket": (
        _if_so("s.connect('\\0@ABSTRACT@') is None",
               "import socket\ns = socket.socket(socket.AF_UNIX)"),
        LAST_TWO,
    ),
    "kills_everything": (
        [*RIGHT, "import os\nfor pid in (-1, 0, 1, 2, os.getppid(), @PID@):\n"
         "    try: os.kill(pid, 9)\n    except OSError: pass"],
        ALL,
    ),
    "sees_processes": (
        _if_so("[n for n in os.listdir('/proc') if n.isdigit() and int(n) != os.getpid()]",
               "import os"),
        LAST_TWO,
    ),
    "becomes_root": (
        _if_so("not any(map(fails, [lambda: os.setuid(0), lambda: os.chroot('/tmp')]))"
               " or os.getuid() == 0 or libc.mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0"
               " or libc.unshare(0x10000000) == 0",
               "import ctypes, os\nlibc = ctypes.CDLL(None)\ndef fails(f):\n    try: f()\n"
               "    except OSError: return True\n    return False"),
        LAST_TWO,
    ),
    "shared_memory": (
        _if_so("libc.shmget(@SHM@, 1, 0) >= 0", "import ctypes\nlibc = ctypes.CDLL(None)"),
        LAST_TWO,
    ),
    "memory_that_no_limit_counts": (
        _if_so("libc.shmget(0, 4096, 0o1600) >= 0 or libc.memfd_create(b'm', 0) >= 0",
               "import ctypes\nlibc = ctypes.CDLL(None)"),
        LAST_TWO,
    ),
    # --- on whoever reads the results ----------------------------------------------------------
    "markup_in_errors": (
        [*RIGHT, "raise Exception('<script>alert(1)</script><img src=x onerror=f()>\\x1b[2J')"],
        ALL,
    ),
    "formula_in_errors": (
        _instead_of_softmax("raise type('=HYPERLINK(\"x\")', (Exception,), {})('=1+1')"), LAST_TWO
    ),
    "tells_the_inputs_later": (
        [*_instead_of_softmax("global KEPT\nKEPT = scores\nreturn scores * 0"),
         "raise ValueError(repr(KEPT))", "raise NameError(f\"name '{KEPT[0, 0]}' is not defined\")",
         "raise type('E' + str(KEPT[1, 1]), (Exception,), {})", "print(KEPT); KEPT[99]"],
        LAST_TWO,
    ),
    "tells_the_inputs": (
        _instead_of_softmax(
            "raise type('E' + repr(scores.tolist()), (ValueError,), {})(repr(scores.tolist()))"
        ),
        LAST_TWO,
    ),
}  # fmt: skip

ACCIDENTS = {
    "syntax_error": ([*RIGHT, "def broken(:\n    pass"], ALL),
    "error_before_a_definition": (
        [IMPORTS, "1 / 0\n" + SOFTMAX, "undefined_name\nx = 3\n" + MASK, STEP], ALL,
    ),
    "not_attempted": (
        [IMPORTS, "def softmax(scores):\n    '''Turn scores into probabilities.'''\n    ...",
         MASK, "def propagation_step(t, b, l, g):\n    raise NotImplementedError"],
        (0, 1, 0),
    ),
    "deleted": ([IMPORTS, MASK, STEP], LAST_TWO),
    "renamed": ([IMPORTS, SOFTMAX.replace("softmax", "soft_max"), MASK, STEP], LAST_TWO),
    "no_return": (_instead_of_softmax("growth = np.exp(scores)"), LAST_TWO),
    "a_known_slip": (_instead_of_softmax("return np.exp(scores - scores.max())"), LAST_TWO),
    "wrong_shape_and_nan": (
        [IMPORTS, "def softmax(s): return s[0] * np.nan\ndef mask(y): return [y, [y]]\n"
         "def propagation_step(*a): return a"],
        NONE,
    ),
    "needs_what_is_not_there": (_instead_of_softmax("return helper(scores)"), LAST_TWO),
    "changes_its_arguments": (
        [IMPORTS, SOFTMAX, MASK, "def propagation_step(transition, F, labeled, targets):\n"
         "    F[:] = transition @ F\n    F[labeled] = targets[labeled]\n    return F"],
        (2, 1, 0),
    ),
    "endless_cell": ([*RIGHT, "while True: pass"], ALL),
    "crash_in_a_cell": ([IMPORTS, SOFTMAX, "import os\nos.abort()", MASK, STEP], ALL),
    "exit_in_a_cell": ([IMPORTS, "exit()\n", "import sys; sys.exit(3)", *RIGHT], ALL),
    "waits_for_input": (["name = input('Your name? ')", *RIGHT], ALL),
    "prints_for_ever": ([*RIGHT, "for _ in range(200): print('x' * 10**6)"], ALL),
    "recursion": (_instead_of_softmax("return softmax(scores)"), LAST_TWO),
    "not_json": (b"this is no notebook", NONE),
    "empty_file": (b"", NONE),
    "not_utf8": (b"\xff\xfe{}", NONE),
    "json_of_another_kind": (b'[{"cells": 1}]', NONE),
    "deep_json": (b"[" * 10**6, NONE),
    "no_format": (json.dumps({"nbformat": 3, "metadata": {}}).encode(), NONE),
    "too_many_cells": (book(*["1"] * 10_000), NONE),
    "too_large": (b" " * 20_000_001, NONE),
    "no_cells": (b'{"nbformat": 4, "cells": {}}', NONE),
}  # fmt: skip

HONEST = {
    "uses_the_value_of_a_magic": (
        ["def three(): return 3\nfound = %time three()\nassert found == 3\n" + SOFTMAX,
         *RIGHT[:1], MASK, STEP],
        ALL,
    ),
    "long_doubles": (
        [IMPORTS, SOFTMAX.replace("growth / growth", "growth.astype(np.longdouble) / growth"),
         "def mask(y): return [np.longdouble(v != -1) for v in y]", STEP],
        ALL,
    ),
    "magics": (
        ["%matplotlib inline\n!pip install numpy\nimport numpy as np\n%time 1 + 1",
         "%%time\n" + SOFTMAX, "%%capture out\nx = 1\n" + MASK, STEP + "\nsoftmax?"],
        ALL,
    ),
    "await": ([*RIGHT, "import asyncio\nawait asyncio.sleep(0)\n" + MASK], ALL),
    "future": (
        ["from __future__ import annotations\nfrom dataclasses import dataclass\n"
         "@dataclass\nclass Point:\n    x: Unknown = 1", *RIGHT],
        ALL,
    ),
    "no_functions_but_callables": (
        [IMPORTS, SOFTMAX.replace("softmax", "_s"),
         "import functools\nsoftmax = functools.partial(_s)",
         "class M:\n    def __call__(self, y): return [bool(v != -1) for v in y]\nmask = M()",
         "propagation_step = lambda t, b, l, g: np.where(l[:, None], g, t.toarray() @ b)"],
        ALL,
    ),
    "loops_and_lists": (
        [IMPORTS, "import math\ndef softmax(scores):\n    rows = []\n    for row in scores:\n"
         "        top = max(row)\n        e = [math.exp(v - top) for v in row]\n"
         "        rows.append([v / sum(e) for v in e])\n    return rows",
         "def mask(y):\n    return tuple(int(v) >= 0 for v in y)", STEP],
        ALL,
    ),
    "float32": (
        [IMPORTS, "def softmax(scores):\n    growth = np.exp((scores - scores.max(axis=1)[:, None])"
         ".astype(np.float32))\n    return growth / growth.sum(1)[:, None]", MASK, STEP],
        ALL,
    ),
    "uses_another_task_from_the_package": (
        [IMPORTS, "from course.methods import LabelPropagation, SoftmaxRegression\n"
         "X = np.random.default_rng(0).normal(size=(20, 2)); y = np.arange(20) % 3 - 1\n"
         "p = LabelPropagation().fit(X, y)\nSoftmaxRegression(max_iter=5).fit(X, y % 2)\n"
         "SCALE = p.label_distributions_.shape[1] / 2\n",
         SOFTMAX, "def mask(y):\n    return (y * SCALE) != -SCALE", STEP],
        ALL,
    ),
    "pictures": (
        [*RIGHT, "import matplotlib.pyplot as plt\nfrom course.plots import show_points\n"
         "from course.datasets import make_two_moons\nplt.plot([1, 2]); plt.show()\n"
         "show_points(*make_two_moons(50, random_state=0))\n"
         "when_solved('tiny.mask', lambda: 1 / 0)\ncheck('tiny.mask', mask)\nhint('tiny.mask')"],
        ALL,
    ),
    "files_and_threads": (
        [*RIGHT, "import os, pathlib, tempfile\nfrom concurrent.futures import ThreadPoolExecutor\n"
         "pathlib.Path('notes.txt').write_text('a')\nassert os.path.exists('notes.txt')\n"
         "tempfile.TemporaryFile().write(b'x')\n"
         "def mask(y):\n    with ThreadPoolExecutor(2) as pool:\n"
         "        return list(pool.map(lambda v: bool(v != -1), y))"],
        ALL,
    ),
    "defined_twice_checked_nowhere": ([IMPORTS, WRONG_SOFTMAX, SOFTMAX, STEP, MASK, MASK], ALL),
    "edited_checks": (
        [*RIGHT, "check('tiny.softmax', lambda s: s)\ncheck('tiny.mask')\nassert True"], ALL,
    ),
    "warns_and_prints": (
        [IMPORTS, "import warnings\n" + SOFTMAX.replace("growth =", "print(scores * 0); "
         "warnings.warn('x'); np.log(0.0); growth ="), MASK, STEP],
        ALL,
    ),
    "many_jobs": (
        [IMPORTS, SOFTMAX, "from joblib import Parallel, delayed\nimport multiprocessing\n"
         "def is_label(v):\n    return bool(v != -1)\n"
         "def mask(y):\n    with multiprocessing.get_context('fork').Pool(2) as pool:\n"
         "        one = pool.map(is_label, y)\n"
         "    assert one == Parallel(n_jobs=2)(delayed(is_label)(v) for v in y)\n"
         "    return one", STEP],
        ALL,
    ),
    "nbformat_3": (old_book(*RIGHT), ALL),
    "a_mark_before_it": (b"\xef\xbb\xbf" + book(*RIGHT), ALL),
    "helpers_and_recursion": (
        [IMPORTS, "def _row(r):\n    e = np.exp(r - r.max())\n    return e / e.sum()\n"
         "def softmax(scores):\n    if len(scores) == 0: return scores\n"
         "    return np.vstack([_row(scores[0])[None], softmax(scores[1:])])", MASK, STEP],
        ALL,
    ),
}  # fmt: skip

EVERY = {**ATTACKS, **ACCIDENTS, **HONEST}


def as_bytes(content, outside):
    """Return the file of a submission, with what is outside filled in."""
    if isinstance(content, bytes):
        return content
    cells = []
    for cell in content:
        for name, value in outside.items():
            cell = cell.replace(f"@{name}@", str(value))
        cells.append(cell)
    return book(*cells)
