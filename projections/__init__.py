"""What people look at: tables that are rebuilt from the event log at any time.

One file a view, with its table, its handlers and its reads; `engine/` feeds them.
"""
