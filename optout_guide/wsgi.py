import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optout_guide.settings")
django_application = get_wsgi_application()

from .pagestore import PageStore  # noqa: E402 (it needs the settings)

application = PageStore(django_application)
