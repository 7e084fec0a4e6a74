"""The proof that anybody may ask for: checkpoints, paths and tiles of the tree over the log."""
