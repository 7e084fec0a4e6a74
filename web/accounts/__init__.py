"""Who is at the other end: people who work for the city, and their sessions."""
