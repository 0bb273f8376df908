"""allauth's forms in our words (ACCOUNT_FORMS); apart from accounts.forms, which allauth's own
forms import.
"""

from typing import Any

from allauth.account import forms

LABELS = {
    "email": "E-mail address",
    "login": "E-mail address",
    "password": "Password",
    "oldpassword": "Password you have now",
}


class OurWords:
    """Sentence case, and no placeholder that repeats its label."""

    labels = LABELS
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class FirstPassword(OurWords):
    labels = LABELS | {"password1": "Password", "password2": "The same password again"}


class NewPassword(OurWords):
    labels = LABELS | {"password1": "New password", "password2": "The new password again"}


class LoginForm(OurWords, forms.LoginForm):
    pass


class SignupForm(FirstPassword, forms.SignupForm):
    pass


class AddEmailForm(OurWords, forms.AddEmailForm):
    pass


class ChangePasswordForm(NewPassword, forms.ChangePasswordForm):
    pass


class SetPasswordForm(FirstPassword, forms.SetPasswordForm):
    pass


class ResetPasswordForm(OurWords, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPassword, forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(OurWords, forms.ReauthenticateForm):
    pass
