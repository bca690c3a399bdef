from . import audit, feedback, guide, people, wishes

__all__ = ["audit", "feedback", "guide", "people", "wishes"]
