from . import feedback, guide, watch, wishes

__all__ = ["feedback", "guide", "watch", "wishes"]
