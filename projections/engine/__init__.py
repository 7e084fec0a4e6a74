"""The engine that feeds the views: in batches, exactly once, whatever is killed."""
