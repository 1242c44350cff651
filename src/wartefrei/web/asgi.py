"""What the server runs: pages and API on WSGI threads, event streams beside them, behind one port (docs/adr/0002)."""

from wartefrei.web.bridge import Bridge
from wartefrei.web.common.bodies import limit_of
from wartefrei.web.streams import Streams
from wartefrei.web.wsgi import application as wsgi
from wartefrei.web.wsgi import warm_up

bridge = Bridge(wsgi, threads=8, limit_of=limit_of)
bridge.threads.submit(warm_up).result()  # in a thread, because the server's loop is running already

from wartefrei.web.common.client import hash_address  # noqa: E402 -- reads models, which the application has set up
from wartefrei.web.watcher import QueueWatcher  # noqa: E402 -- the same

application = Streams(bridge, watcher=QueueWatcher(), hash_address=hash_address)
