"""One authority as one readable document: the schema, and what a document can be wrong about."""
