"""Why a paper is not taken."""

from enum import StrEnum


class DocumentProblem(StrEnum):
    """What is wrong with a file; nothing of it has been kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    LOCKED = "locked"
    MALWARE = "malware"


class FileRefused(Exception):
    """The file can't be taken."""

    def __init__(self, problem: DocumentProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class ScannerUnavailable(Exception):
    """A malware scanner is set up but gives no answer."""
