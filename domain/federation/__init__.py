"""Agencies that work in a system of their own: where it is, and how its words are to be read."""
