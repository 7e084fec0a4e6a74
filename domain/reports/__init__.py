"""Reports: a problem seen in the street, from the first pin to the reporter's score."""
