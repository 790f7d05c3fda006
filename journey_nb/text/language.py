"""Which language a comment is in: Korean, English, another one, or none at all.

Hangul and Latin letters tell Korean from English; they do not tell English from French. Latin text is English only when
it shows English words and no other language shows more of its own; otherwise it is ``other``, and is not coded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

KOREAN, ENGLISH, OTHER, NONE = "ko", "en", "other", "none"

# What redaction leaves behind says nothing about the language; nor do addresses.
_MARKS = re.compile(r"\[(?:name|email|phone|id|card|rrn|account|ip|url|address)\]|https?://\S+|\S+@\S+\.\S+")
_WORD = re.compile(r"[a-zà-öø-ÿœąćęłńśźżčďěňřšťůžăâîșțşğıİő'ß’]+")
_HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-ſ]")
_KANA_HAN = re.compile(r"[぀-ヿ㐀-䶿一-鿿ｦ-ﾟ]")
_ANY_LETTER = re.compile(r"[^\W\d_]")
_FOREIGN_LETTER = re.compile(r"[à-öø-ÿœąćęłńśźżčďěňřšťůžășțşğıő¿¡ß]")

_ENGLISH_FUNCTION = frozenset(
    """the a an and or but if of to in on at by for with from as is are was were be been being am i you he she it we they me him us them my
    your his its our their this that these those there here what which who whom when where why how not no nor so too very can could will would
    shall should may might must do does did doing done have has had having than then just only also again ever never always still yet after before
    because while about into over under up down out off all any both each few more most other some such own same don't can't won't didn't doesn't isn't
    wasn't couldn't wouldn't i'm i've it's that's you're they're we're im dont cant didnt thanks thank please yes ok okay got get gets getting
    been every everything nothing something anything nobody someone much many really quite""".split()
)
_ENGLISH_COMMON = frozenset(
    """good great nice bad poor best better worst worse excellent awesome perfect terrible horrible love loved like liked hate hated easy hard difficult
    fast slow quick cheap expensive simple complicated friendly rude helpful useless useful price quality service support product products delivery
    shipping order ordered website app phone email account login password payment card money refund return returns time times day days week weeks month
    year years customer customers staff store people work works worked working use used using user users buy bought sell need needs needed want wanted
    wish hope try tried trying help helped make made makes find found look looking keep keeps take takes took give gave know think feel felt say said
    tell told ask asked call called wait waiting waited long short new old first last next back right wrong big small little lot bit way thing things
    happy unhappy satisfied dissatisfied disappointed disappointing pleased recommend recommended highly well enough never problem problems issue issues
    bug bugs error errors crash crashes fails failed broken fix fixed update feature features missing add setup install installed documentation docs
    manual screen button page report reports data file files team company business contract invoice billing training trial demo sales meeting quote
    waste worth value amazing fantastic wonderful awful annoying frustrating confusing intuitive reliable stable secure safe clean dirty fresh damaged late
    early arrived received sent send ship shipped packaging box size color quickly easily fine cool fun boring beautiful pretty super totally completely
    absolutely definitely probably maybe however although though despite without within instead since until between through during around another different
    logging cancel cancelling answer answers reply delivered came come go going went put see saw seen left less top open closed free available unavailable""".split()
)
# Function words of the languages a study here is most likely to meet; those that are English words too are left out.
_FOREIGN = frozenset(
    """le la les un une des du de et est que qui quoi dans pour pas plus avec sur par ce cette ces mon ma mes ton ta tes son sa ses notre votre nos vos leur leurs
    je tu il elle nous vous ils elles on ne ni mais ou où donc car très trop peu bien tout tous toute toutes rien avoir être suis sont était ont fait faire
    aux au en y lors chez sans sous entre aussi comme quand même non oui si bon bonne prix choix magasin caisse caisses produits produit accueil personnel
    j'ai c'est n'est d'un d'une qu'il l'accueil manque attente rapide bonjour merci satisfait satisfaite client clients moins mieux beaucoup assez toujours
    jamais souvent parfois parce cela ça ca pourquoi rapport qualité vendeur vendeurs conseil conseils achat achats disponible disponibilité ras rayon rayons
    proche proximité pratique grand grande petit chère cher chers correct correcte habitude avis bien-être peut ai aime sympa aimable
    der die das und ist nicht ein eine einen einem einer ich du er sie es wir ihr den dem des mit auf für von zu zum zur im ist sind war waren wird werden
    hat haben habe auch nur aber oder wenn weil dass sehr gut schnell schlecht kein keine mehr noch schon bei nach aus über unter wie was wo immer leider
    el los las unos unas y pero porque para con sin por muy más mas está están fue eran ser tiene tienen hay yo ella nosotros ellos mi tu su sus lo se me
    nada todo toda todos bueno buena malo mala precio servicio tienda rápido gracias también cuando donde
    gli lo il uno della dello delle degli che chi non sono è era erano ho hai ha abbiamo hanno anche molto poco bene buono buona ottimo prezzo servizio grazie
    perché quando dove più meno sempre mai tutto tutti
    o os as um uma do da dos das não sim mas com sem por para muito bom boa bem preço serviço obrigado também quando onde mais menos sempre nunca tudo
    het een van en ik jij hij zij wij niet maar ook nog wel zeer goed slecht voor met zonder naar omdat altijd nooit
    och att det som är var inte jag du han hon vi ni dem med för på av till ett mycket bra dålig alltid aldrig
    i nie jest są był to na w z do że jak ale bardzo dobrze dobry dobra
    ve bir bu çok iyi kötü için ile değil ama""".split()
) - (_ENGLISH_FUNCTION - {"i", "on", "a", "me", "as"}) - _ENGLISH_COMMON
_BOTH = frozenset({"on", "a", "me", "i", "as", "in", "so", "no", "do", "also", "was", "die", "war", "if", "an", "or", "to", "super", "service", "client", "client", "top"})


@cache
def english_words() -> frozenset[str]:
    """Words that speak for English: function words, common words, and VADER's rated words where it is installed."""
    words = _ENGLISH_FUNCTION | _ENGLISH_COMMON
    try:
        from vaderSentiment import vaderSentiment
    except ImportError:
        return words
    rated = vaderSentiment.SentimentIntensityAnalyzer().lexicon
    return words | frozenset(w for w in rated if w.isalpha() and len(w) > 2)


def language(text: object) -> str:
    """``ko``, ``en``, ``other`` or ``none`` (no letters: a score, a dash, an emoji).

    Examples
    --------
    >>> [language(t) for t in ("배송이 느려요", "Delivery was slow", "La livraison est trop lente", "10/10", None)]
    ['ko', 'en', 'other', 'none', 'none']
    >>> language("HubSpot API 연동이 안 돼요")
    'ko'
    """
    if not isinstance(text, str):
        return NONE
    text = _MARKS.sub(" ", text)
    hangul = len(_HANGUL.findall(text))
    latin = len(_LATIN.findall(text))
    if not hangul and not latin:
        return OTHER if _ANY_LETTER.search(text) else NONE
    east = len(_KANA_HAN.findall(text))
    if hangul and hangul >= east and hangul * 4 >= latin:  # a syllable block says about as much as three or four letters
        return KOREAN
    if east > latin / 4 or latin * 2 < len(_ANY_LETTER.findall(text)) - hangul:
        return OTHER
    return ENGLISH if _is_english(text) else OTHER


def languages(texts: Iterable[object]) -> list[str]:
    """:func:`language` of each text, in order."""
    return [language(text) for text in texts]


def _is_english(text: str) -> bool:
    words = _WORD.findall(text.lower().replace("’", "'"))
    if not words:
        return False
    vocabulary = english_words()
    known = function = foreign = 0
    for word in words:
        if word in _FOREIGN:
            foreign += 0.5 if word in _BOTH else 1
        elif _FOREIGN_LETTER.search(word) or (len(word) > 3 and word[1:2] == "'" and word[0] in "ldjnscm" and word not in _ENGLISH_FUNCTION):
            foreign += 1
        if word in _ENGLISH_FUNCTION:
            function += 1
        if word in vocabulary or _stem(word) in vocabulary:
            known += 1
    if foreign > function or foreign * 2 > known:
        return False
    if len(words) <= 3:
        return known * 2 >= len(words)
    return function >= 1 and (known / len(words)) >= 0.3


def _stem(word: str) -> str:
    for ending in ("'s", "ing", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
