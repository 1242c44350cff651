"""The face of the kiosk: check in, take a ticket, read where to wait. Touch and keyboard alike, never a name."""
