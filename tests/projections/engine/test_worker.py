import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

from projections.engine.worker import Worker, enrol
from projections.views import VIEWS
from tests.projections.engine.cast import happen, position, running, wait_until
from tests.projections.engine.tally import Tally, expected, tallied


class TestOneWorker:
    def test_each_event_is_taken_once_and_in_order(self, tally):
        happen(tally, Random(1))

        tally.worker.catch_up()

        assert tallied(tally.engine) == expected(tally.engine)
        assert position(tally.engine) == tally.end

    def test_a_view_that_is_up_to_date_is_left_alone(self, tally):
        happen(tally, Random(1))
        tally.worker.catch_up()
        before = tallied(tally.engine)

        assert tally.worker.once() == 0
        tally.worker.catch_up()

        assert tallied(tally.engine) == before

    def test_a_log_of_many_batches_is_taken_like_one(self, tally, monkeypatch):
        monkeypatch.setattr("projections.engine.ahead.BATCH", 7)
        happen(tally, Random(1), 100)

        tally.worker.catch_up()

        assert tallied(tally.engine) == expected(tally.engine)

    def test_an_empty_log_is_no_work(self, tally):
        assert tally.worker.once() == 0
        tally.worker.catch_up()

    def test_a_new_view_begins_at_the_beginning(self, tally):
        happen(tally, Random(1))
        for view in VIEWS:
            Worker(tally.engine, [view]).catch_up()

        tally.worker.catch_up()

        assert tallied(tally.engine) == expected(tally.engine)

    def test_enrolling_again_leaves_a_view_where_it_is(self, tally):
        happen(tally, Random(1))
        tally.worker.catch_up()

        enrol(tally.engine, ["tally"])

        assert position(tally.engine) == tally.end

    def test_it_works_until_it_is_told_to_stop(self, tally):
        with running(tally.worker):
            for seed in range(5):
                happen(tally, Random(seed), 20)
                wait_until(lambda: position(tally.engine) == tally.end)

                assert tallied(tally.engine) == expected(tally.engine)


class TestTwoWorkers:
    def test_a_view_that_another_worker_holds_is_left_to_it(self, tally):
        happen(tally, Random(1))
        both = Worker(tally.engine, [*VIEWS, Tally()])
        enrol(tally.engine, [view.name for view in VIEWS])
        with tally.engine.connect() as other:
            other.exec_driver_sql("SELECT 1 FROM projection WHERE name = 'tally' FOR UPDATE")

            assert both.once() > 0

            assert tallied(tally.engine) == {}
            assert position(tally.engine, "ward_board") == tally.end

    def test_it_is_taken_over_once_the_other_is_gone(self, tally):
        happen(tally, Random(1))
        with tally.engine.connect() as other:
            other.exec_driver_sql("SELECT 1 FROM projection WHERE name = 'tally' FOR UPDATE")
            assert tally.worker.once() == 0

        assert tally.worker.once() > 0
        assert tallied(tally.engine) == expected(tally.engine)

    def test_catching_up_waits_for_what_another_worker_has_in_hand(self, tally):
        happen(tally, Random(1))
        with tally.engine.connect() as other, ThreadPoolExecutor(1) as thread:
            other.exec_driver_sql("SELECT 1 FROM projection WHERE name = 'tally' FOR UPDATE")
            waiting = thread.submit(tally.worker.catch_up)
            time.sleep(0.1)
            assert not waiting.done()
            other.rollback()
            waiting.result(5)

        assert tallied(tally.engine) == expected(tally.engine)

    def test_together_they_take_each_event_once(self, tally, monkeypatch):
        monkeypatch.setattr("projections.engine.ahead.BATCH", 10)
        workers = [Worker(tally.engine, [Tally()]) for _ in range(3)]
        with running(*workers):
            for seed in range(10):
                happen(tally, Random(seed), 60)

        tally.worker.catch_up()
        assert tallied(tally.engine) == expected(tally.engine)
