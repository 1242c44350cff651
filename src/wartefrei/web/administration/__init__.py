"""Setting up: kiosks and displays."""
