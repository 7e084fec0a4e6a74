"""Pages and calls for those who check the work."""
