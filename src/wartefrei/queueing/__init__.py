"""Tickets, check-in and calling: the day at the office."""
