package gotwin

import (
	"strings"
	"time"
)

// Config has the component's settings under the component's names.
type Config struct {
	GenerateIfMissing       bool             `mapstructure:"generate_if_missing"`
	IDPrefix                string           `mapstructure:"id_prefix"`
	ExtractFromHeaders      []string         `mapstructure:"extract_from_headers"`
	ExtractFromBaggage      bool             `mapstructure:"extract_from_baggage"`
	BaggageKey              string           `mapstructure:"baggage_key"`
	ExtractFromAttributes   []string         `mapstructure:"extract_from_attributes"`
	AttributeName           string           `mapstructure:"attribute_name"`
	EnrichSpans             bool             `mapstructure:"enrich_spans"`
	EnrichLogs              bool             `mapstructure:"enrich_logs"`
	EnrichMetrics           bool             `mapstructure:"enrich_metrics"`
	ExtractFromLogBody      bool             `mapstructure:"extract_from_log_body"`
	MetadataKeys            []string         `mapstructure:"metadata_keys"`
	RecordSource            bool             `mapstructure:"record_source"`
	GenerateForUntracedLogs bool             `mapstructure:"generate_for_untraced_logs"`
	IDSource                string           `mapstructure:"id_source"`
	IDKey                   string           `mapstructure:"id_key"`
	ExternalIDs             string           `mapstructure:"external_ids"`
	TenantFrom              string           `mapstructure:"tenant_from"`
	TraceTable              TraceTableConfig `mapstructure:"trace_table"`
}

// TraceTableConfig bounds what is remembered of traces.
type TraceTableConfig struct {
	MaxEntries int           `mapstructure:"max_entries"`
	TTL        time.Duration `mapstructure:"ttl"`
}

// The values of id_source and external_ids that are not the default.
const (
	idSourceTraceID   = "trace_id"
	externalIDsHash   = "hash"
	externalIDsIgnore = "ignore"
)

// DefaultConfig is the component's.
func DefaultConfig() *Config {
	return &Config{
		GenerateIfMissing:  true,
		IDPrefix:           "olly",
		ExtractFromHeaders: []string{"X-Correlation-ID", "X-Request-ID"},
		ExtractFromBaggage: true,
		BaggageKey:         "correlation_id",
		AttributeName:      "correlation_id",
		EnrichSpans:        true,
		EnrichLogs:         true,
		EnrichMetrics:      true,
		ExtractFromLogBody: true,
		MetadataKeys:       []string{"x-correlation-id", "baggage"},
		RecordSource:       true,
		IDSource:           "random",
		ExternalIDs:        "accept",
		TraceTable:         TraceTableConfig{MaxEntries: 1 << 17, TTL: 10 * time.Minute},
	}
}

// tenantKeys splits TenantFrom; at most one of the two is not empty.
func (cfg *Config) tenantKeys() (metadataKey, resourceAttribute string) {
	if key, ok := strings.CutPrefix(cfg.TenantFrom, "metadata:"); ok {
		return key, ""
	}
	attribute, _ := strings.CutPrefix(cfg.TenantFrom, "resource:")
	return "", attribute
}
