"""`python -m tests.benchmarks [NAME…] [--quick] [--large]`: measures, prints a table, keeps it.

Each file below `figures/` with a function of the file's own name is a benchmark. It gets a
`Ground` and yields figures, each with its baseline from the same run.
"""

import argparse
import os
import pkgutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from tests.benchmarks import figures
from tests.benchmarks.figure import Figure, table, write
from tests.benchmarks.ground import Ground

QUICK = 0.01
DISTURBING = 0.1
ALL = sorted(module.name for module in pkgutil.iter_modules(figures.__path__))


def main() -> None:
    told = arguments()
    with tempfile.TemporaryDirectory(prefix="kalong-bench-") as folder:
        # PostgreSQL may run as another account, which has to get this far.
        Path(folder).chmod(0o711)
        ground = Ground(Path(folder), QUICK if told.quick else 1.0, told.large)
        failed: list[str] = []
        try:
            measured = list(run(told.names or ALL, ground, failed))
        finally:
            ground.clear()
    print(table(measured))
    write(measured, Path(os.environ.get("KALONG_HOME", "var")) / "bench.json")
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *ALL], metavar="NAME", help=" ".join(ALL))
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does it work at all?")
    parser.add_argument("--large", action="store_true", help="growth up to 10,000,000 events")
    return parser.parse_args()


def run(names: list[str], ground: Ground, failed: list[str]) -> Iterator[Figure]:
    """One benchmark that fails costs no figure of another."""
    for name in names:
        tell(f"{name} …", end=" ")
        if ground.size >= 1 and (others := busy()) > DISTURBING:
            tell(f"[{others:.0%} busy with other work]", end=" ")
        started = time.perf_counter()
        try:
            yield from getattr(import_module(f"tests.benchmarks.figures.{name}"), name)(ground)
        except Exception:
            traceback.print_exc()
            failed.append(name)
        tell(f"{time.perf_counter() - started:.0f} s")


def tell(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)


def busy() -> float:
    """The share of the processors' time that is taken while we do nothing."""
    before = processor_times()
    time.sleep(1)
    spent = [now - then for now, then in zip(processor_times(), before, strict=True)]
    return 1 - sum(spent[3:5]) / sum(spent)  # idle, and waiting for a disk


def processor_times() -> list[int]:
    with open("/proc/stat") as file:
        return [int(ticks) for ticks in file.readline().split()[1:]]


if __name__ == "__main__":
    main()
