from django.urls import path

from .views import about, changes, find, guides, plan, reports

app_name = "platforms"

urlpatterns = [
    path("", find.home, name="home"),
    path("compare/", find.compare, name="compare"),
    path("wishes/", find.wish, name="wish"),
    path("situation/", guides.situation, name="situation"),
    path("plan/", plan.plan, name="plan"),
    path("plan/choose/", plan.choose, name="choose"),
    path("plan/answer/", plan.answer, name="answer"),
    path("plan/reminders.ics", plan.plan_reminders, name="plan-reminders"),
    path("take-along/", plan.take_along, name="take-along"),
    path("take-along/bring/", plan.bring, name="bring"),
    path("take-along/file/", plan.save_file, name="save-file"),
    path("take-along/erase/", plan.erase, name="erase"),
    path("evidence/", about.about, {"page": "evidence"}, name="evidence"),
    path("accessibility/", about.about, {"page": "accessibility"}, name="accessibility"),
    path("privacy/", about.about, {"page": "privacy"}, name="privacy"),
    path("about/", about.about, {"page": "about"}, name="about"),
    path("changes/", changes.changes, name="changes"),
    path("feed/", changes.feed, name="feed"),
    # /<guide>/
    path("<slug:slug>/", guides.guide, name="guide"),
    path("<slug:slug>/progress/", guides.progress, name="progress"),
    path("<slug:slug>/report/", reports.report, name="report"),
    path("<slug:slug>/reminder.ics", plan.guide_reminder, name="reminder"),
    path("<slug:slug>/changes/", changes.guide_changes, name="guide-changes"),
    path("<slug:slug>/feed/", changes.guide_feed, name="guide-feed"),
]
