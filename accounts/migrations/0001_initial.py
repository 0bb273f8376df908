import accounts.models
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.create_together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("accounts", "0002_presence"),
        ("accounts", "0003_rights_changed_at"),
        ("accounts", "0004_erased_at"),
        ("accounts", "0005_phone"),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Couple',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('wedding_date', models.DateField(blank=True, null=True)),
                    ('guests', models.PositiveIntegerField(blank=True, null=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
            ),
            migrations.CreateModel(
                name='Place',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(unique=True)),
                    ('name', models.CharField(max_length=80)),
                    ('country', models.CharField(max_length=2, verbose_name='country (ISO 3166-1 alpha-2)')),
                    ('latitude', models.FloatField()),
                    ('longitude', models.FloatField()),
                    ('time_zone', models.CharField(max_length=40)),
                ],
                options={
                    'ordering': ('name',),
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                    ('name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                    ('joined_as', models.CharField(choices=[('couple', 'We are getting married'), ('vendor', 'I work at weddings'), ('staff', 'I work at Wedding Bazaar')], default='couple', max_length=10)),
                    ('time_zone', models.CharField(default='UTC', max_length=40)),
                    ('phone', models.CharField(blank=True, help_text='Only on the day sheet, for those you have a confirmed booking with.', max_length=30, validators=[django.core.validators.RegexValidator('^\\+?[\\d ()./-]{5,}$', 'Write it as +351 912 345 678.')], verbose_name='telephone')),
                    ('shows_presence', models.BooleanField(default=True, verbose_name='others see when I am online')),
                    ('is_active', models.BooleanField(default=True)),
                    ('is_staff', models.BooleanField(default=False)),
                    ('date_joined', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ('last_seen', models.DateTimeField(blank=True, null=True)),
                    ('erased_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='what was personal is gone since')),
                    ('rights_changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sockets of before then are closed')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.place')),
                ],
            ),
            migrations.CreateModel(
                name='CoupleInvitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(max_length=254)),
                    ('token', models.CharField(default=accounts.models.invitation_token, max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('couple', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.couple')),
                    ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='CoupleMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('couple', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='accounts.couple')),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='couple_membership', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('pk',),
                },
            ),
            migrations.AddField(
                model_name='couple',
                name='place',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.place'),
            ),
            migrations.AddConstraint(
                model_name='user',
                constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_any_case'),
            ),
        ]),
    ]
