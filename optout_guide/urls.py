from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from platforms.views import pictures, wellknown

urlpatterns = [
    path("admin/", admin.site.urls),
    path("favicon.ico", wellknown.favicon),
    path("robots.txt", wellknown.robots_txt),
    path("sitemap.xml", wellknown.sitemap, name="sitemap"),
    path(".well-known/security.txt", wellknown.security_txt),
    re_path(r"^pictures/(?P<digest>[0-9a-f]{64})-(?P<width>[1-9][0-9]{0,3})\.webp$", pictures.picture, name="picture"),
    *i18n_patterns(path("", include("platforms.urls"))),
]
