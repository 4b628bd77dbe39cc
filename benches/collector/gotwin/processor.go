package gotwin

import (
	"context"
	"runtime"
	"strings"
	"time"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// correlator does for every signal what they have in common.
type correlator struct {
	cfg             *Config
	engine          *engine
	signal          signal
	write           bool
	matcher         *matcher
	sourceKey       string
	tenantMetadata  string
	tenantAttribute string

	duration metric.Float64Histogram
	measured metric.MeasurementOption

	// free holds batches for reuse; a sync.Pool would be emptied by every garbage collection.
	free chan *batch
}

func newCorrelator(set component.TelemetrySettings, cfg *Config, e *engine, s signal) (*correlator, error) {
	duration, err := set.MeterProvider.Meter("gotwin").Float64Histogram("batch_duration", metric.WithUnit("s"))
	if err != nil {
		return nil, err
	}
	c := &correlator{
		cfg: cfg, engine: e, signal: s,
		write:     map[signal]bool{signalTraces: cfg.EnrichSpans, signalLogs: cfg.EnrichLogs, signalMetrics: cfg.EnrichMetrics}[s],
		matcher:   newMatcher(cfg),
		sourceKey: cfg.AttributeName + ".source",
		duration:  duration,
		measured:  metric.WithAttributeSet(attribute.NewSet(attribute.Int("signal", int(s)))),
		free:      make(chan *batch, 2*runtime.GOMAXPROCS(0)),
	}
	c.tenantMetadata, c.tenantAttribute = cfg.tenantKeys()
	return c, nil
}

// begin returns a batch with what the export request itself brought.
func (c *correlator) begin(ctx context.Context) *batch {
	var b *batch
	select {
	case b = <-c.free:
	default:
		b = newBatch(c.engine.table, c.matcher, c.signal)
	}
	b.reset()
	if len(c.cfg.MetadataKeys) > 0 || c.tenantMetadata != "" {
		c.addMetadata(ctx, b)
	}
	return b
}

func (c *correlator) addMetadata(ctx context.Context, b *batch) {
	metadata := client.FromContext(ctx).Metadata
	for rank, key := range c.cfg.MetadataKeys {
		k := kindMetadata
		if strings.EqualFold(key, "baggage") {
			if !c.cfg.ExtractFromBaggage {
				continue
			}
			k = kindMetadataBaggage
		}
		for _, value := range metadata.Get(key) {
			b.add(allRows, k, uint8(rank), value)
		}
	}
	if c.tenantMetadata != "" {
		if values := metadata.Get(c.tenantMetadata); len(values) > 0 {
			c.useTenant(b, values[0])
		}
	}
}

func (c *correlator) useTenant(b *batch, name string) {
	b.lastRow = noRow
	b.tenant = c.engine.table.tenant(name)
}

func (c *correlator) enterResource(b *batch, attrs pcommon.Map) {
	if c.tenantAttribute != "" {
		name := ""
		if value, ok := attrs.Get(c.tenantAttribute); ok {
			name, _ = scalarText(value)
		}
		c.useTenant(b, name)
	}
	b.resourceSeq++
	b.resource = ""
	if value, ok := attrs.Get(c.cfg.AttributeName); ok {
		b.resource, _ = scalarText(value)
	}
}

// target notes that an item is to get its row's ID, and, if it is the first of its row, the source.
func (c *correlator) target(b *batch, attrs pcommon.Map, row uint32, state own, source bool) {
	if !c.write || state == ownKept {
		return
	}
	first := source && !b.rows[row].sourced
	if first {
		b.rows[row].sourced = true
	}
	b.targets = append(b.targets, target{attrs: attrs, row: row, first: first})
}

// settle decides about the batch, writes the IDs and gives b back.
func (c *correlator) settle(ctx context.Context, b *batch, began time.Time) {
	if len(b.rows) > 0 {
		c.engine.resolve(b)
		c.apply(b)
	}
	b.release()
	if !b.outsized() {
		select {
		case c.free <- b:
		default:
		}
	}
	c.duration.Record(ctx, time.Since(began).Seconds(), c.measured)
}

// apply writes the decisions.
func (c *correlator) apply(b *batch) {
	for i := range b.targets {
		t := &b.targets[i]
		id := b.id(t.row)
		if id == "" {
			continue
		}
		t.attrs.PutStr(c.cfg.AttributeName, id)
		if t.first {
			t.attrs.PutStr(c.sourceKey, b.rows[t.row].strength.source().String())
		}
	}
}
