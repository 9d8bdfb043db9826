"""HTML and Markdown read well as plain text, and lose none of it."""

import re

from hypothesis import given, strategies as st
import pytest

from custom_components.ringc.sending.markup import from_html, from_markdown


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "<h1>Alert</h1><p>Door <b>open</b> &amp; light&nbsp;on.<br/>See it</p>",
            "Alert\n\nDoor open & light on.\nSee it",
        ),
        ('See <a href="https://x.y/?a=1&amp;b=2">camera</a>.', "See camera (https://x.y/?a=1&b=2)."),
        ('<a href="https://x.y/">x.y</a> <a href="https://x.y">https://x.y</a>', "x.y https://x.y"),
        ('<a href="https://evil.example">https://bank.example</a>', "https://bank.example (https://evil.example)"),
        ('<a href="tel:+1650">+1650</a> <a href="mailto:a@b.c?subject=x">Bob</a>', "+1650 Bob (a@b.c)"),
        ('<a href="https://x.y"></a> <a href="#top">up</a>', "https://x.y up"),
        ('<a href="https://x.y">never closed', "never closed (https://x.y)"),
        ('<img src="https://x.y/z.jpg" alt="Door"> <img src="data:x" alt="Cat">', "Door (https://x.y/z.jpg) Cat"),
        ("<ul><li>one</li><li>two<ul><li>in</li></ul></li></ul>", "- one\n- two\n  - in"),
        ("<ol start=7><li><p>one</p></li><li>two<br>more</li></ol>", "7. one\n8. two\n  more"),
        ("a<hr/>b<blockquote>c<br>d</blockquote>", "a\n---\nb\n\n> c\n> d"),
        ("<pre>code  x\n  y</pre>after", "code  x\n  y\n\nafter"),
        ("<table><tr><th>H<th>D</tr><tr><td>1<td>2</tr></table>", "H | D\n1 | 2"),
        ("one\n two\t<span> three</span>", "one two three"),
        ("<div>a</div><div>b</div><br>c", "a\nb\n\nc"),
        ("&copy; &#39; &lt;b&gt; &euro; AT&T", "© ' <b> € AT&T"),
        ("<!DOCTYPE html><html><head><title>t</title></head><body>hello</body></html>", "hello"),
        ("<script>alert(1 < 2)</script><style>p {}</style>x<!-- gone -->", "x"),
        ("garbage&shy;bin", "garbagebin"),
        ('<ol start="x"><li>one</ol>', "1. one"),
        ('<a name="top">Top</a> <a href="">of</a> <img alt="a page"><img>', "Top of a page"),
        ("</blockquote><blockquote>quoted</blockquote>", "> quoted"),
        ('<a href="javascript:go()">Press</a> <a href=" JavaScript:go()">here</a>', "Press here"),
        ('<a href="javascript:go()"></a><a href="#top"></a><a href="data:x,y">z</a>', "z"),
        ("one<br><br><br><br>two", "one\n\ntwo"),
        ('one<img src="https://x.y/line.png" alt="">two', "onetwo"),
        ('<a href="http://x.y">x.y</a> <a href="http://x.y/">http://x.y</a>', "x.y http://x.y"),
        ('<a href="sms:+1650?body=Hi">Text us</a>', "Text us (+1650)"),
    ],
)
def test_html_reads_as_plain_text(source: str, expected: str) -> None:
    assert from_html(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "a <b c",
        "1 < 2 > 0",
        "if x <b and y> z",
        "<someone@x.example>",
        "<https://x.y>",
        "a <!-- b",
        "a <!b> c",
        "a <? b",
        "a </ b",
        "a </b",
        "a <",
        "&",
        "<!",
        "<p",
        "</other>",
    ],
)
def test_what_is_no_tag_loses_no_text(source: str) -> None:
    assert from_html(source) == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a <b c. Hello <i>x</i>", "a <b c. Hello x"),
        ("x <script>never closed", "x never closed"),
        ("<title>never closed", "never closed"),
        ("<b>one</i> two</b></p>", "one two"),
        ('<a href="x', '<a href="x'),
        ("</li></ul></pre></blockquote>x", "x"),
    ],
)
def test_a_broken_tag_loses_no_text(source: str, expected: str) -> None:
    assert from_html(source) == expected


@given(st.text(st.sampled_from("ab<>/!-&;\"'= p\n#?[]"), max_size=40))
def test_no_word_is_lost_in_broken_html(source: str) -> None:
    prepared = re.sub(r"<[^<>]*>|&[^;\s]*;?|<!--.*", "", source, flags=re.DOTALL)
    assert len(re.findall("[ab]", from_html(source))) >= len(re.findall("[ab]", prepared))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Alert\n\nDoor **open** & _light_ on.", "Alert\n\nDoor open & light on."),
        ("line\nnext sensor.some_long_name", "line\nnext sensor.some_long_name"),
        (
            "- one\n- two\n\n  more\n  - deep\n\n7. first\n8. second",
            "- one\n- two\n  more\n  - deep\n\n7. first\n8. second",
        ),
        ("> quoted\n> more\n\nafter", "> quoted\n> more\n\nafter"),
        ("[camera](https://x.y/z?a=1&b=2) `code` ~~x~~", "camera (https://x.y/z?a=1&b=2) code x"),
        ("<https://ä.example/ö> ![Door](https://x.y/z.jpg)", "https://ä.example/ö Door (https://x.y/z.jpg)"),
        ("| H | G |\n|---|---|\n| D | 2 |", "H | G\nD | 2"),
        ("| H |\n|---|\n| D | 2 | x |\n| E |", "H\nD | 2 | x\nE"),
        ("> | H | G |\n> |---|---|\n> | D | 2 | \\| x", "> H | G\n> D | 2 | | x"),
        ("H | G\n--|--\na | b | **c** | [d](https://x.y/z)", "H | G\na | b | c | d (https://x.y/z)"),
        ("![](https://x.y/z.jpg)", "https://x.y/z.jpg"),
        (
            "See ![](https://x.y/z.jpg) and ![*The* door](https://x.y/a.jpg?a=1&b=2)",
            "See https://x.y/z.jpg and The door (https://x.y/a.jpg?a=1&b=2)",
        ),
        ("[Garage]: open", "[Garage]: open"),
        ("1 < 2 <b>x</b> <nothing> \\*\\* &amp;", "1 < 2 x <nothing> ** &"),
        ("```yaml\na:  b\n  c\n```", "a:  b\n  c"),
    ],
)
def test_markdown_reads_as_plain_text(source: str, expected: str) -> None:
    assert from_markdown(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f'<ol start="{"9" * 5000}"><li>one</ol>', "999999999. one"),
        (f"Door &#{'1' * 5000};", f"Door &#{'1' * 5000};"),
        (f'<a href="&#{"1" * 5000};">Door</a>', f"Door (&#{'1' * 5000};)"),
        ("&#8364;&#0000008364;", "€€"),
    ],
    ids=["list", "character", "address", "real"],
)
def test_a_number_of_any_length_is_no_failure(source: str, expected: str) -> None:
    assert from_html(source) == expected
