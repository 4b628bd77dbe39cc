package ollystackcorrelationprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// processTraces gives each span its trace's ID.
func (c *correlator) processTraces(ctx context.Context, td ptrace.Traces) (ptrace.Traces, error) {
	began := time.Now()
	b := c.begin(ctx)
	for _, rs := range td.ResourceSpans().All() {
		c.enterResource(b, rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				c.addSpan(b, span)
			}
		}
	}
	if c.randomness {
		c.addTraceStates(b, td)
	}
	c.settle(ctx, b, began)
	return td, nil
}

func (c *correlator) addSpan(b *batch, span ptrace.Span) {
	id := span.TraceID()
	row := b.itemRow(id)
	attrs := span.Attributes()
	state := b.scan(attrs, row)
	b.addResource(row)
	for _, link := range span.Links().All() {
		b.addLink(row, id, link.TraceID())
	}
	c.target(b, attrs, row, state, c.cfg.RecordSource)
}
