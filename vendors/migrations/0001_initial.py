import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.utils.timezone
import django_fsm
import messaging.models.attachments
import uuid
import vendors.models.review
import vendors.models.search
import vendors.models.team
from django.conf import settings
from django.db import migrations, models

from accounts.create_together import CreateTogether
from vendors.migrations._search import forget_words, index_words


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("vendors", "0002_reply_minutes"),
        ("vendors", "0003_buffers"),
        ("vendors", "0004_busy_imports"),
        ("vendors", "0005_policies"),
        ("vendors", "0006_search"),
        ("vendors", "0007_stages"),
        ("vendors", "0008_review"),
        ("vendors", "0009_extras"),
        ("vendors", "0010_payouts_ready"),
        ("vendors", "0011_gallery"),
        ("vendors", "0012_visits"),
        ("vendors", "0013_standing"),
        ("vendors", "0014_week"),
        ("vendors", "0015_balance_due"),
        ("vendors", "0016_payment_schedule"),
        ("vendors", "0017_vocabulary"),
        ("vendors", "0018_limits"),
        ("vendors", "0019_searched"),
        ("vendors", "0020_team"),
        ("vendors", "0021_tax"),
        ("vendors", "0022_tiers"),
        ("vendors", "0023_saved_and_commented"),
        ("vendors", "0024_absences_and_counts"),
        ("vendors", "0025_tier_unpaid_until"),
        ("vendors", "0026_pages_and_addresses"),
        ("vendors", "0027_hidden_photos"),
        ("vendors", "0028_found_again"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
        ('messaging', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Category',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(unique=True)),
                    ('name', models.CharField(max_length=60)),
                    ('blurb', models.CharField(max_length=140)),
                    ('icon', models.CharField(max_length=30, verbose_name='icon in static/img/icons.svg')),
                    ('also', models.CharField(blank=True, default='', max_length=200, verbose_name='other words that people search it by')),
                    ('order', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'verbose_name_plural': 'categories',
                    'ordering': ('order', 'name'),
                },
            ),
            migrations.CreateModel(
                name='Extra',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80)),
                    ('description', models.CharField(blank=True, max_length=200)),
                    ('price', models.PositiveIntegerField(verbose_name='price, minor units')),
                    ('counted', models.CharField(choices=[('once', 'Once per booking'), ('guest', 'Per guest'), ('hour', 'Per hour'), ('piece', 'Per piece')], default='once', max_length=5, verbose_name='how it counts')),
                    ('most', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='how many at most')),
                    ('order', models.PositiveSmallIntegerField(default=0)),
                    ('is_active', models.BooleanField(default=True)),
                ],
                options={
                    'ordering': ('order', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='Style',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(unique=True)),
                    ('name', models.CharField(max_length=40)),
                    ('order', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'ordering': ('order', 'name'),
                },
            ),
            migrations.CreateModel(
                name='Tier',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('commission_basis_points', models.PositiveSmallIntegerField(default=1000, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='commission, hundredths of a percent')),
                    ('photo_limit', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(100)], verbose_name='pictures on the page')),
                    ('member_limit', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='people in the team')),
                    ('is_featured', models.BooleanField(default=False, verbose_name='may stand in the featured place')),
                    ('has_insights', models.BooleanField(default=False, verbose_name='sees insights')),
                    ('has_away_message', models.BooleanField(default=False, verbose_name='may leave an away message')),
                    ('code', models.CharField(choices=[('free', 'Free'), ('plus', 'Plus'), ('premium', 'Premium')], max_length=10, unique=True)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Vendor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('commission_basis_points', models.PositiveSmallIntegerField(default=1000, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='commission, hundredths of a percent')),
                    ('photo_limit', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(100)], verbose_name='pictures on the page')),
                    ('member_limit', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='people in the team')),
                    ('is_featured', models.BooleanField(default=False, verbose_name='may stand in the featured place')),
                    ('has_insights', models.BooleanField(default=False, verbose_name='sees insights')),
                    ('has_away_message', models.BooleanField(default=False, verbose_name='may leave an away message')),
                    ('slug', models.SlugField(max_length=80, unique=True)),
                    ('name', models.CharField(max_length=80)),
                    ('tagline', models.CharField(blank=True, max_length=120, verbose_name='one line about you')),
                    ('description', models.TextField(blank=True, verbose_name='what you do')),
                    ('currency', models.CharField(default='EUR', max_length=3)),
                    ('starting_price', models.PositiveIntegerField(blank=True, db_index=True, null=True, verbose_name='lowest package price, minor units')),
                    ('reply_minutes', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='half of the answers came within, measured')),
                    ('acceptance_percent', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='of a hundred requests they accept, measured')),
                    ('rating', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='mean of the reviews in hundredths of a star')),
                    ('review_count', models.PositiveIntegerField(default=0, editable=False)),
                    ('guests_max', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='guests of the largest wedding you take')),
                    ('serves_km', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20000)], verbose_name='how many kilometres you travel')),
                    ('lead_days', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days of notice you need')),
                    ('horizon_days', models.PositiveSmallIntegerField(default=730, validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(1825)], verbose_name='how many days ahead you book')),
                    ('buffer_days', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(3)], verbose_name='days for travel before and after each wedding')),
                    ('policy_kind', models.CharField(choices=[('flexible', 'Flexible'), ('moderate', 'Moderate'), ('strict', 'Strict'), ('custom', 'Your own steps')], default='moderate', max_length=10, verbose_name='when couples cancel')),
                    ('policy_steps', models.JSONField(blank=True, default=list, verbose_name='own steps: [[days before, percent back], …]')),
                    ('balance_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='days before the wedding by which the balance is due')),
                    ('terms', models.TextField(blank=True, max_length=20000, verbose_name='your own terms')),
                    ('tier', models.CharField(choices=[('free', 'Free'), ('plus', 'Plus'), ('premium', 'Premium')], default='free', editable=False, max_length=10)),
                    ('tier_unpaid_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='a renewal was refused: the tier is lost then')),
                    ('tax_rate', models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='tax that your prices include, percent')),
                    ('tax_id', models.CharField(blank=True, default='', max_length=20, verbose_name='VAT id')),
                    ('payouts_ready', models.BooleanField(default=False, editable=False, verbose_name='can be paid; payments says so')),
                    ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('submitted', 'Waiting for approval'), ('approved', 'Approved'), ('changes_requested', 'Changes requested'), ('rejected', 'Rejected'), ('suspended', 'Suspended')], db_index=True, default='draft', max_length=50, protected=True)),
                    ('review_note', models.TextField(blank=True, verbose_name='what staff asked for')),
                    ('week_saved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='when they last said on which weekdays they work')),
                    ('terms_saved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='when they last said on which terms')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('page_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, editable=False, verbose_name='when what its page says has last changed')),
                    ('page_told_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='the change that search engines were told of last')),
                    ('submitted_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('band', models.GeneratedField(db_persist=True, expression=models.Case(models.When(starting_price__isnull=True, then=None), models.When(starting_price__lt=50000, then=0), models.When(starting_price__lt=100000, then=1), models.When(starting_price__lt=250000, then=2), models.When(starting_price__lt=500000, then=3), default=4, output_field=models.SmallIntegerField()), output_field=models.SmallIntegerField(null=True))),
                    ('level', models.GeneratedField(db_persist=True, expression=models.Case(models.When(rating__gte=450, then=450), models.When(rating__gte=400, then=400), models.When(rating__gte=300, then=300), default=None, output_field=models.SmallIntegerField()), output_field=models.SmallIntegerField(null=True))),
                    ('points_rating', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Greatest(models.Value(0), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Coalesce(models.F('rating'), models.Value(0)), '*', models.F('review_count')), '+', models.Value(2000)), '-', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('review_count'), '+', models.Value(5)), '*', models.Value(295)))), '/', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('review_count'), '+', models.Value(5)), '*', models.Value(10))), output_field=models.SmallIntegerField())),
                    ('points_replies', models.GeneratedField(db_persist=True, expression=models.Case(models.When(reply_minutes__isnull=True, then=5), models.When(reply_minutes__lte=60, then=10), models.When(reply_minutes__lte=240, then=8), models.When(reply_minutes__lte=1440, then=6), models.When(reply_minutes__lte=4320, then=3), default=0, output_field=models.SmallIntegerField()), output_field=models.SmallIntegerField())),
                    ('points_acceptance', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('acceptance_percent'), '+', models.Value(5)), '/', models.Value(10)), models.Value(5)), output_field=models.SmallIntegerField())),
                    ('style_set', models.TextField(db_default='', default='', editable=False)),
                    ('language_set', models.TextField(db_default='', default='', editable=False)),
                    ('week', models.BigIntegerField(db_default=0, default=0, editable=False)),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vendors', to='vendors.category')),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vendors', to='accounts.place')),
                    ('styles', models.ManyToManyField(blank=True, related_name='vendors', to='vendors.style')),
                ],
                options={
                    'ordering': ('name',),
                    'permissions': (('approve_vendor', 'May decide on vendors waiting for approval'),),
                },
                bases=(django_fsm.FSMModelMixin, models.Model),
            ),
            migrations.CreateModel(
                name='Package',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80)),
                    ('description', models.TextField(blank=True)),
                    ('price', models.PositiveIntegerField(verbose_name='price, minor units')),
                    ('deposit_percent', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MaxValueValidator(100)])),
                    ('schedule', models.JSONField(blank=True, default=list, verbose_name='instalments after the deposit: [[days before, percent of the rest], …]')),
                    ('instant_book', models.BooleanField(default=False, verbose_name='couples may book without asking first')),
                    ('hold_hours', models.PositiveSmallIntegerField(default=48, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(336)], verbose_name='hours a request holds the day')),
                    ('days', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)], verbose_name='days in a row')),
                    ('order', models.PositiveSmallIntegerField(default=0)),
                    ('is_active', models.BooleanField(default=True)),
                    ('extras', models.ManyToManyField(blank=True, related_name='packages', to='vendors.extra')),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='packages', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('order', 'price', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='Photo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('image', models.ImageField(height_field='height', upload_to='vendors/%Y/%m', width_field='width')),
                    ('width', models.PositiveIntegerField(default=0)),
                    ('height', models.PositiveIntegerField(default=0)),
                    ('alt', models.CharField(blank=True, max_length=140, verbose_name='what the picture shows')),
                    ('order', models.PositiveSmallIntegerField(default=0)),
                    ('focus_x', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='from the left')),
                    ('focus_y', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='from the top')),
                    ('cut_left', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(80)], verbose_name='left')),
                    ('cut_top', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(80)], verbose_name='top')),
                    ('cut_right', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(80)], verbose_name='right')),
                    ('cut_bottom', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(80)], verbose_name='bottom')),
                    ('renditions', models.CharField(blank=True, default='', editable=False, max_length=32)),
                    ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                    ('try_after', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('hidden_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('hidden_why', models.CharField(blank=True, db_default='', default='', editable=False, max_length=200, verbose_name='what the vendor reads')),
                    ('hidden_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('order', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='VendorWords',
                fields=[
                    ('vendor', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='words', serialize=False, to='vendors.vendor')),
                    ('names', models.TextField()),
                    ('words', vendors.models.search.WordsField()),
                ],
                options={
                    'verbose_name_plural': 'vendor words',
                },
            ),
            migrations.CreateModel(
                name='ShortlistEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('couple', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shortlist', to='accounts.couple')),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vendors.vendor')),
                ],
                options={
                    'verbose_name_plural': 'shortlist entries',
                    'ordering': ('-added_at', '-pk'),
                },
            ),
            migrations.CreateModel(
                name='ReviewComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('field', models.CharField(choices=[('name', 'Name'), ('category', 'Category'), ('place', 'Place'), ('tagline', 'Tagline'), ('description', 'Description'), ('styles', 'Styles'), ('languages', 'Languages'), ('guests_max', 'Largest wedding'), ('serves_km', 'Travel distance'), ('lead_days', 'Notice'), ('horizon_days', 'How far ahead'), ('pictures', 'Pictures'), ('packages', 'Packages'), ('availability', 'Availability'), ('terms', 'Terms'), ('documents', 'Documents'), ('payout_account', 'Payout account'), ('picture', 'One picture'), ('package', 'One package')], max_length=20)),
                    ('text', models.TextField(max_length=1000)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('resolved_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('package', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vendors.package', verbose_name='which package')),
                    ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vendors.photo', verbose_name='which picture')),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_comments', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='Inquiry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stage', models.CharField(choices=[('new', 'New'), ('talking', 'In talks'), ('visit', 'Visit or tasting'), ('lost', 'Lost')], default='new', max_length=8)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.conversation')),
                    ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiries', to='accounts.couple')),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiries', to='vendors.vendor')),
                ],
                options={
                    'verbose_name_plural': 'inquiries',
                },
            ),
            migrations.CreateModel(
                name='FullDate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='full_dates', to='vendors.vendor')),
                ],
            ),
            migrations.CreateModel(
                name='FormerSlug',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=80, unique=True)),
                    ('left_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('-left_at',),
                },
            ),
            migrations.AddField(
                model_name='extra',
                name='vendor',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extras', to='vendors.vendor'),
            ),
            migrations.CreateModel(
                name='DaySlot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('number', models.PositiveSmallIntegerField()),
                    ('holder', models.UUIDField(db_index=True, default=uuid.uuid4)),
                    ('purpose', models.CharField(choices=[('wedding', 'Wedding'), ('travel', 'Travel')], default='wedding', max_length=8)),
                    ('buffer', models.PositiveSmallIntegerField(default=0)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('date', 'number'),
                },
            ),
            migrations.CreateModel(
                name='DateException',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('capacity', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20)])),
                    ('reason', models.CharField(blank=True, max_length=80)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('date',),
                },
            ),
            migrations.CreateModel(
                name='BusyImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('url', models.CharField(blank=True, max_length=1000, verbose_name='address')),
                    ('state', models.CharField(choices=[('new', 'Not looked at yet'), ('ok', 'Up to date'), ('error', 'Cannot be read')], default='new', max_length=5)),
                    ('error', models.CharField(blank=True, max_length=300)),
                    ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='in a row')),
                    ('etag', models.CharField(blank=True, max_length=200)),
                    ('last_modified', models.CharField(blank=True, max_length=60)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('read_until', models.DateField(blank=True, null=True)),
                    ('time_zone', models.CharField(blank=True, max_length=40)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('fetched_at', models.DateTimeField(blank=True, null=True, verbose_name='last looked at')),
                    ('next_fetch_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                    ('leased_until', models.DateTimeField(blank=True, null=True)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='Absence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first_day', models.DateField(verbose_name='first day')),
                    ('last_day', models.DateField(verbose_name='last day')),
                    ('body', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='message')),
                    ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='came back earlier, or called it off')),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('-pk',),
                },
            ),
            migrations.CreateModel(
                name='VendorDocument',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('registration', 'Registration of the business'), ('insurance', 'Insurance'), ('identity', 'Proof of identity'), ('other', 'Something else')], max_length=12, verbose_name='what it is')),
                    ('file', models.FileField(max_length=120, storage=messaging.models.attachments.private_storage, upload_to=vendors.models.review.stored_as)),
                    ('name', models.CharField(max_length=120)),
                    ('content_type', models.CharField(max_length=100)),
                    ('size', models.PositiveBigIntegerField()),
                    ('checksum', models.CharField(max_length=64, verbose_name='SHA-256 of the file')),
                    ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('uploaded_at', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='VendorInvitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail address of your colleague')),
                    ('role', models.CharField(choices=[('owner', 'Owner'), ('manager', 'Manager'), ('chat', 'Chat only')], default='chat', max_length=10, verbose_name='what they may do')),
                    ('token', models.CharField(default=vendors.models.team._token, editable=False, max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='VendorLanguage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(choices=[('cs', 'Czech'), ('da', 'Danish'), ('de', 'German'), ('en', 'English'), ('es', 'Spanish'), ('fr', 'French'), ('hi', 'Hindi'), ('it', 'Italian'), ('nl', 'Dutch'), ('no', 'Norwegian'), ('pl', 'Polish'), ('pt', 'Portuguese'), ('sv', 'Swedish'), ('tr', 'Turkish'), ('uk', 'Ukrainian')], max_length=2)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='languages', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('code',),
                },
            ),
            migrations.CreateModel(
                name='VendorMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('owner', 'Owner'), ('manager', 'Manager'), ('chat', 'Chat only')], default='owner', max_length=10)),
                    ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vendor_memberships', to=settings.AUTH_USER_MODEL)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='VisitDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('shown', models.PositiveIntegerField(default=0)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='vendors.vendor')),
                ],
            ),
            migrations.CreateModel(
                name='WeeklyAvailability',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('weekday', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(6)])),
                    ('capacity', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(20)])),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weekly', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('weekday',),
                },
            ),
            migrations.CreateModel(
                name='AwayReply',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('absence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='vendors.absence')),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.conversation')),
                ],
                options={
                    'verbose_name_plural': 'away replies',
                    'constraints': [models.UniqueConstraint(fields=('absence', 'conversation'), name='away_reply_once')],
                },
            ),
            migrations.CreateModel(
                name='BusyDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('summary', models.CharField(blank=True, max_length=80)),
                    ('overruled', models.BooleanField(default=False, verbose_name='the vendor opened the day all the same')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='vendors.busyimport')),
                ],
                options={
                    'ordering': ('date', 'pk'),
                    'indexes': [models.Index(fields=['date', 'source'], name='busy_day_by_date')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'date'), name='busy_day_once')],
                },
            ),
            migrations.CreateModel(
                name='PhotoReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(choices=[('stolen', "It is somebody else's picture"), ('private', 'It shows people who should not be there'), ('offensive', 'It offends: nudity, violence or hate'), ('misleading', 'It shows what they do not offer'), ('advertising', 'Advertising, or contact details'), ('other', 'Something else')], max_length=12)),
                    ('words', models.TextField(blank=True, max_length=1000)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='vendors.photo')),
                    ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('created_at', 'pk'),
                    'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['photo'], name='photo_report_queue')],
                    'constraints': [models.UniqueConstraint(fields=('photo', 'reporter'), name='photo_reported_once')],
                },
            ),
            migrations.CreateModel(
                name='SavedSearch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('query', models.CharField(max_length=500)),
                    ('known', models.JSONField(default=list)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('looked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('told_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name_plural': 'saved searches',
                    'ordering': ('-created_at', '-pk'),
                    'indexes': [models.Index(fields=['looked_at'], name='search_looked_at')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'query'), name='search_saved_once')],
                },
            ),
            migrations.AddIndex(
                model_name='vendor',
                index=models.Index(condition=models.Q(('state', 'approved')), fields=['id'], include=('category_id', 'place_id', 'band', 'level', 'style_set', 'language_set', 'points_rating', 'points_replies', 'points_acceptance', 'starting_price', 'rating', 'review_count', 'guests_max', 'serves_km', 'is_featured', 'week', 'lead_days', 'horizon_days', 'buffer_days'), name='vendor_searched'),
            ),
            migrations.AddConstraint(
                model_name='vendor',
                constraint=models.CheckConstraint(condition=models.Q(('buffer_days__lte', 3)), name='buffer_within_reach'),
            ),
            migrations.AddConstraint(
                model_name='vendor',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('rating__isnull', True), ('review_count', 0)), models.Q(('rating__gte', 100), ('rating__lte', 500), ('review_count__gt', 0)), _connector='OR'), name='rating_only_of_reviews'),
            ),
            migrations.AddConstraint(
                model_name='shortlistentry',
                constraint=models.UniqueConstraint(fields=('couple', 'vendor'), name='shortlisted_once'),
            ),
            migrations.AddConstraint(
                model_name='reviewcomment',
                constraint=models.UniqueConstraint(condition=models.Q(('resolved_at', None), models.Q(('field__in', ('picture', 'package')), _negated=True)), fields=('vendor', 'field'), name='one_open_comment_a_field'),
            ),
            migrations.AddConstraint(
                model_name='reviewcomment',
                constraint=models.UniqueConstraint(condition=models.Q(('resolved_at', None)), fields=('photo',), name='one_open_comment_a_photo'),
            ),
            migrations.AddConstraint(
                model_name='reviewcomment',
                constraint=models.UniqueConstraint(condition=models.Q(('resolved_at', None)), fields=('package',), name='one_open_comment_a_package'),
            ),
            migrations.AddIndex(
                model_name='photo',
                index=models.Index(condition=models.Q(('renditions', '')), fields=['try_after'], name='photo_without_renditions'),
            ),
            migrations.AddIndex(
                model_name='photo',
                index=models.Index(condition=models.Q(('hidden_at__isnull', False)), fields=['hidden_at'], name='photo_hidden'),
            ),
            migrations.AddConstraint(
                model_name='photo',
                constraint=models.CheckConstraint(condition=models.Q(('cut_left__lte', django.db.models.expressions.CombinedExpression(models.Value(80), '-', models.F('cut_right'))), ('cut_top__lte', django.db.models.expressions.CombinedExpression(models.Value(80), '-', models.F('cut_bottom'))), ('focus_x__lte', 100), ('focus_y__lte', 100)), name='photo_frame_within_picture', violation_error_message='That cuts away too much. Leave at least a fifth of each side.'),
            ),
            migrations.AddConstraint(
                model_name='inquiry',
                constraint=models.UniqueConstraint(fields=('couple', 'vendor'), name='inquiry_once'),
            ),
            migrations.AddConstraint(
                model_name='fulldate',
                constraint=models.UniqueConstraint(fields=('vendor', 'date'), name='full_date_once'),
            ),
            migrations.AddConstraint(
                model_name='extra',
                constraint=models.CheckConstraint(condition=models.Q(('most__isnull', True), ('most__gt', 0), _connector='OR'), name='extra_most_is_some'),
            ),
            migrations.AddIndex(
                model_name='dayslot',
                index=models.Index(fields=['date', 'vendor'], name='slot_by_date'),
            ),
            migrations.AddConstraint(
                model_name='dayslot',
                constraint=models.UniqueConstraint(fields=('vendor', 'date', 'number'), name='slot_taken_once'),
            ),
            migrations.AddConstraint(
                model_name='dayslot',
                constraint=models.UniqueConstraint(fields=('vendor', 'date', 'holder'), name='holder_once_a_day'),
            ),
            migrations.AddIndex(
                model_name='dateexception',
                index=models.Index(fields=['date', 'vendor', 'capacity'], name='exception_by_day'),
            ),
            migrations.AddConstraint(
                model_name='dateexception',
                constraint=models.UniqueConstraint(fields=('vendor', 'date'), name='exception_once'),
            ),
            migrations.AddConstraint(
                model_name='busyimport',
                constraint=models.UniqueConstraint(condition=models.Q(('url', ''), _negated=True), fields=('vendor', 'url'), name='calendar_followed_once'),
            ),
            migrations.AddIndex(
                model_name='absence',
                index=models.Index(condition=models.Q(('ended_at', None)), fields=['last_day'], name='absence_open'),
            ),
            migrations.AddConstraint(
                model_name='absence',
                constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_ends_after_it_begins'),
            ),
            migrations.AddConstraint(
                model_name='vendorlanguage',
                constraint=models.UniqueConstraint(fields=('vendor', 'code'), name='language_once'),
            ),
            migrations.AddConstraint(
                model_name='vendormember',
                constraint=models.UniqueConstraint(fields=('vendor', 'user'), name='vendor_member_once'),
            ),
            migrations.AddConstraint(
                model_name='visitday',
                constraint=models.UniqueConstraint(fields=('vendor', 'date'), name='visits_once_a_day'),
            ),
            migrations.AddConstraint(
                model_name='weeklyavailability',
                constraint=models.UniqueConstraint(fields=('vendor', 'weekday'), name='weekday_once'),
            ),
            migrations.AddConstraint(
                model_name='weeklyavailability',
                constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='weekday_in_week'),
            ),
        ]),
        migrations.RunPython(index_words, forget_words),
    ]
