"""Papers that people send in: told apart by content, made anew, scanned, and kept encrypted (docs/adr/0014)."""
