package ollystackcorrelationprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// bodyKeys are the members of a log body that may hold an ID; the rank is the position.
var bodyKeys = [...]string{"correlation_id", "correlationId", "request_id"}

// processLogs gives each log record with trace context its trace's ID, and other records the
// one they brought themselves.
func (c *correlator) processLogs(ctx context.Context, ld plog.Logs) (plog.Logs, error) {
	began := time.Now()
	b := c.begin(ctx)
	// What the request brought is a candidate of every record.
	always := c.cfg.GenerateForUntracedLogs || len(b.candidates) > 0
	for _, rl := range ld.ResourceLogs().All() {
		c.enterResource(b, rl.Resource().Attributes())
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				if id := record.TraceID(); !id.IsEmpty() {
					c.addTracedLog(b, record, b.traceRow(id))
				} else {
					c.addUntracedLog(b, record, always)
				}
			}
		}
	}
	c.settle(ctx, b, began)
	return ld, nil
}

func (c *correlator) addTracedLog(b *batch, record plog.LogRecord, row uint32) {
	attrs := record.Attributes()
	state := b.scan(attrs, row)
	c.addBody(b, record.Body(), row)
	b.addResource(row)
	c.target(b, attrs, row, state, c.cfg.RecordSource)
}

// addUntracedLog gives the record a row of its own only if something can come of it.
func (c *correlator) addUntracedLog(b *batch, record plog.LogRecord, always bool) {
	attrs := record.Attributes()
	b.readHits()
	// Candidates point at the row that would be next.
	row, before := uint32(len(b.rows)), len(b.candidates)
	state := b.scan(attrs, row)
	b.readHits()
	if state == ownKept {
		b.candidates = b.candidates[:before] // it keeps its ID, and nobody shares its row
		return
	}
	c.addBody(b, record.Body(), row)
	b.addResource(row)
	if !always && len(b.candidates) == before {
		return
	}
	b.newRow(pcommon.TraceID{})
	c.target(b, attrs, row, state, c.cfg.RecordSource)
}

// addBody adds what a map body, or a text body that is a JSON object, says.
func (c *correlator) addBody(b *batch, body pcommon.Value, row uint32) {
	if !c.cfg.ExtractFromLogBody {
		return
	}
	switch body.Type() {
	case pcommon.ValueTypeMap:
		for rank, key := range bodyKeys {
			if value, ok := body.Map().Get(key); ok {
				b.addValue(row, core.KindBody, uint8(rank), value)
			}
		}
	case pcommon.ValueTypeStr:
		found := jsonMembers(body.Str())
		for rank, value := range found {
			if value != "" {
				b.addText(row, core.KindBody, uint8(rank), value)
			}
		}
	}
}
