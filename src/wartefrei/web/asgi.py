"""What the server runs: pages and API on WSGI threads behind one ASGI port (docs/adr/0002)."""

from django.conf import settings

from wartefrei.web.bridge import Bridge
from wartefrei.web.wsgi import application as wsgi
from wartefrei.web.wsgi import warm_up

application = Bridge(wsgi, threads=8, most_bytes=2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE, body_seconds=20)
application.threads.submit(warm_up).result()  # in a thread, because the server's loop is running already
