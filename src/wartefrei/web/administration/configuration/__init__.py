"""Pages on which an office changes its own rules."""
