"""`make licences`: the licence of every locked package; exits 1 on one that does not fit an Apache-2.0 project."""

import sys
from importlib import metadata
from pathlib import Path

from tests.licences.check import Package, npm_packages, problems, python_packages

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    packages: list[Package] = [
        *python_packages((ROOT / "requirements/dev.txt").read_text(), metadata.metadata),
        *npm_packages((ROOT / "frontend/package-lock.json").read_text()),
    ]
    for package in packages:
        print(f"{package.kind:6} {package.name:45} {package.version:12} {package.licence or '-'}")
    bad = problems(packages)
    for line in bad:
        print(line, file=sys.stderr)
    print(f"{len(packages)} packages, {len(bad)} do not fit")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
