//! What was found on the items of a batch.

use crate::source::Strength;

/// A text, or a link, that may name the flow.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The row it was found on; `None` offers it to every row.
    pub row: Option<u32>,
    /// Where it was found.
    pub kind: Kind,
    /// Its position in the configured list of names; lower is stronger.
    pub rank: u8,
    /// The text; for [`Kind::Link`] the 16 bytes of a trace ID.
    pub text: &'a [u8],
}

/// Where a candidate was found. The numbers are those of the C ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An item's own correlation attribute.
    Attribute = 1,
    /// A whole baggage list.
    BaggageList = 2,
    /// The value of one baggage member, taken out and decoded by whoever copied it.
    BaggageMember = 3,
    /// A captured request header.
    Header = 4,
    /// A key of `extract_from_attributes`.
    ExtractedAttribute = 5,
    /// A log body.
    Body = 6,
    /// The attribute on the resource.
    Resource = 7,
    /// A span link.
    Link = 8,
    /// Metadata of the export request.
    Metadata = 9,
    /// A baggage list in that metadata.
    MetadataBaggage = 10,
}

impl Kind {
    /// The kind of a number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Attribute,
            2 => Self::BaggageList,
            3 => Self::BaggageMember,
            4 => Self::Header,
            5 => Self::ExtractedAttribute,
            6 => Self::Body,
            7 => Self::Resource,
            8 => Self::Link,
            9 => Self::Metadata,
            10 => Self::MetadataBaggage,
            _ => return None,
        })
    }

    /// Whether `external_ids` has a say: everything from outside but the attribute itself, which an earlier collector or the
    /// application set on purpose.
    #[must_use]
    pub fn is_external(self) -> bool {
        !matches!(self, Self::Attribute | Self::Link)
    }

    /// How strong a candidate of this kind and rank is.
    #[must_use]
    pub fn strength(self, rank: u8) -> Strength {
        match self {
            Self::Attribute => Strength::new(1, 0),
            Self::BaggageList | Self::BaggageMember => Strength::new(2, 0),
            Self::Header => Strength::new(3, rank),
            Self::ExtractedAttribute => Strength::new(4, rank),
            Self::Body => Strength::new(5, rank),
            Self::Resource => Strength::new(6, 0),
            Self::Link => Strength::LINK,
            Self::Metadata | Self::MetadataBaggage => Strength::new(8, rank),
        }
    }
}
