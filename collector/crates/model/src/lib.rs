//! The words of OllyStack.
