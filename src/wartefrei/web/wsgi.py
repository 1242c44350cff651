"""Pages and API: Django's WSGI application, warmed up so that the first visitor doesn't wait for it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wartefrei.settings")
application = get_wsgi_application()
