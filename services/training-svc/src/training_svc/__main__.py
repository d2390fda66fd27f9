"""`python -m training_svc [migrate]`: this service alone, by its settings (svckit.program)."""

import sys

from svckit.program import main

from training_svc.app import SERVICE, create_app

if __name__ == "__main__":
    sys.exit(main(SERVICE, create_app))
