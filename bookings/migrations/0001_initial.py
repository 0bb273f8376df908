import bookings.models.feeds
import bookings.models.reviews
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import django_fsm
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.create_together import CreateTogether
from bookings.migrations._people import forget_people, index_people


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("bookings", "0002_calendar_feeds"),
        ("bookings", "0003_life"),
        ("bookings", "0004_reviews_reminders"),
        ("bookings", "0005_extras"),
        ("bookings", "0006_budgets"),
        ("bookings", "0007_acceptances_and_waiting"),
        ("bookings", "0008_balance"),
        ("bookings", "0009_whole_price"),
        ("bookings", "0010_balance_due"),
        ("bookings", "0011_given_back"),
        ("bookings", "0012_payment_schedule"),
        ("bookings", "0013_charged_back"),
        ("bookings", "0014_payment_page_opened"),
        ("bookings", "0015_neutral_dispute_words"),
        ("bookings", "0016_refund_waiting"),
        ("bookings", "0017_tax"),
        ("bookings", "0018_came_back"),
        ("bookings", "0019_paid_again"),
        ("bookings", "0020_taken_back"),
        ("bookings", "0021_count_acceptance"),
        ("bookings", "0022_found_again"),
        ("bookings", "0023_day_plan"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
        ('messaging', '0001_initial'),
        ('vendors', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Terms',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sha256', models.CharField(max_length=64, unique=True)),
                    ('text', models.TextField()),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name_plural': 'terms',
                },
            ),
            migrations.CreateModel(
                name='Booking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('date', models.DateField(verbose_name="first day, on the vendor's calendar")),
                    ('days', models.PositiveSmallIntegerField(default=1)),
                    ('package_name', models.CharField(max_length=80)),
                    ('package_price', models.PositiveIntegerField(blank=True, null=True, verbose_name='price of the package alone, minor units')),
                    ('price', models.PositiveIntegerField(verbose_name='price, minor units')),
                    ('deposit', models.PositiveIntegerField(verbose_name='deposit, minor units')),
                    ('currency', models.CharField(max_length=3)),
                    ('commission_basis_points', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='fixed when confirmed')),
                    ('tax_rate', models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True, verbose_name="the vendor's tax in the price, percent; fixed when confirmed")),
                    ('tax_id', models.CharField(blank=True, default='', max_length=20, verbose_name="the vendor's VAT id; fixed when confirmed")),
                    ('commission_tax_rate', models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True, verbose_name="tax in the platform's commission, percent; fixed when confirmed")),
                    ('policy_kind', models.CharField(choices=[('flexible', 'Flexible'), ('moderate', 'Moderate'), ('strict', 'Strict'), ('custom', 'Your own steps')], default='moderate', max_length=10, verbose_name='policy that was agreed on')),
                    ('policy_steps', models.JSONField(blank=True, default=list, verbose_name='its steps: [[days before, percent back], …]')),
                    ('schedule', models.JSONField(blank=True, default=list, verbose_name='instalments that were agreed on: [[days before, percent of the rest], …]')),
                    ('balance_days', models.PositiveSmallIntegerField(default=14, verbose_name='the balance is due so many days before; fixed when confirmed')),
                    ('amount_paid', models.PositiveIntegerField(default=0, verbose_name='paid by the couple, minor units')),
                    ('given_back', models.PositiveIntegerField(default=0, verbose_name='of that, given back without a term that asks for it, minor units')),
                    ('charged_back', models.PositiveIntegerField(default=0, verbose_name="of what was paid, kept by the couple's bank, minor units")),
                    ('paid_again', models.PositiveIntegerField(default=0, verbose_name='of that, paid once more by the couple, minor units')),
                    ('state', django_fsm.FSMField(choices=[('requested', 'Requested'), ('accepted', 'Accepted, deposit due'), ('confirmed', 'Confirmed'), ('completed', 'Completed'), ('declined', 'Declined'), ('expired', 'Expired'), ('cancelled', 'Cancelled')], default='requested', max_length=50, protected=True)),
                    ('hold_expires_at', models.DateTimeField(blank=True, null=True)),
                    ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                    ('deposit_paid_at', models.DateTimeField(blank=True, null=True)),
                    ('deposit_returned_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='declined, expired, cancelled or completed')),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it was declined or cancelled')),
                    ('cancelled_by', models.CharField(blank=True, choices=[('couple', 'the couple'), ('vendor', 'the vendor'), ('staff', 'Wedding Bazaar')], max_length=6)),
                    ('refund_due', models.PositiveIntegerField(default=0, verbose_name='promised back when it was cancelled, minor units')),
                    ('refund_waiting', models.PositiveIntegerField(default=0, verbose_name='of that, not sent because its payment is questioned, minor units')),
                    ('absent', models.CharField(blank=True, choices=[('couple', 'the couple'), ('vendor', 'the vendor'), ('staff', 'Wedding Bazaar')], max_length=6, verbose_name='who did not come')),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.conversation')),
                    ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='accounts.couple')),
                    ('package', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vendors.package')),
                    ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('-requested_at',),
                },
                bases=(django_fsm.FSMModelMixin, models.Model),
            ),
            migrations.CreateModel(
                name='BookingEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('requested', 'Day requested'), ('accepted', 'Request accepted'), ('declined', 'Request declined'), ('expired', 'Hold ran out, day freed'), ('withdrawn', 'Request withdrawn'), ('taken_back', 'Acceptance taken back'), ('payment_started', 'Payment page opened'), ('payment_failed', 'Payment failed'), ('deposit_paid', 'Deposit paid'), ('balance_paid', 'Balance paid'), ('instalment_paid', 'Instalment paid'), ('charge_agreed', 'Balance to be charged by itself'), ('charge_ended', 'Balance not charged by itself any more'), ('whole_paid', 'Paid in full'), ('day_taken_again', 'Day was still free and is taken again'), ('confirmed', 'Booking confirmed'), ('money_returned', 'Money sent back'), ('given_back', 'Money given back'), ('came_back', 'Refund came back'), ('not_sent', 'Refund could not be sent'), ('disputed', 'Payment questioned'), ('dispute_ended', 'Question about a payment settled'), ('charged_back', 'Payment charged back'), ('paid_again', 'Paid again'), ('quoted', 'Offer made'), ('quote_accepted', 'Offer accepted'), ('quote_declined', 'Offer declined'), ('reschedule_proposed', 'Another day proposed'), ('reschedule_declined', 'Other day declined'), ('rescheduled', 'Moved to another day'), ('cancelled', 'Booking cancelled'), ('completed', 'Wedding day done'), ('no_show', 'Somebody did not come')], max_length=20)),
                    ('state_before', models.CharField(blank=True, max_length=12)),
                    ('state_after', models.CharField(max_length=12)),
                    ('detail', models.CharField(blank=True, max_length=300)),
                    ('facts', models.JSONField(default=dict)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='bookings.booking')),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='BookingExtra',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80)),
                    ('counted', models.CharField(choices=[('once', 'Once per booking'), ('guest', 'Per guest'), ('hour', 'Per hour'), ('piece', 'Per piece')], max_length=5)),
                    ('unit_price', models.PositiveIntegerField(verbose_name='price of one, minor units')),
                    ('count', models.PositiveSmallIntegerField()),
                    ('amount', models.PositiveIntegerField(verbose_name='minor units')),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extras', to='bookings.booking')),
                    ('extra', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vendors.extra')),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='Budget',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('currency', models.CharField(max_length=3)),
                    ('total', models.PositiveBigIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='all of it, minor units')),
                    ('couple', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='budget', to='accounts.couple')),
                ],
            ),
            migrations.CreateModel(
                name='BudgetPart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.PositiveBigIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='minor units')),
                    ('budget', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='bookings.budget')),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vendors.category')),
                ],
                options={
                    'ordering': ('category__order', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='CalendarFeed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token', models.CharField(default=bookings.models.feeds.feed_token, max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='DayPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('arrives_at', models.TimeField(blank=True, null=True, verbose_name='vendor arrives at')),
                    ('leaves_at', models.TimeField(blank=True, help_text='May be after midnight.', null=True, verbose_name='vendor leaves at')),
                    ('place', models.CharField(blank=True, help_text='Venue and address.', max_length=200, verbose_name='where')),
                    ('notes', models.TextField(blank=True, help_text='Both sides read it: who to ask for, where to park, the order of the day.', max_length=1000, verbose_name='what to know')),
                    ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('booking', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='day_plan', to='bookings.booking')),
                    ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Instalment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('amount', models.PositiveIntegerField(verbose_name='minor units')),
                    ('days', models.PositiveSmallIntegerField(verbose_name='due so many days before the wedding')),
                    ('due_on', models.DateField(verbose_name="on the vendor's calendar")),
                    ('paid_at', models.DateTimeField(blank=True, null=True)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='bookings.booking')),
                ],
                options={
                    'ordering': ('booking', 'number'),
                },
            ),
            migrations.CreateModel(
                name='Move',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField(verbose_name="new first day, on the vendor's calendar")),
                    ('side', models.CharField(choices=[('couple', 'the couple'), ('vendor', 'the vendor'), ('staff', 'Wedding Bazaar')], max_length=6, verbose_name='who proposes it')),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('state', models.CharField(choices=[('proposed', 'Proposed'), ('agreed', 'Agreed'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('expired', 'Not answered in time')], default='proposed', max_length=9)),
                    ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('expires_at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='bookings.booking')),
                    ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('-pk',),
                },
            ),
            migrations.CreateModel(
                name='Note',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('side', models.CharField(choices=[('couple', 'the couple'), ('vendor', 'the vendor'), ('staff', 'Wedding Bazaar')], max_length=6)),
                    ('body', models.TextField(max_length=2000)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='bookings.booking')),
                ],
                options={
                    'ordering': ('-pk',),
                },
            ),
            migrations.CreateModel(
                name='Quote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('title', models.CharField(max_length=80)),
                    ('note', models.TextField(blank=True, max_length=1000)),
                    ('date', models.DateField(verbose_name="first day, on the vendor's calendar")),
                    ('days', models.PositiveSmallIntegerField(default=1)),
                    ('price', models.PositiveIntegerField(verbose_name='price, minor units')),
                    ('deposit', models.PositiveIntegerField(verbose_name='deposit, minor units')),
                    ('currency', models.CharField(max_length=3)),
                    ('schedule', models.JSONField(blank=True, default=list, verbose_name='instalments after the deposit: [[days before, percent of the rest], …]')),
                    ('holds_day', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired')], default='offered', max_length=10)),
                    ('valid_until', models.DateTimeField()),
                    ('offered_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it was declined')),
                    ('booking', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='bookings.booking')),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.conversation')),
                    ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='accounts.couple')),
                    ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('package', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vendors.package')),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('-pk',),
                },
            ),
            migrations.CreateModel(
                name='Reminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('hold', 'A hold runs out'), ('balance_early', 'The balance is due in two weeks'), ('balance_late', 'The balance is due in three days'), ('due_soon', 'An instalment is due in a week'), ('overdue', 'An instalment is overdue'), ('tomorrow', 'The day is tomorrow'), ('review', 'A review is asked for'), ('review_again', 'A review is asked for once more')], max_length=13)),
                    ('occasion', models.CharField(max_length=32)),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='bookings.booking')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='Review',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('submitted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first handed in')),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='first published')),
                    ('reply', models.TextField(blank=True, max_length=2000, verbose_name="the vendor's answer")),
                    ('replied_at', models.DateTimeField(blank=True, null=True)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('booking', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='bookings.booking')),
                    ('replied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='vendors.vendor')),
                ],
                options={
                    'ordering': ('-published_at', '-pk'),
                },
            ),
            migrations.CreateModel(
                name='ReviewPhoto',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('image', models.ImageField(height_field='height', storage=bookings.models.reviews.private_storage, upload_to='reviews/%Y/%m', width_field='width')),
                    ('width', models.PositiveIntegerField(default=0)),
                    ('height', models.PositiveIntegerField(default=0)),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='bookings.review')),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.CreateModel(
                name='ReviewReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(choices=[('private', 'It names or shows people who should not be there'), ('rude', 'Insults, threats or hate'), ('false', 'It did not happen like that'), ('advertising', 'Advertising, or paid for'), ('other', 'Something else')], max_length=12)),
                    ('words', models.TextField(blank=True, max_length=1000)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='bookings.review')),
                ],
                options={
                    'ordering': ('created_at', 'pk'),
                },
            ),
            migrations.CreateModel(
                name='ReviewVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('overall', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                    ('quality', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                    ('communication', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                    ('value', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                    ('punctuality', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                    ('title', models.CharField(blank=True, max_length=100)),
                    ('text', models.TextField(max_length=4000, validators=[django.core.validators.MinLengthValidator(50)])),
                    ('state', django_fsm.FSMField(choices=[('submitted', 'Being checked'), ('published', 'Published'), ('rejected', 'Not published'), ('removed', 'Taken down'), ('replaced', 'Replaced')], default='submitted', max_length=50, protected=True)),
                    ('submitted_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, choices=[('private', 'Names or details of other people'), ('rude', 'Insults, threats or hate'), ('off_topic', "Not about this vendor's work at the wedding"), ('advertising', 'Advertising, or paid for'), ('pictures', 'Pictures that should not be here'), ('unlawful', 'Against the law, or a court said so'), ('other', 'Something else')], max_length=12)),
                    ('note', models.TextField(blank=True, max_length=1000, verbose_name='what staff said to it')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('photos', models.ManyToManyField(blank=True, related_name='versions', to='bookings.reviewphoto')),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='bookings.review')),
                    ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('pk',),
                },
                bases=(django_fsm.FSMModelMixin, models.Model),
            ),
            migrations.CreateModel(
                name='Task',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('side', models.CharField(blank=True, choices=[('couple', 'the couple'), ('vendor', 'the vendor'), ('staff', 'Wedding Bazaar')], max_length=6)),
                    ('text', models.CharField(max_length=200)),
                    ('due_on', models.DateField(blank=True, null=True)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='bookings.booking')),
                    ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': (models.OrderBy(models.F('due_on'), nulls_last=True), 'pk'),
                },
            ),
            migrations.CreateModel(
                name='TermsAcceptance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('accepted_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ip', models.GenericIPAddressField(blank=True, null=True)),
                    ('accepted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='bookings.booking')),
                    ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bookings.terms')),
                ],
                options={
                    'ordering': ('-pk',),
                },
            ),
            migrations.CreateModel(
                name='WaitingEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('date', models.DateField(verbose_name="first day, on the vendor's calendar")),
                    ('message', models.TextField(blank=True, max_length=2000, verbose_name='what they would write to the vendor')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('offered', 'Free for you'), ('taken', 'Taken'), ('passed', 'Not taken in time'), ('left', 'Left')], default='waiting', max_length=8)),
                    ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('offered_at', models.DateTimeField(blank=True, null=True)),
                    ('offer_expires_at', models.DateTimeField(blank=True, null=True)),
                    ('booking', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='bookings.booking', verbose_name='what became of it')),
                    ('couple', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting', to='accounts.couple')),
                    ('joined_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('package', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vendors.package')),
                    ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting', to='vendors.vendor')),
                ],
                options={
                    'verbose_name_plural': 'waiting entries',
                    'ordering': ('pk',),
                },
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['vendor', 'state', 'date'], name='booking_vendor_state_date'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['couple', 'state', 'date'], name='booking_couple_state_date'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['state', 'hold_expires_at'], name='booking_state_hold'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['state', 'date'], name='booking_state_date'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['state', 'ended_at'], name='booking_state_ended'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['requested_at'], name='booking_requested_at'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['confirmed_at'], name='booking_confirmed_at'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.CheckConstraint(condition=models.Q(('deposit__lte', models.F('price'))), name='deposit_within_price'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.CheckConstraint(condition=models.Q(('refund_due__lte', models.F('amount_paid'))), name='refund_within_paid'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('commission_tax_rate', None), ('tax_id', ''), ('tax_rate', None)), ('commission_basis_points__isnull', False), _connector='OR'), name='tax_fixed_with_commission'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.CheckConstraint(condition=models.Q(('refund_waiting__lte', models.F('refund_due'))), name='refund_waiting_within_due'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.CheckConstraint(condition=models.Q(('given_back__lte', models.F('amount_paid'))), name='given_back_within_paid'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.CheckConstraint(condition=models.Q(('paid_again__lte', models.F('charged_back'))), name='paid_again_within_charged_back'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('confirmed', 'completed')), _negated=True), ('deposit', 0), ('deposit_paid_at__isnull', False), _connector='OR'), name='confirmed_needs_deposit'),
            ),
            migrations.AddIndex(
                model_name='bookingevent',
                index=models.Index(fields=['booking', 'at'], name='bookings_bo_booking_6aa700_idx'),
            ),
            migrations.AddIndex(
                model_name='bookingevent',
                index=models.Index(fields=['at'], name='bookings_bo_at_5a0020_idx'),
            ),
            migrations.AddConstraint(
                model_name='bookingextra',
                constraint=models.UniqueConstraint(fields=('booking', 'extra'), name='extra_once_a_booking'),
            ),
            migrations.AddConstraint(
                model_name='bookingextra',
                constraint=models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('unit_price'), '*', models.F('count'))), ('count__gt', 0)), name='extra_amount_adds_up'),
            ),
            migrations.AddConstraint(
                model_name='budgetpart',
                constraint=models.UniqueConstraint(fields=('budget', 'category'), name='budget_part_once'),
            ),
            migrations.AddConstraint(
                model_name='calendarfeed',
                constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user',), name='one_feed_a_person'),
            ),
            migrations.AddIndex(
                model_name='instalment',
                index=models.Index(condition=models.Q(('paid_at', None)), fields=['due_on'], name='instalment_unpaid_due'),
            ),
            migrations.AddConstraint(
                model_name='instalment',
                constraint=models.UniqueConstraint(fields=('booking', 'number'), name='instalment_once'),
            ),
            migrations.AddConstraint(
                model_name='instalment',
                constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('number__gt', 0)), name='instalment_of_something'),
            ),
            migrations.AddIndex(
                model_name='move',
                index=models.Index(fields=['state', 'expires_at'], name='move_state_expires'),
            ),
            migrations.AddConstraint(
                model_name='move',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('booking',), name='one_open_move_a_booking'),
            ),
            migrations.AddIndex(
                model_name='quote',
                index=models.Index(fields=['state', 'valid_until'], name='quote_state_until'),
            ),
            migrations.AddIndex(
                model_name='quote',
                index=models.Index(fields=['vendor', 'state'], name='quote_vendor_state'),
            ),
            migrations.AddConstraint(
                model_name='quote',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('booking',), name='one_open_quote_a_booking'),
            ),
            migrations.AddConstraint(
                model_name='quote',
                constraint=models.CheckConstraint(condition=models.Q(('deposit__lte', models.F('price'))), name='quote_deposit_within_price'),
            ),
            migrations.AddConstraint(
                model_name='reminder',
                constraint=models.UniqueConstraint(fields=('booking', 'user', 'kind', 'occasion'), name='reminded_once'),
            ),
            migrations.AddIndex(
                model_name='review',
                index=models.Index(fields=['vendor', '-published_at'], name='review_vendor_newest'),
            ),
            migrations.AddIndex(
                model_name='reviewreport',
                index=models.Index(condition=models.Q(('closed_at', None)), fields=['created_at'], name='review_report_queue'),
            ),
            migrations.AddConstraint(
                model_name='reviewreport',
                constraint=models.UniqueConstraint(fields=('review', 'reporter'), name='review_reported_once'),
            ),
            migrations.AddIndex(
                model_name='reviewversion',
                index=models.Index(condition=models.Q(('state', 'submitted')), fields=['submitted_at'], name='review_queue'),
            ),
            migrations.AddConstraint(
                model_name='reviewversion',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'submitted')), fields=('review',), name='one_version_waits'),
            ),
            migrations.AddConstraint(
                model_name='reviewversion',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('review',), name='one_version_published'),
            ),
            migrations.AddConstraint(
                model_name='reviewversion',
                constraint=models.CheckConstraint(condition=models.Q(('overall__range', (1, 5))), name='review_overall_1_to_5'),
            ),
            migrations.AddConstraint(
                model_name='reviewversion',
                constraint=models.CheckConstraint(condition=models.Q(('quality__range', (1, 5))), name='review_quality_1_to_5'),
            ),
            migrations.AddConstraint(
                model_name='reviewversion',
                constraint=models.CheckConstraint(condition=models.Q(('communication__range', (1, 5))), name='review_communication_1_to_5'),
            ),
            migrations.AddConstraint(
                model_name='reviewversion',
                constraint=models.CheckConstraint(condition=models.Q(('value__range', (1, 5))), name='review_value_1_to_5'),
            ),
            migrations.AddConstraint(
                model_name='reviewversion',
                constraint=models.CheckConstraint(condition=models.Q(('punctuality__range', (1, 5))), name='review_punctuality_1_to_5'),
            ),
            migrations.AddIndex(
                model_name='waitingentry',
                index=models.Index(fields=['vendor', 'state', 'date'], name='waiting_vendor_state_date'),
            ),
            migrations.AddIndex(
                model_name='waitingentry',
                index=models.Index(fields=['state', 'offer_expires_at'], name='waiting_state_offer'),
            ),
            migrations.AddConstraint(
                model_name='waitingentry',
                constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'offered'))), fields=('couple', 'vendor', 'date'), name='waits_once'),
            ),
        ]),
        migrations.RunPython(index_people, forget_people),
    ]
