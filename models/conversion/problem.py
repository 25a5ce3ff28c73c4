"""What stops a conversion, in one sentence for the person who asked for it."""


class Problem(Exception):
    """The message names what is wrong (a parameter, a file, an option) and what to do."""
