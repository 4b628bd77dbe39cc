//! Reading protocol buffers where they lie (<https://protobuf.dev/programming-guides/encoding/>).

use core::fmt;

use super::value::{Shape, Value};

/// A request that cannot be read: no protocol buffer, or cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where, in bytes from the request's beginning.
    pub at: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not OTLP: {} at byte {}", self.reason, self.at)
    }
}

impl core::error::Error for Malformed {}

/// A message, or other length-delimited bytes, and where they lie in the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    pub(super) bytes: &'a [u8],
    /// Where its length is written; [`Self::at`] is where that ends.
    pub(super) length_at: usize,
    pub(super) at: usize,
}

/// A field of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub(super) number: u32,
    /// Where it begins, with its tag.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) payload: Payload<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Payload<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(Message<'a>),
    /// What OTLP does not use where we look: 32-bit numbers and groups.
    Other,
}

impl<'a> Message<'a> {
    /// A whole request.
    pub(super) fn request(bytes: &'a [u8]) -> Self {
        Self { bytes, length_at: 0, at: 0 }
    }

    pub(super) fn end(self) -> usize {
        self.at + self.bytes.len()
    }

    /// The fields, in the order they are written. Ends after an error.
    pub(super) fn fields(self) -> Fields<'a> {
        Fields { rest: self.bytes, at: self.at }
    }

    /// The messages in a field.
    pub(super) fn children(
        self,
        number: u32,
    ) -> impl Iterator<Item = Result<Message<'a>, Malformed>> + Clone {
        self.fields().filter_map(move |field| match field {
            Ok(Field { number: n, payload: Payload::Bytes(message), .. }) if n == number => Some(Ok(message)),
            Ok(_) => None,
            Err(malformed) => Some(Err(malformed)),
        })
    }

    /// The messages in a field, up to what cannot be read.
    pub(super) fn readable(self, number: u32) -> Readable<'a> {
        Readable { fields: self.fields(), number }
    }
}

/// See [`Message::readable`].
#[derive(Clone, Debug)]
pub(super) struct Readable<'a> {
    fields: Fields<'a>,
    number: u32,
}

impl<'a> Iterator for Readable<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Message<'a>> {
        loop {
            let field = self.fields.next()?.ok()?;
            if let Payload::Bytes(message) = field.payload
                && field.number == self.number
            {
                return Some(message);
            }
        }
    }
}

/// See [`Message::fields`].
#[derive(Clone, Debug)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    fn read(&mut self) -> Result<Field<'a>, Malformed> {
        let start = self.at;
        let (number, wire_type) = self.tag()?;
        let payload = match wire_type {
            0 => Payload::Varint(self.varint()?),
            1 => Payload::Fixed64(u64::from_le_bytes(self.array()?)),
            2 => {
                let length_at = self.at;
                let length = self.varint()?;
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let at = self.at;
                Payload::Bytes(Message { bytes: self.take(length)?, length_at, at })
            }
            3 => {
                self.skip_group(number)?;
                Payload::Other
            }
            5 => {
                self.array::<4>()?;
                Payload::Other
            }
            4 => return Err(Malformed { at: start, reason: "a group ends that has not begun" }),
            _ => return Err(Malformed { at: start, reason: "a wire type that does not exist" }),
        };
        Ok(Field { number, start, end: self.at, payload })
    }

    fn tag(&mut self) -> Result<(u32, u8), Malformed> {
        let at = self.at;
        let tag = self.varint()?;
        match u32::try_from(tag >> 3) {
            Ok(number @ 1..0x2000_0000) => Ok((number, (tag & 7) as u8)),
            _ => Err(Malformed { at, reason: "a field number out of range" }),
        }
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        for (index, &byte) in self.rest.iter().take(10).enumerate() {
            let bits = u64::from(byte & 0x7f);
            if index == 9 && bits > 1 {
                break;
            }
            value |= bits << (7 * index);
            if byte < 0x80 {
                self.take(index + 1)?;
                return Ok(value);
            }
        }
        let reason = if self.rest.len() < 10 { CUT_OFF } else { "a number of more than 64 bits" };
        Err(Malformed { at: self.at, reason })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let at = self.at;
        let bytes = self.take(N)?;
        bytes.try_into().map_err(|_| Malformed { at, reason: CUT_OFF })
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            return Err(Malformed { at: self.at, reason: CUT_OFF });
        };
        self.rest = rest;
        self.at += length;
        Ok(taken)
    }

    /// Skips a group, and those in it, without recursion.
    fn skip_group(&mut self, number: u32) -> Result<(), Malformed> {
        let mut open = alloc::vec![number];
        while let Some(&innermost) = open.last() {
            let at = self.at;
            let (number, wire_type) = self.tag()?;
            match wire_type {
                0 => _ = self.varint()?,
                1 => _ = self.array::<8>()?,
                2 => {
                    let length = self.varint()?;
                    self.take(usize::try_from(length).unwrap_or(usize::MAX))?;
                }
                3 => open.push(number),
                4 if number == innermost => _ = open.pop(),
                5 => _ = self.array::<4>()?,
                _ => return Err(Malformed { at, reason: "a group that does not end" }),
            }
        }
        Ok(())
    }
}

const CUT_OFF: &str = "the end in the middle of a field";

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.read();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

/// An `AnyValue` on the wire, or nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct WireValue<'a>(pub(super) Option<Message<'a>>);

/// The values in a field.
#[derive(Clone, Debug)]
pub(super) struct Elements<'a>(Readable<'a>);

impl<'a> Iterator for Elements<'a> {
    type Item = WireValue<'a>;

    fn next(&mut self) -> Option<WireValue<'a>> {
        self.0.next().map(|message| WireValue(Some(message)))
    }
}

/// The keys and values in a field, the place of which may be repeated.
#[derive(Clone, Debug)]
pub(super) struct Pairs<'a>(Readable<'a>);

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a [u8], WireValue<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(pair)
    }
}

/// The attributes in a field of an item.
pub(super) fn pairs(message: Message<'_>, number: u32) -> Pairs<'_> {
    Pairs(message.readable(number))
}

/// The key and the value of a `KeyValue`. Of a field that is repeated the last counts.
pub(super) fn pair<'a>(message: Message<'a>) -> (&'a [u8], WireValue<'a>) {
    let mut key: &[u8] = &[];
    let mut value = None;
    for field in message.fields().map_while(Result::ok) {
        match field {
            Field { number: 1, payload: Payload::Bytes(text), .. } => key = text.bytes,
            Field { number: 2, payload: Payload::Bytes(message), .. } => value = Some(message),
            _ => {}
        }
    }
    (key, WireValue(value))
}

impl<'a> Value<'a> for WireValue<'a> {
    type Elements = Elements<'a>;
    type Members = Pairs<'a>;

    fn shape(self) -> Shape<'a, Elements<'a>, Pairs<'a>> {
        let mut shape = Shape::Nothing;
        for field in self.0.into_iter().flat_map(Message::fields) {
            let Ok(Field { number, payload, .. }) = field else { return Shape::Other };
            shape = match (number, payload) {
                (1, Payload::Bytes(text)) => Shape::Text(text.bytes),
                (2, Payload::Varint(truth)) => Shape::Bool(truth != 0),
                (3, Payload::Varint(number)) => Shape::Int(number.cast_signed()),
                (4, Payload::Fixed64(bits)) => Shape::Double(f64::from_bits(bits)),
                (5, Payload::Bytes(array)) => Shape::Array(Elements(array.readable(1))),
                (6, Payload::Bytes(map)) => Shape::Map(pairs(map, 1)),
                (7, Payload::Bytes(_)) => Shape::Other,
                // Strings by index are for profiles, whose dictionary other signals do not have: the text is as good as absent.
                (8, Payload::Varint(_)) => Shape::Nothing,
                _ => continue,
            };
        }
        shape
    }
}
