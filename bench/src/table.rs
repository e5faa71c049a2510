//! The table: one row a figure.

use std::fmt;
use std::time::Duration;

use crate::sample::Sample;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub enum Quantity {
    /// A time: less is better.
    Time(Duration),
    /// A number of times in a second: more is better.
    Rate(f64),
    /// Bytes: less is better.
    Bytes(u64),
    /// How many times as much as something else.
    Times(f64),
}

impl Quantity {
    fn number(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64(),
            Self::Rate(rate) | Self::Times(rate) => rate,
            Self::Bytes(bytes) => bytes as f64,
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) if *time >= Duration::from_secs(1) => {
                write!(f, "{:.2} s", time.as_secs_f64())
            }
            Self::Time(time) => write!(f, "{:.1} ms", time.as_secs_f64() * 1e3),
            Self::Rate(rate) if *rate >= 1e6 => write!(f, "{:.2} M/s", rate / 1e6),
            Self::Rate(rate) => write!(f, "{:.1} k/s", rate / 1e3),
            Self::Bytes(bytes) => write!(f, "{:.1} MB", *bytes as f64 / 1e6),
            Self::Times(times) => write!(f, "{times:.2} times"),
        }
    }
}

/// What a figure must keep.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// Nothing: the figure is for information.
    None,
    /// The time measured is not above this one.
    Time(Duration),
    /// The rate measured is not below this one.
    Rate(f64),
    /// What was measured is at least this many times the peer.
    Ratio(f64),
    /// What was measured is at most this many times the peer.
    AtMost(f64),
    /// What was measured is at most this.
    Times(f64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("-"),
            Self::Time(time) => write!(f, "<= {}", Quantity::Time(*time)),
            Self::Rate(rate) => write!(f, ">= {}", Quantity::Rate(*rate)),
            Self::Ratio(ratio) => write!(f, "ratio >= {ratio:.2}"),
            Self::AtMost(ratio) => write!(f, "ratio <= {ratio}"),
            Self::Times(times) => write!(f, "<= {}", Quantity::Times(*times)),
        }
    }
}

/// One figure.
#[derive(Debug)]
pub struct Row {
    figure: String,
    measured: Quantity,
    peer: Option<(&'static str, Quantity)>,
    limit: Limit,
    notes: Vec<String>,
}

impl Row {
    /// A figure for information.
    pub fn new(figure: impl Into<String>, measured: Quantity) -> Self {
        Self {
            figure: figure.into(),
            measured,
            peer: None,
            limit: Limit::None,
            notes: Vec::new(),
        }
    }

    /// A figure that is the median of times, with the shortest and the longest as a note.
    pub fn median(figure: impl Into<String>, sample: &Sample) -> Self {
        let (best, worst) = (
            Quantity::Time(sample.best()),
            Quantity::Time(sample.worst()),
        );
        Self::new(figure, Quantity::Time(sample.median())).note(format!("from {best} to {worst}"))
    }

    /// What it is compared with.
    pub fn peer(mut self, name: &'static str, measured: Quantity) -> Self {
        self.peer = Some((name, measured));
        self
    }

    /// What it must keep.
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limit = limit;
        self
    }

    /// A line below it.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.peer
            .map(|(_, peer)| self.measured.number() / peer.number())
    }

    /// Whether the limit is kept, if there is one. A ratio without a peer is not kept.
    fn kept(&self) -> Option<bool> {
        match self.limit {
            Limit::None => None,
            Limit::Time(limit) => Some(self.measured.number() <= limit.as_secs_f64()),
            Limit::Rate(limit) => Some(self.measured.number() >= limit),
            Limit::Ratio(limit) => Some(self.ratio().is_some_and(|ratio| ratio >= limit)),
            Limit::AtMost(limit) => Some(self.ratio().is_some_and(|ratio| ratio <= limit)),
            Limit::Times(limit) => Some(self.measured.number() <= limit),
        }
    }

    fn cells(&self) -> [String; COLUMNS] {
        let none = || "-".to_owned();
        [
            self.figure.clone(),
            self.measured.to_string(),
            self.peer
                .map_or_else(none, |(name, peer)| format!("{peer} {name}")),
            self.ratio()
                .map_or_else(none, |ratio| format!("{ratio:.2}")),
            self.limit.to_string(),
            match self.kept() {
                None => none(),
                Some(true) => "ok".to_owned(),
                Some(false) => "over".to_owned(),
            },
        ]
    }
}

const COLUMNS: usize = 6;
const HEAD: [&str; COLUMNS] = ["figure", "measured", "peer", "ratio", "limit", ""];

/// All figures, in the order in which they were measured.
#[derive(Debug, Default)]
pub struct Table(Vec<Row>);

impl Table {
    /// Adds rows.
    pub fn extend(&mut self, rows: Vec<Row>) {
        self.0.extend(rows);
    }

    /// Whether a figure is over its limit.
    pub fn is_over(&self) -> bool {
        self.0.iter().any(|row| row.kept() == Some(false))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![(HEAD.map(str::to_owned), &[][..])];
        lines.extend(self.0.iter().map(|row| (row.cells(), row.notes.as_slice())));
        let mut widths = [0; COLUMNS];
        for (cells, _) in &lines {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = cell.chars().count().max(*width);
            }
        }
        for (cells, notes) in lines {
            let padded: Vec<String> = cells
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            writeln!(f, "{}", padded.join("  ").trim_end())?;
            for note in notes {
                writeln!(f, "    {note}")?;
            }
        }
        Ok(())
    }
}
