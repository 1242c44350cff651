"""The faces: citizen pages, mailbox of the demo and the API."""
