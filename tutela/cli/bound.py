"""`python -m tutela.cli.bound PARENT COMMAND…`: become the command, and end when the process that started it ends.

Whoever kills `tutela run` or `tutela demo` outright leaves nobody to end the web servers. On Linux the kernel then sends
them the same signal as Ctrl-C in order would (prctl PR_SET_PDEATHSIG, kept over exec); elsewhere they are ended in order
only.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Bind this process to its parent, then run the command in its place."""
    parent, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:
            return  # it ended before we were bound
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
