"""`python -m bench pages|intake|documents|start|scoring|checklists [options]`: run one benchmark and print its JSON."""

import importlib
import json
import sys

NAMES = ("pages", "intake", "documents", "start", "scoring", "checklists")


def run(argv: list[str]) -> int:
    """Run the benchmark that is named first; the rest are its options. Returns the exit code."""
    if not argv or argv[0] not in NAMES:
        print(f"usage: python -m bench {'|'.join(NAMES)} [options]", file=sys.stderr)
        return 2
    found = importlib.import_module(f"bench.{argv[0]}").main(argv[1:])
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
