"""Database backends: SQLite with a writers' lock, and what both databases share."""
