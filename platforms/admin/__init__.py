from . import checking, feedback, guide, wishes

__all__ = ["checking", "feedback", "guide", "wishes"]
