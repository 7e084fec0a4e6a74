"""What an auditor would ask about: patterns in how cases were handled, with how usual they are."""
