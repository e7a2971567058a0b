"""Measure again what the course reports: one of its long comparisons.

Without a name, lists what there is. Ctrl-C stops it and keeps what is done; with
--resume the same command goes on from there.
"""

import shlex
from pathlib import Path

from course.cli.errors import CommandError


def add_arguments(parser):
    parser.add_argument("name", metavar="NAME", nargs="?", help="what to measure")
    parser.add_argument("--out", metavar="FILE", help="also store the rows, as JSON")
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=1, help="processes at once; -1 for one per core"
    )
    parser.add_argument(
        "--resume", action="store_true", help="measure only what the file of --out does not hold"
    )


def run(arguments):
    from course import bench

    if arguments.name is None:
        width = max(map(len, bench.BENCHES))
        for name in bench.BENCHES:
            print(f"{name:<{width}}  {bench.about(name)}")
        return 0
    if arguments.name not in bench.BENCHES:
        raise CommandError(
            f"there is no bench {arguments.name!r}; there are: {', '.join(bench.BENCHES)}"
        )
    if arguments.jobs == 0:
        raise CommandError("--jobs must be a number of processes, or -1 for one per core, not 0")
    if arguments.resume and arguments.out is None:
        raise CommandError("--resume goes on with the file of --out: name it")
    keep = done = None
    if arguments.out is not None:
        from course.evaluation import save_results

        out = Path(arguments.out)
        if out.suffix != ".json" or not out.parent.is_dir():
            raise CommandError(f"--out needs a .json file in a folder that is there, not {out}")
        command = shlex.join(["course", "bench", arguments.name, "--out", arguments.out])

        def keep(table):
            save_results(table, out, command)

        if arguments.resume and out.exists():
            done = _stored(out, command)
    table = bench.run(arguments.name, arguments.jobs, keep, done)
    print(bench.describe(arguments.name, table))
    if arguments.out is not None:
        print(f"\n{len(table.rows)} rows are stored in {arguments.out}")
    return 130 if table.parameters["stopped"] else 0


def _stored(out, command):
    """Return what an earlier run of the same command left, or say why one cannot go on with it."""
    from course.evaluation import load_results

    try:
        table = load_results(str(out))
    except ValueError as error:
        raise CommandError(f"{error}; leave out --resume to measure it again") from None
    same = table.parameters.pop("command") == command
    table.parameters.pop("versions")
    if not same or "done" not in table.parameters:
        raise CommandError(
            f"{out} was not left by this command, or by an older form of it: leave out --resume to "
            "measure all of it again"
        )
    return table
