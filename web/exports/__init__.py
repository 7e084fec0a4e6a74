"""Whole lists to take away, written while they are read."""
