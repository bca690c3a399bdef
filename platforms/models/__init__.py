from .checks import Check
from .feedback import Report
from .guide import Contact, Default, Event, Label, Note, Platform, Procedure, Source, Step
from .pictures import Picture, PictureSize
from .publishing import Revision, Writing
from .saving import Presence, Submission
from .signin import SignInFailure
from .uploads import Upload
from .watch import Link, SourceChange
from .wishes import Wish

__all__ = [
    "Check",
    "Contact",
    "Default",
    "Event",
    "Label",
    "Link",
    "Note",
    "Picture",
    "PictureSize",
    "Platform",
    "Presence",
    "Procedure",
    "Report",
    "Revision",
    "SignInFailure",
    "Source",
    "SourceChange",
    "Step",
    "Submission",
    "Upload",
    "Wish",
    "Writing",
]
