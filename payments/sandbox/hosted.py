"""The pages that Stripe hosts for connected accounts: the onboarding form that an account link
leads to, and the Express dashboard behind a login link. Each link opens a visit of its own, once.
"""

import datetime as dt
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from payments.sandbox import banks
from payments.sandbox.errors import Json
from payments.sandbox.objects import onboarding
from payments.sandbox.objects.fields import shown
from payments.sandbox.pipeline import read_form
from payments.sandbox.store import random_id
from payments.sandbox.world import World

HERE = Path(__file__).parent
VISIT_LASTS = 3600
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class Hosted:
    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[Route]:
        return [
            Route("/connect/style.css", _style),
            Route("/connect/setup/{account}/{link}", self.open_form),
            Route("/connect/onboarding/{visit}", self.form, methods=["GET", "POST"]),
            Route("/connect/express/{account}/{link}", self.open_dashboard),
            Route("/connect/dashboard/{visit}", self.dashboard),
        ]

    async def open_form(self, request: Request) -> Response:
        """The link of an account: a visit, or back to who gave it."""
        link = self.world.store.find("_account_link", request.path_params["link"])
        if link is None or link["account"] != request.path_params["account"]:
            return page("This link has been used", "gone", status=404)
        is_good = not link["used"] and link["expires_at"] > self.world.clock.now()
        if not is_good or self.world.store.find("account", link["account"]) is None:
            return away(link["refresh_url"])
        self.world.change(link, used=True)
        return self._enter("onboarding", link["account"], back=link)

    async def form(self, request: Request) -> Response:
        visit = self.world.store.find("_visit", request.path_params["visit"])
        if visit is None:
            return page("This link has been used", "gone", status=404)
        account = self.world.store.find("account", visit["account"])
        if account is None or visit["until"] < self.world.clock.now():
            return away(visit["back"]["refresh_url"])
        if request.method == "GET":
            return _form(account, self.world.store.secrets(account["id"]), [])
        typed = _read(await read_form(request))
        problems = _problems(typed)
        if typed["act"] == "submit" and problems:
            return _form(account, typed, problems)
        facts = {name: typed[name] for name in ("name", "born", "document")}
        facts["bank"] = typed["bank"] if banks.is_test_number(str(typed["bank"])) else ""
        facts["submitted"] = typed["act"] == "submit"
        onboarding.tell(self.world, account, **facts)
        self.world.store.commit()
        return away(visit["back"]["return_url"])

    async def open_dashboard(self, request: Request) -> Response:
        login = self.world.store.find("_login", request.path_params["link"])
        if login is None or login["used"] or login["account"] != request.path_params["account"]:
            return page("This link has been used", "gone", status=404)
        self.world.change(login, used=True)
        return self._enter("dashboard", login["account"])

    async def dashboard(self, request: Request) -> Response:
        visit = self.world.store.find("_visit", request.path_params["visit"])
        account = visit and self.world.store.find("account", visit["account"])
        if account is None:
            return page("This link has been used", "gone", status=404)
        due = account["requirements"]["currently_due"]
        bank = account["external_accounts"]["data"]
        facts = {
            "name": (account["company"] or {}).get("name") or account["id"],
            "payouts": "On" if account["payouts_enabled"] else "Off",
            "bank": f"•••• {bank[0]['last4']}" if bank else "None",
            "due": ", ".join(due) or "Nothing",
            "received": self._received(account["id"]),
        }
        return page("Express dashboard", "dashboard", **facts)

    def _enter(self, where: str, account: str, back: Json | None = None) -> Response:
        visit: Json = {"id": random_id("vst", 32), "account": account, "back": back}
        visit["until"] = self.world.clock.now() + VISIT_LASTS
        self.world.store.add("_visit", visit)
        self.world.store.commit()
        return away(f"/stripe/connect/{where}/{visit['id']}")

    def _received(self, account: str) -> str:
        sums: dict[str, int] = {}
        for transfer in self.world.store.oldest_first("transfer"):
            if transfer["destination"] == account:
                left = transfer["amount"] - transfer["amount_reversed"]
                sums[transfer["currency"]] = sums.get(transfer["currency"], 0) + left
        return ", ".join(shown(sum, currency) for currency, sum in sums.items()) or "Nothing yet"


async def _style(request: Request) -> Response:
    return FileResponse(HERE / "static" / "connect.css", media_type="text/css")


def _form(account: Json, known: Json, problems: list[str]) -> Response:
    listed = "".join(f"<li>{escape(each)}</li>" for each in problems)
    return page(
        "Set up payouts",
        "onboarding",
        raw={
            "problems": f'<ul class="problems" role="alert">{listed}</ul>' if problems else "",
            "document": "checked" if known.get("document") else "",
        },
        platform="Wedding Bazaar",
        country=account["country"],
        name=known.get("name", ""),
        bank=known.get("bank", ""),
        born=known.get("born", ""),
        status=422 if problems else 200,
    )


def _read(sent: Json) -> Json:
    """What was typed, as text."""
    fields = ("name", "bank", "born", "document", "act")
    typed: Json = {name: str(sent.get(name, "")).strip()[:100] for name in fields}
    return typed | {"bank": banks.tidy(typed["bank"]), "document": bool(typed["document"])}


def _problems(typed: Json) -> list[str]:
    problems = []
    if not typed["name"]:
        problems.append("Your business needs a name.")
    if not banks.is_test_number(typed["bank"]):
        problems.append(f"You must use a test bank account number. Try {banks.GOOD_IBAN}.")
    if not _is_date(typed["born"]):
        problems.append("The date of birth is missing.")
    return problems


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def page(
    title: str, name: str, /, *, raw: Json | None = None, status: int = 200, **facts: object
) -> Response:
    safe = {key: escape(str(value)) for key, value in facts.items()}
    body = _template(name).substitute(safe | (raw or {}))
    html = _template("frame").substitute(title=title, body=body)
    return HTMLResponse(html, status, HEADERS)


def _template(name: str) -> Template:
    return Template((HERE / "pages" / f"{name}.html").read_text())


def away(url: str) -> Response:
    return RedirectResponse(url, 303, HEADERS)
