"""Commands of one operation each."""
