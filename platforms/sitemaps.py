"""Every page that readers see, in every language, for search engines."""

from django.contrib import sitemaps
from django.urls import reverse

from . import pages


class Sitemap(sitemaps.Sitemap):
    """Pages that exist in every language."""

    i18n = alternates = True

    def get_urls(self, *args, **options):
        """Offer everybody else the source language, as the pages themselves do."""
        urls = super().get_urls(*args, **options)
        for url in urls:
            url["alternates"].append({**url["alternates"][0], "lang_code": "x-default"})
        return urls


class PagesSitemap(Sitemap):
    """The pages of the site as a whole, by the name of their address."""

    def items(self):
        return ["home", "plan", "compare", "changes", "evidence", "accessibility", "privacy", "about"]

    def location(self, name):
        return reverse(f"platforms:{name}")


class GuidesSitemap(Sitemap):
    """The pages of each guide."""

    def items(self):
        guides = pages.all_published_at(pages.generation.current())
        return [(name, published) for published in guides for name in ("guide", "guide-changes")]

    def location(self, item):
        name, published = item
        return reverse(f"platforms:{name}", args=[published.guide.slug])

    def lastmod(self, item):
        _name, published = item
        return published.published_on


SITEMAPS = {"pages": PagesSitemap, "guides": GuidesSitemap}
