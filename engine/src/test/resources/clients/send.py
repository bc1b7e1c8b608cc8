"""Sends the lines of a file over HTTP, on one connection: send.py PORT FILE. Prints how many were acknowledged."""
import http.client
import json
import sys

LINES_AT_A_TIME = 1000


def main():
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
    with open(sys.argv[2], "rb") as file:
        lines = file.readlines()
    acked = rejected = 0
    for number, first in enumerate(range(0, len(lines), LINES_AT_A_TIME)):
        part = lines[first:first + LINES_AT_A_TIME]
        # Every other body in chunks, a line each, the others whole.
        connection.request(
            "POST",
            "/v1/readings",
            iter(part) if number % 2 else b"".join(part),
            {"Content-Type": "application/x-ndjson"})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            sys.exit("%d %s" % (response.status, body))
        answer = json.loads(body)
        acked += answer["acked"]
        rejected += answer["rejected"]
    print('{"acked": %d, "rejected": %d}' % (acked, rejected))


main()
