"""The rows that a new site begins with."""

from adminpanel.starter_texts import write_starters


def write_texts(apps, schema_editor):
    write_starters(apps.get_model("adminpanel", "DecisionText").objects)
