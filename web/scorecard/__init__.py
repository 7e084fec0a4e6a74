"""Scorecards in public: who was asked how much, how long it took, and which step is slow."""
