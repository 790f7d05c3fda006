"""Where somebody lives: postal addresses as Koreans, Americans and Britons write them, as far as a pattern can tell."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_PROVINCE = (
    r"(?:서울(?:특별)?시?|(?:부산|대구|인천|광주|대전|울산)(?:광역)?시?|세종(?:특별자치)?시?|경기도?|강원(?:특별자치)?도?|충청?[북남]도?|충청[북남]도"
    r"|전라?[북남]도?|전북특별자치도|경상?[북남]도?|제주(?:특별자치)?도?)"
)
# 3곳, 10분, 2그릇: what follows a count follows no house number. A particle, a mark or the end may.
_PARTICLE = r"(?:번지|에서|에|로|으로|입니다|이고|이며|이에요|예요|인데|이요|요|의|은|는|이|가|을|를|와|과|도|까지|부터|쪽|앞|근처)"
_ENDS = rf"(?=$|[^\d가-힣A-Za-z%~]|{_PARTICLE}(?![가-힣\d])|번지)"
_HOME = r"(?:[가-힣A-Za-z\d]{1,14}(?:아파트|빌라|빌라트|오피스텔|맨션|연립|주택|타워|빌딩|센터)\s?)"
_WITHIN = (
    rf"(?:,?\s?{_HOME})?(?:,?\s?\d{{1,3}}단지)?(?:,?\s?\d{{1,4}}동(?=\s?\d))?(?:,?\s?(?:지하\s?|[Bb])?\d{{1,3}}층)?(?:,?\s?\d{{1,5}}호(?!점|차|선))?"
    r"(?:\s?\([가-힣\d ,·]{2,30}\))?"
)
_FLAT = (
    r"(?:[가-힣A-Za-z\d]{1,14}(?:아파트|빌라|오피스텔|맨션|연립|자이|푸르지오|래미안|힐스테이트|아이파크|더샵|롯데캐슬|주공)\s?)?(?:\d{1,2}단지\s?)?"
    r"(?<![\d가])\d{1,4}동\s?\d{3,4}호(?!점|차|선|\d)"
)
_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Terrace|Square|Highway|Hwy|Parkway|Pkwy|Crescent|Gardens|Grove|Mews"
    r"|Close|Way|Place)"
)
_STATE = (
    r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA"
    r"|WA|WV|WI|WY)"
)
_AREA = (
    r"(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]"
    r"|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
)
_POSTCODE = rf"(?<![A-Za-z\d]){_AREA}\d[A-Z\d]?\s(?!\d(?:[GTMK]B|HD|ND|RD|ST|TH|AM|PM))\d[ABD-HJLNP-UW-Z]{{2}}(?![A-Za-z\d])"
_ENGLISH = (
    rf"(?-i:(?<![\w.,$€£#])\d{{1,5}}[A-Za-z]?\s(?:[NSEW]{{1,2}}\.?\s)?(?!Google\b|First\b|Second\b|Third\b|Super\b)(?:(?:[A-Z][a-z'’]+|\d{{1,3}}(?:st|nd|rd|th))\.?\s){{1,3}}"
    rf"{_STREET}\b\.?(?!\s[a-z]+s\b)(?:\s[NSEW]{{1,2}}\b)?(?:,?\s(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.?\s?#?\w{{1,5}})?"
    rf"(?:(?:,\s[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)?(?:,?\s{_STATE}\b(?:\s\d{{5}}(?:-\d{{4}})?)?|,?\s{_POSTCODE}))?)"
    rf"|(?-i:(?:[A-Z][a-z.]+\s){{0,2}}[A-Z][a-z.]+,\s{_STATE}\s\d{{5}}(?:-\d{{4}})?(?!\d))"
    rf"|(?-i:{_POSTCODE})"
)
GLANCE = (
    r"[가-힣](?:로|길|동|가|리|읍|면)\s?(?:산\s?)?\d|\d(?:로|길|가)\s?\d|\d동\s?\d"
    r"|\d[A-Za-z]?\s[A-Z\d][\w'’. ]{1,40}(?:st|ave|avenue|street|road|rd|lane|ln|drive|dr|court|ct|way|place|blvd|boulevard|terrace|square|close"
    r"|highway|hwy|parkway|pkwy|crescent|gardens|grove|mews)\b|[A-Z]{2}\s\d{5}|[A-Z]\d[A-Z\d]?\s\d[A-Z]{2}\b"
)


@cache
def addresses() -> str:
    """The expression for postal addresses.

    Korean ones need a district that exists and a road or lot number after it (강남구 테헤란로 12길 34, 해운대구 우동 123-4), a lot's 번지, or a
    flat's 동 and 호: 로 and 길 alone end too many words (실제로 3번).
    """
    text = (files("journey_nb") / "templates" / "districts_ko.txt").read_text(encoding="utf-8")
    names = sorted({w for line in text.splitlines() if not line.startswith("#") for w in line.split()}, key=lambda w: (-len(w), w))
    districts = rf"(?:\(?\d{{5}}\)?\s)?(?:(?<![가-힣]){_PROVINCE}\s?)?(?<![가-힣])(?:{'|'.join(names)})"
    inner = r"(?:\s?[가-힣]{1,6}[구읍면])?"
    road = r"\s[가-힣\d·]{1,12}(?:대로|로|길)\s?\d{1,4}(?:-\d{1,4})?(?:(?:번?길)\s?\d{1,4}(?:-\d{1,4})?)?"
    lot = r"\s[가-힣\d·]{1,6}(?:동|읍|면|리|가)(?:\s[가-힣]{1,4}리)?\s(?:산\s?)?(?:\d{1,4}-\d{1,4}|\d{1,4}(?=번지)|\d{2,4})(?:번지)?"
    return (
        rf"{districts}{inner}(?:{road}|{lot}){_ENDS}{_WITHIN}"
        r"|(?<![가-힣])[가-힣]{2,8}(?:대로|로)\s?\d{1,4}번?길\s?\d{1,4}(?:-\d{1,4})?(?![\d가-힣-])"
        rf"|(?<![가-힣])[가-힣]{{1,4}}(?:동|리)\s(?:산\s?)?\d{{1,4}}(?:-\d{{1,4}})?번지{_WITHIN}"
        rf"|{_FLAT}|{_ENGLISH}"
    )
