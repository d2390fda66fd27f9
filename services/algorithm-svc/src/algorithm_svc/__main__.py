"""`python -m algorithm_svc [migrate]`: this service alone, by its settings (svckit.program)."""

import sys

from svckit.program import main

from algorithm_svc.app import SERVICE, create_app

if __name__ == "__main__":
    sys.exit(main(SERVICE, create_app))
