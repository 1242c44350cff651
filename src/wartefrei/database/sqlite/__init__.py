"""Django's SQLite backend with one addition: writers of all processes queue at a lock file."""
