"""Mails: outbox, rendering, calendar files, QR codes, transport. Gets plain data, knows no appointment."""
