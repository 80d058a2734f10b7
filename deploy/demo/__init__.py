"""One invented news day in fast motion, polled by the real job: `python -m deploy.demo`, or `make demo`.

`day.toml` says what happens; `day` tells what each page holds after so many scenes, `pages` renders it, `site`
serves it, `viewer` shows what the job made of it, read back from Kafka, and `run` puts them together.
"""
