from .feedback import Report
from .guide import Contact, Default, Event, Label, Note, Platform, Procedure, Source, Step
from .pictures import Picture, PictureSize
from .publishing import Revision, Writing
from .wishes import Wish

__all__ = [
    "Contact",
    "Default",
    "Event",
    "Label",
    "Note",
    "Picture",
    "PictureSize",
    "Platform",
    "Procedure",
    "Report",
    "Revision",
    "Source",
    "Step",
    "Wish",
    "Writing",
]
