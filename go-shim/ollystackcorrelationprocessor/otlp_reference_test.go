package ollystackcorrelationprocessor

import (
	"context"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

type otlpVector struct {
	Signal    string              `json:"signal"`
	Config    map[string]any      `json:"config"`
	Metadata  map[string][]string `json:"metadata"`
	RefusedBy []string            `json:"refused_by"`
	Input     []byte              `json:"input"`
	Output    []byte              `json:"output"`
}

// otlpPath takes requests through a processor as the collector does: decoded, processed, encoded.
type otlpPath struct {
	// rewrite decodes and encodes without processing, which is how pdata writes a request.
	rewrite func([]byte) ([]byte, error)
	process func(context.Context, []byte) []byte
}

func newOTLPPath(t *testing.T, signal string, cfg *Config) otlpPath {
	f := newTestFactory(t)
	switch signal {
	case "traces":
		return tracesPath(t, f, cfg)
	case "logs":
		return logsPath(t, f, cfg)
	default:
		return metricsPath(t, f, cfg)
	}
}

func tracesPath(t *testing.T, f *testFactory, cfg *Config) otlpPath {
	decode, encode := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces, (&ptrace.ProtoMarshaler{}).MarshalTraces
	return otlpPath{rewriter(decode, encode), func(ctx context.Context, raw []byte) []byte {
		sink := new(consumertest.TracesSink)
		td, err := decode(raw)
		require.NoError(t, err)
		require.NoError(t, f.traces(cfg, sink).ConsumeTraces(ctx, td))
		out, err := encode(sink.AllTraces()[0])
		require.NoError(t, err)
		return out
	}}
}

func logsPath(t *testing.T, f *testFactory, cfg *Config) otlpPath {
	decode, encode := (&plog.ProtoUnmarshaler{}).UnmarshalLogs, (&plog.ProtoMarshaler{}).MarshalLogs
	return otlpPath{rewriter(decode, encode), func(ctx context.Context, raw []byte) []byte {
		sink := new(consumertest.LogsSink)
		ld, err := decode(raw)
		require.NoError(t, err)
		require.NoError(t, f.logs(cfg, sink).ConsumeLogs(ctx, ld))
		out, err := encode(sink.AllLogs()[0])
		require.NoError(t, err)
		return out
	}}
}

func metricsPath(t *testing.T, f *testFactory, cfg *Config) otlpPath {
	decode, encode := (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics, (&pmetric.ProtoMarshaler{}).MarshalMetrics
	return otlpPath{rewriter(decode, encode), func(ctx context.Context, raw []byte) []byte {
		sink := new(consumertest.MetricsSink)
		md, err := decode(raw)
		require.NoError(t, err)
		require.NoError(t, f.metrics(cfg, sink).ConsumeMetrics(ctx, md))
		out, err := encode(sink.AllMetrics()[0])
		require.NoError(t, err)
		return out
	}}
}

func rewriter[T any](decode func([]byte) (T, error), encode func(T) ([]byte, error)) func([]byte) ([]byte, error) {
	return func(raw []byte) ([]byte, error) {
		data, err := decode(raw)
		if err != nil {
			return nil, err
		}
		return encode(data)
	}
}

// The Rust core, which works on the bytes themselves, and this component make the same of the same
// requests. pdata writes fields in an order of its own and leaves out those that it does not know,
// so it also rewrites what the core made; then every byte has to be equal.
func TestOTLPReference(t *testing.T) {
	forEachLine(t, "otlp/requests.jsonl", func(t *testing.T, v otlpVector) {
		path := newOTLPPath(t, v.Signal, vectorConfig(t, v.Config))
		want, err := path.rewrite(v.Output)
		if slices.Contains(v.RefusedBy, "pdata") {
			_, err = path.rewrite(v.Input)
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		ctx := client.NewContext(t.Context(), client.Info{Metadata: client.NewMetadata(v.Metadata)})
		assert.Equal(t, hex.Dump(want), hex.Dump(path.process(ctx, v.Input)))
	})
}
