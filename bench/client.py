"""The tablets of `bench intake`, in a process of their own: send prepared uploads from so many threads, print times.

Reads one JSON line (port, clients, headers, uploads as [path, file]) from standard input, loads all bodies, says
`ready`, waits for a line, sends, and prints {"seconds", "milliseconds": [...], "statuses": {...}}.
"""

import http.client
import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any


def main() -> None:
    """Do one run."""
    plan: dict[str, Any] = json.loads(sys.stdin.readline())
    uploads = [(path, Path(file).read_bytes()) for path, file in plan["uploads"]]
    print("ready", flush=True)
    sys.stdin.readline()
    times: list[float] = []
    statuses: Counter[int] = Counter()
    began = time.perf_counter()
    workers = [
        threading.Thread(target=_send, args=(plan, uploads[number :: plan["clients"]], times, statuses))
        for number in range(plan["clients"])
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps({"seconds": time.perf_counter() - began, "milliseconds": times, "statuses": statuses}), flush=True)


def _send(plan: dict[str, Any], uploads: list[tuple[str, bytes]], times: list[float], statuses: Counter[int]) -> None:
    """Send one client's share, one after the other, each over a connection of its own as tablets in the field do."""
    for path, body in uploads:
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", plan["port"], timeout=120)
        connection.request("PUT", path, body, plan["headers"])
        answer = connection.getresponse()
        answer.read()
        connection.close()
        times.append((time.perf_counter() - began) * 1000)
        statuses[answer.status] += 1


if __name__ == "__main__":
    main()
