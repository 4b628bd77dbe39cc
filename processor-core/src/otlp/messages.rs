//! Decoded messages, in place.

use alloc::{string::String, vec::Vec};
use core::iter::Map;
use core::slice::Iter;

pub(super) use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::{AnyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, Metric, metric};
use opentelemetry_proto::tonic::resource::v1::Resource;

use super::value::{Shape, Value};

/// The keys and values of attributes.
type Pairs<'a> = Map<Iter<'a, KeyValue>, fn(&'a KeyValue) -> (&'a [u8], Option<&'a AnyValue>)>;

/// The attributes of an item.
pub(super) fn pairs(attributes: &[KeyValue]) -> Pairs<'_> {
    attributes.iter().map(|pair| (pair.key.as_bytes(), pair.value.as_ref()))
}

/// The attributes of a resource, which may be missing.
pub(super) fn resource_pairs(resource: Option<&Resource>) -> Pairs<'_> {
    pairs(resource.map_or(&[], |resource| &resource.attributes))
}

impl<'a> Value<'a> for Option<&'a AnyValue> {
    type Elements = Map<Iter<'a, AnyValue>, fn(&'a AnyValue) -> Self>;
    type Members = Pairs<'a>;

    fn shape(self) -> Shape<'a, Self::Elements, Self::Members> {
        match self.and_then(|value| value.value.as_ref()) {
            // Strings by index are for profiles, whose dictionary other signals do not have: the text is as good as absent.
            None | Some(any_value::Value::StringValueStrindex(_)) => Shape::Nothing,
            Some(any_value::Value::StringValue(text)) => Shape::Text(text.as_bytes()),
            Some(any_value::Value::BoolValue(truth)) => Shape::Bool(*truth),
            Some(any_value::Value::IntValue(number)) => Shape::Int(*number),
            Some(any_value::Value::DoubleValue(number)) => Shape::Double(*number),
            Some(any_value::Value::ArrayValue(array)) => Shape::Array(array.values.iter().map(Some)),
            Some(any_value::Value::KvlistValue(map)) => Shape::Map(pairs(&map.values)),
            Some(any_value::Value::BytesValue(_)) => Shape::Other,
        }
    }
}

/// Calls `visit` with every exemplar of a metric. A summary's data points have none.
pub(super) fn each_exemplar<'a>(metric: &'a mut Metric, mut visit: impl FnMut(&'a mut Exemplar)) {
    match &mut metric.data {
        Some(metric::Data::Gauge(gauge)) => {
            gauge.data_points.iter_mut().flat_map(|point| &mut point.exemplars).for_each(visit);
        }
        Some(metric::Data::Sum(sum)) => {
            sum.data_points.iter_mut().flat_map(|point| &mut point.exemplars).for_each(visit);
        }
        Some(metric::Data::Histogram(histogram)) => {
            histogram.data_points.iter_mut().flat_map(|point| &mut point.exemplars).for_each(visit);
        }
        Some(metric::Data::ExponentialHistogram(histogram)) => {
            histogram.data_points.iter_mut().flat_map(|point| &mut point.exemplars).for_each(&mut visit);
        }
        Some(metric::Data::Summary(_)) | None => {}
    }
}

/// Gives the first attribute of a key a text, or adds one.
pub(super) fn put(attributes: &mut Vec<KeyValue>, key: &str, text: &str) {
    let value = Some(AnyValue { value: Some(any_value::Value::StringValue(text.into())) });
    match attributes.iter_mut().find(|pair| pair.key == key) {
        Some(pair) => pair.value = value,
        None => attributes.push(KeyValue { key: String::from(key), value, ..KeyValue::default() }),
    }
}
