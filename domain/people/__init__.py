"""People: who did something, and in which role."""
