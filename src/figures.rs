//! Aligned key figures for people.

use crate::console::Paint;

/// Lines of label, value and remark, under optional headings.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    lines: Vec<Line>,
}

#[derive(Debug)]
enum Line {
    Heading(String),
    Figure { label: String, value: String, remark: String },
    Text(String),
}

impl Figures {
    pub(crate) fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.lines.push(Line::Heading(text.into()));
        self
    }

    pub(crate) fn figure(&mut self, label: &str, value: impl Into<String>) -> &mut Self {
        self.remarked(label, value, "")
    }

    /// A figure with what there is to say about it.
    pub(crate) fn remarked(&mut self, label: &str, value: impl Into<String>, remark: impl Into<String>) -> &mut Self {
        self.lines.push(Line::Figure { label: label.to_owned(), value: value.into(), remark: remark.into() });
        self
    }

    /// A line as it is.
    pub(crate) fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.lines.push(Line::Text(text.into()));
        self
    }

    /// Labels in one column, values in the next; values of figures that end in a unit line up on the left.
    pub(crate) fn render(&self, paint: Paint) -> String {
        let width = |pick: fn(&Line) -> Option<&str>| {
            self.lines.iter().filter_map(pick).map(|text| text.chars().count()).max().unwrap_or(0)
        };
        let labels = width(|line| if let Line::Figure { label, .. } = line { Some(label) } else { None });
        let values = width(|line| match line {
            Line::Figure { value, remark, .. } if !remark.is_empty() => Some(value),
            _ => None,
        });
        let mut text = String::new();
        for line in &self.lines {
            match line {
                Line::Heading(heading) => text.push_str(&paint.bold(heading)),
                Line::Text(line) => text.push_str(line),
                Line::Figure { label, value, remark } if remark.is_empty() => {
                    text.push_str(&format!("  {}  {value}", paint.dim(&format!("{label:labels$}"))));
                }
                Line::Figure { label, value, remark } => {
                    let label = paint.dim(&format!("{label:labels$}"));
                    text.push_str(&format!("  {label}  {value:values$}  {}", paint.dim(remark)));
                }
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut figures = Figures::default();
        figures.heading("volatility-ltv").figure("k", "11").remarked("gas", "250,000", "predicted").remarked(
            "proving key",
            "1 MiB",
            "x",
        );
        let text = figures.render(Paint::plain());
        assert_eq!(
            text,
            "volatility-ltv\n  k            11\n  gas          250,000  predicted\n  proving key  1 MiB    x\n"
        );
    }
}
