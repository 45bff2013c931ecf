"""The shelf as one file that can be mailed or carried: pages, no notebooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

ARCHIVE = "policylab-briefs.zip"
# Unpacked, the files lie in a folder of their own.
FOLDER = "policylab-briefs"
# The earliest moment that the format knows: equal files give equal archives, whenever they are packed.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as one archive, the same for the same files.

    Parameters
    ----------
    files : mapping of str to bytes
        By name; they are put in order of name, in one folder.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # whatever system packs it
            entry.external_attr = _READABLE
            archive.writestr(entry, files[name])
    return packed.getvalue()
