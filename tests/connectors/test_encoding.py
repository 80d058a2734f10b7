"""Pages in the encoding that they are written in, whatever they declare."""

import pytest

from connectors.pages.encoding import decode

WRITTEN = {
    "pl": ("cp1250 iso-8859-2", "Burmistrz zapowiedział dziś, że most zostanie zamknięty. Mieszkańcy są źli."),
    "cs": ("cp1250 iso-8859-2", "Starosta města dnes řekl, že most bude zavřený. Žádná objížďka není."),
    "hu": ("cp1250 iso-8859-2", "A polgármester azt mondta, hogy a híd zárva lesz, és őrök állnak, hűvös időben."),
    "tr": ("cp1254", "Belediye başkanı köprünün iki gün kapalı kalacağını söyledi."),
    "lt": ("cp1257", "Miesto meras šiandien pranešė, kad tiltas bus uždarytas. Aplinkkelio nėra, žvejų daug."),
    "pt": (
        "cp1252",
        "O prefeito disse que a ponte ficará fechada nas simulações do 2º turno. A população não está feliz.",
    ),
    "fr": (
        "cp1252",
        "Le pont serait fermé pendant deux jours. Les habitants sont fâchés, l’été n’est pas fini, à l’origine.",
    ),
    "de": ("cp1252", "Der Bürgermeister sagte, die Brücke über den Fluß bleibt geschlossen."),
    "es": ("cp1252", "El alcalde anunció que el puente estará cerrado. ¿Qué harán los niños mañana?"),
    "ru": ("cp1251 koi8-r", "Мэр города сообщил сегодня, что мост будет закрыт на два дня. Жители сердятся."),
    "el": ("cp1253", "Ο δήμαρχος είπε σήμερα ότι η γέφυρα θα μείνει κλειστή για δύο ημέρες."),
    "he": ("cp1255", "ראש העיר אמר היום כי הגשר יהיה סגור למשך יומיים. התושבים כועסים כי אין דרך אחרת."),
    "ar": ("cp1256", "قال رئيس البلدية اليوم إن الجسر سيغلق لمدة يومين. السكان غاضبون."),
    "ja": ("shift_jis euc_jp", "市長は今日、橋が二日間閉鎖されると述べた。住民は怒っている。カタカナもあります。"),
    "zh": ("gb18030", "市长今天说，这座桥将关闭两天。居民们很生气，因为没有别的路可走。"),
    "ko": ("euc_kr", "시장은 오늘 다리가 이틀 동안 폐쇄될 것이라고 말했다. 주민들은 화가 났다."),
}
CASES = [(codec, text) for codecs, text in WRITTEN.values() for codec in codecs.split()]
FEED = "<rss version='2.0'><channel><title>News</title><item><description>{}</description></item></channel></rss>"


@pytest.mark.parametrize(("codec", "text"), CASES, ids=[codec for codec, _ in CASES])
def test_what_nothing_declares_is_found(codec: str, text: str) -> None:
    assert text in decode(FEED.format(text).encode(codec), "")


@pytest.mark.parametrize(("codec", "text"), CASES, ids=[codec for codec, _ in CASES])
def test_what_is_declared_to_be_utf_8_and_is_not_is_found(codec: str, text: str) -> None:
    body = f"<?xml version='1.0' encoding='utf-8'?>{FEED.format(text)}".encode(codec)
    assert text in decode(body, "text/xml; charset=utf-8")


@pytest.mark.parametrize(("_", "text"), CASES, ids=[codec for codec, _ in CASES])
def test_utf_8_is_read_whatever_is_declared(_: str, text: str) -> None:
    body = f"<?xml version='1.0' encoding='iso-8859-1'?>{FEED.format(text)}".encode()
    assert text in decode(body, "text/xml; charset=windows-1251")
    assert text in decode(body[:-30] + b"\xff\xfe" + body[-30:-2] + b"\xc3", "")


def test_a_replacement_character_that_the_page_has_is_no_flaw() -> None:
    assert decode("<p>caf\ufffd".encode(), "") == "<p>caf\ufffd"
