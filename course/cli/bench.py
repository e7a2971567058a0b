"""Measure again what the course reports: one of its long comparisons.

Without a name, lists what there is. Ctrl-C stops it and keeps what is done.
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
    keep = None
    if arguments.out is not None:
        from course.evaluation import save_results

        out = Path(arguments.out)
        if out.suffix != ".json" or not out.parent.is_dir():
            raise CommandError(f"--out needs a .json file in a folder that is there, not {out}")
        command = shlex.join(["course", "bench", arguments.name, "--out", arguments.out])

        def keep(table):
            save_results(table, out, command)

    table = bench.run(arguments.name, arguments.jobs, keep)
    print(bench.describe(arguments.name, table))
    if arguments.out is not None:
        print(f"\n{len(table.rows)} rows are stored in {arguments.out}")
    return 130 if table.parameters["stopped"] else 0
