"""Pages and calls for the people who do the work."""
