"""The production server without Django: what is left for everything else."""

BODY = b"." * 200
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]


def application(_environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
