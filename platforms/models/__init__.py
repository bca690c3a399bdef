from .guide import Contact, Default, Event, Label, Note, Platform, Procedure, Source, Step
from .publishing import Revision

__all__ = [
    "Contact",
    "Default",
    "Event",
    "Label",
    "Note",
    "Platform",
    "Procedure",
    "Revision",
    "Source",
    "Step",
]
