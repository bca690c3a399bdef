from .feedback import Report
from .guide import Contact, Default, Event, Label, Note, Platform, Procedure, Source, Step
from .publishing import Revision, Writing
from .uploads import Upload
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
    "Source",
    "Step",
    "Upload",
    "Wish",
    "Writing",
]
