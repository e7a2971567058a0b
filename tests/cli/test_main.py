"""The command line as a whole: help, exit statuses, one clear line instead of a traceback."""

import argparse
import importlib
import subprocess
import sys

import pytest

from course import cli
from course.cli import COMMANDS, main
from course.cli.errors import CommandError
from course.workspace import WorkspaceError


def status(*arguments):
    """Run the command; return its exit status, also where argparse ends it."""
    try:
        return main(list(arguments))
    except SystemExit as stop:
        return stop.code


@pytest.mark.parametrize(
    "arguments", [(), ("strat",), ("start",), ("start", ""), ("html", ""), ("--bad",)]
)
def test_a_wrong_command_line_is_a_usage_error(arguments, capsys):
    assert status(*arguments) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("course: " if arguments else "usage: course")
    if arguments:
        assert len(err.splitlines()) == 1
        assert "--help" in err


def test_help_names_every_command(capsys):
    assert status("--help") == 0
    out = capsys.readouterr().out
    assert all(f"    {name}" in out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name, capsys):
    assert status(name, "--help") == 0
    summary = importlib.import_module(f"course.cli.{name}").__doc__.partition("\n")[0]
    assert summary in capsys.readouterr().out


def test_help_imports_nothing_heavy():
    code = (
        "import sys\n"
        "from course.cli import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit:\n"
        "    heavy = ('numpy', 'sklearn', 'matplotlib', 'jupyterlab', 'jupyter_client', 'tornado',"
        " 'traitlets', 'filelock', 'packaging', 'asyncio', 'course.authoring')\n"
        "    sys.exit(', '.join(m for m in heavy if m in sys.modules) or 0)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stderr.strip() == ""
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("error", "expected", "line"),
    [
        (CommandError("no such thing"), 2, "course: no such thing\n"),
        (WorkspaceError("cannot write"), 2, "course: cannot write\n"),
        (FileNotFoundError(2, "No such file", "x"), 2, "course: x: No such file\n"),
        (OSError("the disk is gone"), 2, "course: the disk is gone\n"),
        (ImportError("no tornado"), 2, "course: no tornado; 'course doctor' says what to do\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_a_command_that_fails_leaves_one_line(error, expected, line, capsys, monkeypatch):
    def fail(arguments):
        raise error

    def parser():
        parser = argparse.ArgumentParser()
        parser.set_defaults(command="any", run=fail)
        return parser

    monkeypatch.setattr(cli, "_parser", parser)
    assert main([]) == expected
    assert capsys.readouterr() == ("", line)


def test_a_reader_who_leaves_is_no_error_worth_a_line():
    code = "import sys; from course.cli import main; sys.exit(main(['bench']))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()  # before the first word
    assert process.stderr.read() == b""
    assert process.wait() == 141


def test_names_and_what_they_measure_stand_in_two_columns(capsys):
    assert status("bench") == 0
    lines = capsys.readouterr().out.splitlines()
    starts = {len(line) - len(line.partition("  ")[2].lstrip()) for line in lines}
    assert len(lines) > 5 and len(starts) == 1


def test_an_interruption_while_the_commands_are_read_is_no_traceback(capsys, monkeypatch):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_parser", stop)
    assert main(["start", "x"]) == 130
    assert capsys.readouterr() == ("", "")
