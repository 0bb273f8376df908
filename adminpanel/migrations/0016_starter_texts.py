import datetime as dt

from django.db import migrations, models

from adminpanel.starter_texts import write_starters

SECONDS = dt.timedelta(seconds=10)


def write_texts(apps, schema_editor):
    texts = apps.get_model("adminpanel", "DecisionText").objects
    write_starters(texts)


def say_who_closed(apps, schema_editor):
    """Who looked at reports of old stands in the audit log, written within the same act."""
    entries = apps.get_model("adminpanel", "AuditEntry").objects.order_by("at")
    for app, model, about in (
        ("bookings", "ReviewReport", "bookings.review"),
        ("vendors", "PhotoReport", "vendors.photo"),
    ):
        of = about.rpartition(".")[2]
        closed = apps.get_model(app, model).objects.filter(closed_at__isnull=False, closed_by=None)
        for report in closed:
            key = str(getattr(report, f"{of}_id"))
            when = (report.closed_at - SECONDS, report.closed_at + SECONDS)
            acts = entries.filter(subject_kind=about, subject_key=key, at__range=when)
            if act := acts.first():
                report.closed_by_id = act.actor_id
                report.save(update_fields=["closed_by"])


class Migration(migrations.Migration):
    dependencies = [
        ("adminpanel", "0015_one_lease"),
        ("bookings", "0022_found_again"),
        ("vendors", "0028_found_again"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decisiontext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("changes", "Changes requested"),
                    ("rejection", "Rejection"),
                    ("suspension", "Vendor suspended"),
                    ("picture", "Picture hidden"),
                    ("review", "Review not published"),
                ],
                max_length=10,
                verbose_name="for",
            ),
        ),
        migrations.AlterField(
            model_name="decisiontext",
            name="text",
            field=models.TextField(max_length=1000, verbose_name="what they read"),
        ),
        migrations.RunPython(write_texts, migrations.RunPython.noop),
        migrations.RunPython(say_who_closed, migrations.RunPython.noop),
    ]
