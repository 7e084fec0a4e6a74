"""How people reach the city: pages, the API, the commands, and the processes that serve them.

Read `wiring.py` for how the parts are joined, `app.py` for what is served, then `access.py` for
who may enter where.
"""
