"""Folders around a class, which packing, downloading and unpacking add, and those of nbgrader."""

from dataclasses import replace

from course.grading.intake import archives, names, platforms
from course.grading.intake.files import HIDDEN, is_junk

OURS = frozenset({"exercises", "notebooks", "solutions", "my-course", ".ipynb_checkpoints"})
_NBGRADERS = {"source", "release", "autograded", "feedback", "exchange"}
_DEEPEST = 6


def unwrapped(found, known):
    """Return the files without the folders around all of them.

    Parameters
    ----------
    found : list of Found
    known : collection of the exercises' stems

    Returns
    -------
    found : list of Found; the first component of each path is a student's
    around : list of str, the folders that were taken off
    remarks : list of ("", str)
    """
    found, remarks = _submitted(found)
    around = []
    while chain := _chain(found, known):
        around += chain
        found = [f.below(len(chain)) for f in found if f.parts[: len(chain)] == tuple(chain)]
        found = [f for f in found if f.parts]
        found, more = _submitted(found)
        remarks += more
    return found, around, remarks


def _chain(found, known):
    """Return the names of single folders around the whole class, outermost first; [] if none."""
    chain = []
    while len(chain) < _DEEPEST:
        here = [f.below(len(chain)) for f in found if f.parts[: len(chain)] == tuple(chain)]
        here = [f for f in here if f.parts and f.parts[-1] != HIDDEN]
        folders = {f.parts[0] for f in here if len(f.parts) > 1}
        loose = [f for f in here if len(f.parts) == 1 and _claims(f, known)]
        if any(map(platforms.on_folder, folders)) or any(
            platforms.on_file(f.parts[0]) for f in loose
        ):
            return chain
        people = folders - OURS - set(known)
        owners = {
            names.owner_in(names.without_copies(names.stem_of(f.parts[0])).stem, known)
            for f in loose
        }
        if len(people) + len(owners - {""}) >= 2:
            return chain
        if len(folders) != 1 or loose or not people:
            return []  # one student's own folders
        chain.append(next(iter(folders)))
    return []


def _claims(file, known):
    """Return whether a loose file says by its name that it was handed in."""
    name = file.parts[0]
    notebook = names.kind_of(name) == names.NOTEBOOK or archives.is_zip(name)
    return notebook or bool(names.exercise_in(name, known)[0] or platforms.on_file(name))


def _submitted(found):
    """Return what nbgrader and Teams call submitted, where that is among the folders."""
    tops = {f.parts[0] for f in found if len(f.parts) > 1}
    if "Submitted files" in tops and tops <= {"Submitted files", "Working files"}:
        return [f.below(1) for f in found if f.parts[0] == "Submitted files"], []
    inside = [f for f in found if f.parts[0] == "submitted" and len(f.parts) > 2]
    if not inside:
        return found, []
    others = {t for t in tops - {"submitted"} - _NBGRADERS if not is_junk(t)}
    expanded = [replace(f.below(1), origin=f"submitted/{f.parts[1]}") for f in inside]
    if not others:
        return expanded, []
    said = "a folder submitted stands beside folders of students: those in it are graded as well"
    return [*expanded, *(f for f in found if f.parts[0] != "submitted")], [("", said)]
