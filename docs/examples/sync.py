"""Keeps the completions of all courses in completions.json. Run it every night. Python 3.9 or newer, no packages."""
import hashlib
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request

API = os.environ["API"]  # https://lms.example.org/api/v0/study-registry
KEY = os.environ["REGISTRY_KEY"]
FILE = "completions.json"
ATTEMPTS = 3


class Interrupted(Exception):
    """The response has no valid end."""


def verified(body):
    """The lines of a complete response, and its footer."""
    end = body.rfind(b'{"footer":')
    if end < 0:
        raise Interrupted("the footer is missing")
    footer = json.loads(body[end:])["footer"]
    lines = [json.loads(line) for line in body[:end].splitlines() if line.strip()]
    if footer["count"] != len(lines) or footer["sha256"] != hashlib.sha256(body[:end]).hexdigest():
        raise Interrupted("count or digest differ from the footer")
    return lines, footer


def fetch(since):
    """Lines and footer of the changes since a watermark, or of everything. None if the watermark is outdated."""
    query = "?format=ndjson&footer=true" + (f"&changed_since={since}" if since else "")
    request = urllib.request.Request(API + "/completions" + query, headers={"Authorization": "Basic " + KEY})
    for attempt in range(ATTEMPTS):
        wait = 1
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                return verified(response.read())
        except urllib.error.HTTPError as error:
            if error.code == 409:
                return None
            reason = f"{error.code}: {json.load(error)['detail']} (request-id {error.headers['request-id']})"
            if error.code not in (429, 503):
                break
            wait = int(error.headers.get("Retry-After", wait))
        except (OSError, http.client.HTTPException, ValueError, Interrupted) as error:
            reason = f"interrupted: {error}"
        if attempt < ATTEMPTS - 1:
            time.sleep(wait)
    sys.exit(reason)


stored = {"completions": {}, "watermark": None}
if os.path.exists(FILE):
    with open(FILE) as file:
        stored = json.load(file)

response = fetch(stored["watermark"])
if response is None:  # the watermark is outdated: fetch everything
    stored["completions"] = {}
    response = fetch(None)
lines, footer = response
for line in lines:
    if line.get("removed"):
        stored["completions"].pop(line["id"], None)
    else:
        stored["completions"][line["id"]] = line
stored["watermark"] = footer["watermark"]

with open(FILE + ".new", "w") as file:
    json.dump(stored, file)
os.replace(FILE + ".new", FILE)
print(f"{len(lines)} changes, {len(stored['completions'])} completions")
