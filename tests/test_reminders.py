"""Reminders for a calendar, as calendar programs read them."""

from datetime import date

import pytest
from django.conf import settings
from icalendar import Calendar

from platforms.reminders import Reminder, calendar

from .factory import make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db

COOKIE = settings.READER_COOKIE


def events(content):
    return {str(event["UID"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_a_guide_is_looked_at_again_as_often_as_its_platform_changes(client):
    make_published(check_every=30)
    client.cookies[COOKIE] = "1|example:2026-11-03r1.w1.w2"

    response = client.get("/en/example/reminder.ics")

    (event,) = events(response.content).values()
    assert response["Content-Type"] == "text/calendar"
    assert event["DTSTART"].dt == date(2026, 12, 3)
    assert event["DTEND"].dt == date(2026, 12, 4)
    assert str(event["URL"]) == "http://testserver/en/example/"


def test_a_first_visitor_gets_a_reminder_too(client):
    make_published()

    assert len(events(client.get("/fr/example/reminder.ics").content)) == 1


def test_the_plan_gives_all_dates_and_the_day_an_answer_is_due(client):
    steps = ["f1", make_step("f2", kind="confirm")]
    make_published("asking", procedures=[make_procedure("form", steps=steps, force="request", goal="object")])
    make_published("zoom")
    client.cookies[COOKIE] = "1|situation:EEA.-.-|asking:2026-11-03r1.f1|zoom:chosen"

    found = events(client.get("/en/plan/reminders.ics").content)

    assert found.keys() == {"look-asking@by-default", "answer-asking@by-default", "look-zoom@by-default"}
    assert found["answer-asking@by-default"]["DTSTART"].dt == date(2026, 12, 3)


def test_an_empty_plan_is_an_empty_calendar(client):
    assert events(client.get("/en/plan/reminders.ics").content) == {}


@pytest.mark.parametrize("words", ["a;b,c\\d", "two\nlines", "é" * 100, "x" * 200])
def test_every_text_comes_out_as_it_went_in(words):
    reminder = Reminder("key", date(2026, 11, 3), words, words, "https://example.org/")

    content = calendar([reminder], "By default", date(2026, 11, 1))

    (event,) = events(content).values()
    assert str(event["SUMMARY"]) == words
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))


def test_a_name_with_a_newline_cannot_add_lines(client):
    make_published(name=text("Evil\r\nBEGIN:VEVENT"))

    assert len(events(client.get("/en/example/reminder.ics").content)) == 1
