"""All devices in one process: FILE CODES HELD REPEATS. Prints the result as lines name=value."""

import json
import platform
import sys
import time

import rule


def main():
    lines, codes = rule.load(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    devices = {code: rule.Device(i) for i, code in enumerate(codes)}
    answer = rule.Answer()
    loads = json.loads
    started = time.perf_counter_ns()
    for _ in range(int(sys.argv[4])):
        for line in lines:
            message = loads(line)
            devices[message["code"]].on_message(message, answer)
    ended = time.perf_counter_ns()
    rule.tell(f"Python {platform.python_version()}, json.loads, a dict of devices; one process", started, ended, answer)


main()
