"""Files that a grading run writes: for their owner alone, and whole or not at all."""

import contextlib
import os
import secrets
from pathlib import Path


def write(path, data):
    """Write ``data`` to ``path``, so that nobody but its owner can read it.

    Parameters
    ----------
    path : path; its folder exists
    data : bytes

    Raises
    ------
    OSError
        With the name of the file, also where the disk is full.
    """
    path = Path(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with naming(path):
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def make_folder(path):
    """Make a folder, and those around it, for their owner alone; return its path."""
    path = Path(path)
    with naming(path):
        for folder in [*reversed(path.parents), path]:
            if not folder.exists():
                folder.mkdir(0o700, exist_ok=True)
    return path


@contextlib.contextmanager
def naming(path):
    """Have an OSError that is raised within tell which file it is about."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
