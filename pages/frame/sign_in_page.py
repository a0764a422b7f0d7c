"""The page for someone who is not let in: a sentence and, where there is one, a way to sign in."""

import html
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.base.language import spoken
from core.base.translation import told

START = "/whycluster/sign-in"  # where the page's button leads
BACK = "whycluster_asked"  # cookie: the page that was asked for, as Streamlit's sign-in forgets it
PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>WhyCluster</title>
<link rel="icon" href="data:,">
<style>
  :root {{ color-scheme: light dark; }}
  body {{
    margin: 0; min-height: 100vh; display: grid; place-content: center; justify-items: center;
    gap: 16px; padding: 24px; box-sizing: border-box; text-align: center;
    font: 14px/1.5 "Source Sans", system-ui, sans-serif;
    color: light-dark(#0E161D, #E4E9EC); background: light-dark(#FFFFFF, #12171B);
  }}
  h1 {{ font-size: 22px; font-weight: 650; margin: 0; }}
  p {{ margin: 0; max-width: 30em; overflow-wrap: anywhere; }}
  a {{
    padding: 8px 20px; border-radius: 6px; text-decoration: none; font-weight: 600;
    color: light-dark(#FFFFFF, #08110F); background: light-dark(#0B6B64, #21A094);
  }}
</style>
<h1>WhyCluster</h1>
{body}
</html>
"""


def page(
    request: HTTPConnection, status: int, says: Sequence[str], ways: Mapping[str, str]
) -> Response:
    """Some sentences, and links by what they say; it remembers what was asked for.

    It is in the language that is spoken; says are English.
    """
    body = [f"<p>{html.escape(told(each))}</p>" for each in says]
    body += [f'<a href="{html.escape(to)}">{html.escape(way)}</a>' for way, to in ways.items()]
    headers = {"Cache-Control": "no-store"}
    content = PAGE.format(language=spoken(), body="\n".join(body))
    answer = HTMLResponse(content, status, headers=headers)
    if ways and "text/html" in request.headers.get("accept", "") and _is_more(request):
        asked = quote(request.url.path + "?" + request.url.query)
        answer.set_cookie(BACK, asked, max_age=600, httponly=True, samesite="lax")
    return answer


def _is_more(request: HTTPConnection) -> bool:
    """Whether more was asked for than the front page: there one arrives anyway."""
    return request.url.path not in ("/", START) or bool(
        request.url.query and request.url.path == "/"
    )


def way_back(request: HTTPConnection) -> Response | None:
    """To what was asked for before signing in; None where that was nothing else."""
    asked = unquote(request.cookies.get(BACK, ""))
    if request.scope["type"] != "http" or request.url.path != "/" or not asked:
        return None
    is_ours = asked.startswith("/") and not asked.startswith(("//", "/\\"))
    answer = RedirectResponse(asked if is_ours else "/", 302)
    answer.delete_cookie(BACK)
    return answer
