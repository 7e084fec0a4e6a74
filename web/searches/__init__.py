"""Saved searches: the public list, its addresses, and who hears when a report newly fits."""
