import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.create_together import CreateTogether
from adminpanel.migrations._texts import write_texts
from adminpanel.triggers import AUDIT


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("adminpanel", "0002_series"),
        ("adminpanel", "0003_audit_from_where"),
        ("adminpanel", "0004_approvals"),
        ("adminpanel", "0005_bulk"),
        ("adminpanel", "0006_faults"),
        ("adminpanel", "0007_analytics"),
        ("adminpanel", "0008_alerts"),
        ("adminpanel", "0009_bulk_undone_by"),
        ("adminpanel", "0010_funnel_days"),
        ("adminpanel", "0011_agreed"),
        ("adminpanel", "0012_texts_of_pictures"),
        ("adminpanel", "0013_audit_is_append_only"),
        ("adminpanel", "0014_evidence"),
        ("adminpanel", "0015_one_lease"),
        ("adminpanel", "0016_starter_texts"),
        ("adminpanel", "0017_bulk_amounts"),
        ("adminpanel", "0018_alert_rules_stay"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
        ('vendors', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='AlertRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(blank=True, editable=False, max_length=40, null=True, unique=True)),
                    ('name', models.CharField(max_length=80)),
                    ('kind', models.CharField(choices=[('threshold', 'Threshold: the figure is over or under a limit'), ('rate', 'Rate: it changes faster than a limit a minute'), ('absence', 'Absence: nothing comes at all'), ('anomaly', 'Anomaly: it is unlike the same hour of other weeks'), ('check', 'Check: what a look at the site finds')], max_length=10)),
                    ('source', models.CharField(max_length=40, verbose_name='the figure or check')),
                    ('comparison', models.CharField(choices=[('over', 'over'), ('under', 'under')], default='over', max_length=5)),
                    ('limit', models.FloatField(default=0)),
                    ('window_minutes', models.PositiveSmallIntegerField(default=5)),
                    ('hold_seconds', models.PositiveIntegerField(default=60)),
                    ('severity', models.CharField(choices=[('info', 'For information'), ('warning', 'Warning'), ('critical', 'Critical')], default='warning', max_length=8)),
                    ('quiet_minutes', models.PositiveIntegerField(default=60)),
                    ('to_page', models.BooleanField(default=True)),
                    ('to_mail', models.BooleanField(default=True)),
                    ('to_push', models.BooleanField(default=True)),
                    ('webhook_url', models.URLField(blank=True, max_length=500)),
                    ('webhook_secret', models.CharField(blank=True, max_length=200)),
                    ('groups', models.JSONField(default=list)),
                    ('is_enabled', models.BooleanField(default=True)),
                    ('is_money', models.BooleanField(default=False)),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                    ('looked_at', models.DateTimeField(blank=True, null=True)),
                    ('words', models.CharField(blank=True, max_length=300, verbose_name='what was found')),
                    ('bad_since', models.DateTimeField(blank=True, null=True)),
                    ('good_since', models.DateTimeField(blank=True, null=True)),
                    ('quiet_until', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ('name', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='AuditRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('finished_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('findings', models.JSONField(default=list)),
                ],
                options={
                    'ordering': ('-finished_at', '-pk'),
                },
            ),
            migrations.CreateModel(
                name='FunnelDay',
                fields=[
                    ('date', models.DateField(primary_key=True, serialize=False)),
                    ('is_right', models.BooleanField(default=False)),
                ],
            ),
            migrations.CreateModel(
                name='Lease',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, unique=True)),
                    ('owner', models.CharField(blank=True, max_length=40)),
                    ('expires_at', models.DateTimeField()),
                    ('done_until', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='PlaceFigures',
                fields=[
                    ('place', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='figures', serialize=False, to='accounts.place')),
                    ('couples', models.PositiveIntegerField(default=0)),
                    ('vendors', models.PositiveIntegerField(default=0, verbose_name='in the directory')),
                    ('requests', models.PositiveIntegerField(default=0, verbose_name='bookings asked for, for these days')),
                    ('searches', models.PositiveIntegerField(default=0, verbose_name='searches of the last 90 days')),
                    ('capacity', models.PositiveIntegerField(default=0, verbose_name='bookings that its vendors take')),
                    ('held', models.PositiveIntegerField(default=0, verbose_name='of them, held or booked')),
                    ('computed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
            ),
            migrations.CreateModel(
                name='SlowQuery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fingerprint', models.CharField(max_length=64, unique=True)),
                    ('sql', models.TextField()),
                    ('where', models.CharField(blank=True, max_length=200, verbose_name='the page or task that asked last')),
                    ('count', models.PositiveBigIntegerField(default=0)),
                    ('total_ms', models.PositiveBigIntegerField(default=0)),
                    ('worst_ms', models.PositiveIntegerField(default=0)),
                    ('last_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name_plural': 'slow queries',
                    'ordering': ('-total_ms',),
                },
            ),
            migrations.CreateModel(
                name='WorkedOut',
                fields=[
                    ('what', models.CharField(max_length=20, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='Agreed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by', models.CharField(choices=[('all', 'Everything'), ('category', 'Category'), ('city', 'City'), ('tier', 'Tier')], max_length=8)),
                    ('of', models.CharField(blank=True, default='', max_length=80)),
                    ('currency', models.CharField(max_length=3)),
                    ('committed', models.BigIntegerField(default=0)),
                    ('committed_count', models.PositiveIntegerField(default=0)),
                    ('pending', models.BigIntegerField(default=0)),
                    ('pending_count', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('by', 'of', 'currency'), name='agreed_once')],
                },
            ),
            migrations.CreateModel(
                name='Alert',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('open', 'Open'), ('acknowledged', 'Acknowledged'), ('resolved', 'Resolved')], default='open', max_length=12)),
                    ('words', models.CharField(max_length=300, verbose_name='what was found')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                    ('resolved_at', models.DateTimeField(blank=True, null=True)),
                    ('acknowledged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='adminpanel.alertrule')),
                ],
                options={
                    'ordering': ('-opened_at', '-pk'),
                },
            ),
            migrations.CreateModel(
                name='AlertEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('opened', 'Opened'), ('told', 'Told'), ('came_back', 'Came back'), ('acknowledged', 'Acknowledged'), ('noted', 'Noted'), ('resolved', 'Resolved')], max_length=12)),
                    ('words', models.CharField(blank=True, max_length=1000)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='adminpanel.alert')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('at', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='AuditEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('action', models.CharField(max_length=40)),
                    ('subject_kind', models.CharField(max_length=40)),
                    ('subject_key', models.CharField(max_length=40)),
                    ('subject', models.CharField(max_length=200)),
                    ('facts', models.JSONField(default=dict)),
                    ('ip', models.GenericIPAddressField(blank=True, null=True, verbose_name='from where')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audit_entries', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name_plural': 'audit entries',
                    'ordering': ('-at', '-pk'),
                },
            ),
            migrations.CreateModel(
                name='BulkOperation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('act', models.CharField(max_length=40)),
                    ('arguments', models.JSONField(default=dict)),
                    ('filters', models.CharField(blank=True, max_length=500, verbose_name='what staff saw')),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('waiting', 'Waits for a second person'), ('underway', 'Under way'), ('paused', 'Paused'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='planned', max_length=10)),
                    ('planned_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_operations', to=settings.AUTH_USER_MODEL)),
                    ('second', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('-planned_at', '-pk'),
                },
            ),
            migrations.CreateModel(
                name='BulkRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('key', models.CharField(max_length=40)),
                    ('subject', models.CharField(max_length=200)),
                    ('effect', models.CharField(max_length=300, verbose_name='what it does, or why it is left out')),
                    ('amount', models.BigIntegerField(null=True, verbose_name='what it moves, minor units')),
                    ('currency', models.CharField(blank=True, max_length=3)),
                    ('state', models.CharField(choices=[('planned', 'To do'), ('left_out', 'Left out'), ('done', 'Done'), ('failed', 'Failed'), ('undone', 'Undone'), ('stuck', 'Could not be undone')], default='planned', max_length=10)),
                    ('before', models.JSONField(default=dict)),
                    ('error', models.CharField(blank=True, max_length=300)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('at', models.DateTimeField(blank=True, null=True)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='adminpanel.bulkoperation')),
                ],
                options={
                    'ordering': ('position',),
                },
            ),
            migrations.CreateModel(
                name='Claim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('until', models.DateTimeField()),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('vendor', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='claim', to='vendors.vendor')),
                ],
            ),
            migrations.CreateModel(
                name='CoupleSteps',
                fields=[
                    ('couple', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='steps', serialize=False, to='accounts.couple')),
                    ('joined_at', models.DateTimeField()),
                    ('message_at', models.DateTimeField(null=True)),
                    ('request_at', models.DateTimeField(null=True)),
                    ('deposit_at', models.DateTimeField(null=True)),
                    ('completed_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['joined_at'], name='couple_steps_joined_at')],
                },
            ),
            migrations.CreateModel(
                name='DecisionText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('changes', 'Changes requested'), ('rejection', 'Rejection'), ('suspension', 'Vendor suspended'), ('picture', 'Picture hidden'), ('review', 'Review not published')], max_length=10, verbose_name='for')),
                    ('title', models.CharField(max_length=80, verbose_name='title')),
                    ('text', models.TextField(max_length=1000, verbose_name='what they read')),
                ],
                options={
                    'ordering': ('kind', 'title'),
                    'constraints': [models.UniqueConstraint(fields=('kind', 'title'), name='decision_text_once', violation_error_message='There is one of this title already.')],
                },
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('visitor', models.UUIDField(verbose_name='what their cookie says')),
                    ('step', models.CharField(choices=[('visit', 'Visit'), ('search', 'Search'), ('profile', "Vendor's page")], max_length=7)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('device', models.CharField(choices=[('phone', 'Phone'), ('tablet', 'Tablet'), ('desk', 'Computer')], max_length=6)),
                    ('wanted', models.DateField(null=True)),
                    ('is_counted', models.BooleanField(default=False, verbose_name='is part of its journey')),
                    ('category', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vendors.category')),
                    ('place', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.place')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('vendor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vendors.vendor')),
                ],
            ),
            migrations.CreateModel(
                name='Evidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('decision', models.CharField(max_length=40)),
                    ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('facts', models.JSONField()),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('vendor', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='vendors.vendor')),
                ],
                options={
                    'verbose_name_plural': 'evidence',
                },
            ),
            migrations.CreateModel(
                name='Fault',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fingerprint', models.CharField(max_length=64, unique=True)),
                    ('kind', models.CharField(choices=[('page', 'Page'), ('socket', 'Socket'), ('task', 'Task'), ('webhook', 'Webhook'), ('browser', 'Browser'), ('process', 'Process')], max_length=10)),
                    ('title', models.CharField(max_length=200)),
                    ('message', models.TextField(blank=True)),
                    ('place', models.CharField(blank=True, max_length=200, verbose_name='where in the code')),
                    ('where', models.CharField(blank=True, max_length=200, verbose_name='what was asked for')),
                    ('trace', models.TextField(blank=True)),
                    ('count', models.PositiveBigIntegerField(default=0)),
                    ('first_at', models.DateTimeField()),
                    ('last_at', models.DateTimeField()),
                    ('first_release', models.CharField(blank=True, max_length=40)),
                    ('last_release', models.CharField(blank=True, max_length=40)),
                    ('state', models.CharField(choices=[('new', 'New'), ('assigned', 'Assigned'), ('resolved', 'Resolved'), ('regressed', 'Came back')], default='new', max_length=10)),
                    ('resolved_at', models.DateTimeField(blank=True, null=True)),
                    ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('-last_at', '-pk'),
                },
            ),
            migrations.CreateModel(
                name='FaultDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('count', models.PositiveBigIntegerField(default=0)),
                    ('fault', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='adminpanel.fault')),
                ],
                options={
                    'ordering': ('day',),
                },
            ),
            migrations.CreateModel(
                name='Forecast',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('of', models.CharField(choices=[('bookings', 'Bookings confirmed'), ('revenue', 'Taken from couples')], max_length=8)),
                    ('currency', models.CharField(blank=True, default='', max_length=3)),
                    ('facts', models.JSONField()),
                    ('computed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('of', 'currency'), name='forecast_once')],
                },
            ),
            migrations.CreateModel(
                name='FunnelPart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('device', models.CharField(blank=True, choices=[('phone', 'Phone'), ('tablet', 'Tablet'), ('desk', 'Computer')], default='', max_length=6)),
                    ('tier', models.CharField(blank=True, choices=[('free', 'Free'), ('plus', 'Plus'), ('premium', 'Premium')], default='', max_length=10)),
                    ('visit', models.PositiveIntegerField()),
                    ('search', models.PositiveIntegerField()),
                    ('profile', models.PositiveIntegerField()),
                    ('message', models.PositiveIntegerField()),
                    ('request', models.PositiveIntegerField()),
                    ('deposit', models.PositiveIntegerField()),
                    ('completed', models.PositiveIntegerField()),
                    ('took', models.JSONField()),
                    ('category', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vendors.category')),
                    ('place', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.place')),
                ],
            ),
            migrations.CreateModel(
                name='Journey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('device', models.CharField(choices=[('phone', 'Phone'), ('tablet', 'Tablet'), ('desk', 'Computer')], max_length=6)),
                    ('tier', models.CharField(blank=True, choices=[('free', 'Free'), ('plus', 'Plus'), ('premium', 'Premium')], default='', max_length=10)),
                    ('started_at', models.DateTimeField()),
                    ('search_at', models.DateTimeField(null=True)),
                    ('profile_at', models.DateTimeField(null=True)),
                    ('category', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vendors.category')),
                    ('couple', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='journey', to='accounts.couple')),
                    ('place', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.place')),
                ],
            ),
            migrations.CreateModel(
                name='RevenueDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('currency', models.CharField(max_length=3)),
                    ('by', models.CharField(choices=[('all', 'Everything'), ('category', 'Category'), ('city', 'City'), ('tier', 'Tier')], default='all', max_length=8)),
                    ('of', models.CharField(blank=True, default='', max_length=80)),
                    ('taken', models.BigIntegerField(default=0, verbose_name='captured from couples')),
                    ('given_back', models.BigIntegerField(default=0, verbose_name='refunded, or lost in disputes')),
                    ('commission', models.BigIntegerField(default=0)),
                    ('paid_out', models.BigIntegerField(default=0)),
                    ('mrr_moved', models.BigIntegerField(default=0, verbose_name='more or less MRR than before')),
                    ('expired', models.BigIntegerField(default=0, verbose_name='prices of bookings that ran out')),
                    ('expired_count', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'indexes': [models.Index(fields=['by', 'date'], name='revenue_day_by_date')],
                    'constraints': [models.UniqueConstraint(fields=('by', 'of', 'currency', 'date'), name='revenue_day_once')],
                },
            ),
            migrations.CreateModel(
                name='SearchDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('month', models.DateField(verbose_name='first day of the month that was wanted')),
                    ('count', models.PositiveIntegerField()),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.place')),
                ],
            ),
            migrations.CreateModel(
                name='Series',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40)),
                    ('label', models.CharField(blank=True, max_length=200)),
                    ('count', models.BigIntegerField(default=0)),
                    ('total', models.BigIntegerField(default=0)),
                    ('buckets', models.JSONField(default=dict)),
                ],
                options={
                    'verbose_name_plural': 'series',
                    'ordering': ('name', 'label'),
                    'constraints': [models.UniqueConstraint(fields=('name', 'label'), name='series_once')],
                },
            ),
            migrations.CreateModel(
                name='Point',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('step', models.PositiveIntegerField(choices=[(10, '10 s'), (60, '1 min'), (3600, '1 h'), (86400, '1 day')])),
                    ('at', models.DateTimeField()),
                    ('count', models.BigIntegerField()),
                    ('total', models.BigIntegerField()),
                    ('low', models.BigIntegerField()),
                    ('high', models.BigIntegerField()),
                    ('buckets', models.JSONField(null=True)),
                    ('series', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='points', to='adminpanel.series')),
                ],
                options={
                    'ordering': ('at',),
                },
            ),
            migrations.CreateModel(
                name='Visitor',
                fields=[
                    ('key', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visitors', to='adminpanel.journey')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='VitalDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('route', models.CharField(max_length=120)),
                    ('device', models.CharField(max_length=10)),
                    ('metric', models.CharField(max_length=4)),
                    ('buckets', models.JSONField(default=list)),
                ],
                options={
                    'ordering': ('day',),
                    'constraints': [models.UniqueConstraint(fields=('day', 'route', 'device', 'metric'), name='vital_day_once')],
                },
            ),
            migrations.CreateModel(
                name='AlertCall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('body', models.TextField()),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Given up')], default='waiting', max_length=10)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('trouble', models.CharField(blank=True, max_length=200, verbose_name='why it was not taken')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='adminpanel.alertrule')),
                ],
                options={
                    'ordering': ('-created_at', '-pk'),
                    'indexes': [models.Index(fields=['state', 'next_at'], name='alert_call_due')],
                },
            ),
            migrations.AddIndex(
                model_name='alert',
                index=models.Index(fields=['state', '-opened_at'], name='alert_state_opened'),
            ),
            migrations.AddConstraint(
                model_name='alert',
                constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'acknowledged'))), fields=('rule',), name='alert_once_unresolved'),
            ),
            migrations.AddIndex(
                model_name='auditentry',
                index=models.Index(fields=['subject_kind', 'subject_key'], name='audit_subject'),
            ),
            migrations.AddIndex(
                model_name='auditentry',
                index=models.Index(fields=['at'], name='audit_at'),
            ),
            migrations.AddIndex(
                model_name='bulkrow',
                index=models.Index(fields=['operation', 'state', 'position'], name='bulk_row_next'),
            ),
            migrations.AddConstraint(
                model_name='bulkrow',
                constraint=models.UniqueConstraint(fields=('operation', 'key'), name='bulk_row_once'),
            ),
            migrations.AddIndex(
                model_name='event',
                index=models.Index(fields=['at'], name='event_at'),
            ),
            migrations.AddIndex(
                model_name='event',
                index=models.Index(condition=models.Q(('is_counted', False)), fields=['id'], name='event_uncounted'),
            ),
            migrations.AddIndex(
                model_name='fault',
                index=models.Index(fields=['state', '-last_at'], name='fault_state_last'),
            ),
            migrations.AddConstraint(
                model_name='faultday',
                constraint=models.UniqueConstraint(fields=('fault', 'day'), name='fault_day_once'),
            ),
            migrations.AddIndex(
                model_name='funnelpart',
                index=models.Index(fields=['category', 'place', 'device', 'tier', 'date'], name='funnel_part_asked'),
            ),
            migrations.AddIndex(
                model_name='funnelpart',
                index=models.Index(fields=['date'], name='funnel_part_date'),
            ),
            migrations.AddIndex(
                model_name='journey',
                index=models.Index(fields=['started_at'], name='journey_started_at'),
            ),
            migrations.AddConstraint(
                model_name='searchday',
                constraint=models.UniqueConstraint(fields=('date', 'place', 'month'), name='search_day_once'),
            ),
            migrations.AddIndex(
                model_name='point',
                index=models.Index(fields=['step', 'at'], name='point_step_at'),
            ),
            migrations.AddConstraint(
                model_name='point',
                constraint=models.UniqueConstraint(fields=('series', 'step', 'at'), name='point_once'),
            ),
        ]),
        migrations.RunPython(AUDIT.create_in_migration, AUDIT.drop_in_migration),
        migrations.RunPython(write_texts, migrations.RunPython.noop),
    ]
