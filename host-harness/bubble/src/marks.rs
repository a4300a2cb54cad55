//! WhatsApp's marks in a text: `*bold*`, `_italic_`, `~strike~`, `` `code` ``, ```` ```mono``` ````, lists and quotes.
//!
//! WhatsApp Help Center, "How to format your messages". Details it leaves open follow the apps: a mark opens before a
//! word and closes after one, within a line; only ```` ``` ```` may span several lines.

use maud::{Markup, html};

use crate::shown::prose;

const FENCE: &str = "```";

/// Draws a text, which may have several lines.
pub fn draw(text: &str) -> Markup {
    html! {
        @for block in blocks(&lines(text)) {
            @match block {
                Block::Plain(lines) => p dir="auto" {
                    @for (place, line) in lines.iter().enumerate() {
                        @if place > 0 { br; }
                        (inline(line))
                    }
                },
                Block::Quote(lines) => blockquote dir="auto" {
                    @for (place, line) in lines.iter().enumerate() {
                        @if place > 0 { br; }
                        (inline(line))
                    }
                },
                Block::Bullets(items) => ul dir="auto" { @for item in items { li { (inline(item)) } } },
                Block::Numbers(first, items) => ol dir="auto" start=(first) {
                    @for item in items { li { (inline(item)) } }
                },
            }
        }
    }
}

/// Lines that belong together, without the markers that begin them.
#[derive(Debug, PartialEq, Eq)]
enum Block<'a> {
    Plain(Vec<&'a str>),
    Quote(Vec<&'a str>),
    Bullets(Vec<&'a str>),
    Numbers(u32, Vec<&'a str>),
}

/// A line, classified by its beginning.
enum Line<'a> {
    Plain(&'a str),
    Quote(&'a str),
    Bullet(&'a str),
    Number(u32, &'a str),
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Self {
        if let Some(rest) = line.strip_prefix("> ") {
            return Self::Quote(rest);
        }
        if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
            return Self::Bullet(rest);
        }
        match line.split_once(". ") {
            Some((number, rest)) if (1..=2).contains(&number.len()) => match number.parse() {
                Ok(number) => Self::Number(number, rest),
                Err(_) => Self::Plain(line),
            },
            _ => Self::Plain(line),
        }
    }
}

fn blocks<'a>(lines: &[&'a str]) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    for line in lines {
        match (Line::of(line), blocks.last_mut()) {
            (Line::Plain(line), Some(Block::Plain(lines))) => lines.push(line),
            (Line::Quote(line), Some(Block::Quote(lines))) => lines.push(line),
            (Line::Bullet(line), Some(Block::Bullets(items))) => items.push(line),
            (Line::Number(_, line), Some(Block::Numbers(_, items))) => items.push(line),
            (Line::Plain(line), _) => blocks.push(Block::Plain(vec![line])),
            (Line::Quote(line), _) => blocks.push(Block::Quote(vec![line])),
            (Line::Bullet(line), _) => blocks.push(Block::Bullets(vec![line])),
            (Line::Number(first, line), _) => blocks.push(Block::Numbers(first, vec![line])),
        }
    }
    blocks
}

/// The lines of a text. Text between two fences counts as one line.
fn lines(text: &str) -> Vec<&str> {
    let (mut lines, mut rest, mut from) = (Vec::new(), text, 0);
    while let Some(end) = rest.get(from..).and_then(|tail| tail.find('\n')).map(|end| from + end) {
        let fence =
            rest.get(from..end).and_then(|line| line.find(FENCE)).map(|open| from + open + FENCE.len());
        let close = fence.and_then(|open| rest.get(open..)?.find(FENCE).map(|close| open + close));
        match (fence, close) {
            (Some(open), Some(close)) if close > open => from = close + FENCE.len(),
            _ => {
                let (line, after) = rest.split_at(end);
                lines.push(line);
                rest = after.get(1..).unwrap_or_default();
                from = 0;
            }
        }
    }
    lines.push(rest);
    lines
}

/// How a part of a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Bold,
    Italic,
    Strike,
    Code,
    Mono,
}

impl Style {
    /// The style that a mark at the beginning of a text opens, and the mark.
    fn opened_by(text: &str) -> Option<(Self, &'static str)> {
        let known = [
            (Self::Mono, FENCE),
            (Self::Code, "`"),
            (Self::Bold, "*"),
            (Self::Italic, "_"),
            (Self::Strike, "~"),
        ];
        known.into_iter().find(|(_, mark)| text.starts_with(mark))
    }

    /// Whether marks inside it are interpreted.
    fn is_prose(self) -> bool {
        matches!(self, Self::Bold | Self::Italic | Self::Strike)
    }
}

/// A part of a line.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Styled(Style, &'a str),
}

fn inline(line: &str) -> Markup {
    html! {
        @for part in parts(line) {
            @match part {
                Part::Text(text) => (prose(text)),
                Part::Styled(Style::Bold, text) => strong { (inline(text)) },
                Part::Styled(Style::Italic, text) => em { (inline(text)) },
                Part::Styled(Style::Strike, text) => s { (inline(text)) },
                Part::Styled(Style::Code, text) => code { (prose(text)) },
                Part::Styled(Style::Mono, text) => code class="wa-mono" { (prose(text)) },
            }
        }
    }
}

fn parts(line: &str) -> Vec<Part<'_>> {
    let (mut parts, mut text, mut at) = (Vec::new(), 0, 0);
    // Marks that nothing closes from here on. Each is searched for once instead of at every occurrence.
    let mut unclosed = Vec::new();
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let step = rest.chars().next().map_or(1, char::len_utf8);
        let Some((style, mark)) = Style::opened_by(rest).filter(|(style, _)| !unclosed.contains(style))
        else {
            at += step;
            continue;
        };
        let inner = at + mark.len();
        if !opens(line, at, inner, style) {
            at += mark.len();
            continue;
        }
        let Some(close) = closing(line, inner, style, mark) else {
            unclosed.push(style);
            at += mark.len();
            continue;
        };
        parts.extend(line.get(text..at).filter(|text| !text.is_empty()).map(Part::Text));
        parts.extend(line.get(inner..close).map(|inner| Part::Styled(style, inner)));
        at = close + mark.len();
        text = at;
    }
    parts.extend(line.get(text..).filter(|text| !text.is_empty()).map(Part::Text));
    parts
}

fn before(line: &str, at: usize) -> Option<char> {
    line.get(..at)?.chars().next_back()
}

fn after(line: &str, at: usize) -> Option<char> {
    line.get(at..)?.chars().next()
}

/// Whether a mark is at the beginning of a word. `2*3*4` has no such mark.
fn opens(line: &str, at: usize, inner: usize, style: Style) -> bool {
    let is_alone = !before(line, at).is_some_and(char::is_alphanumeric);
    let is_near = after(line, inner).is_some_and(|c| !c.is_whitespace());
    !style.is_prose() || is_alone && is_near
}

/// The position where the mark occurs again, after a word.
fn closing(line: &str, inner: usize, style: Style, mark: &str) -> Option<usize> {
    let found = line.get(inner..)?.match_indices(mark).map(|(place, _)| inner + place);
    found.filter(|close| *close > inner).find(|close| {
        let is_near = before(line, *close).is_some_and(|c| !c.is_whitespace());
        let is_alone = !after(line, close + mark.len()).is_some_and(char::is_alphanumeric);
        !style.is_prose() || is_near && is_alone
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str) -> String {
        draw(text).into_string()
    }

    fn paragraph(text: &str) -> String {
        let drawn = drawn(text);
        let inner = drawn.strip_prefix("<p dir=\"auto\">").and_then(|rest| rest.strip_suffix("</p>"));
        inner.unwrap_or_else(|| panic!("no paragraph: {drawn}")).to_owned()
    }

    #[test]
    fn a_mark_around_words_is_drawn_and_not_shown() {
        let cases = [
            ("a *b c* d", "a <strong>b c</strong> d"),
            ("_a_, ~b~!", "<em>a</em>, <s>b</s>!"),
            ("*_a_ b*", "<strong><em>a</em> b</strong>"),
            ("(*a*)", "(<strong>a</strong>)"),
            ("`a *b*`", "<code>a *b*</code>"),
            ("```a\n *b*```.", "<code class=\"wa-mono\">a\n *b*</code>."),
            ("*مرحبا* 👩‍👧", "<strong>مرحبا</strong> 👩‍👧"),
        ];
        for (text, expected) in cases {
            assert_eq!(paragraph(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_mark_is_shown_as_it_is() {
        for text in
            ["2*3*4", "a * b * c", "*a\nb*", "snake_case_name", "**", "*", "~ ~", "`", "```", "a_b_", "*a *"]
        {
            assert_eq!(paragraph(text), text.replace('\n', "<br>"), "{text}");
        }
    }

    #[test]
    fn lines_that_begin_alike_are_a_list_or_a_quote() {
        let html = drawn("Today:\n- *tea*\n* milk\n3. a\n4. b\n> so\n> be it\nEnd.");
        let expected = "<p dir=\"auto\">Today:</p><ul dir=\"auto\"><li><strong>tea</strong></li><li>milk</li></ul>\
                        <ol dir=\"auto\" start=\"3\"><li>a</li><li>b</li></ol>\
                        <blockquote dir=\"auto\">so<br>be it</blockquote><p dir=\"auto\">End.</p>";
        assert_eq!(html, expected);
        assert_eq!(paragraph("1.5 litres\n2026. A year"), "1.5 litres<br>2026. A year");
    }

    #[test]
    fn no_mark_makes_a_text_into_html() {
        let html = drawn("*<script>* `<b>` ```</code>``` & \"q\"\n> <i>");
        assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("<i>"), "{html}");
        assert!(html.contains("<strong>&lt;script&gt;</strong>"), "{html}");
        assert!(html.contains("<code class=\"wa-mono\">&lt;/code&gt;</code> &amp; &quot;q&quot;"), "{html}");
    }

    #[test]
    fn a_text_of_nothing_but_marks_takes_no_longer_than_another() {
        // A search for each mark would take 10^10 steps.
        for text in ["*a ", "_", "```\n", "*_~`", "`a\n"] {
            let text = text.repeat(100_000);
            assert!(drawn(&text).len() >= text.len() / 2);
        }
    }
}
