"""What the city holds about people, and its end."""
