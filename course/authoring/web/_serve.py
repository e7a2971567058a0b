"""A small server for the site: static files, with the types that browsers insist on."""

import functools
import http.server
import sys

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".ipynb": "application/x-ipynb+json",
    ".bin": "application/octet-stream",
    "": "application/octet-stream",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder; files whose names carry a hash may be kept for ever."""

    extensions_map = _TYPES
    protocol_version = "HTTP/1.1"

    def end_headers(self):
        kept = "max-age=31536000, immutable" if "/runtime/" in self.path else "no-cache"
        self.send_header("Cache-Control", kept)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Says nothing of browsers that close a page while it loads."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(folder, host="127.0.0.1", port=0):
    """Return a server of ``folder``, not yet running; port 0 is any that is free."""
    return Server((host, port), functools.partial(Handler, directory=str(folder)))


def serve(folder, host, port):
    """Serve ``folder`` until Ctrl-C; return the exit status."""
    with server(folder, host, port) as running:
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host
        print(f"http://{shown}:{running.server_port}/  (Ctrl-C ends it)", flush=True)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0
