"""What the end-to-end tests share: the program as a user runs it, and what it may leave behind."""

import atexit
import glob
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

SOURCE = os.environ["COMPOSURE_SOURCE"]
PROGRAMS = os.environ["COMPOSURE_PROGRAMS"]
PROGRAM = os.path.join(PROGRAMS, "composure")


def composure(*arguments, timeout=120, **options):
    """Runs the program to its end."""
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=timeout, cwd=SOURCE, **options)


def until(condition, within, what, every=0.01):
    """Polls `condition` until it gives something true; fails with `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(every)


def environment_of(pid):
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return file.read().split(b"\0")
    except OSError:
        return []


def marked_processes(stack_id=None):
    """Pids of processes that belong to a stack (to this one)."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        for entry in environment_of(name):
            if entry.startswith(b"COMPOSURE_STACK=") and (stack_id is None or entry == b"COMPOSURE_STACK=" + stack_id.encode()):
                found.append(int(name))
    return found


def cgroups(stack_id):
    return [path for path in glob.glob(f"/sys/fs/cgroup/**/composure-{stack_id}", recursive=True) if os.path.isdir(path)]


def listening():
    """(address, port, inode) of every listening TCP socket of this network namespace; addresses in hexadecimal."""
    sockets = []
    for file in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not os.path.exists(file):
            continue
        with open(file) as table:
            for line in table.readlines()[1:]:
                fields = line.split()
                if fields[3] == "0A":
                    address, port = fields[1].rsplit(":", 1)
                    sockets.append((address, int(port, 16), fields[9]))
    return sockets


def inodes_of(pids):
    inodes = set()
    for pid in pids:
        try:
            for fd in os.listdir(f"/proc/{pid}/fd"):
                target = os.readlink(f"/proc/{pid}/fd/{fd}")
                if target.startswith("socket:["):
                    inodes.add(target[8:-1])
        except OSError:
            continue
    return inodes


class KeptStack:
    """A stack of `composure stack up` with a runtime folder of its own, for many runs."""

    def __init__(self, *flags):
        self.folder = tempfile.TemporaryDirectory(prefix="composure-test-")
        self.runtime = self.folder.name
        self.call("up", *flags)

    def call(self, *words):
        subprocess.run([PROGRAM, "stack", *words], check=True, timeout=60, cwd=SOURCE, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, TMPDIR=self.runtime))

    def address(self):
        with open(glob.glob(os.path.join(self.runtime, "composure-*", "*", "stack.json"))[0]) as file:
            return json.load(file)

    def down(self):
        self.call("down")
        self.folder.cleanup()


class Run:
    """A `composure run` in the background with a runtime folder and results folder of its own, which are there as long as
    the tests."""

    def __init__(self, *arguments, runtime=None):
        self.folder = tempfile.mkdtemp(prefix="composure-test-")
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.results = os.path.join(self.folder, "results")
        self.runtime = runtime or self.folder
        self.output = open(os.path.join(self.folder, "output"), "w+")
        environment = dict(os.environ, TMPDIR=self.runtime)
        self.process = subprocess.Popen(
            [PROGRAM, "run", *arguments, "-o", self.results], stdout=self.output, stderr=subprocess.STDOUT, cwd=SOURCE,
            env=environment)

    def stack_folder(self):
        found = glob.glob(os.path.join(self.runtime, "composure-*", "*"))
        return found[0] if found else None

    def stack_id(self):
        folder = self.stack_folder()
        return os.path.basename(folder) if folder else None

    def run_folder(self):
        found = glob.glob(os.path.join(self.results, "*"))
        return found[0] if found else None

    def text(self):
        with open(self.output.name) as file:
            return file.read()

    def wait(self, timeout=120):
        return self.process.wait(timeout)

    def signal(self, number):
        self.process.send_signal(number)

    def result(self):
        with open(os.path.join(self.run_folder(), "result.json")) as file:
            return json.load(file)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        self.output.close()


def left_of(stack_id, sockets, runtime):
    """What a stack still has; empty when all is gone. `sockets`: inodes of those that it listened on."""
    left = [f"process {pid}" for pid in marked_processes(stack_id)]
    left += cgroups(stack_id)
    left += [f"port {port}" for _, port, inode in listening() if inode in sockets]
    left += glob.glob(os.path.join(runtime, "composure-*", stack_id))
    with open("/proc/mounts") as mounts:
        left += [line for line in mounts if stack_id in line]
    return left
