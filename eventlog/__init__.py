"""What happened, in order, for ever: the event log on PostgreSQL.

Read `recorder.py` for how events get in, `reader.py` for how they come out in order.
"""
