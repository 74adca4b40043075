"""Made-up news of the usual length for the benchmarks: seeded, from templates and the names of the gazetteer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from mapper.records import Article
from mapper.text.normalize import fold_key
from mapper.theatre import Theatre

LENGTH = 2_500
"""Characters of an article."""

_CLAIMS = {
    "ar": [
        "سيطرت {a} على مدينة {p} وبلدة {q} بعد معارك عنيفة مع {b}.",
        "قال مصدر ميداني إن {a} انتزعت قرية {p} من {b} يوم الثلاثاء.",
        "وانسحبت {b} من بلدة {p} باتجاه {q}، بحسب المرصد السوري لحقوق الإنسان.",
        "لا تزال {p} تحت سيطرة {a} بينما تحاول {b} التقدم نحو {q}.",
        "وتتقاسم {a} و{b} السيطرة على ريف {p} الشرقي.",
        "ونفت {b} أن تكون {a} قد دخلت {p}.",
        "سيطرت {a} على قرى شرق {p} وجنوب {q} في 12 كانون الأول 2017.",
    ],
    "en": [
        "{a} captured the town of {p} and the village of {q} after heavy clashes with {b}.",
        "A local official said that {a} had taken {p} from {b} on Tuesday.",
        "{b} withdrew from {p} towards {q}, according to the Syrian Observatory for Human Rights.",
        "{p} remains under the control of {a}, while {b} is trying to advance on {q}.",
        "Fighting between {a} and {b} continued in the eastern countryside of {p}.",
        "{b} denied that {a} had entered {p}.",
        "{a} seized several villages east of {p} on 12 December 2017.",
    ],
}
_FILLER = {
    "ar": [
        "وأضاف المصدر أن العائلات نزحت خلال الأيام الماضية بسبب القصف ونقص المواد الغذائية والأدوية.",
        "ويعاني السكان من انقطاع الكهرباء والمياه منذ أسابيع، فيما ارتفعت أسعار الخبز والوقود بشكل كبير.",
        "وعقد وزراء الخارجية اجتماعا ناقشوا فيه سبل إيصال المساعدات الإنسانية واستئناف المفاوضات.",
        "وقالت منظمة إغاثية إن نحو ثلاثين ألف شخص يحتاجون إلى مأوى قبل حلول فصل الشتاء.",
        "وأشار التقرير إلى أن المدارس والمستشفيات تعمل بنصف طاقتها، وأن المعلمين لم يتقاضوا رواتبهم.",
        "وكانت المنطقة قد شهدت هدوءا نسبيا قبل أن تتجدد الاشتباكات فجر اليوم.",
    ],
    "en": [
        "Families have fled over the past few days because of shelling and a shortage of food and medicine.",
        "Residents have been without electricity and water for weeks, and the price of bread and fuel has risen sharply.",
        "Foreign ministers met to discuss the delivery of humanitarian aid and a return to negotiations.",
        "A relief organisation said some thirty thousand people need shelter before the winter sets in.",
        "Schools and hospitals are working at half capacity, the report said, and teachers have not been paid.",
        "The area had been relatively calm until clashes broke out again at dawn.",
    ],
}
_SIDES = {
    "ar": ["قوات سوريا الديمقراطية", "قوات النظام", "هيئة تحرير الشام", "الجيش الحر", "تنظيم الدولة"],
    "en": ["The Syrian Democratic Forces", "Government forces", "Hayat Tahrir al-Sham", "The Free Syrian Army", "ISIS"],
}
_FIRST = ("عين", "تل", "خربة", "كفر", "بير", "دير", "رسم", "جب", "خان", "أم")
_SYLLABLES = ("را", "مي", "سو", "نا", "حل", "دو", "كر", "شي", "لو", "بط", "قم", "عر", "ظف", "هد", "زي", "فن")


def articles(theatre: Theatre, count: int, *, seed: int = 7, share_arabic: float = 0.7) -> list[Article]:
    """So many articles about populated places of the theatre; a third of their sentences make claims."""
    rng = random.Random(seed)
    places = theatre.places[theatre.places["kind"].str.startswith("PPL")]
    names = {
        "ar": [name for name in places["name_ar"] if name],
        "en": [name for name in places["name"] if name],
    }
    day = date(2017, 12, 20)
    return [
        Article(
            f"news-{at}", _text(rng, names, "ar" if rng.random() < share_arabic else "en"), day + timedelta(at % 30)
        )
        for at in range(count)
    ]


def _text(rng: random.Random, names: dict[str, list[str]], language: str) -> str:
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) + len(paragraphs) < LENGTH:
        sentences = [rng.choice(_FILLER[language]) for _ in range(2)]
        p, q = rng.sample(names[language], 2)
        a, b = rng.sample(_SIDES[language], 2)
        sentences.insert(rng.randrange(3), rng.choice(_CLAIMS[language]).format(p=p, q=q, a=a, b=b))
        paragraphs.append(" ".join(sentences))
    return "\n".join(paragraphs)


def invented_names(count: int, *, seed: int = 11) -> list[str]:
    """So many different Arabic names of villages that do not exist."""
    rng = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        name = f"{rng.choice(_FIRST)} ال{''.join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))}"
        made[fold_key(name)] = None
    return list(made)


def names_of(theatre: Theatre, count: int, known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """
    Names for a reader: those of the places in ``known``, filled up to ``count`` with invented ones.

    Every invented name is one of a real place's, so that the gazetteer knows the ids.
    """
    kept = {key: theatre.gazetteer.names()[key] for key in _keys(theatre, known)}
    ids = list(theatre.places.index)
    for at, name in enumerate(invented_names(max(count - len(kept), 0))):
        kept.setdefault(name, (ids[at % len(ids)],))
    return dict(list(kept.items())[:count])


def _keys(theatre: Theatre, texts: Sequence[str]) -> Iterator[str]:
    words = {word for text in texts for word in fold_key(text).split()}
    bare = words | {word[1:] for word in words}
    for key in theatre.gazetteer.names():
        if bare.issuperset(key.split()):
            yield key
