package ollystackcorrelationprocessor

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/plogtest"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/pmetrictest"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/ptracetest"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

var update = flag.Bool("update", false, "rewrite the expected.yaml files from what the processor does")

// goldenCase is a folder testdata/<signal>/<case> with input.yaml, expected.yaml and, where the
// case needs them, config.yaml and request_metadata.yaml.
type goldenCase struct {
	dir string
	cfg *Config
	ctx context.Context
}

func forEachCase(t *testing.T, signal string, run func(*testing.T, goldenCase)) {
	t.Helper()
	inputs, err := filepath.Glob(filepath.Join("testdata", signal, "*", "input.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, inputs)
	for _, input := range inputs {
		dir := filepath.Dir(input)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			run(t, goldenCase{dir: dir, cfg: caseConfig(t, dir), ctx: caseContext(t, dir)})
		})
	}
}

func (g goldenCase) file(name string) string { return filepath.Join(g.dir, name) }

func caseConfig(t *testing.T, dir string) *Config {
	cfg := createDefaultConfig().(*Config)
	path := filepath.Join(dir, "config.yaml")
	if _, err := os.Stat(path); err == nil {
		conf, err := confmaptest.LoadConf(path)
		require.NoError(t, err)
		require.NoError(t, conf.Unmarshal(cfg))
	}
	require.NoError(t, cfg.Validate())
	return cfg
}

func caseContext(t *testing.T, dir string) context.Context {
	path := filepath.Join(dir, "request_metadata.yaml")
	if _, err := os.Stat(path); err != nil {
		return t.Context()
	}
	conf, err := confmaptest.LoadConf(path)
	require.NoError(t, err)
	metadata := map[string][]string{}
	require.NoError(t, conf.Unmarshal(&metadata))
	return client.NewContext(t.Context(), client.Info{Metadata: client.NewMetadata(metadata)})
}

func TestGoldenTraces(t *testing.T) {
	forEachCase(t, "traces", func(t *testing.T, g goldenCase) {
		input, err := golden.ReadTraces(g.file("input.yaml"))
		require.NoError(t, err)
		sink := new(consumertest.TracesSink)
		p := newTestFactory(t).traces(g.cfg, sink)
		require.NoError(t, p.ConsumeTraces(g.ctx, input))
		actual := sink.AllTraces()[0]
		normalizeTraces(actual)
		if *update {
			require.NoError(t, golden.WriteTracesToFile(g.file("expected.yaml"), actual))
		}
		expected, err := golden.ReadTraces(g.file("expected.yaml"))
		require.NoError(t, err)
		require.NoError(t, ptracetest.CompareTraces(expected, actual))
	})
}

func TestGoldenLogs(t *testing.T) {
	forEachCase(t, "logs", func(t *testing.T, g goldenCase) {
		input, err := golden.ReadLogs(g.file("input.yaml"))
		require.NoError(t, err)
		sink := new(consumertest.LogsSink)
		p := newTestFactory(t).logs(g.cfg, sink)
		require.NoError(t, p.ConsumeLogs(g.ctx, input))
		actual := sink.AllLogs()[0]
		normalizeLogs(actual)
		if *update {
			require.NoError(t, golden.WriteLogsToFile(g.file("expected.yaml"), actual))
		}
		expected, err := golden.ReadLogs(g.file("expected.yaml"))
		require.NoError(t, err)
		require.NoError(t, plogtest.CompareLogs(expected, actual))
	})
}

func TestGoldenMetrics(t *testing.T) {
	forEachCase(t, "metrics", func(t *testing.T, g goldenCase) {
		input, err := golden.ReadMetrics(g.file("input.yaml"))
		require.NoError(t, err)
		sink := new(consumertest.MetricsSink)
		p := newTestFactory(t).metrics(g.cfg, sink)
		require.NoError(t, p.ConsumeMetrics(g.ctx, input))
		actual := sink.AllMetrics()[0]
		normalizeMetrics(actual)
		if *update {
			require.NoError(t, golden.WriteMetricsToFile(g.file("expected.yaml"), actual))
		}
		expected, err := golden.ReadMetrics(g.file("expected.yaml"))
		require.NoError(t, err)
		require.NoError(t, pmetrictest.CompareMetrics(expected, actual,
			pmetrictest.IgnoreTimestamp(), pmetrictest.IgnoreStartTimestamp(), pmetrictest.IgnoreResourceMetricsOrder()))
	})
}

var generatedID = regexp.MustCompile(`^([a-z0-9]{1,16})-[0-9a-z]{7,9}-[0-9a-f]{8}$`)

// normalizer replaces generated IDs by their number in order of appearance: which items share
// one is what a golden file is to show.
type normalizer map[string]string

func (n normalizer) attributes(attrs pcommon.Map) {
	for _, value := range attrs.All() {
		if value.Type() != pcommon.ValueTypeStr {
			continue
		}
		id := value.Str()
		match := generatedID.FindStringSubmatch(id)
		if match == nil {
			continue
		}
		if n[id] == "" {
			n[id] = fmt.Sprintf("%s-generated-%d", match[1], len(n)+1)
		}
		value.SetStr(n[id])
	}
}

func normalizeTraces(td ptrace.Traces) {
	n := normalizer{}
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				n.attributes(span.Attributes())
			}
		}
	}
}

func normalizeLogs(ld plog.Logs) {
	n := normalizer{}
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				n.attributes(record.Attributes())
			}
		}
	}
}

func normalizeMetrics(md pmetric.Metrics) {
	n := normalizer{}
	for _, rm := range md.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				exemplarsOf(m, func(exemplars pmetric.ExemplarSlice) {
					for _, e := range exemplars.All() {
						n.attributes(e.FilteredAttributes())
					}
				})
			}
		}
	}
}
