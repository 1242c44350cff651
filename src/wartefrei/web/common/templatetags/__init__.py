"""Template tags of all faces."""
