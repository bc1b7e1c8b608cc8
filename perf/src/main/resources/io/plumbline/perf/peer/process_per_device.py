"""A process and a queue for each device: FILE CODES HELD REPEATS. Prints the result as lines name=value."""

import json
import multiprocessing
import platform
import sys
import time

import rule


def decide(index, messages, answers):
    device = rule.Device(index)
    answer = rule.Answer()
    message = messages.get()
    while message is not None:
        device.on_message(message, answer)
        message = messages.get()
    answers.put((answer.count, answer.checksum))


def main():
    lines, codes = rule.load(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    answers = multiprocessing.Queue()
    queues = {code: multiprocessing.Queue() for code in codes}
    for i, code in enumerate(codes):
        multiprocessing.Process(target=decide, args=(i, queues[code], answers), daemon=True).start()
    started = time.perf_counter_ns()
    for _ in range(int(sys.argv[4])):
        for line in lines:
            message = json.loads(line)
            queues[message["code"]].put(message)
    for queue in queues.values():
        queue.put(None)
    total = rule.Answer()
    for _ in codes:
        count, checksum = answers.get()
        total.count += count
        total.checksum = total.checksum + checksum & rule.MASK
    ended = time.perf_counter_ns()
    rule.tell(
        f"Python {platform.python_version()}, json.loads, a multiprocessing.Queue and a process for each of "
        f"{len(codes)} devices", started, ended, total)


main()
