//! Attribute values, whether they are decoded messages or bytes of a request.

use alloc::{borrow::Cow, format, string::String, string::ToString as _};

/// An `AnyValue` that can be looked at.
pub(super) trait Value<'a>: Copy {
    /// The values of an array.
    type Elements: Iterator<Item = Self>;
    /// The keys and values of a map.
    type Members: Iterator<Item = (&'a [u8], Self)>;

    /// What the value is.
    fn shape(self) -> Shape<'a, Self::Elements, Self::Members>;
}

/// What an `AnyValue` can be.
pub(super) enum Shape<'a, E, M> {
    /// Nothing is set.
    Nothing,
    /// A text, which on the wire need not be UTF-8.
    Text(&'a [u8]),
    Bool(bool),
    Int(i64),
    Double(f64),
    Array(E),
    Map(M),
    /// Bytes, or what cannot be read: nobody's ID.
    Other,
}

/// The text of a text, a number or a truth value; of others nothing.
pub(super) fn scalar_text<'a, V: Value<'a>>(value: V) -> Option<Cow<'a, [u8]>> {
    Some(match value.shape() {
        Shape::Text(text) => Cow::Borrowed(text),
        Shape::Bool(true) => Cow::Borrowed(b"true"),
        Shape::Bool(false) => Cow::Borrowed(b"false"),
        Shape::Int(number) => Cow::Owned(number.to_string().into_bytes()),
        Shape::Double(number) => Cow::Owned(double_text(number).into_bytes()),
        Shape::Nothing | Shape::Array(_) | Shape::Map(_) | Shape::Other => return None,
    })
}

/// A number as ECMAScript writes it (Number::toString), which is how the collector makes a text of it.
fn double_text(number: f64) -> String {
    if number.is_nan() || number.is_infinite() {
        let name = if number.is_nan() { "NaN" } else { "Infinity" };
        return if number < 0.0 { format!("-{name}") } else { name.to_string() };
    }
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        return if size < 1.0 { text } else { text.replace('e', "e+") };
    }
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::double_text;

    #[test]
    fn doubles_are_written_as_the_collector_writes_them() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.5, "1.5"),
            (-12.0, "-12"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (-1.25e300, "-1.25e+300"),
            (1e-6, "0.000001"),
            (1.5e-7, "1.5e-7"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(double_text(number), text);
        }
    }
}
