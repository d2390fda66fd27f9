"""Which licences fit an Apache-2.0 project (SPDX names), and the packages that a person has read."""

ALLOWED = frozenset(
    [
        *("MIT", "MIT-0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "Zlib", "BlueOak-1.0.0"),
        *("PSF-2.0", "Python-2.0"),
        *("CC0-1.0", "CC-BY-4.0", "Unlicense"),
        "MPL-2.0",  # used unchanged, as a library
    ]
)

# what packages without an SPDX expression write instead
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "MIT License": "MIT",
    "BSD 2-Clause License": "BSD-2-Clause",
    "CC0": "CC0-1.0",
    "OSI Approved :: Apache Software License": "Apache-2.0",
    "OSI Approved :: MIT License": "MIT",
    "OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "OSI Approved :: Python Software Foundation License": "PSF-2.0",
}

# (kind, name) -> (what the metadata say, the licence, the reason); it counts only while they still say that
REVIEWED = {
    ("npm", "combine-errors"): ("", "MIT", "its package.json names none; read in its Readme.md. For tests only"),
    ("python", "colorama"): ("", "BSD-3-Clause", "for Windows only, never installed here; read in its LICENSE.txt"),
    ("python", "nodeenv"): ("BSD", "BSD-3-Clause", "no variant is named; read in its LICENSE"),
    ("python", "pywin32"): ("", "PSF-2.0", "for Windows only, never installed here; read in its classifiers"),
    ("python", "scipy"): (
        "OSI Approved :: BSD License",
        "BSD-3-Clause",
        "no variant is named; read in its text. For tests only; its wheel holds libgfortran "
        "(GPL with the GCC exception) and libquadmath (LGPL)",
    ),
}
