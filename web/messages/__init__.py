"""Messages that arrive: from the outbox to people's telephones, letter boxes and browsers."""
