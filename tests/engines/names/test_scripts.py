"""Hebrew, Georgian, Armenian and Bengali names meet their usual Latin spellings, and other names stay apart."""

import pytest
import yaml

from tutela.engines import names
from tutela.engines.names.tables import CATALOGUE

LATIN = names.read_table(CATALOGUE / "latin.yaml")
PAIRS = {
    "Hebr": [
        ("יעקב", ["Yaakov", "Jacob", "Yakov"]),
        ("אברהם", ["Avraham", "Abraham"]),
        ("יצחק", ["Yitzhak", "Itzhak", "Yitzchak"]),
        ("רחל", ["Rachel", "Rahel"]),
        ("שרה", ["Sarah", "Sara"]),
        ("דוד", ["David", "Dawid"]),
        ("משה", ["Moshe", "Mosche"]),
        ("חיים", ["Chaim", "Haim", "Khaim"]),
        ("רבקה", ["Rivka", "Rivkah"]),
        ("צבי", ["Zvi", "Tzvi", "Tsvi"]),
        ("מיכל", ["Michal", "Mikhal"]),
        ("יוסף", ["Yosef", "Josef", "Iosef"]),
        ("חדד", ["Hadad", "Chadad"]),
        ("כהן", ["Cohen", "Kohen"]),
    ],
    "Geor": [
        ("გიორგი", ["Giorgi", "Georgi"]),
        ("ნინო", ["Nino"]),
        ("ქეთევან", ["Ketevan", "Qetevan"]),
        ("დავითი", ["Davit", "David"]),
        ("იოსებ", ["Ioseb", "Joseb"]),
        ("ალექსანდრე", ["Aleksandre", "Alexandre"]),
        ("ხატია", ["Khatia", "Hatia"]),
        ("ცოტნე", ["Tsotne"]),
        ("ჯაფარიძე", ["Japaridze", "Djaparidze"]),
        ("კვარაცხელია", ["Kvaratskhelia"]),
        ("მჭედლიშვილი", ["Mchedlishvili", "Mtchedlishvili"]),
        ("ღვინიაშვილი", ["Ghviniashvili", "Gviniashvili"]),
    ],
    "Armn": [
        ("Գրիգորյան", ["Grigoryan", "Grigorian", "Krikorian"]),
        ("Կարապետ", ["Karapet", "Garabed"]),
        ("Հակոբ", ["Hakob", "Hagop", "Akop"]),
        ("Պողոսյան", ["Poghosyan", "Boghossian", "Pogosian"]),
        ("Գևորգ", ["Gevorg", "Kevork"]),
        ("Հովհաննիսյան", ["Hovhannisyan", "Oganesyan", "Ovanesian"]),
        ("Խաչատրյան", ["Khachatryan", "Hachatrian"]),
        ("Մկրտչյան", ["Mkrtchyan", "Mkrtchian"]),
        ("Տիգրան", ["Tigran", "Dikran"]),
        ("Անահիտ", ["Anahit", "Anait"]),
        ("Եվա", ["Yeva", "Eva"]),
        ("Շուշան", ["Shushan", "Schuschan"]),
    ],
    "Beng": [
        ("রহমান", ["Rahman", "Rohman"]),
        ("হোসেন", ["Hossain", "Hussein", "Hosen"]),
        ("আক্তার", ["Akter", "Aktar"]),
        ("চৌধুরী", ["Chowdhury", "Choudhury", "Chaudhuri"]),
        ("ইয়াসমিন", ["Yasmin", "Yeasmin"]),
        ("আনোয়ার", ["Anwar", "Anowar"]),
        ("জাহিদুল", ["Zahidul", "Jahidul"]),
        ("ফাতেমা", ["Fatema", "Fatima", "Phatema"]),
        ("বিশ্বাস", ["Biswas"]),
        ("মমতা", ["Mamata"]),
        ("সুমাইয়া", ["Sumaiya", "Sumaya"]),
        ("মোঃ রফিকুল", ["Rafiqul", "Rofikul"]),
        ("নাসির উদ্দিন", ["Nasir Uddin", "Nasiruddin"]),
        ("বড়ুয়া", ["Barua"]),
    ],
}


def keys(text):
    return {skeleton for word in names.words(text) for skeleton in word.skeletons}


@pytest.mark.parametrize(
    ("native", "latin"), [(native, latin) for rows in PAIRS.values() for native, forms in rows for latin in forms]
)
def test_native_and_latin_spelling_of_one_name_meet(native, latin):
    assert keys(native) & keys(latin), (keys(native), keys(latin))


@pytest.mark.parametrize("script", PAIRS)
def test_names_are_read_by_the_table_of_their_script(script):
    assert script in names.all_tables()
    assert all(word.script == script for native, _ in PAIRS[script] for word in names.words(native))


@pytest.mark.parametrize("script", PAIRS)
def test_different_names_of_one_script_stay_apart(script):
    rows = [keys(native) for native, _ in PAIRS[script]]
    meetings = sum(bool(a & b) for i, a in enumerate(rows) for b in rows[i + 1 :])
    assert meetings == 0


@pytest.mark.parametrize("script", PAIRS)
def test_tables_use_only_the_consonant_classes_of_the_latin_table(script):
    known = {sound for rule in LATIN.rules for to in rule.to for sound in to} | {"A", "."}
    used = {sound for rule in names.all_tables()[script].rules for to in rule.to for sound in to}
    assert used <= known, used - known


@pytest.mark.parametrize(
    ("script", "first", "last"), [("Hebr", 0x05D0, 0x05EA), ("Geor", 0x10D0, 0x10F0), ("Armn", 0x0561, 0x0586)]
)
def test_every_letter_of_the_alphabet_is_read(script, first, last):
    table = names.all_tables()[script]
    letters = {rule.sign for rule in table.rules} | set(table.vowels)
    assert [chr(code) for code in range(first, last + 1) if chr(code) not in letters] == []


@pytest.mark.parametrize(
    ("native", "roman"),
    [
        ("გიორგი", "giorgi"),
        ("ხუციშვილი", "khutsishvili"),
        ("Գրիգորյան", "grigoryan"),
        ("Շուշան", "shushan"),
        ("রহমান", "rahaman"),
        ("আনোয়ার", "anwar"),
    ],
)
def test_romanised_form_can_be_read(native, roman):
    assert names.words(native)[0].roman == roman


def test_diminutives_have_a_source_and_are_in_one_row_each():
    raw = yaml.safe_load((CATALOGUE.parent / "name_forms" / "diminutives.yaml").read_text(encoding="utf-8"))
    assert {"id", "version", "source", "confidence", "rows"} <= set(raw)
    assert 80 <= len(raw["rows"]) <= 150
    for row in raw["rows"]:
        assert set(row) == {"short", "full", "languages"}, row
        assert row["short"] and row["full"] and row["languages"]
        assert not set(row["short"]) & set(row["full"]), row
        assert all(isinstance(name, str) and names.words(name) for name in row["short"] + row["full"]), row
