//! Texts that find room, or stay away.

use super::canvas::{Anchor, Point};

/// Height of a line of text in pixels.
pub(super) const LINE: i32 = 16;

/// About how wide a text is in pixels; rather too wide than too narrow, since the page chooses the font.
pub(super) fn width(text: &str) -> i32 {
    let width: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | ' ' | '!' => 4.2,
            'm' | 'w' | 'M' | 'W' | '@' | '%' => 11.5,
            'A'..='Z' => 9.0,
            c if c.is_ascii() => 7.4,
            '\u{2026}' => 12.0,
            '\u{2212}' | '\u{2013}' | '\u{b7}' => 8.0,
            _ => 13.0,
        })
        .sum();
    width.ceil() as i32
}

/// The text, its middle left out where it is wider than `most` pixels: names of one family differ at their ends.
pub(super) fn shortened(text: &str, most: i32) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    (1..chars.len())
        .rev()
        .map(|kept| {
            let (head, tail) = (kept.div_ceil(2), kept / 2);
            let mut text: String = chars[..head].iter().collect();
            text.push('\u{2026}');
            text.extend(&chars[chars.len() - tail..]);
            text
        })
        .find(|text| width(text) <= most)
        .unwrap_or_else(|| "\u{2026}".to_owned())
}

/// What is taken up already.
pub(super) struct Room {
    bounds: Area,
    taken: Vec<Area>,
}

#[derive(Clone, Copy)]
struct Area {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Area {
    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    fn holds(&self, other: &Self) -> bool {
        self.left <= other.left && self.top <= other.top && self.right >= other.right && self.bottom >= other.bottom
    }
}

impl Room {
    /// Between two corners.
    pub(super) fn new(from: Point, to: Point) -> Self {
        Self { bounds: Area { left: from.0, top: from.1, right: to.0, bottom: to.1 }, taken: Vec::new() }
    }

    /// Nothing is to be written here.
    pub(super) fn take(&mut self, (x, y): Point, radius: i32) {
        self.taken.push(Area { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius });
    }

    /// Nothing is to be written upon the line between two points.
    pub(super) fn take_between(&mut self, (x0, y0): Point, (x1, y1): Point) {
        let steps = ((x1 - x0).abs().max((y1 - y0).abs()) / 6).max(1);
        for step in 0..=steps {
            self.take((x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps), 3);
        }
    }

    /// Nothing is to be written upon this line.
    pub(super) fn take_row(&mut self, y: i32) {
        self.taken.push(Area { left: self.bounds.left, top: y - 2, right: self.bounds.right, bottom: y + 2 });
    }

    /// Takes the first of these places that is free.
    pub(super) fn place(&mut self, text: &str, places: &[(Point, Anchor)]) -> Option<(Point, Anchor)> {
        let width = width(text);
        let (place, area) = places
            .iter()
            .map(|place| (*place, area(*place, width)))
            .find(|(_, area)| self.bounds.holds(area) && !self.taken.iter().any(|taken| taken.overlaps(area)))?;
        self.taken.push(area);
        Some(place)
    }
}

fn area(((x, y), anchor): (Point, Anchor), width: i32) -> Area {
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2,
        Anchor::End => x - width,
    };
    Area { left: left - 2, top: y - LINE / 2, right: left + width + 2, bottom: y + LINE / 2 }
}

/// Places around a point whose sign has this radius, best first.
pub(super) fn around((x, y): Point, radius: i32) -> [(Point, Anchor); 6] {
    [
        ((x, y - radius - 11), Anchor::Middle),
        ((x, y + radius + 12), Anchor::Middle),
        ((x + radius + 5, y), Anchor::Start),
        ((x - radius - 5, y), Anchor::End),
        ((x + 4, y - radius - 12), Anchor::End),
        ((x - 4, y - radius - 12), Anchor::Start),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_both_ends() {
        let name = "multilayer-perceptron-with-a-name-of-many-words-64k";
        let short = shortened(name, 150);
        assert!(width(&short) <= 150);
        assert!(short.starts_with("multi") && short.ends_with("64k") && short.contains('\u{2026}'), "{short}");
        assert_eq!(shortened("iris", 150), "iris");
        assert_eq!(shortened("\u{4e2d}\u{6587}", 1), "\u{2026}");
    }

    #[test]
    fn a_place_is_given_once() {
        let mut room = Room::new((0, 0), (200, 100));
        let places = [((50, 50), Anchor::Middle), ((50, 80), Anchor::Middle)];
        assert_eq!(room.place("first", &places), Some(places[0]));
        assert_eq!(room.place("second", &places), Some(places[1]));
        assert_eq!(room.place("third", &places), None);
        assert_eq!(room.place("much too long to lie inside of these bounds", &[((100, 20), Anchor::Middle)]), None);
    }
}
