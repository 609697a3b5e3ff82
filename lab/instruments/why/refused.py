"""What cannot be explained, or not without leaving something behind."""


class Refused(Exception):
    """A sentence that names the cause and the next step."""
