from .feedback import Report
from .guide import Contact, Default, Event, Label, Note, Platform, Procedure, Source, Step
from .publishing import Revision, Writing
from .signin import SignInFailure
from .wishes import Wish

__all__ = [
    "Contact",
    "Default",
    "Event",
    "Label",
    "Note",
    "Platform",
    "Procedure",
    "Report",
    "Revision",
    "SignInFailure",
    "Source",
    "Step",
    "Wish",
    "Writing",
]
