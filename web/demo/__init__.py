"""The demo city: two maps of its wards, a handbook, places, and reports, all of it invented."""
