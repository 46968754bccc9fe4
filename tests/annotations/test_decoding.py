import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.decoding import SAMPLE, decode, decode_head
from annotations.errors import ArticleError

UNICODE = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
JAPANESE = "大臣は火曜日、来週も協議を続けると述べた。大使館への攻撃でけが人はいなかった。政府はコメントを避けた。"
CHINESE = "部长周二表示，会谈将于下周继续进行。大使馆遇袭事件中无人受伤。政府拒绝置评。"
TAIWANESE = "部長週二表示，會談將於下週繼續進行。大使館遇襲事件中無人受傷。政府拒絕置評。"
KOREAN = "장관은 화요일 회담이 다음 주에도 계속될 것이라고 말했다. 대사관 공격으로 다친 사람은 없었다. "
RUSSIAN = "Министр заявил, что переговоры будут продолжены на следующей неделе. Никто не пострадал. "
CZECH = "Ministr řekl, že rozhovory budou pokračovat příští týden. Žádný z vojáků nebyl při útoku zraněn. "
GERMAN = "Die Außenministerin erklärte, dass die Gespräche über die künftige Grenze fortgeführt würden. "
ENGLISH = "The minister said “no one was hurt” in Baghdad’s Green Zone — officials didn’t comment. "


@given(UNICODE.filter(lambda text: "\0" not in text and not text.startswith("\ufeff")))
def test_utf8_comes_back_code_point_for_code_point(text):
    assert decode(text.encode(), "a.txt") == (text, "utf-8")


@given(UNICODE.filter(lambda text: "\0" not in text))
def test_only_one_byte_order_mark_is_taken_off(text):
    assert decode(codecs.BOM_UTF8 + text.encode(), "a.txt") == (text, "utf-8")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@given(text=UNICODE.filter(lambda text: not text.startswith("\0")))
def test_utf16_and_utf32_are_known_by_their_mark(mark, encoding, text):
    assert decode(mark + text.encode(encoding), "a.txt") == (text, encoding)


@pytest.mark.parametrize("repeated", [1, 40, 2000])
@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (CHINESE, "gb18030", "gb18030"),
        (TAIWANESE, "big5", "big5"),
        (KOREAN, "euc_kr", "euc-kr"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8_r", "koi8-r"),
        (CZECH, "cp1250", "windows-1250"),
        (GERMAN, "latin_1", "windows-1252"),
        (ENGLISH, "cp1252", "windows-1252"),
    ],
)
def test_older_encodings_are_recognised(text, encoding, shown, repeated):
    assert decode((text * repeated).encode(encoding), "a.txt") == (text * repeated, shown)


@pytest.mark.parametrize("text", ["é", "café", "Jürgen’s “plan”\r\n"])
def test_a_short_western_text_is_taken_for_windows_1252(text):
    assert decode(text.encode("cp1252"), "a.txt") == (text, "windows-1252")


@pytest.mark.parametrize("separator", ["", " ", "\n"])
def test_the_guess_rests_on_the_part_that_is_not_ascii(separator):
    text = "plain" * SAMPLE + separator + RUSSIAN * 3
    assert decode(text.encode("cp1251"), "a.txt") == (text, "windows-1251")


def test_a_name_that_an_encoding_has_can_be_used_to_decode_again():
    for text, encoding in ((JAPANESE, "shift_jis"), (KOREAN, "euc_kr"), (CZECH, "cp1250"), (ENGLISH, "cp1252")):
        content = text.encode(encoding)
        assert content.decode(decode(content, "a.txt")[1]) == text


@pytest.mark.parametrize("content", [b"\x7fELF\0\0", b"text\0text", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"])
def test_nul_bytes_are_no_text(content):
    with pytest.raises(ArticleError, match=r"^picture\.txt is not text"):
        decode(content, "picture.txt")


def test_damaged_utf8_is_refused_with_the_place_and_not_garbled():
    content = "Baghdad’s “Green Zone” – ".encode() * 20
    with pytest.raises(ArticleError, match=f"damaged at byte {len(content)}"):
        decode(content + b"\xff" + content, "a.txt")


@pytest.mark.parametrize("content", [codecs.BOM_UTF16_LE + b"\x00\xd8a", codecs.BOM_UTF8 + b"ab\xff"])
def test_a_mark_before_damage_is_refused_with_the_place(content):
    with pytest.raises(ArticleError, match="damaged at byte"):
        decode(content, "a.txt")


def test_bytes_of_no_encoding_are_refused():
    with pytest.raises(ArticleError, match="could not be recognised"):
        decode(bytes([0x81, 0xFF, 0x8D, 0xFE, 0x90, 0x80, 0x9D, 0x20, 0x81] * 40), "a.txt")


@given(UNICODE.filter(lambda text: "\0" not in text and not text.startswith("\ufeff")), st.integers(0, 20))
def test_a_head_is_a_beginning_of_the_text(text, size):
    head = decode_head(text.encode()[:size], is_whole=False)
    assert head is not None
    assert text.startswith(head)
    assert len(head.encode()) > min(size, len(text.encode())) - 4


def test_a_head_in_another_encoding_needs_the_whole_file():
    assert decode_head("café au lait".encode("cp1252"), is_whole=False) is None
    assert decode_head("café".encode("cp1252"), is_whole=True) is None
    assert decode_head(b"a\0b", is_whole=False) is None
