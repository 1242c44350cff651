"""Figures without persons, retention, and what is held about a booking."""
