"""Django's PostgreSQL backend with one change: asking whether a connection still lives costs no round trip."""
