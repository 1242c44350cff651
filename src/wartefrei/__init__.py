"""wartefrei: appointments and calling for public offices."""

__version__ = "0.1.0"
