import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random

from projections.engine.rebuild import rebuild
from projections.views import VIEWS
from tests.projections.cast import Town
from tests.projections.engine.cast import happen, position
from tests.projections.engine.tally import Tally, expected, tallied

ROOT = Path(__file__).parents[3]


@contextmanager
def a_process(how, urls):
    command = [sys.executable, "-m", "tests.projections.engine.mortal", how, urls.application]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


class TestAWorkerThatIsKilled:
    def test_nothing_of_its_step_stays_and_another_takes_over(self, tally, urls):
        happen(tally, Random(1))
        with a_process("stuck", urls) as process:
            assert process.stdout.readline() == "ready\n"
            assert process.stdout.readline() == "applied\n"
            assert tally.worker.once() == 0  # it is in the other's hands
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

            assert tallied(tally.engine) == {}
            tally.worker.catch_up()

        assert tallied(tally.engine) == expected(tally.engine)

    def test_workers_killed_one_after_another_lose_and_double_nothing(self, tally, urls):
        town, dice = Town(tally.engine, [*VIEWS, Tally()]), Random(7)
        enough = threading.Event()

        def live():
            while not enough.is_set():
                town.something_happens(dice)

        with (
            a_process("all", urls) as one,
            a_process("all", urls) as two,
            a_process("all", urls) as three,
            ThreadPoolExecutor(1) as thread,
        ):
            processes = [one, two, three]
            assert [process.stdout.readline() for process in processes] == ["ready\n"] * 3
            living = thread.submit(live)
            for process in processes:
                time.sleep(dice.uniform(0.1, 0.3))
                process.send_signal(signal.SIGKILL)
                process.wait()
                assert position(tally.engine) > 0
            enough.set()
            living.result()

        town.worker.catch_up()
        assert tallied(tally.engine) == expected(tally.engine)
        assert all(rebuild(tally.engine, view, compare=True).same for view in VIEWS)
