from . import audit, checking, feedback, guide, people, watch, wishes

__all__ = ["audit", "checking", "feedback", "guide", "people", "watch", "wishes"]
