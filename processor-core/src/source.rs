//! Where items and IDs come from.

/// What a batch consists of. The numbers are those of the C ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Spans.
    Traces = 1,
    /// Log records.
    Logs = 2,
    /// Metrics and their exemplars.
    Metrics = 3,
    /// Profile samples.
    Profiles = 4,
}

impl Signal {
    /// The signal of a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::Traces,
            2 => Self::Logs,
            3 => Self::Metrics,
            4 => Self::Profiles,
            _ => return None,
        })
    }
}

/// Where an ID came from, as told to users. The numbers are those of the C ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An attribute of an item.
    Attribute = 1,
    /// W3C baggage.
    Baggage = 2,
    /// A request header.
    Header = 3,
    /// A log body.
    Body = 4,
    /// The resource.
    Resource = 5,
    /// The flow of a linked trace.
    Link = 6,
    /// The export request's metadata.
    Metadata = 7,
    /// Nowhere: it was generated.
    Generated = 8,
}

impl Source {
    /// The value of `correlation_id.source`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Attribute => "attribute",
            Self::Baggage => "baggage",
            Self::Header => "header",
            Self::Body => "body",
            Self::Resource => "resource",
            Self::Link => "link",
            Self::Metadata => "metadata",
            Self::Generated => "generated",
        }
    }
}

/// How strong the evidence for an ID is; the smaller, the stronger. The classes are the sources of the specification, section
/// 3.1; within a class the rank decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strength(u16);

impl Strength {
    /// The flow of a linked trace.
    pub const LINK: Self = Self::new(7, 0);
    /// Generated: weaker than everything else.
    pub const GENERATED: Self = Self::new(9, 0);

    pub(crate) const fn new(class: u8, rank: u8) -> Self {
        Self((class as u16) << 8 | rank as u16)
    }

    /// As a number of 12 bits.
    pub(crate) const fn bits(self) -> u16 {
        self.0
    }

    /// What [`Strength::bits`] gave.
    pub(crate) const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// The source that users are told.
    #[must_use]
    pub fn source(self) -> Source {
        match self.0 >> 8 {
            1 | 4 => Source::Attribute,
            2 => Source::Baggage,
            3 => Source::Header,
            5 => Source::Body,
            6 => Source::Resource,
            7 => Source::Link,
            8 => Source::Metadata,
            _ => Source::Generated,
        }
    }
}
