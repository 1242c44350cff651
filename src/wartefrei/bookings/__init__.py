"""Appointments from hold to end, ticket numbers, and the lock that keeps places from being sold twice."""
