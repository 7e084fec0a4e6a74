"""Where files from strangers are opened: a process of its own, with nothing in reach.

`bench.py` is outside and starts it; `__main__.py` and the modules below it run inside.
"""
