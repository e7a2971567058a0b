"""Run a command as an ordinary user, from root: ``python as_ordinary_user.py COMMAND ...``.

The user, 65534, has no rights at all. Where Python stands in a folder that is root's alone,
as in root's home, the folders on the way are covered, in a mount namespace of this command's
own, by ones that show only what Python needs.
"""

import os
import sys
import sysconfig

from course.grading import walls

USER = 65534


def main(command):
    needed = {sys.prefix, sys.base_prefix, os.path.realpath(sys.executable).rpartition("/bin/")[0]}
    needed |= {os.path.realpath(path) for path in sysconfig.get_paths().values()}
    needed |= {os.path.dirname(os.path.dirname(walls.__file__))}
    walls._unshare("mount")
    walls._mount(None, "/", None, walls._MS_REC | walls._MS_PRIVATE)
    closed = {}
    for path in sorted(needed):
        above = [os.sep.join(path.split(os.sep)[:n]) or "/" for n in range(1, path.count("/") + 1)]
        for folder in above:
            if not os.stat(folder).st_mode & 0o001:
                closed.setdefault(folder, []).append((path, os.open(path, os.O_PATH)))
                break
    for folder, inside in closed.items():
        walls._mount("way", folder, "tmpfs", 0, "mode=755")
        for path, handle in inside:
            os.makedirs(path, exist_ok=True)
            walls._mount(f"/proc/self/fd/{handle}", path, None, walls._MS_BIND | walls._MS_REC)
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)
    os.environ["HOME"] = "/nonexistent"
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
