"""Which wall is put around submissions: namespaces where they can be had, else WebAssembly.

>>> isolation = try_out()
>>> isolation.granted or "no walls" in isolation.said
True
"""

from course.grading import client, walls

KINDS = ("namespaces", "wasm")

INSTEAD = (
    "There are two ways. One is to install the course with its extra: pip install "
    "'semi-supervised-course[web]'; submissions then run in WebAssembly, on Linux, macOS and "
    f"Windows, more slowly. The other: {client.INSTEAD[:1].lower()}{client.INSTEAD[1:]}"
)


def start(limits=None, kind="", say=lambda line: None):
    """Return a server of children behind a wall that was tried, a context manager.

    Parameters
    ----------
    limits : walls.Limits
    kind : str, one of ``KINDS``, or "" for namespaces where they can be had, else WebAssembly
    say : function of a line, told what takes long

    Raises
    ------
    walls.NoWalls
        If that wall cannot be had.
    """
    from course.grading import wasm_wall  # late: it needs what builds the pages

    if kind != "wasm":
        try:
            return client.Server(limits)
        except walls.NoWalls as error:
            if kind == "namespaces":
                raise
            if why := wasm_wall.unavailable():
                raise walls.NoWalls(f"{error}; {why}") from error
            say(f"No namespaces ({error}): submissions run in WebAssembly.")
    say("Starting Python in WebAssembly; on a machine's first run it is compiled for some minutes.")
    return wasm_wall.Server(limits)


def try_out():
    """Return which wall is in force, as a ``client.Isolation``; WebAssembly is not started."""
    from course.grading import wasm_wall

    found = client.try_out()
    if found.granted:
        return found
    if why := wasm_wall.unavailable():
        said = f"no walls around submissions can be had here ({found.said}; {why}). {INSTEAD}"
        return client.Isolation(False, said)
    in_force = wasm_wall.in_force(wasm_wall.allowed(walls.Limits()))
    return client.Isolation(True, f"{in_force} (Linux namespaces cannot be had: {found.said})")
