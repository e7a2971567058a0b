"""The walls around a submission: what the Linux kernel offers, called through ctypes.

``build_view`` makes, once for the fork server, a file system that holds an
allow-list of paths, read-only. ``child_in_own_namespaces`` is fork into fresh user, pid, net, ipc,
mount, host-name and cgroup namespaces. ``settle``, in the child, mounts what is the child's own
(/tmp, /proc, /dev/shm), sets the limits, and gives up every right, and some system calls, for good.

Read ``man 7 namespaces``, ``man 7 user_namespaces`` and ``man 2 seccomp`` beside it.
"""

import contextlib
import ctypes
import errno
import importlib
import os
import platform
import struct
from dataclasses import dataclass

INSIDE = 1000  # the user a submission is, in its own namespace
_UNPRIVILEGED = 65534  # the user it is outside, where the grader is root

_NEW = {
    "mount": 0x00020000,
    "cgroup": 0x02000000,
    "uts": 0x04000000,
    "ipc": 0x08000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
_SIGCHLD = 17

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_AT_RECURSIVE = 0x8000
_DETACH = 2

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_CAPBSET_DROP = 1, 38, 24

_OWN = "/tmp", "/dev/shm"  # a child's own folders
_REFUSED = {  # memory that no limit counts, and doors into the kernel that no notebook needs
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "semget": (64, 190), "msgget": (68, 186), "io_uring_setup": (425, 425), "bpf": (321, 280),
    "userfaultfd": (323, 282), "perf_event_open": (298, 241), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "ptrace": (101, 117),
}  # fmt: skip
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # as the kernel calls them
_PR_SET_SECCOMP, _FILTER = 22, 2

_CALLS = {
    "x86_64": {"clone": 56, "pivot_root": 155, "mount_setattr": 442, "keyctl": 250, "capset": 126},
    "aarch64": {"clone": 220, "pivot_root": 41, "mount_setattr": 442, "keyctl": 219, "capset": 91},
}


class NoWalls(Exception):
    """The kernel does not grant what is needed; the message says what."""


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Parameters
    ----------
    cell_seconds, task_seconds : float, CPU seconds for all cells, and for a task
    memory : int, bytes of address space a process may add to what the server holds, and of
        memory that all its processes may use together
    files : int, bytes in its private folder
    processes : int, processes and threads together
    """

    cell_seconds: float = 60.0
    task_seconds: float = 20.0
    memory: int = 2_000_000_000
    files: int = 64_000_000
    processes: int = 16


def supported():
    """Return why there can be no walls on this machine, or ""."""
    if platform.system() != "Linux":
        return f"{platform.system()} has no namespaces"
    if platform.machine() not in _CALLS:
        return f"the processor {platform.machine()} is not known here"
    return ""


def separate():
    """Give this process a view and processes of its own; its next child is the first process.

    As root the kernel grants it outright; an ordinary user gets a user namespace first.
    """
    keep = "mount", "net", "ipc", "pid"
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        _unshare(*keep)
    else:
        _unshare("user", *keep)
        _write_maps("self", user, group)
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE)
    _syscall("keyctl", 1, 0, 0, 0, 0, may_fail=True)  # a keyring of its own, empty


def build_view(paths, copies):
    """Make a read-only file system of ``paths`` alone the root of this process.

    Parameters
    ----------
    paths : iterable of str, what is visible, under its own name
    copies : dict, path -> bytes: files that stand in for what is at that place
    """
    handles = {}
    for path in sorted(set(paths), key=len):
        inside = any(path == above or path.startswith(above + "/") for above in handles)
        if os.path.exists(path) and not inside:
            handles[path] = os.open(path, os.O_PATH | os.O_CLOEXEC)
    devices = {
        f"/dev/{name}": os.open(f"/dev/{name}", os.O_PATH | os.O_CLOEXEC)
        for name in ("null", "zero", "full", "random", "urandom")
    }
    new = "/tmp"  # here only; covered in this process's own view
    _mount("view", new, "tmpfs", _MS_NOSUID, "mode=755,size=64m")
    for path, handle in {**handles, **devices}.items():
        target = new + path
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            os.makedirs(target, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            open(target, "ab").close()
        _mount(f"/proc/self/fd/{handle}", target, None, _MS_BIND | _MS_REC)
    _stand_in(new, copies)
    for name in ("tmp", "proc", "dev/shm"):
        os.makedirs(f"{new}/{name}", exist_ok=True)
    _set_attributes(new, _ATTR_RDONLY | _ATTR_NOSUID)
    for path in handles:
        _set_attributes(new + path, _ATTR_NODEV)
    # Of this process's own pid namespace: children are seen, nothing else is.
    _mount("proc", f"{new}/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    for handle in [*handles.values(), *devices.values()]:
        os.close(handle)
    os.chdir(new)
    _syscall("pivot_root", b".", b".")
    _check(_libc().umount2(b".", _DETACH), "unmount the old root")
    os.chdir("/")


def _stand_in(new, copies):
    """Cover folders that hold the files in ``copies`` by ones that hold nothing else."""
    covered = sorted({folder for folder, _ in copies})
    for folder in covered:
        os.makedirs(new + folder, exist_ok=True)
        _mount("files", new + folder, "tmpfs", _MS_NOSUID | _MS_NODEV, "mode=755,size=64m")
    for (folder, name), data in copies.items():
        target = f"{new}{folder}/{name}"
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(data)


def child_in_own_namespaces():
    """Fork into fresh namespaces; return the child's pid, 0 in the child.

    ``os.fork`` cannot do it, and a fork after ``unshare`` would be a second one.
    The child must wait until ``admit`` has been called for it.
    """
    flags = sum(_NEW.values()) | _SIGCHLD
    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    pid = _raw_syscall(_number("clone"), flags, 0, 0, 0, 0)
    if pid == 0:
        python.PyOS_AfterFork_Child()
        return 0
    python.PyOS_AfterFork_Parent()
    if pid < 0:
        raise NoWalls(f"a child in namespaces of its own: {os.strerror(ctypes.get_errno())}")
    return pid


def admit(pid):
    """Say who the user of child ``pid`` is outside: never root."""
    root = os.geteuid() == 0
    _write_maps(pid, _UNPRIVILEGED if root else INSIDE, _UNPRIVILEGED if root else INSIDE)


def covered(paths):
    """Return those of ``paths`` that a child's own folders would hide, outermost alone."""
    hidden = sorted(p for p in paths if p.startswith(tuple(f"{own}/" for own in _OWN)))
    return [p for p in hidden if not any(p.startswith(f"{other}/") for other in hidden)]


def settle(limits, keep, visible=()):
    """In the child: its own folders, no rights, no files but ``keep``, which becomes 3.

    Parameters
    ----------
    limits : Limits
    keep : int, the file descriptor of the connection
    visible : list of str, from ``covered``: what stays visible in its own folders
    """
    os.setresgid(INSIDE, INSIDE, INSIDE)
    os.setresuid(INSIDE, INSIDE, INSIDE)
    private = _MS_NOSUID | _MS_NODEV
    handles = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in visible}
    for own in _OWN:
        size = f"mode=700,size={limits.files},nr_inodes=4096"
        _mount(os.path.basename(own), own, "tmpfs", private, size)
    for path, handle in handles.items():
        os.makedirs(path)
        _mount(f"/proc/self/fd/{handle}", path, None, _MS_BIND | _MS_REC)
    _mount("proc", "/proc", "proc", private | _MS_NOEXEC)
    _libc().sethostname(b"sandbox", 7)
    with contextlib.suppress(OSError), open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")
    os.setsid()
    os.umask(0o077)
    os.chdir("/tmp")
    _close_all_but(keep)
    _set_limits(limits)
    _give_up_rights()
    _give_up_calls()


def trial_report():
    """Return what a child sees of the world, measured: all must be as in ``EXPECTED``."""
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file)
    with open("/proc/net/dev") as file:
        net = [line.split(":")[0].strip() for line in file if ":" in line]
    return {
        "user": os.getuid(),
        "first process": os.getpid() == 1,
        "rights": int(status["CapEff"], 16) + int(status["CapPrm"], 16),
        "no new rights": status["NoNewPrivs"].strip() == "1",
        "calls refused": status["Seccomp"].strip() == "2",
        "networks": [name for name in net if name != "lo"],
        "others": [n for n in os.listdir("/proc") if n.isdigit() and n != "1"],
        "open files": sorted(int(n) for n in os.listdir("/proc/self/fd"))[4:-1],
        "can write outside": _can_write("/"),
        "cannot import": _cannot_import(),
    }


EXPECTED = {
    "user": INSIDE,
    "first process": True,
    "rights": 0,
    "no new rights": True,
    "calls refused": True,
    "networks": [],
    "others": [],
    "open files": [],
    "can write outside": False,
    "cannot import": "",
}


def die_with_parent():
    """Have the kernel kill this process when the one that started it ends."""
    _libc().prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)


def _can_write(folder):
    try:
        os.mkdir(os.path.join(folder, "trial"))
    except OSError:
        return False
    return True


def _cannot_import():
    """Return why a library that is not loaded yet cannot be imported, or ""."""
    try:
        for name in ("scipy.cluster.vq", "sklearn.kernel_ridge"):
            importlib.import_module(name)
    except Exception as error:
        return f"{name}: {error}"[:200]
    return ""


def _close_all_but(keep):
    null = os.open("/dev/null", os.O_RDWR)
    connection = os.dup(keep) if keep != 3 else keep
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    if connection != 3:
        os.dup2(connection, 3, inheritable=False)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))


def _set_limits(limits):
    import resource  # which Windows does not have

    with open("/proc/self/statm") as file:
        held = int(file.read().split()[0]) * resource.getpagesize()
    cpu = int(limits.cell_seconds + 40 * limits.task_seconds) + 1  # the grader stops it long before
    for name, most in {
        "AS": held + limits.memory,
        "CPU": cpu,
        "FSIZE": limits.files,
        "NOFILE": 256,
        "NPROC": limits.processes,
        "CORE": 0,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
        "SIGPENDING": 256,
    }.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}", 11), (most, most))


def _give_up_rights():
    libc = _libc()
    _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "forbid new rights")
    for right in range(64):
        libc.prctl(_PR_CAPBSET_DROP, right, 0, 0, 0)
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _syscall("capset", ctypes.addressof(header), ctypes.addressof(none))


def _give_up_calls():
    """Have the kernel refuse the calls in ``_REFUSED``, and those of another architecture."""
    column = list(_ARCHITECTURES).index(platform.machine())
    numbers = [pair[column] for pair in _REFUSED.values()]
    n = len(numbers)
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    # Each step: what to do, how many to skip if true and if false, with which value. Numbers from
    # 0x40000000 on are those of another way of calling, x32.
    program = [
        (load, 0, 0, 4),
        (equal, 0, n + 3, _ARCHITECTURES[platform.machine()]),
        (load, 0, 0, 0),
        (at_least, n + 1, 0, 0x40000000),
        *((equal, n - i, 0, number) for i, number in enumerate(numbers)),
        (give, 0, 0, 0x7FFF0000),  # allow
        (give, 0, 0, 0x00050000 | errno.EPERM),
    ]
    steps = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *s) for s in program))
    whole = struct.pack("=H6xQ", len(program), ctypes.addressof(steps))
    result = _libc().prctl(_PR_SET_SECCOMP, _FILTER, ctypes.c_char_p(whole), 0, 0)
    _check(result, "refuse system calls")


def _write_maps(pid, user, group):
    for name, text in {
        "setgroups": "deny",
        "uid_map": f"{INSIDE} {user} 1",
        "gid_map": f"{INSIDE} {group} 1",
    }.items():
        try:
            with open(f"/proc/{pid}/{name}", "w") as file:
                file.write(text)
        except OSError as error:
            raise NoWalls(f"a user of its own: {error.strerror}") from error


def _unshare(*names):
    flags = sum(_NEW[name] for name in names)
    _check(_libc().unshare(flags), f"namespaces of its own ({', '.join(names)})")


def _mount(source, target, kind, flags, data=None):
    def raw(text):
        return None if text is None else os.fsencode(text)

    _check(
        _libc().mount(raw(source), raw(target), raw(kind), ctypes.c_ulong(flags), raw(data)),
        f"mounting {kind or 'a folder'} at {target}",
    )


def _set_attributes(path, attributes):
    """mount_setattr, from Linux 5.12 on: also what is mounted below."""
    wanted = (ctypes.c_uint64 * 4)(attributes, 0, 0, 0)
    _syscall(
        "mount_setattr",
        -100, os.fsencode(path), _AT_RECURSIVE, ctypes.addressof(wanted), ctypes.sizeof(wanted),
    )  # fmt: skip


def _syscall(name, *arguments, may_fail=False):
    result = _raw_syscall(_number(name), *arguments)
    if not may_fail:
        _check(result, name)
    return result


def _raw_syscall(number, *arguments):
    # PyDLL keeps the interpreter's lock, which a fork must hold.
    syscall = ctypes.PyDLL(None, use_errno=True).syscall
    syscall.restype = ctypes.c_long
    arguments = [
        ctypes.c_char_p(a) if isinstance(a, bytes) else ctypes.c_long(a) for a in arguments
    ]
    return syscall(ctypes.c_long(number), *arguments)


def _number(name):
    return _CALLS[platform.machine()][name]


def _libc():
    return ctypes.CDLL(None, use_errno=True)


def _check(result, what):
    if result < 0:
        raise NoWalls(f"{what}: {os.strerror(ctypes.get_errno())}")
