"""Reads jobs from standard input, one a line, runs all at once, and writes what
comes of them: see program_test.go."""

import json
import queue
import sys
import threading

import msal_python

CLIENTS = {"MSAL Python": msal_python.FLOWS}

visits = {}  # by job: where the answer to a visit goes
writing = threading.Lock()


def write(line):
    with writing:
        print(json.dumps(line), flush=True)


def person(job_id):
    """What a person at a browser does; returns the address to which the sandbox
    sends the browser."""

    def visit(address, code=None):
        visits[job_id] = queue.Queue()
        write({"id": job_id, "visit": address, "code": code or ""})
        answer = visits[job_id].get()
        if answer.get("error"):
            raise RuntimeError(answer["error"])
        return answer["came"]

    return visit


def run(job):
    try:
        token = CLIENTS[job["client"]][job["flow"]](job, person(job["id"]))
        write({"id": job["id"], "token": token})
    except Exception as error:  # whatever the library raises is the answer
        write({"id": job["id"], "error": f"{type(error).__name__}: {error}"})


for text in sys.stdin:
    message = json.loads(text)
    if "came" in message:
        visits[message["id"]].put(message)
    else:
        threading.Thread(target=run, args=[message], daemon=True).start()
