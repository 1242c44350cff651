"""Whether the process lives, and whether it can serve."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from wartefrei.notifications.models import Message, State


def show_health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view
    """The process answers; no database, no session."""
    return HttpResponse(b"ok", content_type="text/plain")


def show_readiness(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view
    """The database answers, and how long the oldest due mail has been waiting, in seconds."""
    now = timezone.now()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        oldest = (
            Message.objects.filter(state=State.PENDING, due_at__lte=now)
            .order_by("due_at")
            .values_list("due_at", flat=True)
            .first()
        )
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    age = int((now - oldest).total_seconds()) if oldest else 0
    return JsonResponse({"database": "ok", "outbox_age_seconds": age})
