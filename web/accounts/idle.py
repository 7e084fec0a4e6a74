"""After how long a session ends that nobody uses: also for the hub, which needs nothing else."""

from datetime import timedelta

IDLE: dict[str, timedelta] = {"staff": timedelta(hours=2), "citizen": timedelta(days=30)}
