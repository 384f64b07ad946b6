//! What charts are drawn on: plotters' SVG backend, with roles in place of colours.

use plotters::prelude::{Color, DrawingBackend, SVGBackend, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, TextStyle};
use plotters_backend::DrawingErrorKind;
use thiserror::Error;

use super::paint::Paint;

/// A chart could not be drawn.
#[derive(Debug, Error)]
#[error("chart cannot be drawn: {0}")]
pub(crate) struct ChartError(#[from] DrawingErrorKind<std::io::Error>);

/// The inside of an `svg` element of this size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawing {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) body: String,
}

/// The form of a point, so that series differ without their colours too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Disc,
    Square,
    Diamond,
    Triangle,
}

impl Marker {
    pub(super) fn series(index: usize) -> Self {
        [Self::Disc, Self::Square, Self::Diamond, Self::Triangle][index % 4]
    }
}

/// Which part of a text lies at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Pixels, x to the right and y downwards.
pub(super) type Point = (i32, i32);

/// An empty drawing.
pub(super) struct Canvas<'a> {
    backend: SVGBackend<'a>,
}

impl Canvas<'_> {
    /// What `draw` draws on a canvas of this size.
    pub(super) fn drawing(
        (width, height): (i32, i32),
        draw: impl FnOnce(&mut Canvas<'_>) -> Result<(), ChartError>,
    ) -> Result<Drawing, ChartError> {
        let mut svg = String::new();
        let mut canvas = Canvas { backend: SVGBackend::with_string(&mut svg, (width as u32, height as u32)) };
        draw(&mut canvas)?;
        canvas.backend.present()?;
        drop(canvas);
        Ok(Drawing { width, height, body: body(&svg) })
    }

    pub(super) fn line(&mut self, from: Point, to: Point, paint: Paint) -> Result<(), ChartError> {
        Ok(self.backend.draw_line(from, to, &paint.colour())?)
    }

    pub(super) fn path(&mut self, points: Vec<Point>, paint: Paint) -> Result<(), ChartError> {
        Ok(self.backend.draw_path(points, &stroke(paint))?)
    }

    /// A filled rectangle; nothing where it has no width.
    pub(super) fn bar(&mut self, from: Point, to: Point, paint: Paint) -> Result<(), ChartError> {
        if to.0 <= from.0 {
            return Ok(());
        }
        Ok(self.backend.draw_rect(from, to, &paint.colour(), true)?)
    }

    pub(super) fn outline(&mut self, from: Point, to: Point, paint: Paint) -> Result<(), ChartError> {
        Ok(self.backend.draw_rect(from, to, &paint.colour(), false)?)
    }

    pub(super) fn ring(&mut self, centre: Point, radius: i32, paint: Paint) -> Result<(), ChartError> {
        Ok(self.backend.draw_circle(centre, radius as u32, &stroke(paint), false)?)
    }

    /// A filled marker, about as large as a disc of that radius.
    pub(super) fn marker(&mut self, marker: Marker, (x, y): Point, r: i32, paint: Paint) -> Result<(), ChartError> {
        let colour = paint.colour();
        match marker {
            Marker::Disc => self.backend.draw_circle((x, y), r as u32, &colour.filled(), true)?,
            Marker::Square => self.backend.draw_rect((x - r + 1, y - r + 1), (x + r, y + r), &colour, true)?,
            Marker::Diamond => {
                let corners = [(x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)];
                self.backend.fill_polygon(corners, &colour)?;
            }
            Marker::Triangle => {
                let corners = [(x, y - r - 1), (x + r + 1, y + r), (x - r - 1, y + r)];
                self.backend.fill_polygon(corners, &colour)?;
            }
        }
        Ok(())
    }

    /// One line of text, centred on the height of its position.
    pub(super) fn text(&mut self, at: Point, anchor: Anchor, paint: Paint, text: &str) -> Result<(), ChartError> {
        self.write(at, anchor, paint, FontStyle::Normal, text)
    }

    pub(super) fn bold(&mut self, at: Point, anchor: Anchor, paint: Paint, text: &str) -> Result<(), ChartError> {
        self.write(at, anchor, paint, FontStyle::Bold, text)
    }

    fn write(
        &mut self,
        at: Point,
        anchor: Anchor,
        paint: Paint,
        style: FontStyle,
        text: &str,
    ) -> Result<(), ChartError> {
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style = TextStyle {
            font: FontDesc::new(FontFamily::SansSerif, 12.0, style),
            color: paint.colour().to_backend_color(),
            pos: Pos::new(h_pos, VPos::Center),
        };
        // A line break inside a text would end the line that `body` takes the text from.
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Ok(self.backend.draw_text(&text, &style, at)?)
    }
}

fn stroke(paint: Paint) -> ShapeStyle {
    paint.colour().stroke_width(2)
}

/// What lies inside the `svg` element that plotters wrote, as short as the page's style sheet allows. Plotters writes a
/// tag or a text a line, and escapes the text.
fn body(svg: &str) -> String {
    let mut body = String::with_capacity(svg.len());
    for line in svg.lines().filter(|line| !line.starts_with("<svg") && *line != "</svg>") {
        if line.starts_with("</") {
            body.push_str(line);
            body.push('\n');
        } else if line.starts_with('<') {
            body.push_str(&Paint::to_classes(&without_defaults(line)));
            if line.ends_with("/>") {
                body.push('\n');
            }
        } else {
            body.push_str(line);
        }
    }
    body
}

/// A tag without the attributes that the style sheet sets.
fn without_defaults(tag: &str) -> String {
    let mut tag =
        [" opacity=\"1\"", " stroke=\"none\"", " fill=\"none\"", " stroke-width=\"1\"", " text-anchor=\"start\""]
            .iter()
            .fold(tag.to_owned(), |tag, default| tag.replace(default, ""));
    for name in [" font-family=\"", " font-size=\""] {
        if let Some(start) = tag.find(name)
            && let Some(length) = tag[start + name.len()..].find('"')
        {
            tag.replace_range(start..start + name.len() + length + 1, "");
        }
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_classes_and_texts_stay_texts() {
        let drawing = Canvas::drawing((100, 50), |canvas| {
            canvas.bar((0, 0), (10, 10), Paint::PAIRING)?;
            canvas.bar((5, 0), (5, 10), Paint::GATES)?;
            canvas.text((1, 2), Anchor::End, Paint::INK, "<script>\n\"]]>' fill=\"#A55A00\"")
        });
        let body = drawing.unwrap().body;
        assert_eq!(
            body,
            "<rect x=\"0\" y=\"0\" width=\"10\" height=\"10\" class=\"f-pairing\"/>\n\
             <text x=\"1\" y=\"2\" dy=\"0.5ex\" text-anchor=\"end\" class=\"f-ink\">\
             &lt;script&gt; &quot;]]&gt;&apos; fill=&quot;#A55A00&quot;</text>\n"
        );
    }
}
