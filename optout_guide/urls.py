from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from platforms.views import wellknown

urlpatterns = [
    path("admin/", admin.site.urls),
    path("favicon.ico", wellknown.favicon),
    path("robots.txt", wellknown.robots_txt),
    path("sitemap.xml", wellknown.sitemap, name="sitemap"),
    path(".well-known/security.txt", wellknown.security_txt),
    *i18n_patterns(path("", include("platforms.urls"))),
]
