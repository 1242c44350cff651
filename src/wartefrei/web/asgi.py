"""What the server runs: pages and API on WSGI threads behind one ASGI port (docs/adr/0002).

Bodies are cut off here, before any of it is kept in memory.
"""

from a2wsgi import WSGIMiddleware

from wartefrei.web.wsgi import application as wsgi

THREADS = 8
application = WSGIMiddleware(wsgi, workers=THREADS)
