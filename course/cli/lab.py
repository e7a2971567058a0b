"""Open a lesson in JupyterLab, in a working copy of your own.

The working copy is made or brought up to date first, as 'course start' does.
Press Ctrl-C to stop JupyterLab and everything that runs in it.
"""

import os
import secrets
import signal
from pathlib import Path
from urllib.parse import urlencode, urljoin

from course import shipping, stills
from course.cli import copies
from course.cli.errors import CommandError
from course.cli.start import a_folder

_WORKSPACES = ".jupyterlab-workspaces"


def add_arguments(parser):
    parser.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        type=a_folder,
        help="the working copy; by default the one you are in, or my-course here",
    )
    parser.add_argument("--lesson", metavar="N", type=int, default=1, help="which lesson to open")
    parser.add_argument("--port", metavar="P", type=int, help="the port to serve on")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")


def run(arguments):
    name = lesson_name(arguments.lesson, shipping.lessons())
    if arguments.port is not None:
        check_port(arguments.port)
    report = copies.ship(arguments.folder or copies.default_folder())
    print(report)
    stills.freshen(report.folder)
    print("Starting JupyterLab ...", flush=True)

    def announce(address):
        if arguments.no_browser:
            print("Open this address in your browser:")
        else:
            print(f"Lesson {arguments.lesson} opens in your browser. If it does not, open:")
        print(f"\n    {address}\n")
        print(f"Your work is kept in {report.folder}. Press Ctrl-C here to stop.", flush=True)

    serve(lab_options(report.folder, name, arguments.port, arguments.no_browser), announce)
    return 0


def lesson_name(number, lessons):
    """Return the name of a lesson's notebook.

    Parameters
    ----------
    number : int
    lessons : dict, number -> name in a working copy

    Examples
    --------
    >>> lesson_name(2, {1: "notebooks/01_one.ipynb", 2: "notebooks/02_two.ipynb"})
    'notebooks/02_two.ipynb'
    """
    if number not in lessons:
        titles = (f"{n} ({Path(lessons[n]).stem[3:].replace('_', ' ')})" for n in sorted(lessons))
        raise CommandError(f"there is no lesson {number}; there are: {', '.join(titles)}")
    return lessons[number]


def check_port(port):
    """Raise ``CommandError`` if no server could listen on ``port`` of this machine."""
    from tornado.netutil import bind_sockets

    if not 0 < port < 65536:
        raise CommandError(f"there is no port {port}; ports go from 1 to 65535")
    try:
        for taken in bind_sockets(port, "localhost"):
            taken.close()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CommandError(
            f"port {port} cannot be used ({reason}); give another one with --port"
        ) from error


def lab_options(folder, name, port=None, no_browser=False):
    """Return JupyterLab's command line for one lesson of a working copy.

    Given as options, these win over whatever is in the learner's own
    configuration of Jupyter.
    """
    options = [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{name}",
        # Tabs are restored from this copy only, never from another project.
        f"--LabApp.workspaces_dir={Path(folder) / _WORKSPACES}",
        "--ServerApp.kernel_spec_manager_class=course.kernels.OwnKernel",
        # No request leaves the machine: no update check, no news, no list of extensions.
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        "--LabApp.extension_manager=readonly",
        "--Application.log_level=WARN",
        # A token of Jupyter's own making would come with a second, longer announcement.
        f"--IdentityProvider.token={os.environ.get('JUPYTER_TOKEN') or secrets.token_hex(24)}",
    ]
    if port is not None:
        options += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if no_browser:
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    return options


def serve(options, announce):
    """Run JupyterLab in this process until a signal ends it, its kernels included.

    In a process of its own the server would have to be found and ended from
    outside; here the signals come to it directly, on every system.

    Parameters
    ----------
    options : list of str, JupyterLab's command line
    announce : function, called with the address once the server listens
    """
    # The matrices of the lessons are small: more threads only make them slower.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from jupyterlab.labapp import LabApp

    server = LabApp.initialize_server(argv=options)
    server.web_app.settings["page_config_hook"] = _ask_nothing
    address = urljoin(server.connection_url, server.default_url)
    token = urlencode({"token": server.identity_provider.token})
    server.io_loop.add_callback(announce, f"{address}?{token}")
    _stop_on_signals(server)
    server.start()


def _ask_nothing(handler, page_config):
    """Leave out the part of JupyterLab that asks everybody whether to fetch news."""
    announcements = "@jupyterlab/apputils-extension:announcements"
    page_config["disabledExtensions"] = [*page_config["disabledExtensions"], announcements]
    return page_config


def _stop_on_signals(server):
    """Let Ctrl-C, a kill and a closed terminal end the server in good order."""

    def stop(number, frame):
        signal.signal(number, signal.SIG_DFL)  # the second one ends it at once
        server.stop(from_signal=True)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows knows no SIGHUP
        # Who ignores a signal, as nohup does, keeps doing so.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
