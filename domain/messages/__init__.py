"""Messages: whom the city tells what, when something happens."""
