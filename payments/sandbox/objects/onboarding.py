"""What a connected account has told, what is still asked of it, and what it may therefore do.

What was told lies in the account's secrets; `assess` derives everything the API shows from it.
Dates of birth mean what they mean in Stripe's test mode ("Testing Stripe Connect").
"""

from payments.sandbox import banks
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects.account_shape import NOTHING_DUE
from payments.sandbox.store import random_id
from payments.sandbox.world import World, snapshot

BORN_VERIFIED_SOON = "1901-01-01"
BORN_VERIFIED = "1902-01-01"
BORN_SUSPICIOUS = "1900-01-01"
UNVERIFIED = {
    "code": "verification_failed_keyed_identity",
    "reason": "The person's keyed-in identity information could not be verified. Correct any"
    " errors or upload a document that matches the identity fields (e.g., name and date of birth)"
    " entered.",
}


def tell(world: World, account: Json, **told: object) -> None:
    """Keep what somebody has typed into the form (name, bank, born, document, submitted)."""
    known = world.store.secrets(account["id"])
    if told.get("bank") and told["bank"] != known.get("bank"):
        known["bank_fails"] = False
        known["bank_account"] = banks.bank_account(str(told["bank"]), account)
    if told.get("submitted") and not known.get("submitted_at"):
        known["submitted_at"] = world.clock.stamp()
        known.setdefault("person", random_id("person", 16))
        if _verification(told | known) == "soon":
            world.later(world.settle_after, "verify_person", account["id"])
    known.update({name: value for name, value in told.items() if value})
    if known.get("document"):
        known["needs"] = [each for each in known.get("needs", []) if not each.endswith("document")]
    assess(world, account)


def verify_person(world: World, id: str) -> None:
    """The answer of those who check dates of birth, a moment later."""
    account = world.store.find("account", id)
    if account:
        world.store.secrets(id)["verified"] = True
        assess(world, account)


def miss_deadline(world: World, id: str) -> None:
    if account := world.store.find("account", id):
        assess(world, account)


def fail_payout(world: World, id: str) -> None:
    """The bank sends the account's payout back: it gets none until it names another bank."""
    account = world.store.find("account", id)
    if account and banks.failure_of(world.store.secrets(id).get("bank", "")):
        world.store.secrets(id)["bank_fails"] = True
        assess(world, account)


def decide(world: World, asked: Json) -> Json:
    """What `/control/accounts` does to an account: ask more of it (`needs`, at once or `within`
    some seconds), close it (`rejected`: why), or forgive everything (`restored`).
    """
    account = world.store.get("account", str(asked.get("account")), param="account")
    known = world.store.secrets(account["id"])
    needs, within = asked.get("needs", []), asked.get("within")
    if not isinstance(needs, list) or not isinstance(within, int | float | None):
        raise ApiError("needs must be a list, within a number of seconds", param="needs")
    if asked.get("restored"):
        known |= {"needs": [], "deadline": None, "rejected": None, "bank_fails": False}
        known["verified"] = True
    if needs:
        known |= {"needs": [str(each) for each in needs], "document": False, "verified": True}
        known["deadline"] = world.clock.now() + within if within else None
        if within:
            world.later(within, "miss_deadline", account["id"])
    if asked.get("rejected"):
        known["rejected"] = f"rejected.{asked['rejected']}"
    assess(world, account)
    return account


def assess(world: World, account: Json, *, quietly: bool = False) -> None:
    """Show what follows from what is known, and tell Connect endpoints when that has changed."""
    before = snapshot(account)
    known = world.store.secrets(account["id"])
    requirements = _requirements(world, account, known)
    disabled = requirements["disabled_reason"] is not None
    able = bool(known.get("submitted_at")) and not disabled
    bank = known.get("bank_account")
    if bank:
        bank["status"] = "errored" if known.get("bank_fails") else "new"
    status = "active" if able else "inactive"
    if requirements["disabled_reason"] == "requirements.pending_verification":
        status = "pending"
    capabilities = dict.fromkeys(known.get("requested", []), status)
    world.change(
        account,
        business_type="company" if known.get("name") else account["business_type"],
        capabilities=capabilities,
        charges_enabled="active" in capabilities.values(),
        company=_company(known["name"]) if known.get("name") else None,
        details_submitted=bool(known.get("submitted_at")),
        external_accounts={
            **account["external_accounts"],
            "data": [dict(bank)] if bank else [],
            "total_count": 1 if bank else 0,
        },
        payouts_enabled=able and bank is not None and not known.get("bank_fails"),
        requirements=requirements,
        tos_acceptance={"date": known.get("submitted_at")},
    )
    changed = {name: old for name, old in before.items() if account[name] != old}
    if changed and not quietly:
        world.emit_for(account["id"], "account.updated", account, **changed)


def _requirements(world: World, account: Json, known: Json) -> Json:
    asked = dict(NOTHING_DUE)
    if known.get("rejected"):
        return asked | {"disabled_reason": known["rejected"]}
    if not known.get("submitted_at"):
        missing = _missing(known)
        return asked | {
            "currently_due": missing,
            "disabled_reason": "requirements.past_due",
            "eventually_due": missing,
            "past_due": missing,
        }
    due, errors = _due(known)
    late = due + [each for each in known.get("needs", []) if each not in due]
    deadline = known.get("deadline")
    if known.get("needs") and deadline and deadline > world.clock.now():
        late, asked["current_deadline"] = due, int(deadline)
    asked["currently_due"] = due + [each for each in known.get("needs", []) if each not in due]
    asked["eventually_due"], asked["errors"] = list(asked["currently_due"]), errors
    asked["past_due"] = late
    if known.get("bank_fails"):
        for name in ("currently_due", "eventually_due", "past_due"):
            asked[name] = [*asked[name], "external_account"]
    asked["disabled_reason"] = _disabled_reason(known, late)
    if asked["disabled_reason"] == "requirements.pending_verification":
        asked["pending_verification"] = [f"{known['person']}.dob.{part}" for part in _DATE]
    return asked


_DATE = ("day", "month", "year")


def _missing(known: Json) -> list[str]:
    wanted = {
        "business_type": known.get("name"),
        "company.name": known.get("name"),
        "external_account": known.get("bank"),
        **{f"representative.dob.{part}": known.get("born") for part in _DATE},
        "tos_acceptance.date": None,
        "tos_acceptance.ip": None,
    }
    return [name for name, there in wanted.items() if not there]


def _due(known: Json) -> tuple[list[str], list[Json]]:
    """A person whose date of birth says nothing shows a document."""
    if _verification(known) != "document":
        return [], []
    name = f"{known['person']}.verification.document"
    return [name], [UNVERIFIED | {"requirement": name}]


def _disabled_reason(known: Json, late: list[str]) -> str | None:
    if known.get("born") == BORN_SUSPICIOUS and not known.get("document"):
        return "under_review"
    if late:
        return "requirements.past_due"
    if _verification(known) == "soon":
        return "requirements.pending_verification"
    return None


def _verification(known: Json) -> str:
    if known.get("document") or known.get("verified"):
        return "done"
    return {
        BORN_VERIFIED: "done",
        BORN_SUSPICIOUS: "done",
        BORN_VERIFIED_SOON: "soon",
    }.get(known.get("born", ""), "document")


def _company(name: str) -> Json:
    return {
        "address": {},
        "directors_provided": False,
        "executives_provided": False,
        "name": name,
        "owners_provided": False,
        "phone": None,
        "tax_id_provided": False,
        "verification": {"document": {"back": None, "details": None, "front": None}},
    }
