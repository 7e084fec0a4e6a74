"""Agencies with a system of their own: cases go there by Open311, and what it says comes back."""
