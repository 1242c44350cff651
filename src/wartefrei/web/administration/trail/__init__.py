"""The audit trail in words: who did what when to which code."""
