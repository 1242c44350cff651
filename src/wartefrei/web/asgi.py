"""What the server runs: pages and API on WSGI threads, event streams beside them, behind one port (docs/adr/0002)."""

import re

from django.conf import settings

from wartefrei.web.bridge import Bridge, Limit
from wartefrei.web.streams import Streams
from wartefrei.web.wsgi import application as wsgi
from wartefrei.web.wsgi import warm_up

ORDINARY: Limit = 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE, 16 * 1024 * 1024, 20
UPLOAD: Limit = 25 * 1024 * 1024, 100 * 1024 * 1024, 600
_UPLOADS = re.compile(r"/api/v1/emergency-requests/[^/]+/documents|/[a-z]{2}/[^/]+/emergency/.*")


def limit_of(path: str) -> Limit:
    """Most bytes of a body sent to the path, and seconds it may take: papers photographed by phone are large."""
    return UPLOAD if _UPLOADS.fullmatch(path) else ORDINARY


bridge = Bridge(wsgi, threads=8, limit_of=limit_of)
bridge.threads.submit(warm_up).result()  # in a thread, because the server's loop is running already

from wartefrei.web.common.client import hash_address  # noqa: E402 -- reads models, which the application has set up
from wartefrei.web.watcher import QueueWatcher  # noqa: E402 -- the same

application = Streams(bridge, watcher=QueueWatcher(), hash_address=hash_address)
