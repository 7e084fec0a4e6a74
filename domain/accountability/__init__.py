"""Accountability: what people decide about those who did the work, and on what grounds."""
