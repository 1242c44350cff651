"""Log lines without personal data: a path may hold a code or a link's token, so the route stands in for it."""

import logging


class RouteInsteadOfPath(logging.Filter):
    """Replaces the path in Django's messages about requests by the route that matched."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, rewritten where it names a request."""
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = (
                "%s: %s %s",
                (record.levelname, request.method, match.route if match else "-"),
            )
        return True
