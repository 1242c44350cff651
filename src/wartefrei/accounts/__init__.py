"""Staff, memberships, tokens, idempotency keys, attempts and the audit trail."""
