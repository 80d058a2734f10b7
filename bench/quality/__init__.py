"""How well matching does on labelled texts: `python -m bench.quality` prints a table for each set that is there."""
