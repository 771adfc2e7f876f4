"""URLs of the node's own screens."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from tutela.web.views import gallery

favicon = login_not_required(RedirectView.as_view(url=staticfiles_storage.url("tutela/favicon.ico")))

screens = [
    path("gallery/", gallery.gallery, name="gallery"),
]

urlpatterns = [
    path("favicon.ico", favicon, name="favicon"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include((screens, "web"))),
]
