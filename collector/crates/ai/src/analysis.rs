//! From the traces of a flow to a statement with its evidence.

use olly_graph::{FlowProfile, Origin, TraceTree, critical_path, error_origins};
use olly_model::{
    AnalysisKind, CorrelationId, CriticalPathStep, ErrorOrigin, EvidenceRef, ExplanationSource, FlowAnalysis,
    FlowComparison, FlowStatus, Span, Trace,
};

use crate::{differences, explanation::explanation, healthy::Others};

/// What is known of a flow.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The flow.
    pub correlation_id: &'a CorrelationId,
    /// What was asked for.
    pub analysis_type: AnalysisKind,
    /// How it ended.
    pub status: FlowStatus,
    /// Its traces, earliest first.
    pub traces: &'a [Trace],
    /// Whether all of its spans could be read.
    pub complete: bool,
    /// What it is compared with; none when that was not asked for.
    pub others: Option<&'a Others>,
}

/// Where the time of the flow's first trace went, where each of its failures began, and how it differs from others.
pub fn analyse(facts: Facts<'_>) -> FlowAnalysis {
    let path: Vec<CriticalPathStep> = facts.traces.first().map(path_of).unwrap_or_default();
    let mut origins: Vec<ErrorOrigin> = facts.traces.iter().flat_map(origins_of).collect();
    // Stable: origins of one time stay in the order of their traces.
    origins.sort_by_key(|origin| origin.time);
    let own = FlowProfile::new(facts.traces.iter().map(|trace| -> &[Span] { &trace.spans }));
    let profiles: Vec<FlowProfile> =
        facts.others.iter().flat_map(|others| &others.flows).map(|(_, profile)| profile.clone()).collect();
    let retries = own.retried();
    let gaps = own.gaps(&profiles);
    let comparison = facts.others.filter(|others| !others.flows.is_empty()).map(|others| {
        let difference = own.difference(&profiles);
        FlowComparison {
            compared_with: others.flows.iter().map(|(id, _)| id.clone()).collect(),
            searched: others.searched,
            duration: difference.duration,
            calls: difference.calls,
            times: difference.times,
            left_out: difference.left_out,
        }
    });
    let explanation = [
        explanation(facts, &path, &origins),
        differences::told(facts.others, comparison.as_ref(), &retries, &gaps),
    ];
    FlowAnalysis {
        correlation_id: facts.correlation_id.clone(),
        analysis_type: facts.analysis_type,
        explanation: explanation.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "),
        explanation_source: ExplanationSource::Template,
        explanation_note: None,
        advice: Vec::new(),
        critical_path: path,
        error_origins: origins,
        retries,
        gaps,
        comparison,
        incidents: Vec::new(),
    }
}

fn path_of(trace: &Trace) -> Vec<CriticalPathStep> {
    let tree = TraceTree::new(&trace.spans);
    critical_path(&tree).into_iter().filter_map(|stretch| stretch.step(&tree)).collect()
}

fn origins_of(trace: &Trace) -> Vec<ErrorOrigin> {
    let tree = TraceTree::new(&trace.spans);
    error_origins(&tree).into_iter().filter_map(|origin| describe(&tree, origin)).collect()
}

fn describe(tree: &TraceTree<'_>, origin: Origin) -> Option<ErrorOrigin> {
    let first = tree.span(*origin.chain.first()?)?;
    let chain = origin.chain.iter().enumerate().filter_map(|(place, number)| {
        let span = tree.span(*number)?;
        let what = match (place, span.is_error()) {
            (0, _) => "failed by itself",
            (_, true) => "failed because of what it called",
            (_, false) => "handed the failure on",
        };
        let note = format!("{} in {} {what}", span.name, span.service);
        Some(EvidenceRef { trace_id: span.trace_id.clone(), span_id: span.span_id.clone(), note })
    });
    Some(ErrorOrigin {
        service: first.service.clone(),
        operation: first.name.clone(),
        error_type: origin.failure.error_type,
        message: origin.failure.message,
        time: origin.failure.time,
        chain: chain.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use olly_correlate::{Signals, assemble};
    use olly_model::{CorrelationAnswer, TimeRange};
    use olly_storage::FlowLocation;
    use olly_testkit::{checkout, ids, time};

    fn answer(change: impl FnOnce(&mut Vec<Span>)) -> CorrelationAnswer {
        let mut spans = checkout().spans;
        change(&mut spans);
        let location = FlowLocation {
            id: ids::flow(),
            merged: Vec::new(),
            trace_ids: Vec::new(),
            cut: false,
            time_range: TimeRange { start: time(0), end: time(0) },
            holds: olly_storage::Holds::ANYTHING,
            arrived: time(0),
        };
        assemble(&location, Signals { spans, ..Signals::default() })
    }

    fn analysis_of(answer: &CorrelationAnswer) -> FlowAnalysis {
        analyse(Facts {
            correlation_id: &answer.correlation_id,
            analysis_type: AnalysisKind::Rca,
            status: answer.summary.status,
            traces: &answer.traces,
            complete: true,
            others: None,
        })
    }

    #[test]
    fn the_recorded_checkout_failed_at_the_payment_provider_and_recovered() {
        let analysis = analysis_of(&answer(|_| {}));
        let [origin] = analysis.error_origins.as_slice() else { panic!("{:?}", analysis.error_origins) };
        assert_eq!((origin.service.as_str(), origin.operation.as_str()), ("payments", "charge card"));
        assert_eq!(origin.error_type.as_deref(), Some("ProviderTimeout"));
        let chain: Vec<_> = origin.chain.iter().map(|evidence| evidence.span_id.clone()).collect();
        assert_eq!(chain, [ids::span(1007), ids::span(1006), ids::span(1005)]);
        assert_eq!(
            analysis.explanation,
            "POST /checkout on gateway was answered after 486.2 ms, although payments failed on the way in `charge \
             card` with ProviderTimeout: pay.provider.example did not answer within 248 ms. Most of its time, 248.5 \
             ms (51%), went to `charge card` in payments. `POST /charges` in orders was tried 2 times and succeeded \
             in the end; 100.3 ms passed between the attempts."
        );
        let gaps: Vec<_> = analysis.gaps.iter().map(|gap| (gap.to.service.as_str(), gap.gap_ns)).collect();
        assert_eq!(gaps, [("mailer", 1_432_600_000), ("orders", 99_700_000)]);
    }

    #[test]
    fn the_critical_path_adds_up_to_the_first_request() {
        let answer = answer(|_| {});
        let path = analysis_of(&answer).critical_path;
        assert_eq!(path.iter().map(|step| step.duration_ns).sum::<u64>(), 486_200_000);
        assert!(path.windows(2).all(|pair| {
            let length = i64::try_from(pair[0].duration_ns).unwrap();
            pair[0].start_time.saturating_add_nanos(length) == pair[1].start_time
        }));
    }

    #[test]
    fn a_flow_that_went_well_is_told_by_its_time_alone() {
        let answer = answer(|spans| {
            for span in spans {
                span.status = olly_model::SpanStatus::default();
                span.events.clear();
            }
        });
        let analysis = analysis_of(&answer);
        assert!(analysis.error_origins.is_empty());
        assert!(
            analysis
                .explanation
                .starts_with("POST /checkout on gateway was answered after 486.2 ms. Most of")
        );
    }

    #[test]
    fn a_failed_request_and_further_failures_are_told() {
        let answer = answer(|spans| {
            for place in [0, 1, 2, 14] {
                spans[place].status.code = olly_model::StatusCode::Error;
            }
        });
        let words = analysis_of(&answer).explanation;
        assert!(
            words.starts_with("POST /checkout on gateway failed after 486.2 ms because payments failed in"),
            "{words}"
        );
        assert!(words.contains("1 more failure began elsewhere"), "{words}");
    }

    #[test]
    fn a_flow_without_spans_says_so() {
        let analysis = analysis_of(&answer(Vec::clear));
        assert_eq!(
            analysis.explanation,
            "The flow has no spans, so neither its time nor its failures can be explained."
        );
    }
}
