package ollystackcorrelationprocessor

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/yamlprovider"
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

// badValues has, for each key, values that are refused, and what the error says: the key, the value
// and what is allowed.
var badValues = []struct{ key, value, want string }{
	{"generate_if_missing", `maybe`, `generate_if_missing: "maybe" is not allowed: true or false is`},
	{"id_prefix", `Olly-1`, `id_prefix: "Olly-1" is not allowed: 1 to 16 characters of a-z and 0-9 are`},
	{"id_prefix", `""`, `id_prefix: "" is not allowed: 1 to 16 characters`},
	{"id_prefix", `a2345678901234567`, `id_prefix: "a2345678901234567" is not allowed: 1 to 16 characters`},
	{"id_prefix", `[olly]`, `id_prefix: ["olly"] is not allowed: a text (in quotes, if it looks like something else) is`},
	{"id_prefix", `7`, `id_prefix: 7 is not allowed: a text (in quotes, if it looks like something else) is`},
	{"extract_from_headers", `[X-A, X Request ID]`, `extract_from_headers[1]: "X Request ID" is not allowed: a token of HTTP`},
	{"extract_from_headers", `[X-A, x_a]`, `extract_from_headers[1]: "x_a" repeats extract_from_headers[0] ("X-A"): each name is allowed once`},
	{"extract_from_headers", `{X-A: 1}`, `extract_from_headers: {"X-A":1} is not allowed: a list of texts is`},
	{"extract_from_baggage", `[yes]`, `extract_from_baggage: ["yes"] is not allowed: true or false is`},
	{"baggage_key", `a=b`, `baggage_key: "a=b" is not allowed: a token of HTTP`},
	{"baggage_key", `{a: [` + strings.Repeat("long, ", 40) + `x]}`, `baggage_key: {"a":["long","long",`},
	{"baggage_key", `{a: b}`, `baggage_key: {"a":"b"} is not allowed: a text`},
	{"extract_from_attributes", `[""]`, `extract_from_attributes[0]: "" is not allowed: 1 to 128 bytes`},
	{"extract_from_attributes", `[order.id, correlation_id]`, `extract_from_attributes[1]: "correlation_id" is attribute_name, which is always looked for first: other attributes are allowed here`},
	{"extract_from_attributes", `[a, a]`, `extract_from_attributes[1]: "a" repeats extract_from_attributes[0] ("a"): each name is allowed once`},
	{"extract_from_attributes", `[[a]]`, `extract_from_attributes: [["a"]] is not allowed: a list of texts is`},
	{"attribute_name", `correlation id`, `attribute_name: "correlation id" is not allowed: 1 to 128 bytes of printable ASCII`},
	{"enrich_spans", `1`, `enrich_spans: 1 is not allowed: true or false is`},
	{"enrich_logs", `"true"`, `enrich_logs: "true" is not allowed: true or false is`},
	{"enrich_metrics", `{}`, `enrich_metrics: {} is not allowed: true or false is`},
	{"enrich_profiles", `auto`, `enrich_profiles: "auto" is not allowed: true or false is`},
	{"extract_from_log_body", `json`, `extract_from_log_body: "json" is not allowed: true or false is`},
	{"metadata_keys", `["x-correlation-id:"]`, `metadata_keys[0]: "x-correlation-id:" is not allowed: a token of HTTP`},
	{"metadata_keys", `[a, A]`, `metadata_keys[1]: "A" repeats metadata_keys[0] ("a"): each name is allowed once`},
	{"record_source", `first`, `record_source: "first" is not allowed: true or false is`},
	{"generate_for_untraced_logs", `2.5`, `generate_for_untraced_logs: 2.5 is not allowed: true or false is`},
	{"id_source", `uuid`, `id_source: "uuid" is not allowed: one of random, trace_id is`},
	{"id_key", `hunter2`, `id_key: a key of 7 bytes is not allowed: at least 16 bytes are`},
	{"id_key", `[hunter2-hunter2-hunter2]`, `id_key: its value is not allowed: a text`},
	{"id_key", `{hunter2: 1}`, `id_key: its value is not allowed: a text`},
	{"external_ids", `drop`, `external_ids: "drop" is not allowed: one of accept, hash, ignore is`},
	{"external_ids", `hash`, `id_key: it is empty, which is not allowed with external_ids: hash: at least 16 bytes are`},
	{"write_sampling_randomness", `rv`, `write_sampling_randomness: "rv" is not allowed: true or false is`},
	{"tenant_from", `header:x-tenant`, `tenant_from: "header:x-tenant" is not allowed: metadata:<key>, resource:<attribute> or an empty text (one tenant) is`},
	{"tenant_from", `"resource:"`, `tenant_from: "resource:" is not allowed: metadata:<key>`},
	{"trace_table", `5`, `trace_table: 5 is not allowed: a map is`},
	{"trace_table", `{size: 5}`, `trace_table.size: this key is not known: max_entries, ttl are`},
	{"trace_table.max_entries", `7`, `trace_table.max_entries: 7 is not allowed: 8 to 10000000 are`},
	{"trace_table.max_entries", `10000001`, `trace_table.max_entries: 10000001 is not allowed: 8 to 10000000 are`},
	{"trace_table.max_entries", `many`, `trace_table.max_entries: "many" is not allowed: a whole number is`},
	{"trace_table.ttl", `0s`, `trace_table.ttl: 0s is not allowed: 1ms to 168h are`},
	{"trace_table.ttl", `169h`, `trace_table.ttl: 169h0m0s is not allowed: 1ms to 168h are`},
	{"trace_table.ttl", `10`, `trace_table.ttl: 10ns is not allowed: 1ms to 168h are`},
	{"trace_table.ttl", `soon`, `trace_table.ttl: "soon" is not allowed: a duration such as 10m or 1h30m is`},
	{"strip_on_export", `true`, `strip_on_export: true is not allowed: a map is`},
	{"strip_on_export", `{}`, `strip_on_export: {} is not allowed: all: true, resource_attributes or attributes is`},
	{"strip_on_export", `{everything: true}`, `strip_on_export.everything: this key is not known: all, resource_attributes, attributes are`},
	{"strip_on_export", `{all: true, attributes: [{key: a}]}`, `strip_on_export.all: true is not allowed beside resource_attributes or attributes: either is`},
	{"strip_on_export.all", `public`, `strip_on_export.all: "public" is not allowed: true or false is`},
	{"strip_on_export.resource_attributes", `[{key: ""}]`, `strip_on_export.resource_attributes[0].key: "" is not allowed: 1 to 128 bytes`},
	{"strip_on_export.attributes", `[{name: a}]`, `strip_on_export.attributes: [{"name":"a"}] is not allowed: a list of maps with key and values is`},
	{"strip_on_export.attributes", `[{key: a, values: [x, ""]}]`, `strip_on_export.attributes[0].values: "" is not allowed: texts are, in which * stands for any text`},
	{"strip_on_export.attributes", `[{key: a}, {key: b c}]`, `strip_on_export.attributes[1].key: "b c" is not allowed: 1 to 128 bytes`},
	{"id_prefx", `acme`, `id_prefx: this key is not known: generate_if_missing, id_prefix, extract_from_headers`},
	{"id_kye", `hunter2-hunter2-hunter2`, `id_kye: this key is not known`},
}

func TestEachBadValueIsRefusedWithItsKeyAndWhatIsAllowed(t *testing.T) {
	tried := map[string]bool{}
	for _, tt := range badValues {
		tried[tt.key] = true
		t.Run(tt.key+" "+tt.value, func(t *testing.T) {
			err := readConfig(t, tt.key, tt.value)
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "hunter2", "a key must never appear in an error")
		})
	}
	for _, key := range keysOf(reflect.TypeFor[Config](), "") {
		assert.True(t, tried[key], "no bad value of %s is tried", key)
	}
}

// readConfig reads a configuration in which one key, maybe below another, has a value.
func readConfig(t *testing.T, key, value string) error {
	t.Helper()
	text := key + ": " + value
	if group, member, ok := strings.Cut(key, "."); ok {
		text = group + ": {" + member + ": " + value + "}"
	}
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(text))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	cfg := createDefaultConfig().(*Config)
	if err := conf.Unmarshal(cfg); err != nil {
		return err
	}
	return confmap.Validate(cfg)
}

// keysOf lists the keys of a configuration, and those of the maps in it.
func keysOf(in reflect.Type, path string) []string {
	var keys []string
	for field := range in.Fields() {
		key := field.Tag.Get("mapstructure")
		if key == "" {
			continue
		}
		keys = append(keys, path+key)
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			keys = append(keys, keysOf(inner, path+key+".")...)
		}
	}
	return keys
}

func TestLongListsAreRefused(t *testing.T) {
	names := make([]string, 33)
	for i := range names {
		names[i] = fmt.Sprintf("x%d", i)
	}
	list := "[" + strings.Join(names, ", ") + "]"
	for _, key := range []string{"extract_from_headers", "extract_from_attributes", "metadata_keys"} {
		require.ErrorContains(t, readConfig(t, key, list), key+": a list of 33 names is not allowed: at most 32 are")
	}
	matches := "[" + strings.Repeat("{key: a}, ", 33) + "]"
	require.ErrorContains(t, readConfig(t, "strip_on_export.attributes", matches),
		"strip_on_export.attributes: a list of 33 attributes is not allowed: at most 32 are")
}

// All mistakes are told at once.
func TestSeveralMistakesAreAllNamed(t *testing.T) {
	err := readConfig(t, "trace_table", "{max_entries: many, ttl: soon}")
	require.ErrorContains(t, err, "trace_table.max_entries")
	require.ErrorContains(t, err, "trace_table.ttl")
}

// A value that is text in an environment variable and looks like a number is a text where one is
// asked for, also while another key is explained.
func TestNumbersFromTheEnvironmentAreTexts(t *testing.T) {
	t.Setenv("OLLY_TEST_PREFIX", "12")
	resolver, err := confmap.NewResolver(confmap.ResolverSettings{
		URIs:              []string{"yaml:{id_prefix: \"${env:OLLY_TEST_PREFIX}\", enrich_logs: maybe}"},
		ProviderFactories: []confmap.ProviderFactory{yamlprovider.NewFactory(), envprovider.NewFactory()},
	})
	require.NoError(t, err)
	conf, err := resolver.Resolve(t.Context())
	require.NoError(t, err)
	err = conf.Unmarshal(createDefaultConfig())
	require.ErrorContains(t, err, "enrich_logs")
	assert.NotContains(t, err.Error(), "id_prefix")
}

// What a processor that strips would not look at is refused.
func TestOtherSettingsAreRefusedBesideStripOnExport(t *testing.T) {
	cfg := createDefaultConfig().(*Config)
	cfg.StripOnExport = &StripConfig{All: true}
	cfg.AttributeName = "flow.id"
	require.NoError(t, cfg.Validate())
	cfg.IDKey = "hunter2-hunter2-hunter2"
	cfg.EnrichLogs = false
	err := cfg.Validate()
	require.ErrorContains(t, err, "enrich_logs: false is not allowed with strip_on_export")
	require.ErrorContains(t, err, "id_key: [REDACTED] is not allowed with strip_on_export")
	assert.NotContains(t, err.Error(), "hunter2")
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
