"""``course lab``: a working copy, a lesson, and a server that leaves nothing behind."""

import json
import os
import re
import signal
import socket
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest
from jupyter_client import BlockingKernelClient

from course.cli import copies, lab, main

SECONDS = 60


@pytest.fixture
def served(monkeypatch):
    """Do not start a server; keep its options."""
    calls = []
    monkeypatch.setattr(lab, "serve", lambda options, announce: calls.append((options, announce)))
    return calls


def option(options, name):
    """Return the value of ``--name=value``."""
    return next(o.partition("=")[2] for o in options if o.startswith(f"--{name}="))


def test_lab_opens_the_first_lesson_of_a_new_copy_here(source, served, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["lab"]) == 0
    [(options, _)] = served
    assert option(options, "ServerApp.root_dir") == str(tmp_path / "my-course")
    assert option(options, "LabApp.default_url") == "/lab/tree/notebooks/01_first_steps.ipynb"
    assert (tmp_path / "my-course" / "notebooks" / "01_first_steps.ipynb").is_file()


def test_lab_opens_the_copy_one_is_in(source, served, tmp_path, monkeypatch):
    copies.ship(tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine" / "notebooks")
    main(["lab", "--lesson", "2"])
    [(options, _)] = served
    assert Path(option(options, "ServerApp.root_dir")).samefile(tmp_path / "mine")
    assert option(options, "LabApp.default_url").endswith("/02_next.ipynb")
    assert not (tmp_path / "mine" / "notebooks" / "my-course").exists()


def test_lab_updates_the_copy_as_start_does(source, served, tmp_path, notebook, capsys):
    copies.ship(tmp_path / "mine")
    (source / "notebooks" / "02_next.ipynb").write_bytes(notebook("newer"))
    main(["lab", str(tmp_path / "mine")])
    assert "refreshed (you had not changed it): notebooks/02_next.ipynb" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["--no-browser"]])
def test_the_address_is_announced(source, served, tmp_path, capsys, arguments):
    main(["lab", str(tmp_path / "mine"), *arguments])
    [(options, announce)] = served
    assert ("--no-browser" in options) == bool(arguments)
    announce("http://localhost:1/lab?token=t")
    out = capsys.readouterr().out
    assert "\n    http://localhost:1/lab?token=t\n" in out
    assert ("opens in your browser" in out) != bool(arguments)
    assert f"kept in {tmp_path / 'mine'}" in out


def test_a_port_asked_for_is_the_port_or_none():
    assert not any("port" in o for o in lab.lab_options("copy", "lesson"))
    options = lab.lab_options("copy", "lesson", port=4321)
    assert option(options, "ServerApp.port") == "4321"
    assert option(options, "ServerApp.port_retries") == "0"


@pytest.mark.parametrize(("uid", "allowed"), [(0, True), (1000, False)])
def test_root_is_allowed(monkeypatch, uid, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: uid, raising=False)
    assert ("--allow-root" in lab.lab_options("copy", "lesson")) == allowed


def test_a_system_without_user_numbers_is_fine(monkeypatch):
    monkeypatch.delattr(os, "geteuid", raising=False)
    assert "--allow-root" not in lab.lab_options("copy", "lesson")


def test_a_token_of_ones_own_is_used(monkeypatch):
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    made = [option(lab.lab_options("copy", "lesson"), "IdentityProvider.token") for _ in range(2)]
    assert len({*made}) == 2
    assert all(len(token) == 48 for token in made)
    monkeypatch.setenv("JUPYTER_TOKEN", "mine")
    assert option(lab.lab_options("copy", "lesson"), "IdentityProvider.token") == "mine"


def test_no_request_leaves_the_machine():
    options = lab.lab_options("copy", "lesson")
    assert option(options, "LabApp.check_for_updates_class") == "jupyterlab.NeverCheckForUpdate"
    assert option(options, "LabApp.news_url") == "None"
    assert option(options, "LabApp.extension_manager") == "readonly"


def one_line(capsys):
    out, err = capsys.readouterr()
    assert not out
    assert len(err.splitlines()) == 1
    assert err.startswith("course: ")
    return err


@pytest.mark.parametrize("number", ["0", "3", "-1"])
def test_an_unknown_lesson_lists_the_lessons(source, served, tmp_path, capsys, number):
    assert main(["lab", str(tmp_path / "mine"), "--lesson", number]) == 2
    line = one_line(capsys)
    assert f"no lesson {number}; there are: 1 (first steps), 2 (next)" in line
    assert not served
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_busy_port_is_named(source, served, tmp_path, capsys, address):
    with socket.create_server((address, 0)) as server:
        port = server.getsockname()[1]
        assert main(["lab", str(tmp_path / "mine"), "--port", str(port)]) == 2
    line = one_line(capsys)
    assert f"port {port} cannot be used" in line
    assert "--port" in line
    assert not served
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_a_port_that_does_not_exist_is_named(source, served, tmp_path, capsys, port):
    assert main(["lab", str(tmp_path / "mine"), "--port", port]) == 2
    assert f"no port {port}" in one_line(capsys)


def free_port():
    with socket.create_server(("localhost", 0)) as server:
        return server.getsockname()[1]


class Lab:
    """A real ``course lab``, waited for until it serves, and a kernel in it."""

    def __init__(self, run_course, folder, **environment):
        self.port = free_port()
        self.process = run_course(
            "lab", str(folder), "--no-browser", "--port", str(self.port), **environment
        )
        self.printed = []
        for line in self.process.stdout:
            self.printed.append(line)
            if "Ctrl-C" in line:
                break
        self.address = next((w for w in "".join(self.printed).split() if "token=" in w), None)
        assert self.address, self.process.communicate()

    def get(self, path="", data=None):
        base, _, token = self.address.partition("?token=")
        url = f"http://localhost:{self.port}{path}" if path else base
        request = urllib.request.Request(url, data, {"Authorization": f"token {token}"})
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.read().decode()

    def start_kernel(self, runtime):
        """Start a kernel; return a client that can run code in it."""
        kernel = json.loads(self.get("/api/kernels", b'{"name": "python3"}'))
        client = BlockingKernelClient()
        client.load_connection_file(str(runtime / f"kernel-{kernel['id']}.json"))
        client.start_channels()
        return client  # what is sent before the kernel is up waits for it

    def end(self, number):
        self.process.send_signal(number)
        printed, errors = self.process.communicate(timeout=SECONDS)
        self.printed.append(printed)
        return self.process.returncode, errors


def ask(client, **expressions):
    """Return what the expressions are in the kernel, as text."""
    reply = client.execute("", user_expressions=expressions, reply=True, timeout=SECONDS)
    answers = reply["content"]["user_expressions"]
    return {name: answer["data"]["text/plain"] for name, answer in answers.items()}


def is_gone(pid):
    try:
        process = psutil.Process(pid)
        process.wait(timeout=10)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return process.status() == psutil.STATUS_ZOMBIE
    return True


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals between processes")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_server_and_kernels(run_course, tmp_path, number):
    running = Lab(run_course, tmp_path / "mine")
    runtime = tmp_path / "user" / "RUNTIME"
    client = running.start_kernel(runtime)
    idle = running.start_kernel(runtime)
    pids = [int(ask(c, pid="__import__('os').getpid()")["pid"]) for c in (client, idle)]
    client.execute("while True: pass")  # a kernel that does not listen any more
    code, errors = running.end(number)
    client.stop_channels()
    idle.stop_channels()
    assert code == 0
    # A busy kernel may complain on its way out; the server and the command may not.
    assert not re.search(r'File ".*(jupyter_server|course/cli)/', errors)
    assert all(is_gone(pid) for pid in pids)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("localhost", running.port), timeout=5)
    assert not list(runtime.glob("*.json"))


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals between processes")
def test_the_lesson_runs_in_this_environment_whatever_the_user_has(run_course, source, tmp_path):
    foreign = tmp_path / "foreign" / "kernels" / "python3"
    foreign.mkdir(parents=True)
    spec = {"argv": ["/nowhere/python"], "display_name": "Foreign", "language": "python"}
    (foreign / "kernel.json").write_text(json.dumps(spec))
    config = tmp_path / "user" / "CONFIG" / "jupyter_server_config.py"
    config.parent.mkdir(parents=True)
    config.write_text(
        "c.ServerApp.root_dir = '/'\n"
        "c.LabApp.default_url = '/lab/tree/elsewhere'\n"
        "c.IdentityProvider.token = 'known'\n"
        f"c.LabApp.workspaces_dir = {str(tmp_path / 'tabs')!r}\n"
    )
    (tmp_path / "tabs").mkdir()
    tabs = {"data": {}, "metadata": {"id": "default"}}
    (tmp_path / "tabs" / "elsewhere.jupyterlab-workspace").write_text(json.dumps(tabs))
    before = {path: path.read_bytes() for path in source.rglob("*.*") if path.is_file()}

    running = Lab(
        run_course,
        tmp_path / "a copy",
        JUPYTER_PATH=str(tmp_path / "foreign"),
        JUPYTER_PREFER_ENV_PATH="0",
    )
    assert re.search(r":\d+/lab/tree/notebooks/01_first_steps.ipynb\?token=", running.address)
    page = running.get()
    assert re.search(r'"disabledExtensions": \[[^]]*apputils-extension:announcements"', page)
    # The tabs of another project are not restored over the lesson.
    assert json.loads(running.get("/lab/api/workspaces"))["workspaces"]["ids"] == []
    listed = json.loads(running.get("/api/contents/notebooks"))["content"]
    assert {entry["name"] for entry in listed} == {
        "01_first_steps.ipynb",
        "02_next.ipynb",
        "guide.md",
    }
    client = running.start_kernel(tmp_path / "user" / "RUNTIME")
    facts = ask(
        client,
        executable="__import__('sys').executable",
        threads="__import__('os').environ['OMP_NUM_THREADS']",
    )
    client.stop_channels()
    assert facts == {"executable": repr(sys.executable), "threads": "'1'"}
    code, _ = running.end(signal.SIGTERM)
    assert code == 0
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals between processes")
def test_ctrl_c_before_the_server_runs_is_quiet(run_course, tmp_path):
    process = run_course("lab", str(tmp_path / "mine"), "--no-browser", "--port", str(free_port()))
    for line in process.stdout:
        if line.startswith("Starting"):
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode in (0, 130)
    assert "Traceback" not in errors
