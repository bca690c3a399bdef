from .checks import Check
from .feedback import Report
from .guide import Contact, Default, Event, Label, Note, Platform, Procedure, Source, Step
from .publishing import Revision, Writing
from .wishes import Wish

__all__ = [
    "Check",
    "Contact",
    "Default",
    "Event",
    "Label",
    "Note",
    "Platform",
    "Procedure",
    "Report",
    "Revision",
    "Source",
    "Step",
    "Wish",
    "Writing",
]
