"""What the learner has done, kept in the working copy: tries, hints read, what is solved."""

from course import workspace

_KEY = "exercises"
_FRESH = {"tries": 0, "hints": 0, "solved": False}

_last = {}  # name -> the last outcome in this process, for pictures; kept nowhere


def entry(name, state=None):
    """Return the record of one exercise, as a dict."""
    state = workspace.load(_KEY, {}) if state is None else state
    kept = state.get(name)
    return {**_FRESH, **kept} if isinstance(kept, dict) else dict(_FRESH)


def note(name, **news):
    """Add to the record of ``name``: ``tries`` and ``hints`` by number, ``solved`` for good."""

    def change(state):
        old = entry(name, state)
        new = {
            "tries": old["tries"] + news.get("tries", 0),
            "hints": max(old["hints"], news.get("hints", 0)),
            "solved": old["solved"] or news.get("solved", False),
        }
        return {**state, name: new}

    workspace.update(_KEY, change, {})


def remember(outcome):
    _last[outcome.name] = outcome


def solved_here(name):
    """Return whether the last check of ``name`` in this process found it correct."""
    return bool(_last.get(name, False))
