"""A Spark session on this machine for the while of a test run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["MISSING_JAVA", "MISSING_PYSPARK", "java", "missing", "session"]

#: The oldest Java on which Spark 4 runs.
OLDEST_JAVA: Final = 17

#: What is said where there is no Java for Spark.
MISSING_JAVA: Final = (
    f"未找到 Java {OLDEST_JAVA} 或更高版本，未与 Spark 对照。"
    "Debian/Ubuntu：apt-get install default-jre-headless"
    f" · Java {OLDEST_JAVA} or newer was not found, so nothing was compared with Spark."
    " On Debian or Ubuntu: apt-get install default-jre-headless"
)

#: What is said where there is no PySpark.
MISSING_PYSPARK: Final = (
    "未安装 pyspark（约 500 MB），未与 Spark 对照：make setup EXTRAS=all,spark"
    " · pyspark, which takes 500 MB, is not installed, so nothing was compared with Spark:"
    " make setup EXTRAS=all,spark"
)

_SETTINGS: Final = {
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    # Between parts of one machine nothing gets lost; on a busy one answers are only late.
    "spark.executor.heartbeatInterval": "600s",
    "spark.network.timeout": "3600s",
    "spark.python.authenticate.socketTimeout": "600s",
    "spark.sql.broadcastTimeout": "3600s",
}


def missing() -> str | None:
    """Say what this machine lacks for Spark, or nothing where it lacks nothing."""
    if java(os.environ) is None:
        return MISSING_JAVA
    return None if find_spec("pyspark") else MISSING_PYSPARK


def java(environment: Mapping[str, str]) -> str | None:
    """Return the Java runtime that Spark would take, or nothing where it is absent or too old."""
    home = environment.get("JAVA_HOME")
    runtime = str(Path(home, "bin", "java")) if home else "java"
    found = shutil.which(runtime, path=environment.get("PATH", ""))
    if found is None:
        return None
    # macOS has a `java` that only says where to get one.
    told = subprocess.run([found, "-version"], check=False, capture_output=True, text=True)
    version = re.search(r'version "(\d+)', told.stderr)
    return found if version and int(version[1]) >= OLDEST_JAVA else None


@contextmanager
def session() -> Iterator[SparkSession]:
    """Start Spark with two threads, and end its Java process afterwards."""
    # Imported here, as not every environment has it.
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    with TemporaryDirectory(prefix="zsgx-") as home, pytest.MonkeyPatch.context() as patch:
        # A host name that means nothing on the network must not keep Spark from starting.
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        places = {"spark.local.dir": home, "spark.sql.warehouse.dir": f"{home}/warehouse"}
        settings = {**_SETTINGS, **places, "spark.pyspark.python": sys.executable}
        started = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
        gateway = SparkContext._gateway
        try:
            yield started
        finally:
            started.stop()
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait()
