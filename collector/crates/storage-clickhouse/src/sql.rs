//! The text of a question.

use std::borrow::Cow;

/// The text of a question, or a part of one.
///
/// It is made of texts that are compiled in and of nothing else, so no input can become a part of it: a text that was put
/// together while the program runs (`format!`) is none that lives for ever, and does not compile here. Values are bound.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sql(Cow<'static, str>);

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Sql {
    /// Adds a text at the end.
    pub(crate) fn add(&mut self, text: impl Into<Self>) {
        self.0.to_mut().push_str(text.into().as_str());
    }

    /// Puts a part where a comment keeps its place.
    pub(crate) fn with(self, place: &'static str, part: impl Into<Self>) -> Self {
        Self(Cow::Owned(self.0.replace(place, part.into().as_str())))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
