"""Wards in time: a unit keeps its own id while its code, name and boundary change."""
