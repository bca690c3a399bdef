"""The watch over links and sources: whether every address still answers, and whether official pages still say the same.

Only published guides decide what is asked for, never a text that was fetched.
"""
