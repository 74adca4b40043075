"""Pages as sites make them: the article, its headline and the day that the page states, or none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.errors import InputError, UndatedArticle
from mapper.io import read_articles
from mapper.webpage import read_page

HEADLINE = "قوات النظام تسيطر على تدمر"
OTHER = "المعارضة تنسحب من مدينة إدلب"
BODY = "".join(
    f"<p>سيطرت قوات النظام على مدينة تدمر يوم الثلاثاء بعد معارك مع التنظيم، كما قال المصدر رقم {n}.</p>"
    for n in range(5)
)
DAY = date(2017, 10, 18)
NOISE = f"""<div class=cookie-bar>هذا الموقع يستخدم ملفات تعريف الارتباط</div><nav><a href=/>الرئيسية</a><a href=/s>رياضة</a></nav>
<div class=ticker><ul><li><a href=/1>{OTHER} 2024-12-01</a></li><li><a href=/2>أسعار الذهب اليوم</a></li></ul></div>
<div class=current-date>الخميس 2 كانون الثاني 2025</div>"""
AFTER = f"""<aside><h3>مقالات ذات صلة</h3><a href=/3>{OTHER}</a><time datetime=2024-12-05>5</time></aside>
<form class=comment-form><h3>اترك تعليقاً</h3>لن يتم نشر عنوان بريدك <time datetime=2020-01-01>x</time></form>
<footer>© 2023 جميع الحقوق محفوظة</footer>"""


def page(head="", before="", body=BODY):
    return (
        f"<html lang=ar><head><title>{HEADLINE} | موقع</title>{head}</head><body>{NOISE}"
        f"<article><h1>{HEADLINE}</h1>{before}{body}</article>{AFTER}</body></html>"
    )


def test_a_news_page_gives_its_article_only():
    found = read_page(page())
    assert found["text"].split("\n")[0] == HEADLINE == found["title"]
    assert found["text"].count(HEADLINE) == 1
    assert found["text"].count("سيطرت") == 5
    for noise in (OTHER, "الرئيسية", "تعليق", "الارتباط", "الحقوق"):
        assert noise not in found["text"]


def test_a_headline_outside_the_article_is_read_too():
    found = read_page(f"<html><head><title>{OTHER}</title></head><body><main>{BODY}</main></body></html>")
    assert found["text"].startswith(f"{OTHER}\n\nسيطرت")


LD = '<script type="application/ld+json">{}</script>'
META = '<meta property="{}" content="{}">'


@pytest.mark.parametrize(
    ("head", "before"),
    [
        (META.format("article:published_time", "2017-10-18T00:30:00+03:00"), ""),
        (META.format("article:published_time", "2017-10-18T22:30:00Z"), ""),
        (META.format("article:modified_time", "2020-10-18") + META.format("datePublished", "2017-10-18"), ""),
        ('<meta name="pubdate" content="Wed, 18 Oct 2017 22:30:00 GMT">', ""),
        (LD.format('{"@type": "NewsArticle", "dateModified": "2019-01-01", "datePublished": "2017-10-18T10:00"}'), ""),
        (
            LD.format(
                '{"@graph": [{"@type": "WebSite", "datePublished": "2010-01-01"}, {"@type": "Article", "datePublished": "2017-10-18"}]}'
            ),
            "",
        ),
        (LD.format('{"datePublished": "2017-10-18"}') + META.format("article:published_time", "2016-01-01"), ""),
        (LD.format("{broken") + META.format("article:published_time", "20171018T101010Z"), ""),
        ("<link rel=canonical href=https://example.org/2017/10/18/news>", ""),
        ("", "<time datetime=2017-10-18T09:00>الأربعاء</time>"),
        ("", "<time>18 تشرين الأول 2017</time>"),
        ("", "<span>الأربعاء 18 تشرين الأول 2017</span>"),
        ("", "<span>18 تشرين الأول/ أكتوبر 2017</span>"),
        ("", "<div class=post-date>نشر في ١٨ أكتوبر ٢٠١٧ - ١٠:٢٠</div>"),
        ("", "<div class=entry-date>October 18, 2017</div>"),
        ("", "<div id=publish>18/10/2017</div>"),
    ],
)
def test_the_day_is_the_one_that_the_page_states(head, before):
    assert read_page(page(head, before))["published"] == DAY


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", BODY),
        (META.format("article:modified_time", "2019-10-18"), BODY),
        (META.format("article:published_time", "1970-01-01"), BODY),
        (META.format("article:published_time", "yesterday"), BODY),
        ("", BODY + "<p>وكان التنظيم سيطر على المدينة في 20/05/2015.</p>"),
        ("", "<p>وكان التنظيم سيطر على المدينة في 20/05/2015.</p>" + BODY),
        ("", BODY + "<script>var day = '2022-01-01'</script>"),
    ],
)
def test_a_day_is_never_guessed(tmp_path, head, body):
    file = tmp_path / "a.html"
    file.write_text(page(head, body=body), "utf-8")
    with pytest.raises(UndatedArticle, match=r"a\.html: no publication date.*--published"):
        read_articles(file)
    (one,) = read_articles(file, published="2017-10-18")
    assert one.published == DAY


@pytest.mark.parametrize(
    "declared",
    ["<meta charset=windows-1256>", "<meta http-equiv=Content-Type content='text/html; charset=windows-1256'>", ""],
)
def test_a_page_in_a_code_page(tmp_path, declared):
    file = tmp_path / "a.html"
    file.write_bytes(page(declared).replace("©", "").encode("windows-1256"))
    (one,) = read_articles(file, published="2017-10-18")
    assert one.text.startswith(HEADLINE)


@pytest.mark.parametrize(
    "html",
    [
        "<p>سيطرت قوات النظام على تدمر.",
        "<?xml version='1.0' encoding='windows-1256'?><html><body><p>سيطرت قوات النظام على تدمر.</p>",
        "<table><tr><td>سيطرت قوات النظام على تدمر.</table>",
        "سيطرت قوات النظام على تدمر.",
        "</div><b><p>سيطرت قوات النظام على تدمر.<div></p></b><",
    ],
)
def test_small_and_broken_pages(html):
    assert "سيطرت قوات النظام على تدمر" in read_page(html)["text"]


@pytest.mark.parametrize(
    "html", ["<html></html>", "<frameset><frame src=a.html></frameset>", "<!-- x -->", "<div>" * 50_000]
)
def test_a_page_without_text_is_refused(tmp_path, html):
    file = tmp_path / "a.html"
    file.write_text(html)
    with pytest.raises(InputError, match=r"a\.html: no article text found"):
        read_articles(file, published="2017-10-18")


PIECES = [
    "<p>", "</p>", "<div class=date>", "</div>", "<time>", "<time datetime='2017-10-18'>", "<article>", "<h1>", "</h1>", "<", ">", "&#0;", "&",
    '<script type="application/ld+json">', "</script>", "{", '{"datePublished": [1]}', "[" * 50, "18", "Oct", "2017", "تشرين الأول", "\x00", "\ud800",
    "<!--", "-->", "<meta content='x' name=date>", "<table>", "<td>", "سيطرت قوات النظام على تدمر.", "<title>", "</title>", "<frameset>", "0/0/2017",
]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25))
def test_any_page_is_read(pieces):
    found = read_page("".join(pieces))
    assert isinstance(found.get("text", ""), str)
    assert isinstance(found.get("published", DAY), date)
