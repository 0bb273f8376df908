"""Names in any letters on paper."""

import io
import unicodedata

import pytest
from pypdf import PdfReader

from payments.arabic import joined
from payments.papers import Paper
from payments.typefaces import drawable, faces_for, in_sight, unprintable

GREEK, CYRILLIC, CHINESE = "Ελένη Παπαδοπούλου", "Олександра Їжак", "李明"
ARABIC, HEBREW, JAPANESE, KOREAN = "محمد علي", "שלום כהן", "やまだ 花子", "김민수"
NAMES = (GREEK, CYRILLIC, CHINESE, ARABIC, HEBREW, JAPANESE, KOREAN, "Ţepeş", "Հայկ", "ნინო")


def paper_of(text: str) -> PdfReader:
    paper = Paper(title="Invoice")
    paper.parties([text, "1 Main Street"], ["Wedding Bazaar"])
    paper.facts({"Paid by": text, "Number": "C-1"})
    paper.rows(("What", "Sum"), [(text, "1"), ("Plain", "2")], widths=(60, 30), texts=1)
    paper.section("Reason", f"{text}\n{text}")
    return PdfReader(io.BytesIO(bytes(paper.output())))


def words_of(pdf: PdfReader) -> list[str]:
    return unicodedata.normalize("NFKC", pdf.pages[0].extract_text()).split()


def fonts_of(pdf: PdfReader) -> set[str]:
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    return {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_wherever_it_stands(name):
    found = words_of(paper_of(name))

    assert unprintable(name) == ""
    for word in name.split():
        assert found.count(word) == 5
    for other in ("Main", "Number", "C-1", "Plain", "Wedding", "Reason"):
        assert other in found


@pytest.mark.parametrize("name", ["Rosewood Lda", "Łukasz Żółć & Şebnem"])
def test_what_figtree_has_needs_no_other_font(name):
    assert {font[:7] for font in fonts_of(paper_of(name))} == {"Figtree"}
    assert drawable(name) == name


def test_a_line_that_begins_with_another_font_leaves_the_next_its_own():
    """Words of the next line stood there in the size and the letters of the heading."""
    found = words_of(paper_of("Żaneta"))

    assert [found.count(word) for word in ("Żaneta", "Main", "Number", "Plain")] == [5, 1, 1, 1]


@pytest.mark.parametrize("text", ["अनीता", "สมชาย", "தமிழ்", "ټول"])
def test_letters_that_need_a_shaping_engine_are_no_letters_of_ours(text):
    assert unprintable(f"Anna {text}")
    assert not set(unprintable(text)) - set(text)


def test_what_cannot_be_drawn_is_named_and_nothing_is_lost():
    assert drawable("See you \N{PARTY POPPER}") == "See you [party popper]"
    assert drawable("\N{HEAVY BLACK HEART}\ufe0f") == "[heavy black heart]"
    assert drawable(drawable(ARABIC)) == drawable(ARABIC)


def test_arabic_letters_join_their_neighbours():
    meem, hah, beh = ("ARABIC LETTER " + name for name in ("MEEM", "HAH", "BEH"))
    word = "".join(map(unicodedata.lookup, (meem, hah, beh)))

    forms = [f"{meem} INITIAL FORM", f"{hah} MEDIAL FORM", f"{beh} FINAL FORM"]
    assert [unicodedata.name(each) for each in joined(word)] == forms
    assert unicodedata.name(joined("لا")) == "ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM"
    assert unicodedata.normalize("NFKC", joined("وردة")) == "وردة"


def test_right_to_left_is_drawn_so_and_brackets_turn_with_it():
    assert in_sight("שלום") == "םולש"
    assert in_sight("Lina: שלום 12") == "Lina: 12 םולש"
    assert in_sight("שלום (טוב)") == "(בוט) םולש"
    assert in_sight("Anna (Ben)") == "Anna (Ben)"


def test_vowel_points_are_left_out_and_hamza_is_not():
    assert drawable("שָׁלוֹם") == "שלום"
    assert unicodedata.normalize("NFKC", drawable("أَحْمَد")) == "أحمد"


def test_a_text_of_one_language_is_drawn_with_one_font():
    assert [face.family for face in faces_for(JAPANESE)] == ["Noto Sans JP"]
    assert [face.family for face in faces_for("李明謝")] == ["Noto Sans SC"]
