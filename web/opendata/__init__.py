"""The city's data for other systems: OGC API Features, and a feed of what happened."""
