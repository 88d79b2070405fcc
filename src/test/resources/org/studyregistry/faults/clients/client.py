"""python client.py <urllib|urllib-lines|requests|requests-lines|httpx> <url> <file>: writes what it got.

1 is an error, 3 another status than 200.
"""

import os
import sys

library, url, file = sys.argv[1:]
headers = {"Authorization": "Basic " + os.environ["REGISTRY_KEY"]}


def urllib():
    import urllib.request
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
        return response.read()


def urllib_lines():
    import urllib.request
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
        return b"".join(line for line in response)


def requests():
    import requests
    response = requests.get(url, headers=headers, timeout=300)
    response.raise_for_status()
    return response.content


def requests_lines():
    import requests
    with requests.get(url, headers=headers, stream=True, timeout=300) as response:
        response.raise_for_status()
        return b"".join(line + b"\n" for line in response.iter_lines(chunk_size=65536))


def httpx():
    import httpx
    return httpx.get(url, headers=headers, timeout=300).raise_for_status().content


with open(file, "wb") as out:
    try:
        out.write(globals()[library.replace("-", "_")]())
    except Exception as error:
        # As urllib, requests and httpx name a response with such a status.
        sys.exit(3 if type(error).__name__ in ("HTTPError", "HTTPStatusError") else str(error))
