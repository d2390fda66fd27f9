"""One's own trouble told from that of what is looked at: a process that is out of descriptors or memory has not looked,
so it knows nothing, least of all that something is gone."""

import errno

_OWN = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS})


def is_exhaustion(error: BaseException | None) -> bool:
    """Whether this process or machine had nothing left to look with; also where that is the error's cause."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _OWN:
            return True
        error = error.__cause__ or error.__context__
    return False
