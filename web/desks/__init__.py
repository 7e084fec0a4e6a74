"""The desks: lists beside maps, for those who screen, assign, handle and answer for cases."""
