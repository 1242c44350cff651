"""Authorities, houses, offices, services, teams and their rules; configuration import and export."""
