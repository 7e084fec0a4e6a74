"""Deadlines: what was promised, counted in the hours and days in which the city works."""
