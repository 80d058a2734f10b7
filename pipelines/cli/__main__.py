"""`python -m pipelines.cli`: the command where it is not installed."""

import sys

from pipelines.cli import main

sys.exit(main())
