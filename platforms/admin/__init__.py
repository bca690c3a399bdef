from . import feedback, guide, wishes

__all__ = ["feedback", "guide", "wishes"]
