"""WSGI entry of one node."""

import os

from django.core.wsgi import get_wsgi_application

from tutela.core.databases import refuse_weak_sqlite

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_weak_sqlite()
