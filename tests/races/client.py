"""One of the processes that race: reads its jobs from stdin, waits for the word go, answers what became of each.

Usage: python -m tests.races.client   (standard library only, so that sixteen of them start in a second)

A job is a person with a wish (``quantity`` units on ``day``, at one of ``starts`` if given) and a ``plan``, which is
the name of one of the functions below. Whoever loses a time looks for another until nothing is left that fits.
"""

import http.client
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Job = dict[str, Any]
Body = dict[str, Any]

MOST_TRIES = 400


class Caller:
    """A keep-alive connection that writes down every status it sees."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.seen: list[int] = []

    def call(self, method: str, path: str, body: Body | None = None, **headers: str) -> tuple[int, Body]:
        """One request; busy (503) is tried again."""
        for _ in range(MOST_TRIES):
            status, answer = self._call_once(method, path, body, headers)
            if status != 503:
                return status, answer
            time.sleep(random.uniform(0.01, 0.05))
        raise RuntimeError("busy for too long")

    def _call_once(
        self, method: str, path: str, body: Body | None, headers: dict[str, str]
    ) -> tuple[int, Body]:
        content = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        self.connection.request(method, f"/api/v1/{path}", content, sent)
        response = self.connection.getresponse()
        text = response.read()
        self.seen.append(response.status)
        is_json = "json" in response.headers.get("Content-Type", "")
        return response.status, json.loads(text) if is_json else {}


class Seeker:
    """A person who wants an appointment."""

    def __init__(self, caller: Caller, job: Job) -> None:
        self.caller, self.job = caller, job
        self.headers = {"Idempotency_Key": job["key"]} if job.get("key") else {}

    def find_starts(self) -> list[str]:
        """What is free for the wish now."""
        if self.job.get("starts"):
            return list(self.job["starts"])
        job = self.job
        path = f"availability?office={job['office']}&service=pass:{job['quantity']}&from={job['day']}&to={job['day']}"
        days = self.caller.call("GET", path)[1]["offices"][0]["days"]
        return [self.instant(label) for label in days[0]["starts"]] if days else []

    def instant(self, label: str) -> str:
        """A wall clock time of the day as the API reads it."""
        local = datetime.fromisoformat(f"{self.job['day']}T{label}:00").replace(
            tzinfo=ZoneInfo("Europe/Berlin")
        )
        return local.isoformat()

    def body(self, start: str) -> Body:
        """The order as the API reads it."""
        name, email = self.job["name"], self.job.get("email", f"{self.job['name'][-5:]}@example.org")
        person = {"family_name": name, "given_name": "Anna", "birth_date": "1990-01-01", "email": email}
        services = [{"id": "pass", "quantity": self.job["quantity"]}]
        return {
            "office": self.job["office"],
            "services": services,
            "start": start,
            "person": person,
            "language": "de",
        }

    def take(self, path: str) -> tuple[int, Body]:
        """Hold or book some start that fits, until one is won or nothing is left."""
        status, answer = 0, Body()
        for _ in range(self.job.get("tries", MOST_TRIES)):
            starts = self.find_starts()
            if not starts:
                return status, answer
            start = random.choice(starts[: self.job.get("choice", 4)])
            status, answer = self.caller.call("POST", path, self.body(start), **self.headers)
            if answer.get("type") != "/problems/slot-taken" or self.job.get("starts"):
                return status, answer
        return status, answer

    def book(self) -> tuple[int, Body]:
        """Book at once."""
        return self.take("appointments")

    def hold(self) -> tuple[int, Body]:
        """Hold and leave it at that."""
        return self.take("holds")

    def confirm(self) -> tuple[int, Body]:
        """Hold, think, confirm."""
        status, answer = self.take("holds")
        if status != 201:
            return status, answer
        time.sleep(random.uniform(0, 0.02))
        return self.caller.call("POST", "appointments", {"hold": answer["hold"]})

    def release(self) -> tuple[int, Body]:
        """Hold, look at it longer, give it up."""
        status, answer = self.take("holds")
        if status != 201:
            return status, answer
        self.caller.call("POST", f"holds/{answer['hold']}/extend")
        return self.caller.call("DELETE", f"holds/{answer['hold']}")

    def cancel(self) -> tuple[int, Body]:
        """Book and cancel."""
        status, answer = self.book()
        if status != 201:
            return status, answer
        return self.caller.call("POST", f"appointments/{answer['code']}/cancel", X_Booking_PIN=answer["pin"])

    def move(self) -> tuple[int, Body]:
        """Book and move, as often as somebody else is quicker."""
        status, booked = self.book()
        if status != 201:
            return status, booked
        for start in random.sample(starts := self.find_starts(), k=min(3, len(starts))):
            path, pin = f"appointments/{booked['code']}/reschedule", booked["pin"]
            status, moved = self.caller.call("POST", path, {"start": start}, X_Booking_PIN=pin)
            if status == 200:
                return status, moved
        return 201, booked

    def revive(self) -> tuple[int, Body]:
        """Confirm a hold about the time it expires."""
        time.sleep(self.job["after"])
        return self.caller.call("POST", "appointments", {"hold": self.job["hold"]})


PLANS: dict[str, Callable[[Seeker], tuple[int, Body]]] = {
    "book": Seeker.book,
    "hold": Seeker.hold,
    "confirm": Seeker.confirm,
    "release": Seeker.release,
    "cancel": Seeker.cancel,
    "move": Seeker.move,
    "revive": Seeker.revive,
}


def run(port: int, jobs: list[Job]) -> list[Body]:
    """Do the jobs one after the other; one that the server dies under ends with status 0."""
    caller, outcomes = Caller(port), []
    for job in jobs:
        caller.seen = []
        try:
            status, answer = PLANS[job["plan"]](Seeker(caller, job))
        except (OSError, http.client.HTTPException):
            caller = Caller(port)
            status, answer = 0, {}
        outcomes.append({"job": job, "status": status, "answer": answer, "seen": caller.seen})
    return outcomes


def main() -> None:
    """Say ready, wait for go, race."""
    task = json.loads(sys.stdin.readline())
    random.seed(task["seed"])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps(run(task["port"], task["jobs"])))


if __name__ == "__main__":
    main()
