"""What the process that opens a file may not do: use much, reach the network, gain rights."""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

from web.signals import end_with_the_parent

NICE = 10  # people who wait for an answer come before media
MEGABYTE = 1024 * 1024
PR_SET_NO_NEW_PRIVS = 38  # of Linux's prctl
NEW_USERS_AND_NETWORK = 0x10000000 | 0x40000000  # of unshare


@dataclass(frozen=True)
class Limits:
    """`memory` (of addresses) and `written` in bytes, `cpu` in seconds of all its threads."""

    memory: int
    cpu: int
    written: int


PHOTO = Limits(memory=1024 * MEGABYTE, cpu=30, written=32 * MEGABYTE)
FILM = Limits(memory=2048 * MEGABYTE, cpu=900, written=200 * MEGABYTE)


def confine(limits: Limits) -> None:
    """For this process and all that it starts, for good."""
    end_with_the_parent(signal.SIGKILL)
    os.nice(NICE)
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, limits.written),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    system = ctypes.CDLL(None)
    system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A network with nothing in it. Where the machine does not allow that, the rest still stands.
    system.unshare(NEW_USERS_AND_NETWORK)
