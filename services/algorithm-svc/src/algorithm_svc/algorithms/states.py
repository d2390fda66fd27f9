"""What an algorithm knows of its images and of its check. Whether it can be used is its shelf, not a state."""

from enum import StrEnum

NO_IMAGE = "none"
"""The state of an image that the algorithm does not have; otherwise it is the image's own (images/states.py)."""


class CheckState(StrEnum):
    """The check before going online."""

    NONE = "none"
