from .feedback import Report
from .guide import Contact, Default, Event, Label, Note, Platform, Procedure, Source, Step
from .publishing import Revision, Writing
from .saving import Presence, Submission
from .wishes import Wish

__all__ = [
    "Contact",
    "Default",
    "Event",
    "Label",
    "Note",
    "Platform",
    "Presence",
    "Procedure",
    "Report",
    "Revision",
    "Source",
    "Step",
    "Submission",
    "Wish",
    "Writing",
]
