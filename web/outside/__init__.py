"""What stands beyond our walls: the database server."""
