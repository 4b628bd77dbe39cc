package ollystackcorrelationprocessor

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// loadConfig reads the one processor that a file of testdata/config configures.
func loadConfig(t *testing.T, file string) (*Config, error) {
	t.Helper()
	conf, err := confmaptest.LoadConf(filepath.Join("testdata", "config", file+".yaml"))
	require.NoError(t, err)
	keys := conf.ToStringMap()
	require.Len(t, keys, 1)
	cfg := createDefaultConfig().(*Config)
	for key := range keys {
		var id component.ID
		require.NoError(t, id.UnmarshalText([]byte(key)))
		require.Equal(t, typ, id.Type())
		sub, err := conf.Sub(key)
		require.NoError(t, err)
		if err := sub.Unmarshal(cfg); err != nil {
			return nil, err
		}
	}
	return cfg, confmap.Validate(cfg)
}

func TestConfigFiles(t *testing.T) {
	tests := []struct {
		file string
		want string // part of the error
	}{
		{"bad_prefix", `id_prefix: "Olly-1" is not allowed: 1 to 16 characters of a-z and 0-9 are`},
		{"bad_header_name", `extract_from_headers[1]: "X Request ID" is not allowed: a token of HTTP`},
		{"repeated_header_name", `extract_from_headers[1]: "x_correlation_id" repeats extract_from_headers[0] ("X-Correlation-ID")`},
		{"too_many_headers", `extract_from_headers: a list of 33 names is not allowed: at most 32 are`},
		{"bad_baggage_key", `baggage_key: "a=b" is not allowed: a token of HTTP`},
		{"bad_attribute", `extract_from_attributes[0]: "" is not allowed: 1 to 128 bytes`},
		{"own_attribute_extracted", `extract_from_attributes[1]: "correlation_id" is attribute_name`},
		{"bad_attribute_name", `attribute_name: "correlation id" is not allowed: 1 to 128 bytes of printable ASCII`},
		{"bad_metadata_key", `metadata_keys[0]: "x-correlation-id:" is not allowed: a token of HTTP`},
		{"bad_id_source", `id_source: "uuid" is not allowed: one of random, trace_id is`},
		{"bad_external_ids", `external_ids: "drop" is not allowed: one of accept, hash, ignore is`},
		{"hash_without_key", `id_key: it is empty, which is not allowed with external_ids: hash: at least 16 bytes are`},
		{"short_key", `id_key: a key of 7 bytes is not allowed: at least 16 bytes are`},
		{"bad_tenant_from", `tenant_from: "header:x-tenant" is not allowed: metadata:<key>, resource:<attribute>`},
		{"bad_table_size", `trace_table.max_entries: 0 is not allowed: 8 to 10000000 are`},
		{"bad_ttl", `trace_table.ttl: 0s is not allowed: 1ms to 168h are`},
		{"unknown_key", `id_prefx`},
		{"wrong_type", `generate_if_missing`},
	}
	tested := map[string]bool{"defaults.yaml": true, "every_option.yaml": true, "empty_lists.yaml": true}
	for _, tt := range tests {
		tested[tt.file+".yaml"] = true
		t.Run(tt.file, func(t *testing.T) {
			_, err := loadConfig(t, tt.file)
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "hunter2", "a key must never appear in an error")
		})
	}
	entries, err := os.ReadDir(filepath.Join("testdata", "config"))
	require.NoError(t, err)
	for _, entry := range entries {
		assert.True(t, tested[entry.Name()], "%s is not tested", entry.Name())
	}
}

func TestDefaultsAreValid(t *testing.T) {
	cfg, err := loadConfig(t, "defaults")
	require.NoError(t, err)
	assert.Equal(t, createDefaultConfig(), cfg)
}

func TestAnEmptyListReplacesTheDefaultOne(t *testing.T) {
	cfg, err := loadConfig(t, "empty_lists")
	require.NoError(t, err)
	assert.Empty(t, cfg.ExtractFromHeaders)
	assert.Empty(t, cfg.MetadataKeys)
	assertEngineAccepts(t, cfg)
}

func TestEveryOptionIsReadAndAcceptedByTheEngine(t *testing.T) {
	cfg, err := loadConfig(t, "every_option")
	require.NoError(t, err)
	assert.Equal(t, &Config{
		IDPrefix:                "acme1",
		ExtractFromHeaders:      []string{"X-Flow"},
		BaggageKey:              "flow",
		ExtractFromAttributes:   []string{"order.id"},
		AttributeName:           "flow.id",
		MetadataKeys:            []string{"x-flow"},
		GenerateForUntracedLogs: true,
		IDSource:                "trace_id",
		IDKey:                   "0123456789abcdef",
		ExternalIDs:             "hash",
		WriteSamplingRandomness: true,
		TenantFrom:              "metadata:x-tenant",
		TraceTable:              TraceTableConfig{MaxEntries: 1000, TTL: 90 * time.Minute},
	}, cfg)
	assertEngineAccepts(t, cfg)
}

func TestTheEngineAcceptsTheDefaults(t *testing.T) {
	assertEngineAccepts(t, createDefaultConfig().(*Config))
}

func assertEngineAccepts(t *testing.T, cfg *Config) {
	t.Helper()
	config, err := cfg.engineJSON()
	require.NoError(t, err)
	engine, err := core.New(config)
	require.NoError(t, err)
	engine.Close()
}

// The key is printed by nothing that prints a configuration, and still reaches the engine.
func TestTheKeyIsOpaque(t *testing.T) {
	cfg := createDefaultConfig().(*Config)
	cfg.IDKey = "a very secret key"
	conf := confmap.New()
	require.NoError(t, conf.Marshal(cfg))
	shown, err := json.Marshal(conf.ToStringMap())
	require.NoError(t, err)
	assert.NotContains(t, string(shown), "very secret")
	config, err := cfg.engineJSON()
	require.NoError(t, err)
	assert.Contains(t, string(config), "very secret")
}

// A collector that skips Validate, or an engine with stricter rules, still gets a clear error.
func TestTheEngineRefusesABadConfigurationAtStart(t *testing.T) {
	cfg := createDefaultConfig().(*Config)
	cfg.IDPrefix = "NOT ALLOWED"
	p, err := NewFactory().CreateTraces(t.Context(), processortest.NewNopSettings(typ), cfg, nopTraces)
	require.NoError(t, err)
	err = p.Start(t.Context(), componenttest.NewNopHost())
	require.ErrorContains(t, err, "cannot start the correlation engine")
	require.ErrorContains(t, err, "id_prefix")
	require.ErrorContains(t, err, "NOT ALLOWED")
	require.NoError(t, p.Shutdown(t.Context()))
}
