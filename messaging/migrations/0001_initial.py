import django.db.models.deletion
import django.utils.timezone
import messaging.models.attachments
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations, models

from accounts.create_together import CreateTogether
from messaging.migrations._search import forget_words, index_words


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("messaging", "0002_care"),
        ("messaging", "0003_notices"),
        ("messaging", "0004_attachments"),
        ("messaging", "0005_search"),
        ("messaging", "0006_people"),
        ("messaging", "0007_habits"),
        ("messaging", "0008_member_ordering"),
        ("messaging", "0009_notification_action"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        CreateTogether([
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('seq', models.PositiveBigIntegerField()),
                    ('rev', models.PositiveBigIntegerField(default=0)),
                    ('client_id', models.UUIDField(default=uuid.uuid4)),
                    ('body', models.TextField(blank=True)),
                    ('reply_seq', models.PositiveBigIntegerField(blank=True, null=True)),
                    ('card_kind', models.CharField(blank=True, max_length=20)),
                    ('card_key', models.CharField(blank=True, max_length=40)),
                    ('card_url', models.CharField(blank=True, max_length=200)),
                    ('created_at', models.DateTimeField()),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('deleted_at', models.DateTimeField(blank=True, null=True)),
                    ('author', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Away',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on', models.BooleanField(default=False, verbose_name='I am away')),
                    ('text', models.CharField(max_length=500, verbose_name='what they read')),
                    ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                    ('since', models.DateTimeField(default=django.utils.timezone.now)),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='away', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name_plural': 'away',
                },
            ),
            migrations.CreateModel(
                name='Conversation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('head_seq', models.PositiveBigIntegerField(default=0)),
                    ('head_rev', models.PositiveBigIntegerField(default=0)),
                    ('moved_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ('indexed_seq', models.PositiveBigIntegerField(default=0)),
                    ('indexed_rev', models.PositiveBigIntegerField(default=0)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('indexed_seq__lt', models.F('head_seq')), ('indexed_rev__lt', models.F('head_rev')), _connector='OR'), fields=['moved_at'], name='conversation_to_index')],
                },
            ),
            migrations.CreateModel(
                name='Letterbox',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('busy', models.BooleanField(default=False)),
                    ('failures', models.PositiveSmallIntegerField(default=0)),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='letterbox', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Member',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shown_as', models.CharField(max_length=120)),
                    ('party', models.PositiveSmallIntegerField(default=0)),
                    ('delivered_seq', models.PositiveBigIntegerField(default=0)),
                    ('read_seq', models.PositiveBigIntegerField(default=0)),
                    ('emailed_seq', models.PositiveBigIntegerField(default=0)),
                    ('pushed_seq', models.PositiveBigIntegerField(default=0)),
                    ('muted', models.BooleanField(default=False)),
                    ('away_told_at', models.DateTimeField(blank=True, null=True)),
                    ('archived_seq', models.PositiveBigIntegerField(blank=True, null=True)),
                    ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('left_at', models.DateTimeField(blank=True, null=True)),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='messaging.conversation')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='SearchLine',
                fields=[
                    ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='messaging.message')),
                    ('created_at', models.DateTimeField()),
                    ('has_file', models.BooleanField(default=False)),
                    ('words', models.TextField()),
                ],
            ),
            migrations.AddField(
                model_name='message',
                name='conversation',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='messaging.conversation'),
            ),
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('kind', models.CharField(choices=[('picture', 'Picture'), ('pdf', 'PDF'), ('document', 'Document')], max_length=10)),
                    ('name', models.CharField(max_length=120)),
                    ('content_type', models.CharField(max_length=100)),
                    ('size', models.PositiveBigIntegerField()),
                    ('checksum', models.CharField(max_length=64)),
                    ('width', models.PositiveIntegerField(default=0)),
                    ('height', models.PositiveIntegerField(default=0)),
                    ('file', models.FileField(storage=messaging.models.attachments.private_storage, upload_to=messaging.models.attachments.stored_as)),
                    ('thumb', models.FileField(blank=True, storage=messaging.models.attachments.private_storage, upload_to=messaging.models.attachments.thumb_stored_as)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('scanned_at', models.DateTimeField(blank=True, null=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to=settings.AUTH_USER_MODEL)),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='messaging.conversation')),
                    ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='messaging.message')),
                ],
                options={
                    'ordering': ('position', 'created_at'),
                },
            ),
            migrations.CreateModel(
                name='Notification',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('text', models.CharField(max_length=300)),
                    ('link', models.CharField(max_length=200)),
                    ('action', models.CharField(blank=True, default='', max_length=60, verbose_name='what is to be done there')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='told at')),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                    ('emailed_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('-created_at', '-pk'),
                },
            ),
            migrations.CreateModel(
                name='NotificationChoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('group', models.CharField(max_length=20)),
                    ('channel', models.CharField(choices=[('page', 'On the page'), ('email', 'By e-mail'), ('push', 'On my devices')], max_length=10)),
                    ('on', models.BooleanField()),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notification_choices', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='PushSubscription',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('endpoint', models.CharField(max_length=1000, unique=True)),
                    ('p256dh', models.CharField(max_length=120)),
                    ('auth', models.CharField(max_length=40)),
                    ('label', models.CharField(blank=True, max_length=80)),
                    ('session_key', models.CharField(max_length=40)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('last_ok_at', models.DateTimeField(blank=True, null=True)),
                    ('failures', models.PositiveSmallIntegerField(default=0)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='push_subscriptions', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('-created_at', '-pk'),
                },
            ),
            migrations.CreateModel(
                name='Push',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('due_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='messaging.member')),
                    ('notification', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='messaging.notification')),
                    ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='messaging.pushsubscription')),
                ],
            ),
            migrations.CreateModel(
                name='QuickReply',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=60, verbose_name='name')),
                    ('body', models.TextField(max_length=4000, verbose_name='words')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quick_replies', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name_plural': 'quick replies',
                    'ordering': ('title', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='QuietHours',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.TimeField()),
                    ('ends', models.TimeField()),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='quiet_hours', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Reaction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('emoji', models.CharField(max_length=8)),
                    ('message', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reactions', to='messaging.message')),
                    ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='Report',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(choices=[('spam', 'Advertising or spam'), ('rude', 'Insults, threats or hate'), ('fraud', 'Fraud, or payment outside the site'), ('other', 'Something else')], max_length=10)),
                    ('words', models.TextField(blank=True, max_length=2000)),
                    ('context', models.JSONField(default=list)),
                    ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed')], default='open', max_length=10)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('outcome', models.TextField(blank=True, max_length=2000)),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.conversation')),
                    ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.message')),
                    ('reported', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports_about', to=settings.AUTH_USER_MODEL)),
                    ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('created_at', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='Block',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('blocked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('blocker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('blocker', 'blocked'), name='block_once'), models.CheckConstraint(condition=models.Q(('blocker', models.F('blocked')), _negated=True), name='block_of_another')],
                },
            ),
            migrations.AddConstraint(
                model_name='member',
                constraint=models.UniqueConstraint(fields=('conversation', 'user'), name='member_once'),
            ),
            migrations.AddConstraint(
                model_name='member',
                constraint=models.CheckConstraint(condition=models.Q(('read_seq__lte', models.F('delivered_seq'))), name='member_read_was_delivered'),
            ),
            migrations.AddField(
                model_name='searchline',
                name='conversation',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.conversation'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(condition=models.Q(('card_kind', ''), _negated=True), fields=['card_kind', 'card_key'], name='message_card'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(condition=models.Q(('rev__gt', 0)), fields=['conversation', 'rev'], name='message_changes'),
            ),
            migrations.AddConstraint(
                model_name='message',
                constraint=models.UniqueConstraint(fields=('conversation', 'seq'), name='message_seq'),
            ),
            migrations.AddConstraint(
                model_name='message',
                constraint=models.UniqueConstraint(fields=('conversation', 'author', 'client_id'), name='message_sent_once'),
            ),
            migrations.AddIndex(
                model_name='attachment',
                index=models.Index(condition=models.Q(('message__isnull', True)), fields=['created_at'], name='attachment_unsent'),
            ),
            migrations.AddIndex(
                model_name='attachment',
                index=models.Index(condition=models.Q(('kind', 'picture'), ('thumb', '')), fields=['created_at'], name='attachment_without_thumb'),
            ),
            migrations.AddIndex(
                model_name='notification',
                index=models.Index(fields=['user', '-created_at'], name='notification_list'),
            ),
            migrations.AddIndex(
                model_name='notification',
                index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notification_unread'),
            ),
            migrations.AddIndex(
                model_name='notification',
                index=models.Index(condition=models.Q(('emailed_at__isnull', True), ('read_at__isnull', True)), fields=['created_at'], name='notification_to_mail'),
            ),
            migrations.AddConstraint(
                model_name='notificationchoice',
                constraint=models.UniqueConstraint(fields=('user', 'group', 'channel'), name='choice_once'),
            ),
            migrations.AddConstraint(
                model_name='push',
                constraint=models.UniqueConstraint(fields=('subscription', 'notification'), name='push_notification_once'),
            ),
            migrations.AddConstraint(
                model_name='push',
                constraint=models.UniqueConstraint(fields=('subscription', 'member'), name='push_member_once'),
            ),
            migrations.AddConstraint(
                model_name='push',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('notification__isnull', True)), models.Q(('member__isnull', True), ('notification__isnull', False)), _connector='OR'), name='push_of_one_thing'),
            ),
            migrations.AddConstraint(
                model_name='quiethours',
                constraint=models.CheckConstraint(condition=models.Q(('starts', models.F('ends')), _negated=True), name='quiet_hours_have_an_end'),
            ),
            migrations.AddConstraint(
                model_name='reaction',
                constraint=models.UniqueConstraint(fields=('message', 'user', 'emoji'), name='reaction_once'),
            ),
            migrations.AddIndex(
                model_name='report',
                index=models.Index(condition=models.Q(('state', 'open')), fields=['created_at'], name='report_queue'),
            ),
            migrations.AddConstraint(
                model_name='report',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('reporter', 'reported', 'message'), name='report_once'),
            ),
            migrations.AddIndex(
                model_name='searchline',
                index=models.Index(fields=['conversation', 'message'], name='search_place'),
            ),
            migrations.AddIndex(
                model_name='searchline',
                index=models.Index(condition=models.Q(('has_file', True)), fields=['conversation', 'message'], name='search_files'),
            ),
        ]),
        migrations.RunPython(index_words, forget_words),
    ]
