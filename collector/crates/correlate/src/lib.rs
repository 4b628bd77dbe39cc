//! From the signals of a flow to one answer.
