"""The names of months as news pages print them, and times of East Asia and of other halves of the day in English.

'märz' -> 3;  '2024年3月5日 10時42分', '3월 5일 오후 2:05' -> '5 March 2024 10:42', '5 March 2:05 pm'
"""

import re
from functools import lru_cache

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier enero ene gennaio januari janeiro ocak января січня stycznia ledna"
            " tammikuuta január ianuarie ιανουαρίου يناير ינואר בינואר जनवरी",
            "february feb februar février fevrier febrero febbraio februari fevereiro şubat февраля лютого lutego února"
            " helmikuuta február februarie φεβρουαρίου فبراير פברואר בפברואר फरवरी",
            "march mar märz maerz mars marzo maart março mart marts марта березня marca března maaliskuuta március"
            " martie maret μαρτίου مارس מרץ במרץ मार्च",
            "april apr avril avr abril aprile nisan апреля квітня kwietnia dubna huhtikuuta április aprilie απριλίου"
            " أبريل إبريل ابريل אפריל באפריל अप्रैल",
            "may mai mayo maggio mei maio maj mayıs мая травня maja května toukokuuta május μαΐου مايو מאי במאי मई",
            "june jun juni juin junio giugno junho haziran июня червня czerwca června kesäkuuta június iunie ιουνίου"
            " يونيو יוני ביוני जून",
            "july jul juli juillet julio luglio julho temmuz июля липня lipca července heinäkuuta július iulie ιουλίου"
            " يوليو יולי ביולי जुलाई",
            "august aug août aout agosto augustus augusti ağustos августа серпня sierpnia srpna elokuuta augusztus"
            " agustus αυγούστου أغسطس אוגוסט באוגוסט अगस्त",
            "september sep sept septembre septiembre settembre setembro eylül сентября вересня września září syyskuuta"
            " szeptember septembrie σεπτεμβρίου سبتمبر ספטמבר בספטמבר सितंबर",
            "october oct oktober okt octobre octubre ottobre outubro ekim октября жовтня października října lokakuuta"
            " október octombrie οκτωβρίου أكتوبر اكتوبر אוקטובר באוקטובר अक्टूबर",
            "november nov novembre noviembre novembro kasım ноября листопада listopada listopadu marraskuuta noiembrie"
            " νοεμβρίου نوفمبر נובמבר בנובמבר नवंबर",
            "december dec dezember dez décembre decembre diciembre dicembre dezembro desember aralık декабря грудня"
            " grudnia prosince joulukuuta decembrie δεκεμβρίου ديسمبر דצמבר בדצמבר दिसंबर",
        ),
        start=1,
    )
    for name in names.split()
}

_YEAR_FIRST = re.compile(rf"(?<!\d)((?:19|20)\d\d)\.?\s({'|'.join(MONTHS)})\s(\d{{1,2}})(?!\d|:)\.?", re.IGNORECASE)
_EAST_ASIAN = re.compile("[年月日時时点點월일시오午前전今昨어]")
_DATE = re.compile(r"(?:(\d{4})\s?[年년]\s?)?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日號号일]")
_CLOCK = re.compile(r"(\d{1,2})\s?[時时点點시]\s?(\d{1,2})\s?[分분]?")
_HALF = re.compile(r"(午前|上午|오전|午後|下午|晚上|오후)\s?(\d{1,2}[:.]\d{2}(?::\d{2})?)")
_HALF_AFTER = re.compile(
    r"(\d{1,2}[:.]\d{2}(?::\d{2})?)\s?(?:(?P<am>ص(?:باح[اً]*)?|π\.?\s?μ\.?|ÖÖ)|م(?:ساء[اً]*)?|μ\.?\s?μ\.?|ÖS)(?!\w)"
)
_AGO = re.compile(r"(\d{1,3})\s?(?:(秒|초)|(分钟|分鐘|分|분)|(小时|小時|時間|시간)|(天|日|일))\s?[前전]")
_AGO_UNITS = ("seconds", "minutes", "hours", "days")
_TODAY = re.compile("今日|今天|本日|오늘")
_YESTERDAY = re.compile("昨日|昨天|어제")
_ENGLISH = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)


@lru_cache(maxsize=16_384)
def in_western_order(text: str) -> str:
    """A text with its dates, and the times of East Asia, written as '5 March 2024 10:42'; any other as it is.

    Other halves of the day become 'am' and 'pm': '10:42 μ.μ.', '10:42 ص'.
    """
    if "20" in text:
        text = _YEAR_FIRST.sub(r"\3 \2 \1", text)
    if text.isascii():
        return text
    if not _EAST_ASIAN.search(text):
        return _HALF_AFTER.sub(lambda found: f"{found[1]} {'am' if found['am'] else 'pm'}", text)
    text = _AGO.sub(lambda found: f"{found[1]} {_AGO_UNITS[(found.lastindex or 2) - 2]} ago", text)
    text = _YESTERDAY.sub("yesterday ", _TODAY.sub("today ", text))
    text = _CLOCK.sub(lambda found: f"{found[1]}:{int(found[2]):02}", _DATE.sub(_date, text))
    return _HALF.sub(lambda found: f"{found[2]} {'am' if found[1] in ('午前', '上午', '오전') else 'pm'}", text)


def _date(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    if not 1 <= int(month) <= 12:
        return found[0]
    return f"{day} {_ENGLISH[int(month) - 1]}{f' {year}' if year else ''} "
