"""The demo as it runs: the site, the job and a viewer beside each other, started and stopped in order.

a folder for data, seconds -> the main job on the played day, until a signal or the end of the time

The job has the main thread, whose signals stop it. When told to stop, the viewer reads what is there, then the job
ends, then the site.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import msgspec

from connectors.outlets import Outlet, read
from deploy.demo.day import Day, load
from deploy.demo.screen import Screen
from deploy.demo.site import Site
from deploy.demo.viewer import Viewer
from deploy.process import LOOPBACK, free_port
from pipelines import live
from pipelines.settings import Settings

HOST_GAP_SECONDS = 0.1  # the three outlets are one host
OUTLET = """\
# {name}, a made-up outlet of the demo.
id = "{id}"
name = "{name}"
language = "en"
zone = "GMT"
allow_private = true      # it is served by this machine

[[sources]]
url = "{url}"
platform = "{platform}"
every_seconds = [1, 3]
"""


def play(folder: Path, seconds: float | None, screen: Screen, command: str) -> None:
    """Runs until SIGINT, SIGTERM or the end of `seconds`; `command` is how `liveblog` is called from here.

    Raises `Retry` when a part of the job ends before, `Fatal` when it cannot start.
    """
    day, port = load(), free_port()
    settings = Settings(data=str(folder), kafka_port=port, host_gap_seconds=HOST_GAP_SECONDS, contact="the demo")
    with ExitStack() as stack:
        stop = stack.enter_context(live.stopped_by_signals())
        site = stack.enter_context(Site(day))
        outlets = write_outlets(day, site.url, folder / "outlets")
        reached = msgspec.structs.replace(settings, kafka=f"{LOOPBACK}:{port}")
        introduce(outlets, site.url, f"{command} tail all --from-beginning --kafka {reached.kafka}", screen)
        viewer = Viewer(reached, site.stage, screen)
        pool = stack.enter_context(ThreadPoolExecutor(1, "viewer"))
        stack.callback(stop.set)
        if seconds is not None:
            stack.callback(stop_after(seconds - screen.seconds, stop).cancel)
        viewed = threading.Event()
        watching = pool.submit(viewer.watch, stop)
        watching.add_done_callback(lambda _: viewed.set())
        live.run(settings, outlets, viewed)
        watching.result()
    screen.say()
    for line in viewer.summary():
        screen.say(line)


def write_outlets(day: Day, site_url: str, folder: Path) -> tuple[Outlet, ...]:
    """Writes the outlets as files that a user might have written, and reads them as the job does."""
    folder.mkdir(parents=True)
    for outlet in day.outlets:
        fields = dict(id=outlet.id, name=outlet.name, platform=outlet.platform, url=site_url + outlet.path)
        (folder / f"{outlet.id}.toml").write_text(OUTLET.format_map(fields), "utf-8")
    return tuple(read(file) for file in sorted(folder.iterdir()))


def introduce(outlets: Sequence[Outlet], site_url: str, tail: str, screen: Screen) -> None:
    """Says what can be seen."""
    for outlet in outlets:
        source = outlet.sources[0]
        screen.say(f"  {outlet.name:<17} {source.platform:<15} {source.url}")
    screen.say("Each line below is an event that a consumer has read from Kafka.")
    screen.say(f"In a browser: {site_url}/   In another terminal: {tail}")
    screen.say("Ctrl-C ends it.")
    screen.say()


def stop_after(seconds: float, stop: threading.Event) -> threading.Timer:
    """A timer that sets `stop`."""
    timer = threading.Timer(max(0.0, seconds), stop.set)
    timer.daemon = True
    timer.start()
    return timer
