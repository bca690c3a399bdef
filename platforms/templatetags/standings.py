"""How templates say where a reader stands."""

from django import template

from .. import fillings

register = template.Library()
register.filter("state_words", fillings.state_words)
register.filter("state_drawn", fillings.drawn)
register.filter("plan_words", fillings.plan_words)
