"""The most memory that a process had since its program began.

`ru_maxrss` is no measure of it: a new process takes over what the one that started it had.
"""

from pathlib import Path


def peak_of(process: int | str = "self") -> float:
    """In megabytes; by a process's number, while it lives."""
    return peak_in(Path(f"/proc/{process}/status").read_text())


def peak_in(status: str) -> float:
    """The same from what stands in `/proc/PROCESS/status`."""
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
