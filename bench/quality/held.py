"""How much memory an object really holds: its own and that of all that it refers to, as Python counts it.

An object -> bytes, with what buffers keep for growing and what Python adds to each object; what is
counted once is not counted again. Types, modules and functions are nobody's.
"""

import gc
import sys
from types import FunctionType, ModuleType

_SHARED = (type, ModuleType, FunctionType)


def held_bytes(thing: object) -> int:
    """What would be free if nothing but `thing` referred to it."""
    seen: set[int] = set()
    waiting, total = [thing], 0
    while waiting:
        one = waiting.pop()
        if id(one) not in seen and not isinstance(one, _SHARED):
            seen.add(id(one))
            total += sys.getsizeof(one)
            waiting += gc.get_referents(one)
    return total


def resident_bytes() -> int:
    """What this process has in memory now; 0 where the system does not say."""
    try:
        with open("/proc/self/statm") as numbers:
            return int(numbers.read().split()[1]) * 4096
    except OSError:
        return 0
