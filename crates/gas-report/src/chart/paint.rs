//! Colours by role. The page says what each looks like by light and by dark.

use plotters::style::RGBColor;

/// A role; plotters sees a colour that stands for it, and the page a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paint(u8);

const NAMES: [&str; 28] = [
    "ink",
    "muted",
    "on-part",
    "grid",
    "axis",
    "budget",
    "budget-text",
    "link",
    "ring",
    "series-0",
    "series-1",
    "series-2",
    "series-3",
    "series-4",
    "series-5",
    "intrinsic",
    "calldata",
    "transcript",
    "instances",
    "gates",
    "opening",
    "pairing",
    "other",
    "floor",
    "older",
    "live",
    "planned",
    "data",
];

/// Red and green of every colour that stands for a role; blue is its number.
const MARK: (u8, u8) = (0xA5, 0x5A);

impl Paint {
    pub(super) const INK: Self = Self(0);
    pub(super) const MUTED: Self = Self(1);
    /// Text upon a coloured bar.
    pub(super) const ON_PART: Self = Self(2);
    pub(super) const GRID: Self = Self(3);
    pub(super) const AXIS: Self = Self(4);
    pub(super) const BUDGET: Self = Self(5);
    pub(super) const BUDGET_TEXT: Self = Self(6);
    /// Joins what belongs together.
    pub(super) const LINK: Self = Self(7);
    /// Around what was chosen.
    pub(super) const RING: Self = Self(8);
    pub(super) const INTRINSIC: Self = Self(15);
    pub(super) const CALLDATA: Self = Self(16);
    pub(super) const TRANSCRIPT: Self = Self(17);
    pub(super) const INSTANCES: Self = Self(18);
    pub(super) const GATES: Self = Self(19);
    pub(super) const OPENING: Self = Self(20);
    pub(super) const PAIRING: Self = Self(21);
    pub(super) const OTHER: Self = Self(22);
    pub(super) const FLOOR: Self = Self(23);
    pub(super) const OLDER: Self = Self(24);
    pub(super) const LIVE: Self = Self(25);
    pub(super) const PLANNED: Self = Self(26);
    pub(super) const DATA: Self = Self(27);

    /// Colours of series repeat after six; their markers do not (see [`super::canvas::Marker`]).
    pub(super) fn series(index: usize) -> Self {
        Self(9 + (index % 6) as u8)
    }

    pub(super) fn colour(self) -> RGBColor {
        RGBColor(MARK.0, MARK.1, self.0)
    }

    /// A tag with classes in place of the colours that plotters wrote: `f-..` for a fill, `l-..` for a line.
    pub(super) fn to_classes(tag: &str) -> String {
        NAMES.iter().enumerate().fold(tag.to_owned(), |tag, (number, name)| {
            let colour = format!("#{:02X}{:02X}{number:02X}", MARK.0, MARK.1);
            tag.replace(&format!("fill=\"{colour}\""), &format!("class=\"f-{name}\""))
                .replace(&format!("stroke=\"{colour}\""), &format!("class=\"l-{name}\""))
        })
    }
}
