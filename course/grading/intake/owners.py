"""The students of a class, each with their files and a name of their own."""

from dataclasses import dataclass, field

from course.grading.defuse import line
from course.grading.intake import archives, names, platforms
from course.grading.intake.files import EMPTY, HIDDEN, digest
from course.grading.intake.looks import functions_of, looks_like_notebook
from course.grading.intake.platforms import Label, Owner

_HANDED_IN_AS = {"pdf", "html", "htm", "rar", "7z", "gz", "tar", "docx", "doc", "odt", "rtf"}
_NOBODYS = {"index.html"}


@dataclass
class Person:
    """Somebody's files, each with the label that the platform put on it."""

    owner: Owner
    files: list = field(default_factory=list)
    label: str = ""
    remarks: list = field(default_factory=list)


def by_person(found, around, known):
    """Return the persons with their files, and the names of files that are nobody's."""
    blackboard = [f for f in found if _platform_of(f) == "blackboard"]
    users = platforms.blackboard_users(blackboard) if blackboard else {}
    origins, loose = {}, set()
    for file in found:
        origin, label = _label_of(file, around, known, users)
        if label is None:
            loose.add(origin)
            continue
        origins.setdefault(label.owner.key, {}).setdefault(origin, []).append((file, label))
    people = []
    for groups in origins.values():
        if len(groups) > 1 and _collide(groups, known):
            # Two folders, and nothing that tells whose is whose: neither replaces the other.
            shown = " and ".join(sorted({line(origin, 60) for origin in groups}))
            for files_of in groups.values():
                said = f"this name came twice ({shown}): each is graded by itself"
                people.append(Person(files_of[0][1].owner, files_of, remarks=[said]))
            continue
        files_of = [pair for group in groups.values() for pair in group]
        people.append(Person(files_of[0][1].owner, files_of))
    return people, sorted(loose - {"", HIDDEN, EMPTY})


def _platform_of(file):
    label = platforms.on_file(file.parts[0])
    return label.owner.platform if label else ""


def _label_of(file, around, known, users):
    """Return where a file's owner is told, and the label.

    Where nothing tells one: the file's name, or "" of a file of the platform's own, and None.
    """
    first = file.parts[0]
    if len(file.parts) > 1 and not archives.is_zip(first):
        if label := platforms.on_folder(first):
            return label.owner.key, label
        if user := platforms.github_user(first, around):
            return first, Label(Owner(user, "", "github"))
        return file.origin or "".join(file.raw[:1]), Label(Owner(first))
    if label := platforms.on_file(first):
        if label.owner.platform == "blackboard":
            if not label.rest and len(file.parts) == 1:
                return "", None  # a receipt
            user = users[label.owner.name]
            label = Label(Owner(user, user, "blackboard"), label.sent, label.rest)
        return label.owner.key, label
    stem = names.without_copies(names.stem_of(first)).stem
    exercise = names.exercise_in(stem, known)[0]
    if len(file.parts) == 1 and not exercise and not _could_be_handed_in(file, known):
        return first, None
    name = names.owner_in(stem, known) or around[0]
    return name, Label(Owner(name), rest=first)


def _could_be_handed_in(file, known):
    """Return whether a loose file whose name tells no exercise is somebody's all the same."""
    name = file.parts[-1]
    kind = names.kind_of(name)
    if kind == names.MAYBE:
        return looks_like_notebook(file)
    if kind == names.SCRIPT:
        return bool(functions_of(file) & set().union(*known.values()))
    ending = name.rpartition(".")[2].lower()
    if name.lower() in _NOBODYS:
        return False
    return kind == names.NOTEBOOK or ending in _HANDED_IN_AS or archives.is_zip(name)


def chosen_part(file, label):
    """Return the part of a file's path that its owner chose."""
    if label.rest:
        return (label.rest, *file.parts[1:])
    return file.parts[1:] or file.parts


def _collide(groups, known):
    """Return whether two groups of files have one for the same exercise, with other content."""
    seen = {}
    for origin, pairs in groups.items():
        for file, label in pairs:
            if names.kind_of(file.parts[-1]) == names.OTHER:
                continue
            what = names.exercise_in(chosen_part(file, label)[-1], known)[0] or file.parts[-1]
            seen.setdefault(what, {}).setdefault(digest(file), set()).add(origin)
    return any(
        len(set().union(*digests.values())) > 1 for digests in seen.values() if len(digests) > 1
    )


def labeled(people):
    """Give each person a visible line of their own, which tells namesakes apart."""
    taken = set()

    def first_the_plain(person):
        shown = line(person.owner.name, 100)
        return shown != person.owner.name, person.owner.key

    shown_by = {}
    for person in people:
        shown_by.setdefault(line(person.owner.name, 100), []).append(person)
    for person in sorted(people, key=first_the_plain):
        shown = line(person.owner.name, 100) or "nobody"
        namesakes = shown_by[line(person.owner.name, 100)]
        if len({p.owner.key for p in namesakes}) > 1 and person.owner.id:
            shown = f"{shown} ({person.owner.id})"
        free, number = shown, 1
        while free in taken:
            number += 1
            free = f"{shown} ({number})"
        if free != shown and not person.remarks:
            person.remarks.append(f"looks like {shown}, and is another name")
        taken.add(free)
        person.label = free
    return people
