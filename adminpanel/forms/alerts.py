"""What staff ask of alerts, say of them, and how they write rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.groups import ADMINISTRATOR, STAFF_GROUPS
from accounts.models import User
from adminpanel.alerting.calling import checked, shortened
from adminpanel.alerting.checks import CHECKS
from adminpanel.alerting.sources import figures, label_with_unit
from adminpanel.exceptions import CallError
from adminpanel.metrics.catalogue import Draw
from adminpanel.models import Alert, AlertRule, Severity
from adminpanel.services import caretakers

UNRESOLVED = "unresolved"
SHORTEST_SECRET = 16
LONGEST_WINDOW = 180  # minutes; a rule reads points of ten seconds
Kind = AlertRule.Kind


class AlertFilterForm(forms.Form):
    """Which alerts of those that are over."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Any")), (UNRESOLVED, _("Not resolved")), *Alert.State.choices],
        required=False,
    )
    severity = forms.ChoiceField(
        label=_("Severity"), choices=[("", _("Any")), *Severity.choices], required=False
    )
    rule = forms.ModelChoiceField(
        label=_("Rule"), queryset=AlertRule.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["rule"].queryset = AlertRule.objects.visible_to(user)  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """What `AlertQuerySet.like` takes."""
        said = self.cleaned_data
        rule = said.get("rule")
        return {
            "state": said.get("state", ""),
            "severity": said.get("severity", ""),
            "rule": rule.pk if rule else None,
        }


class CareForm(forms.Form):
    """Who looks after an alert, and a note for the timeline."""

    owner = forms.ModelChoiceField(
        label=_("Who looks after it?"), queryset=User.objects.none(), empty_label=None
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=900,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, alert: Alert, user: User) -> None:
        super().__init__(data, initial={"owner": alert.owner_id or user.pk}, auto_id="care_%s")
        people = [person.pk for person in caretakers(alert)]
        self.fields["owner"].queryset = User.objects.filter(pk__in=people).order_by("name")  # type: ignore[attr-defined]


class ResolutionForm(forms.Form):
    note = forms.CharField(
        label=_("What was it?"),
        max_length=900,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="resolution_%s")


class AlertRuleForm(forms.ModelForm[AlertRule]):
    """A rule; `facts()` gives it as the service takes it. What a rule that every site has is about
    stays as it is.
    """

    source = forms.ChoiceField(label=_("What is watched?"))
    groups = forms.MultipleChoiceField(
        label=_("Who hears?"),
        choices=[(name, name.capitalize()) for name in STAFF_GROUPS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    webhook_url = forms.URLField(
        label=_("Webhook"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("An address that begins with https://."),
    )
    forgets_webhook = forms.BooleanField(label=_("Call no webhook any more"), required=False)
    webhook_secret = forms.CharField(
        label=_("Secret of the webhook"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Signs what is sent. It is not shown again; leave empty to keep it."),
    )

    class Meta:
        model = AlertRule
        fields = (
            "name",
            "kind",
            "source",
            "comparison",
            "limit",
            "window_minutes",
            "hold_seconds",
            "severity",
            "quiet_minutes",
            "groups",
            "to_page",
            "to_mail",
            "to_push",
            "webhook_url",
            "webhook_secret",
            "is_enabled",
        )
        labels = {
            "name": _("Name"),
            "kind": _("Kind"),
            "comparison": _("Alert when it is"),
            "limit": _("Limit"),
            "window_minutes": _("Looked at over how many minutes?"),
            "hold_seconds": _("For how many seconds must it hold?"),
            "severity": _("Severity"),
            "quiet_minutes": _("Quiet period, minutes"),
            "to_page": _("On their pages and under the bell"),
            "to_mail": _("By e-mail, at once"),
            "to_push": _("On their devices"),
            "is_enabled": _("The rule is on"),
        }
        help_texts = {
            "limit": _(
                "In the unit beside its name; of a rate, so much in a minute; of an anomaly, how"
                " many times the usual spread."
            ),
            "window_minutes": _("Checks look at this moment and need none."),
            "hold_seconds": _("Before it opens, and fine again for as long before it ends."),
            "quiet_minutes": _("Nobody is told of it again within these."),
        }

    def __init__(self, data: Any = None, *, rule: AlertRule | None = None) -> None:
        super().__init__(data, instance=rule)
        self.called = rule.webhook_url if rule else ""
        self._hide_address()
        by_name = sorted((label_with_unit(name), name) for name in figures())
        checks = [(name, label_with_unit(name)) for name in CHECKS]
        groups = [(_("Figures"), [(name, label) for label, name in by_name]), (_("Checks"), checks)]
        self.fields["source"].choices = groups  # type: ignore[attr-defined]
        self.fields["kind"].choices = Kind.choices  # type: ignore[attr-defined]
        if rule is None:
            self.initial.update(kind=Kind.THRESHOLD, groups=[ADMINISTRATOR])
        elif rule.limit.is_integer():
            self.initial["limit"] = int(rule.limit)
        if rule and rule.is_built_in:
            for name in ("name", "kind", "source"):
                self.fields[name].disabled = True

    def _hide_address(self) -> None:
        """It is a key to many receivers, so it is not shown again: empty keeps it."""
        if not self.called:
            del self.fields["forgets_webhook"]
            return
        self.initial["webhook_url"] = ""
        self.fields["webhook_url"].help_text = _(
            "Now it is %(where)s. The rest is not shown again; leave empty to keep it."
        ) % {"where": shortened(self.called)}

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def clean_window_minutes(self) -> int:
        minutes: int = self.cleaned_data["window_minutes"]
        if not 1 <= minutes <= LONGEST_WINDOW:
            raise forms.ValidationError(_("Between one minute and three hours."))
        return minutes

    def clean_hold_seconds(self) -> int:
        return self._at_most("hold_seconds", 86_400, _("At most a day, 86,400 seconds."))

    def clean_quiet_minutes(self) -> int:
        return self._at_most("quiet_minutes", 10_080, _("At most a week, 10,080 minutes."))

    def clean_limit(self) -> float:
        limit: float = self.cleaned_data["limit"]
        if abs(limit) > 1e15:
            raise forms.ValidationError(_("That is more than anything here comes to."))
        return limit

    def clean_webhook_url(self) -> str:
        address: str = self.cleaned_data["webhook_url"]
        if address:
            try:
                checked(address)
            except CallError as refused:
                raise forms.ValidationError(str(refused)) from refused
        return address

    def clean_webhook_secret(self) -> str:
        secret: str = self.cleaned_data["webhook_secret"]
        if secret and len(secret) < SHORTEST_SECRET:
            raise forms.ValidationError(_("At least 16 characters."))
        return secret

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        kind, source = said.get("kind"), said.get("source")
        if kind and source:
            self._fit(kind, source, said.get("limit"))
        self._keep_address(said)
        self._need_secret(said)
        has_way = any(said.get(name) for name in ("to_page", "to_mail", "to_push"))
        if has_way and "groups" not in self.errors and not said.get("groups"):
            self.add_error("groups", _("Choose who hears, or switch all three ways off."))
        return said

    def _fit(self, kind: str, source: str, limit: float | None) -> None:
        if (kind == Kind.CHECK) != (source in CHECKS):
            wanted = _("one of the checks") if kind == Kind.CHECK else _("one of the figures")
            self.add_error("source", _("This kind of rule needs %s.") % wanted)
        elif kind == Kind.ANOMALY and figures()[source].draw == Draw.PEAK:
            self.add_error("source", _("What counts from midnight has no usual value of an hour."))
        if kind == Kind.ANOMALY and limit is not None and limit <= 0:
            self.add_error("limit", _("More than nothing: 5 or so is a good beginning."))

    def _keep_address(self, said: dict[str, Any]) -> None:
        if said.get("forgets_webhook"):
            said["webhook_url"] = ""
        elif "webhook_url" not in self.errors:
            said["webhook_url"] = said.get("webhook_url") or self.called

    def _need_secret(self, said: dict[str, Any]) -> None:
        address, before = said.get("webhook_url"), self.called
        has_secret = bool(self.instance.pk and self.initial.get("webhook_secret"))
        is_known = has_secret and address == before
        is_missing = not said.get("webhook_secret") and "webhook_secret" not in self.errors
        if address and is_missing and not is_known:
            self.add_error("webhook_secret", _("A new address needs a secret."))

    def _at_most(self, name: str, most: int, words: Any) -> int:
        value: int = self.cleaned_data[name]
        if value > most:
            raise forms.ValidationError(words)
        return value
