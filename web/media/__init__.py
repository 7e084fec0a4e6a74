"""Photographs, film and voice notes: how they come in, are made safe, kept, shown and forgotten."""
