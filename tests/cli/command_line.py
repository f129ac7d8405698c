"""Calls the program as a shell would: with pipes, on a terminal, with signals.

The program is $HEDGECUBE, or build/hedgecube of this tree.
"""

import errno
import fcntl
import os
import pathlib
import pty
import resource
import signal
import struct
import subprocess
import termios
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
HEDGECUBE = os.path.abspath(os.environ.get("HEDGECUBE", REPO / "build" / "hedgecube"))
LIMIT = 900  # seconds that nothing takes, on a slow and busy machine either: what does hangs

if not os.access(HEDGECUBE, os.X_OK):
    raise RuntimeError(f"there is no program {HEDGECUBE}: build it, or name another in HEDGECUBE")

SWEEP = """\
seed: 1
paths: 2000
world:
  spot: 100
  volatility: [40%, 60%, 80%]
book:
  expiry: 2d
  legs:
    - {type: call, strike: 100, quantity: -1}
desk:
  rebalance: [1h, 4h]
ledger:
  fee: 5bp
"""


def child_settings(before=None):
    """A child takes signals as a program started from a terminal does, whatever pytest was started from."""

    def settings():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        if before:
            before()

    return settings


def environment(**changes):
    variables = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "POSIXLY_CORRECT")}
    return {**variables, "TERM": "xterm", "LC_ALL": "C", **changes}


def start(arguments, cwd, before=None, env=None, **streams):
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return subprocess.Popen([HEDGECUBE, *map(str, arguments)], cwd=cwd, env=environment(**(env or {})),
                            preexec_fn=child_settings(before), **streams)


def processor_seconds():
    """What all programs that have ended so far have worked: unlike the clock, it knows nothing of a busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def finish(process, text=None):
    out, err = process.communicate(input=text, timeout=LIMIT)
    return process.returncode, (out or b"").decode(), (err or b"").decode(errors="replace")


def call(*arguments, cwd, text=None, **how):
    if text is not None:
        how["stdin"] = subprocess.PIPE
    return finish(start(arguments, cwd, **how), text=text)


def wait_until(condition, what):
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come within {LIMIT} s: a limit was missed, nothing was found wrong"
        time.sleep(0.02)


def read_terminal(master):
    """All that was written to a terminal until the last process has closed it."""
    text = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError as error:
            if error.errno == errno.EIO:
                return text.decode()
            raise
        if not piece:
            return text.decode()
        text += piece


def start_on_terminal(stream, arguments, cwd, columns=80, rows=24, **how):
    """The process, and the other end of the terminal that is its stdout or stderr."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = start(arguments, cwd, **{stream: slave}, **how)
    os.close(slave)
    return process, master


def on_terminal(*arguments, cwd, stream="stderr", **how):
    """Exit status, what came out of the other stream, and what was written to the terminal."""
    process, master = start_on_terminal(stream, arguments, cwd, **how)
    text = read_terminal(master)
    os.close(master)
    other = process.stdout if stream == "stderr" else process.stderr
    return process.wait(timeout=LIMIT), other.read().decode(), text
