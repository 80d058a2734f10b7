"""Every error this project raises on purpose, by what to do about it.

    LiveblogError
    ├── Reject    this input cannot be read: it becomes a dead letter, the job goes on
    ├── Retry     not now: the same request may go through later
    └── Fatal     the caller has to change something: one line on the terminal, exit code 2

Anything else that is raised is a fault of the program: it stops the bundle and the engine retries.
"""


class LiveblogError(Exception):
    """Root of all errors raised on purpose; its text is one line for a person."""


class Reject(LiveblogError):
    """An input that can never be read as it is."""


class Retry(LiveblogError):
    """A failure of the moment; `after_seconds` is how long the other side asked to wait, if it did."""

    def __init__(self, message: str, after_seconds: float | None = None):
        super().__init__(message, after_seconds)
        self.after_seconds = after_seconds

    def __str__(self) -> str:
        return str(self.args[0])


class Fatal(LiveblogError):
    """A setting, file or service that the user has to put right; says how."""
