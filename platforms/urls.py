from django.urls import path

from . import views

app_name = "platforms"

urlpatterns = [
    path("", views.home, name="home"),
    # /<guide>/
    path("<slug:slug>/", views.guide, name="guide"),
    path("<slug:slug>/progress/", views.progress, name="progress"),
]
