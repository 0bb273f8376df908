"""To whom a vendor's invoices are written."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import services, tasks
from payments.exceptions import BadPostalCode, BadVatId
from payments.models import BillingDetails
from payments.postal_codes import written_postal_code
from payments.vat_ids import compact_vat_id
from payments.vies import ViesIsSilent
from tests.factories.accounts import UserFactory
from tests.factories.invoices import billed_at
from tests.reading import told
from vendors.models import VendorMember

pytestmark = pytest.mark.django_db
URL = "/vendor/billing/"
GERMAN, PORTUGUESE = "DE136695976", "PT500100144"


@pytest.mark.parametrize(
    ("typed", "country", "written"),
    [
        ("PT 500 100 144", "PT", PORTUGUESE),
        ("500100144", "PT", PORTUGUESE),
        ("de136695976", "DE", GERMAN),
        ("EL094259216", "GR", "EL094259216"),
        ("GR094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("GB 980 7806 84", "GB", "GB980780684"),
        ("980780684", "GB", "GB980780684"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        ("CHE-107.787.577", "CH", "CHE107787577"),
        ("995 525 828 MVA", "NO", "NO995525828MVA"),
        ("NO995525828", "NO", "NO995525828MVA"),
        ("12-3456789", "US", "123456789"),
        ("US 12-3456789", "US", "123456789"),
        ("51 824 753 556", "AU", "51824753556"),
        ("TH 123456789", "AE", "TH123456789"),
    ],
)
def test_vat_ids_are_kept_as_registers_write_them(typed, country, written):
    assert compact_vat_id(typed, country) == written


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("PT500100145", "PT"),
        (GERMAN, "PT"),
        (PORTUGUESE, "DE"),
        ("PT", "PT"),
        ("980780685", "GB"),
        ("CHE107787578", "CH"),
        ("995525829", "NO"),
        ("US12", "US"),
        ("07-3456789", "US"),
        ("51824753557", "AU"),
        ("none", "AE"),
        ("12345!", "AE"),
    ],
)
def test_what_is_none_of_that_country_is_refused(typed, country):
    with pytest.raises(BadVatId):
        compact_vat_id(typed, country)


@pytest.mark.parametrize(
    ("typed", "country", "written"),
    [
        ("1200-001", "PT", "1200-001"),
        ("1200 001", "PT", "1200-001"),
        ("PT-1200001", "PT", "1200-001"),
        ("D-10115", "DE", "10115"),
        ("sw1a1aa", "GB", "SW1A 1AA"),
        ("m1 1ae", "GB", "M1 1AE"),
        ("1010", "LV", "LV-1010"),
        ("LT-01001", "LT", "LT-01001"),
        ("k1a0b1", "CA", "K1A 0B1"),
        ("1234AB", "NL", "1234 AB"),
        ("d02 x285", "IE", "D02 X285"),
        ("12345-6789", "US", "12345-6789"),
        ("110-001", "KG", "110-001"),
    ],
)
def test_postal_codes_are_kept_as_their_country_writes_them(typed, country, written):
    assert written_postal_code(typed, country) == written


@pytest.mark.parametrize(
    ("typed", "country"),
    [("nonsense", "PT"), ("1200", "PT"), ("123456", "DE"), ("12345", "GB"), ("???", "AE")],
)
def test_what_is_no_postal_code_of_that_country_is_refused(typed, country):
    with pytest.raises(BadPostalCode):
        written_postal_code(typed, country)


class TestWhoMay:
    def test_an_owner_and_a_manager(self, rosewood, rosa, ben):
        billed_at(rosewood, rosa)
        VendorMember.objects.create(vendor=rosewood, user=ben, role=VendorMember.Role.MANAGER)
        billed_at(rosewood, ben, name="Rosewood & Ben Lda")

        assert BillingDetails.objects.get().name == "Rosewood & Ben Lda"

    def test_nobody_else(self, rosewood, rosa, victor, ben):
        billed_at(rosewood, rosa)
        VendorMember.objects.create(vendor=rosewood, user=ben, role=VendorMember.Role.CHAT)

        for stranger in (victor, ben):
            with pytest.raises(PermissionDenied):
                billed_at(rosewood, stranger, name="Mine now")

        assert BillingDetails.objects.get().name == "Rosewood Lda"

    def test_a_bad_vat_id_changes_nothing(self, rosewood, rosa):
        billed_at(rosewood, rosa)

        with pytest.raises(BadVatId):
            billed_at(rosewood, rosa, name="Other", vat_id="PT1")

        assert BillingDetails.objects.get().name == "Rosewood Lda"


class TestVies:
    @pytest.mark.parametrize("answer", [True, False])
    def test_what_it_says_is_kept(self, vies, rosewood, rosa, answer):
        details = billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        vies.known[GERMAN] = answer

        assert services.check_vat_id(details.pk) is answer

        details.refresh_from_db()
        assert details.vat_is_valid is answer
        assert details.vat_checked_at is not None
        assert vies.asked == [
            (
                "/vies/rest-api/check-vat-number",
                {"countryCode": "DE", "vatNumber": "136695976"},
            )
        ]

    def test_it_is_asked_after_the_commit(
        self, vies, rosewood, rosa, monkeypatch, django_capture_on_commit_callbacks
    ):
        rung = []
        monkeypatch.setattr(tasks.check_vat_id, "delay", rung.append)
        with django_capture_on_commit_callbacks(execute=True):
            details = billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
            assert rung == []

        assert rung == [details.pk]
        assert vies.asked == []

    @pytest.mark.parametrize("status", [200, 500])
    def test_silence_leaves_it_unknown_and_it_is_asked_again(self, vies, rosewood, rosa, status):
        vies.status = status
        details = billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        with pytest.raises(ViesIsSilent):
            services.check_vat_id(details.pk)
        assert services.check_vat_ids() == 0
        details.refresh_from_db()
        assert (details.vat_is_valid, details.vat_checked_at) == (None, None)

        vies.status, vies.known[GERMAN] = 200, True
        assert (services.check_vat_ids(), services.check_vat_ids()) == (1, 0)

    def test_nobody_answers(self, settings, rosewood, rosa):
        settings.VIES_URL = "http://127.0.0.1:9/vies"
        details = billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)

        with pytest.raises(ViesIsSilent):
            services.check_vat_id(details.pk)

    def test_another_id_is_another_question(self, vies, rosewood, rosa):
        details = billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        vies.known[GERMAN] = True
        services.check_vat_id(details.pk)

        billed_at(rosewood, rosa, country="DE", vat_id="DE 136695976", name="Renamed")
        assert BillingDetails.objects.get().vat_is_valid is True
        billed_at(rosewood, rosa, vat_id=PORTUGUESE)
        assert BillingDetails.objects.get().vat_is_valid is None

    def test_what_was_refused_is_asked_again_by_saving_and_every_day(self, vies, rosewood, rosa):
        details = billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        vies.known[GERMAN] = False
        assert (services.check_vat_ids(), services.check_vat_ids()) == (1, 0)
        vies.known[GERMAN] = True

        with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1)):
            assert services.check_vat_ids() == 1
        details.refresh_from_db()
        assert details.vat_is_valid is True

        BillingDetails.objects.update(vat_is_valid=False)
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        assert BillingDetails.objects.get().vat_is_valid is None
        assert services.check_vat_ids() == 1

    def test_what_was_valid_is_asked_again_after_a_month_and_told(self, vies, rosewood, rosa):
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        vies.known[GERMAN] = True
        services.check_vat_ids()
        vies.known[GERMAN] = False

        with time_machine.travel(timezone.now() + dt.timedelta(days=29)):
            assert services.check_vat_ids() == 0
        with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
            assert services.check_vat_ids() == 1

        note = rosa.notifications.get()
        assert f"does not know your VAT id {GERMAN}" in note.text
        assert note.link == URL

    def test_open_pages_hear_the_answer(self, vies, rosewood, rosa, monkeypatch):
        touched = []
        path = "payments.services.billing_details.touch"
        monkeypatch.setattr(path, lambda people, what, key: touched.append((what, key)))
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        vies.known[GERMAN] = True

        services.check_vat_ids()

        assert touched == [("billing", rosewood.pk)]

    def test_an_answer_about_an_id_of_before_is_not_kept(self, vies, rosewood, rosa, monkeypatch):
        details = billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)

        def meanwhile(vat_id):
            billed_at(rosewood, rosa, vat_id=PORTUGUESE)
            return True

        monkeypatch.setattr("payments.services.billing_details.is_valid", meanwhile)
        services.check_vat_id(details.pk)

        assert BillingDetails.objects.get().vat_is_valid is None

    @pytest.mark.parametrize(("country", "vat_id"), [("DE", ""), ("US", "123456789")])
    def test_it_is_not_asked_about_what_it_does_not_know(
        self, vies, rosewood, rosa, country, vat_id
    ):
        details = billed_at(rosewood, rosa, country=country, vat_id=vat_id)

        assert services.check_vat_id(details.pk) is None
        assert services.check_vat_ids() == 0
        assert vies.asked == []

    def test_without_an_address_nobody_is_asked(self, settings, rosewood, rosa):
        settings.VIES_URL = ""
        details = billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)

        assert services.check_vat_id(details.pk) is None
        assert services.check_vat_ids() == 0


class TestThePage:
    GIVEN = {
        "name": "Rosewood Lda",
        "line1": "Rua das Flores 1",
        "line2": "",
        "postal_code": "1200-001",
        "city": "Lisboa",
        "country": "PT",
        "vat_id": "pt 500 100 144",
    }

    def client(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def test_it_begins_with_what_we_know(self, rosewood, rosa):
        page = self.client(rosa).get(URL)

        form = page.context["form"]
        assert (form["name"].value(), form["country"].value()) == ("Rosewood Studio", "PT")

    def test_it_is_saved(self, rosewood, rosa):
        answer = self.client(rosa).post(URL, self.GIVEN, follow=True)

        assert answer.redirect_chain == [(reverse("billing:details-update"), 302)]
        details = BillingDetails.objects.get(vendor=rosewood)
        assert (details.line1, details.vat_id) == ("Rua das Flores 1", PORTUGUESE)
        assert f"has not been asked about {PORTUGUESE} yet" in told(answer)

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("vat_id", "PT500100145"),
            ("postal_code", "nonsense"),
            ("country", "XX"),
            ("name", ""),
            ("name", "สมชาย Events"),
            ("city", ""),
            ("line1", ""),
            ("line1", "अनीता 1"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, rosewood, rosa, field, typed):
        answer = self.client(rosa).post(URL, {**self.GIVEN, field: typed})

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert f'value="{typed}"' in answer.content.decode() or field == "country"
        assert not BillingDetails.objects.exists()

    @pytest.mark.parametrize("name", ["Γάμοι", "شركة الأفراح", "株式会社ウェディング"])
    def test_a_name_may_be_in_any_letters_that_a_paper_shows(self, rosewood, rosa, name):
        self.client(rosa).post(URL, {**self.GIVEN, "name": name})

        assert BillingDetails.objects.get(vendor=rosewood).name == name

    def test_it_says_what_vies_said(self, rosewood, rosa):
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)
        BillingDetails.objects.update(vat_is_valid=False)

        assert f"does not know {GERMAN}" in told(self.client(rosa).get(URL))

    def test_until_vies_has_answered_tax_is_in_it(self, vies, rosewood, rosa):
        billed_at(rosewood, rosa, country="DE", vat_id=GERMAN)

        page = self.client(rosa).get(URL)
        assert "Until it knows it, our invoices include VAT." in told(page)
        assert f"touch:billing-{rosewood.pk}" in page.content.decode()

    def test_it_says_that_there_is_none_outside_the_eu(self, rosewood, rosa):
        billed_at(rosewood, rosa, country="GB")

        assert "Outside the scope of EU VAT" in told(self.client(rosa).get(URL))

    def test_each_vendor_has_a_page_of_their_own(self, rosewood, rosa, victor):
        billed_at(rosewood, rosa)

        assert "Rosewood Lda" not in told(self.client(victor).get(URL))

    def test_for_others_there_is_none(self, rosewood, anna, couple, ben):
        VendorMember.objects.create(
            vendor=rosewood, user=(chatty := UserFactory()), role=VendorMember.Role.CHAT
        )

        assert self.client(anna).get(URL).status_code == 404
        assert self.client(anna).post(URL, self.GIVEN).status_code == 404
        assert self.client(chatty).get(URL).status_code == 403
        assert Client().get(URL).status_code == 302
        assert not BillingDetails.objects.exists()
