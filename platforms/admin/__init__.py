from . import audit, feedback, guide, people, watch, wishes

__all__ = ["audit", "feedback", "guide", "people", "watch", "wishes"]
