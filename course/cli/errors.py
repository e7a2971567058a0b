"""The error of a command that cannot do what it was asked to."""


class CommandError(Exception):
    """Ends the command; its message is shown as one line, so it says what to do."""
