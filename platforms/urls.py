from django.urls import path

from .views import guides

app_name = "platforms"

urlpatterns = [
    path("", guides.home, name="home"),
    # /<guide>/
    path("<slug:slug>/", guides.guide, name="guide"),
    path("<slug:slug>/progress/", guides.progress, name="progress"),
]
