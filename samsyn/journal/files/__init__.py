"""Files from outside, made safe before they are kept: the type is told by the content, and nothing that can act survives."""

from samsyn.journal.files.accept import Accepted, accept
from samsyn.journal.files.refused import FileRefused

__all__ = ["Accepted", "FileRefused", "accept"]
