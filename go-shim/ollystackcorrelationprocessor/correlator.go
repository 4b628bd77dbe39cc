package ollystackcorrelationprocessor

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"time"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/ollystack/ollystack/go-shim/internal/core"
	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadata"
)

// sourceSuffix is appended to attribute_name for the attribute that record_source writes.
const sourceSuffix = ".source"

// resolver is what a correlator needs of an engine; tests put a failing one in its place.
type resolver interface {
	Resolve(signal core.Signal, rows []core.Row, candidates []core.Candidate, blob []byte,
		results []core.Result, out []byte) (int, error)
}

// correlator does for every signal what they have in common: it hands a batch's description to
// the engine and writes the decisions back. It decides nothing itself.
type correlator struct {
	set       processor.Settings
	cfg       *Config
	signal    core.Signal
	write     bool // whether this signal's items get the attribute
	matcher   *matcher
	sourceKey string
	// randomness says that the engine returns sampling randomness for this signal.
	randomness bool
	// tenantMetadata and tenantAttribute say where the tenant is found; at most one is set.
	tenantMetadata  string
	tenantAttribute string

	registry *engineRegistry
	shared   *sharedEngine
	engine   resolver

	telemetry *metadata.TelemetryBuilder
	measured  metric.MeasurementOption
	failures  failureLog

	// free holds batches for reuse. A sync.Pool would be emptied by every garbage collection,
	// and their buffers built anew.
	free chan *batch
}

func newCorrelator(set processor.Settings, cfg *Config, registry *engineRegistry, signal core.Signal) (*correlator, error) {
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	write, name := signalOptions(cfg, signal)
	tenantMetadata, tenantAttribute := cfg.tenantKeys()
	return &correlator{
		set:            set,
		cfg:            cfg,
		signal:         signal,
		write:          write,
		matcher:        newMatcher(cfg),
		sourceKey:      cfg.AttributeName + sourceSuffix,
		randomness:     cfg.WriteSamplingRandomness && signal == core.SignalTraces,
		tenantMetadata: tenantMetadata, tenantAttribute: tenantAttribute,
		registry:  registry,
		telemetry: telemetry,
		measured:  metric.WithAttributeSet(attribute.NewSet(attribute.String("signal", name))),
		failures:  failureLog{logger: set.Logger},
		free:      make(chan *batch, 2*runtime.GOMAXPROCS(0)),
	}, nil
}

func signalOptions(cfg *Config, signal core.Signal) (write bool, name string) {
	switch signal {
	case core.SignalTraces:
		return cfg.EnrichSpans, "traces"
	case core.SignalLogs:
		return cfg.EnrichLogs, "logs"
	case core.SignalProfiles:
		return cfg.EnrichProfiles, "profiles"
	default:
		return cfg.EnrichMetrics, "metrics"
	}
}

// start takes part in the engine of this component ID, which the first of its signals creates.
func (c *correlator) start(context.Context, component.Host) error {
	shared, err := c.registry.acquire(c.set, c.cfg)
	if err != nil {
		return err
	}
	c.shared = shared
	c.engine = shared.engine
	return nil
}

func (c *correlator) shutdown(context.Context) error {
	c.telemetry.Shutdown()
	if c.shared == nil {
		return nil // never started
	}
	// The engine itself answers late batches with ErrClosed, so it need not be forgotten here.
	shared := c.shared
	c.shared = nil
	return c.registry.release(shared)
}

// begin returns a batch to be described, with what the export request itself brought.
func (c *correlator) begin(ctx context.Context) *batch {
	var b *batch
	select {
	case b = <-c.free:
	default:
		b = newBatch(c.matcher)
	}
	b.reset()
	c.addMetadata(ctx, b)
	return b
}

// addMetadata adds the request's metadata, which speaks for each row of the batch.
func (c *correlator) addMetadata(ctx context.Context, b *batch) {
	if len(c.cfg.MetadataKeys) == 0 && c.tenantMetadata == "" {
		return
	}
	md := client.FromContext(ctx).Metadata
	for rank, key := range c.cfg.MetadataKeys {
		kind := core.KindMetadata
		if strings.EqualFold(key, "baggage") {
			if !c.cfg.ExtractFromBaggage {
				continue
			}
			kind = core.KindMetadataBaggage
		}
		for _, value := range md.Get(key) {
			b.addText(core.AllRows, kind, uint8(rank), value)
		}
	}
	if c.tenantMetadata != "" {
		if values := md.Get(c.tenantMetadata); len(values) > 0 {
			b.useTenant(values[0])
		}
	}
}

// enterResource prepares b for the items of a resource.
func (c *correlator) enterResource(b *batch, attrs pcommon.Map) {
	c.enterTenant(b, attrs)
	b.useResource(attrs.Get(c.cfg.AttributeName))
}

func (c *correlator) enterTenant(b *batch, attrs pcommon.Map) {
	if key := c.tenantAttribute; key != "" {
		tenant := ""
		if value, ok := attrs.Get(key); ok {
			tenant, _ = scalarText(value)
		}
		b.useTenant(tenant)
	}
}

// target notes that an item is to get its row's ID, and its source if it is the row's first. state
// is what scan found.
func (c *correlator) target(b *batch, attrs pcommon.Map, row uint32, state own, source bool) {
	if !c.write || state == ownKept {
		return
	}
	first := source && !b.states[row].sourced
	if first {
		b.states[row].sourced = true
	}
	b.targets = append(b.targets, target{attrs: attrs, row: row, first: first})
}

// settle has the engine decide about the described batch, writes the IDs and gives b back. On any
// failure the data passes on as it came.
func (c *correlator) settle(ctx context.Context, b *batch, began time.Time) {
	b.readHits()
	if len(b.rows) > 0 {
		ids, err := c.resolve(b)
		if err != nil {
			c.report(ctx, err)
		} else {
			c.apply(ctx, b, ids)
		}
	}
	b.release()
	if !b.outsized() {
		select {
		case c.free <- b:
		default:
		}
	}
	c.telemetry.ProcessorOllystackCorrelationBatchDuration.Record(ctx, time.Since(began).Seconds(), c.measured)
}

// resolve returns all IDs of the batch in one string, of which each item's is a part.
func (c *correlator) resolve(b *batch) (string, error) {
	if c.engine == nil {
		return "", errNotStarted
	}
	if uint64(len(b.blob)) > math.MaxUint32 {
		// Offsets have wrapped, and would name other traces' texts.
		return "", errTooLarge
	}
	results, out := b.room()
	n, err := c.engine.Resolve(c.signal, b.rows, b.candidates, b.blob, results, out)
	if err != nil {
		return "", err
	}
	for i := range results {
		if r := &results[i]; int(r.Off)+int(r.Len) > n {
			return "", errOutOfRange
		}
	}
	if c.randomness && n < len(b.rows)*core.RandomnessLen {
		return "", errOutOfRange
	}
	return string(out[:n]), nil
}

var (
	errNotStarted = errors.New("the processor has not been started")
	errTooLarge   = errors.New("the batch has more text than 32-bit offsets can reach")
	errOutOfRange = errors.New("the correlation core returned a place outside its output")
)

// apply writes the decisions. Nothing has been written before, so a batch that fails is as it came.
func (c *correlator) apply(ctx context.Context, b *batch, ids string) {
	for i := range b.targets {
		t := &b.targets[i]
		r := b.results[t.row]
		if r.Len == 0 {
			continue
		}
		t.attrs.PutStr(c.cfg.AttributeName, ids[r.Off:r.Off+uint32(r.Len)])
		if t.first && r.Source.String() != "" {
			t.attrs.PutStr(c.sourceKey, r.Source.String())
		}
	}
	if len(b.samples) > 0 {
		c.applySamples(b, ids)
	}
	if c.randomness {
		c.writeRandomness(ctx, b, ids)
	}
}
