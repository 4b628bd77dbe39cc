package gotwin

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/plogtest"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/pmetrictest"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/ptracetest"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"
)

// The component's golden batches: what it answers, the twin answers too.
const goldenDir = "../../../go-shim/ollystackcorrelationprocessor/testdata"

// notInTwin are settings that the twin leaves out on purpose (see the package's comment).
var notInTwin = []string{"write_sampling_randomness", "strip_on_export", "enrich_profiles"}

type goldenCase struct {
	dir string
	cfg *Config
	ctx context.Context
}

func (g goldenCase) file(name string) string { return filepath.Join(g.dir, name) }

func forEachCase(t *testing.T, signal string, run func(*testing.T, goldenCase)) {
	t.Helper()
	inputs, err := filepath.Glob(filepath.Join(goldenDir, signal, "*", "input.yaml"))
	require.NoError(t, err)
	count := 0
	for _, input := range inputs {
		dir := filepath.Dir(input)
		settings := readYAML(t, filepath.Join(dir, "config.yaml"))
		if hasAny(settings, notInTwin) {
			continue
		}
		count++
		t.Run(filepath.Base(dir), func(t *testing.T) {
			cfg := DefaultConfig()
			require.NoError(t, settings.Unmarshal(cfg))
			metadata := map[string][]string{}
			require.NoError(t, readYAML(t, filepath.Join(dir, "request_metadata.yaml")).Unmarshal(&metadata))
			ctx := client.NewContext(t.Context(), client.Info{Metadata: client.NewMetadata(metadata)})
			run(t, goldenCase{dir: dir, cfg: cfg, ctx: ctx})
		})
	}
	require.Greater(t, count, 4)
}

// readYAML returns nothing for a file that is not there.
func readYAML(t *testing.T, path string) *confmap.Conf {
	if _, err := os.Stat(path); err != nil {
		return confmap.New()
	}
	conf, err := confmaptest.LoadConf(path)
	require.NoError(t, err)
	return conf
}

func hasAny(settings *confmap.Conf, keys []string) bool {
	for _, key := range keys {
		if settings.IsSet(key) {
			return true
		}
	}
	return false
}

// generatedID is in a golden file as "olly-generated-1": the number of its first appearance, there as
// here, tells which items share it.
var generatedID = regexp.MustCompile(`\b([a-z0-9]{1,16})-[0-9a-z]{7,9}-[0-9a-f]{8}\b`)

func numberGenerated(encoded []byte) []byte {
	numbers := map[string]string{}
	return generatedID.ReplaceAllFunc(encoded, func(id []byte) []byte {
		if numbers[string(id)] == "" {
			prefix, _, _ := strings.Cut(string(id), "-")
			numbers[string(id)] = fmt.Sprintf("%s-generated-%d", prefix, len(numbers)+1)
		}
		return []byte(numbers[string(id)])
	})
}

func start(t *testing.T, c component.Component) {
	require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, c.Shutdown(context.Background())) })
}

func TestGoldenTraces(t *testing.T) {
	factory := NewFactory()
	forEachCase(t, "traces", func(t *testing.T, g goldenCase) {
		input, err := golden.ReadTraces(g.file("input.yaml"))
		require.NoError(t, err)
		p, err := NewFactory().CreateTraces(g.ctx, processortest.NewNopSettings(factory.Type()), g.cfg, consumertest.NewNop())
		require.NoError(t, err)
		start(t, p)
		require.NoError(t, p.ConsumeTraces(g.ctx, input))
		encoded, err := (&ptrace.JSONMarshaler{}).MarshalTraces(input)
		require.NoError(t, err)
		actual, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(numberGenerated(encoded))
		require.NoError(t, err)
		expected, err := golden.ReadTraces(g.file("expected.yaml"))
		require.NoError(t, err)
		require.NoError(t, ptracetest.CompareTraces(expected, actual))
	})
}

func TestGoldenLogs(t *testing.T) {
	factory := NewFactory()
	forEachCase(t, "logs", func(t *testing.T, g goldenCase) {
		input, err := golden.ReadLogs(g.file("input.yaml"))
		require.NoError(t, err)
		p, err := NewFactory().CreateLogs(g.ctx, processortest.NewNopSettings(factory.Type()), g.cfg, consumertest.NewNop())
		require.NoError(t, err)
		start(t, p)
		require.NoError(t, p.ConsumeLogs(g.ctx, input))
		encoded, err := (&plog.JSONMarshaler{}).MarshalLogs(input)
		require.NoError(t, err)
		actual, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(numberGenerated(encoded))
		require.NoError(t, err)
		expected, err := golden.ReadLogs(g.file("expected.yaml"))
		require.NoError(t, err)
		require.NoError(t, plogtest.CompareLogs(expected, actual))
	})
}

func TestGoldenMetrics(t *testing.T) {
	factory := NewFactory()
	forEachCase(t, "metrics", func(t *testing.T, g goldenCase) {
		input, err := golden.ReadMetrics(g.file("input.yaml"))
		require.NoError(t, err)
		p, err := NewFactory().CreateMetrics(g.ctx, processortest.NewNopSettings(factory.Type()), g.cfg, consumertest.NewNop())
		require.NoError(t, err)
		start(t, p)
		require.NoError(t, p.ConsumeMetrics(g.ctx, input))
		encoded, err := (&pmetric.JSONMarshaler{}).MarshalMetrics(input)
		require.NoError(t, err)
		actual, err := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(numberGenerated(encoded))
		require.NoError(t, err)
		expected, err := golden.ReadMetrics(g.file("expected.yaml"))
		require.NoError(t, err)
		require.NoError(t, pmetrictest.CompareMetrics(expected, actual,
			pmetrictest.IgnoreTimestamp(), pmetrictest.IgnoreStartTimestamp(), pmetrictest.IgnoreResourceMetricsOrder()))
	})
}
