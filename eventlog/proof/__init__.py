"""Proof that nobody rewrote the log: a Merkle tree over it, signed, and how to check it."""
