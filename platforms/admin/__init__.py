from . import guide

__all__ = ["guide"]
