"""Our list of choices says what Django's own says."""

from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting


class Form(forms.Form):
    one = forms.ChoiceField(
        choices=[("", "Any <b>"), (1, "One"), ("Old", [("a", "A & B"), ("b", "B")])], initial="a"
    )
    many = forms.MultipleChoiceField(choices=[("x", "X"), ("y", "Y")], initial=["x", "y"])


def words(html: str) -> list[str]:
    return html.replace(">", "> ").replace("<", " <").split()


def test_a_select_is_drawn_as_django_draws_it():
    ours, theirs = Form(renderer=TemplatesSetting()), Form(renderer=DjangoTemplates())
    for name in ("one", "many"):
        assert words(str(ours[name])) == words(str(theirs[name]))
        assert " selected" in str(ours[name])
