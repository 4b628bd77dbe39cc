package ollystackcorrelationprocessor

import (
	"context"
	"errors"
	"strings"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/sampling"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// What pkg/sampling, and with it each sampler of the collector, reads of a tracestate: W3C Trace
// Context allows one member more and sets no bound on the length.
const (
	maxTraceStateLen     = 1024
	maxTraceStateMembers = 31
	maxOTelValueLen      = 256
)

// skipReason says why a span's tracestate is left as it came; "" means that it is not.
type skipReason string

const (
	skipMalformed      skipReason = "malformed"
	skipTooLong        skipReason = "too_long"
	skipAlreadySampled skipReason = "already_sampled"
)

// stateTarget is a span's tracestate that is to get its row's randomness.
type stateTarget struct {
	state pcommon.TraceState
	row   uint32
}

// addTraceStates notes the tracestate of each span with trace context. It is a walk of its own, so
// that the other one does not get slower where nothing is to be written.
func (c *correlator) addTraceStates(b *batch, td ptrace.Traces) {
	for _, rs := range td.ResourceSpans().All() {
		c.enterTenant(b, rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				if id := span.TraceID(); !id.IsEmpty() {
					b.traceStates = append(b.traceStates, stateTarget{state: span.TraceState(), row: b.traceRow(id)})
				}
			}
		}
	}
}

// writeRandomness writes the digits that follow the IDs.
func (c *correlator) writeRandomness(ctx context.Context, b *batch, ids string) {
	digits := ids[len(ids)-len(b.rows)*core.RandomnessLen:]
	skipped := map[skipReason]int64{}
	// The spans of a trace tend to have one tracestate.
	var last struct {
		row     uint32
		in, out string
		skip    skipReason
	}
	last.row = noRow
	for i := range b.traceStates {
		t := &b.traceStates[i]
		if b.results[t.row].Len == 0 {
			continue
		}
		in := t.state.AsRaw()
		if last.row != t.row || last.in != in {
			start := int(t.row) * core.RandomnessLen
			last.row, last.in = t.row, in
			last.out, last.skip = withRandomness(in, digits[start:start+core.RandomnessLen])
		}
		if last.skip != "" {
			skipped[last.skip]++
			continue
		}
		if last.out != in {
			t.state.FromRaw(last.out)
		}
	}
	for reason, count := range skipped {
		c.telemetry.ProcessorOllystackCorrelationRandomnessSkipped.Add(ctx, count,
			metric.WithAttributeSet(attribute.NewSet(attribute.String("reason", string(reason)))))
	}
}

// withRandomness returns a tracestate whose ot member has this rv, moved to the front as W3C Trace
// Context (section 3.5) asks of a member that was changed. Where the limits are reached, members
// at the end make room.
//
// A span that was already sampled with less than certainty (th other than 0) keeps the randomness
// that decided about it: with another its threshold would be a lie, and counts made from it wrong.
func withRandomness(state, rv string) (string, skipReason) {
	if state == "" {
		return "ot=rv:" + rv, ""
	}
	parsed, err := sampling.NewW3CTraceState(state)
	if errors.Is(err, sampling.ErrTraceStateSize) {
		return "", skipTooLong
	}
	if err != nil {
		return "", skipMalformed
	}
	ot := parsed.OTelValue()
	if ot.RValue() == rv {
		return state, ""
	}
	if threshold, ok := ot.TValueThreshold(); ok && threshold != sampling.AlwaysSampleThreshold {
		return "", skipAlreadySampled
	}
	randomness, err := sampling.RValueToRandomness(rv)
	if err != nil {
		return "", skipMalformed
	}
	ot.SetRValue(randomness)

	var out strings.Builder
	out.WriteString("ot=")
	_ = ot.Serialize(&out) // a strings.Builder takes everything
	if out.Len() > len("ot=")+maxOTelValueLen {
		return "", skipTooLong
	}
	for i, member := range parsed.ExtraValues() {
		if i+1 >= maxTraceStateMembers || out.Len()+len(member.Key)+len(member.Value)+len(",=") > maxTraceStateLen {
			break
		}
		out.WriteString("," + member.Key + "=" + member.Value)
	}
	return out.String(), ""
}
