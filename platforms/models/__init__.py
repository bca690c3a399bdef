from .feedback import Report
from .guide import Contact, Default, Event, Label, Note, Platform, Procedure, Source, Step
from .publishing import Revision, Writing
from .signin import SignInFailure
from .watch import Link, SourceChange
from .uploads import Upload
from .wishes import Wish

__all__ = [
    "Contact",
    "Default",
    "Event",
    "Label",
    "Link",
    "Note",
    "Platform",
    "Procedure",
    "Report",
    "Revision",
    "SignInFailure",
    "Source",
    "SourceChange",
    "Step",
    "Upload",
    "Wish",
    "Writing",
]
