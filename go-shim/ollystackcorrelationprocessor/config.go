package ollystackcorrelationprocessor

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/config/configopaque"
)

// The values of id_source and external_ids.
const (
	idSourceRandom  = "random"
	idSourceTraceID = "trace_id"

	externalIDsAccept = "accept"
	externalIDsHash   = "hash"
	externalIDsIgnore = "ignore"
)

// These bounds are the engine's own (processor-core/src/limits.rs). They are checked here as well
// so that `otelcol validate`, which starts nothing, finds every mistake.
const (
	maxListLen           = 32
	maxNameLen           = 128
	maxPrefixLen         = 16
	minIDKeyLen          = 16
	minTraceTableEntries = 8
	maxTraceTableEntries = 10_000_000
	minTraceTableTTL     = time.Millisecond
	maxTraceTableTTL     = 7 * 24 * time.Hour
)

// The forms of tenant_from.
const (
	tenantMetadata = "metadata:"
	tenantResource = "resource:"
)

// Config is the configuration of the processor.
type Config struct {
	// GenerateIfMissing gives a trace in which no ID was found a generated one.
	GenerateIfMissing bool `mapstructure:"generate_if_missing"`
	// IDPrefix is the first part of generated IDs: 1 to 16 of a-z and 0-9.
	IDPrefix string `mapstructure:"id_prefix"`
	// ExtractFromHeaders names the captured request headers to look for, the preferred first.
	ExtractFromHeaders []string `mapstructure:"extract_from_headers"`
	// ExtractFromBaggage looks for BaggageKey in W3C baggage.
	ExtractFromBaggage bool `mapstructure:"extract_from_baggage"`
	// BaggageKey is the baggage member that carries the ID.
	BaggageKey string `mapstructure:"baggage_key"`
	// ExtractFromAttributes names further attributes to look for, the preferred first.
	ExtractFromAttributes []string `mapstructure:"extract_from_attributes"`
	// AttributeName is the attribute that the ID is written to and read from.
	AttributeName string `mapstructure:"attribute_name"`
	// EnrichSpans, EnrichLogs, EnrichMetrics and EnrichProfiles say which signals get the attribute.
	// A signal that does not is still looked at: what it brings serves the others.
	EnrichSpans    bool `mapstructure:"enrich_spans"`
	EnrichLogs     bool `mapstructure:"enrich_logs"`
	EnrichMetrics  bool `mapstructure:"enrich_metrics"`
	EnrichProfiles bool `mapstructure:"enrich_profiles"`
	// ExtractFromLogBody looks for correlation_id, correlationId and request_id in log bodies that
	// are maps or JSON texts.
	ExtractFromLogBody bool `mapstructure:"extract_from_log_body"`
	// MetadataKeys names metadata of the export request to look for, the preferred first. The
	// receiver needs include_metadata: true.
	MetadataKeys []string `mapstructure:"metadata_keys"`
	// RecordSource writes AttributeName + ".source" on the first item of a trace in each batch.
	RecordSource bool `mapstructure:"record_source"`
	// GenerateForUntracedLogs gives log records without trace context a generated ID each.
	GenerateForUntracedLogs bool `mapstructure:"generate_for_untraced_logs"`
	// IDSource says what generated IDs are made of: "random", or "trace_id" for a hash of the
	// trace ID on which any number of collectors agree.
	IDSource string `mapstructure:"id_source"`
	// IDKey keys the hashes of IDSource "trace_id" and ExternalIDs "hash".
	IDKey configopaque.String `mapstructure:"id_key"`
	// ExternalIDs says what becomes of IDs that come from outside: "accept", "hash" or "ignore".
	ExternalIDs string `mapstructure:"external_ids"`
	// WriteSamplingRandomness writes a hash of the ID to the tracestate of spans (ot=rv:...), so that
	// samplers keep or drop all traces of a flow alike.
	WriteSamplingRandomness bool `mapstructure:"write_sampling_randomness"`
	// TenantFrom says where the tenant is found: "metadata:<key>" of the export request, or
	// "resource:<attribute>", which whoever sends data may set. Empty means one tenant. Tenants
	// share no trace.
	TenantFrom string `mapstructure:"tenant_from"`
	// TraceTable bounds what is remembered of traces.
	TraceTable TraceTableConfig `mapstructure:"trace_table"`
	// StripOnExport makes this a processor that takes IDs away, for a pipeline whose data leaves for
	// the public. It does nothing else then, and of the other settings only AttributeName counts.
	StripOnExport *StripConfig `mapstructure:"strip_on_export"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// TraceTableConfig bounds what is remembered of traces.
type TraceTableConfig struct {
	// MaxEntries is the number of traces remembered; the oldest make room for new ones.
	MaxEntries int `mapstructure:"max_entries"`
	// TTL is how long after its last item a trace is remembered.
	TTL time.Duration `mapstructure:"ttl"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every bad setting by its key, its value and what is allowed.
func (cfg *Config) Validate() error {
	return errors.Join(
		validatePrefix(cfg.IDPrefix),
		validateNames("extract_from_headers", cfg.ExtractFromHeaders, validateToken, fold),
		validateToken("baggage_key", cfg.BaggageKey),
		validateNames("extract_from_attributes", cfg.ExtractFromAttributes, validateAttribute, same),
		validateAttribute("attribute_name", cfg.AttributeName),
		cfg.validateOwnName(),
		validateNames("metadata_keys", cfg.MetadataKeys, validateToken, strings.ToLower),
		validateChoice("id_source", cfg.IDSource, idSourceRandom, idSourceTraceID),
		validateChoice("external_ids", cfg.ExternalIDs, externalIDsAccept, externalIDsHash, externalIDsIgnore),
		cfg.validateKey(),
		validateTenant(cfg.TenantFrom),
		cfg.TraceTable.validate(),
		cfg.validateStrip(),
	)
}

func validatePrefix(prefix string) error {
	ok := len(prefix) >= 1 && len(prefix) <= maxPrefixLen
	for _, c := range prefix {
		ok = ok && ('a' <= c && c <= 'z' || '0' <= c && c <= '9')
	}
	if !ok {
		return fmt.Errorf("id_prefix: %q is not allowed: 1 to %d characters of a-z and 0-9 are", prefix, maxPrefixLen)
	}
	return nil
}

// validateNames checks a list; canonical makes names that mean the same equal.
func validateNames(key string, names []string, valid func(key, name string) error, canonical func(string) string) error {
	if len(names) > maxListLen {
		return fmt.Errorf("%s: a list of %d names is not allowed: at most %d are", key, len(names), maxListLen)
	}
	var errs []error
	seen := make(map[string]int, len(names))
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", key, i)
		errs = append(errs, valid(at, name))
		if first, dup := seen[canonical(name)]; dup {
			errs = append(errs, fmt.Errorf("%s: %q repeats %s[%d] (%q): each name is allowed once", at, name, key, first, names[first]))
			continue
		}
		seen[canonical(name)] = i
	}
	return errors.Join(errs...)
}

func same(s string) string { return s }

func validateToken(key, name string) error {
	if isToken(name) {
		return nil
	}
	return fmt.Errorf("%s: %q is not allowed: a token of HTTP (letters, digits and !#$%%&'*+-.^_`|~) of 1 to %d bytes is", key, name, maxNameLen)
}

func validateAttribute(key, name string) error {
	if isAttribute(name) {
		return nil
	}
	return fmt.Errorf("%s: %q is not allowed: 1 to %d bytes of printable ASCII without spaces are", key, name, maxNameLen)
}

// isToken: header names, metadata keys and baggage keys are tokens of RFC 9110.
func isToken(name string) bool {
	return isAttribute(name) && !strings.ContainsAny(name, `"(),/:;<=>?@[\]{}`)
}

func isAttribute(name string) bool {
	ok := name != "" && len(name) <= maxNameLen
	for i := range len(name) {
		ok = ok && '!' <= name[i] && name[i] <= '~'
	}
	return ok
}

func (cfg *Config) validateOwnName() error {
	if i := slices.Index(cfg.ExtractFromAttributes, cfg.AttributeName); i >= 0 {
		return fmt.Errorf("extract_from_attributes[%d]: %q is attribute_name, which is always looked for first: other attributes are allowed here",
			i, cfg.AttributeName)
	}
	return nil
}

func validateChoice(key, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is not allowed: one of %s is", key, value, strings.Join(allowed, ", "))
}

// validateKey never shows the key.
func (cfg *Config) validateKey() error {
	switch n := len(cfg.IDKey); {
	case n == 0 && cfg.ExternalIDs == externalIDsHash:
		return fmt.Errorf("id_key: it is empty, which is not allowed with external_ids: hash: at least %d bytes are", minIDKeyLen)
	case n > 0 && n < minIDKeyLen:
		return fmt.Errorf("id_key: a key of %d bytes is not allowed: at least %d bytes are", n, minIDKeyLen)
	}
	return nil
}

func validateTenant(from string) error {
	key, fromMetadata := strings.CutPrefix(from, tenantMetadata)
	attribute, fromResource := strings.CutPrefix(from, tenantResource)
	switch {
	case from == "":
		return nil
	case fromMetadata && isToken(key):
		return nil
	case fromResource && isAttribute(attribute):
		return nil
	}
	return fmt.Errorf("tenant_from: %q is not allowed: metadata:<key>, resource:<attribute> or an empty text (one tenant) is", from)
}

// tenantKeys splits TenantFrom; at most one of the two is not empty.
func (cfg *Config) tenantKeys() (metadataKey, resourceAttribute string) {
	metadataKey, ok := strings.CutPrefix(cfg.TenantFrom, tenantMetadata)
	if ok {
		return metadataKey, ""
	}
	resourceAttribute, ok = strings.CutPrefix(cfg.TenantFrom, tenantResource)
	if ok {
		return "", resourceAttribute
	}
	return "", ""
}

func (t *TraceTableConfig) validate() error {
	var errs []error
	if t.MaxEntries < minTraceTableEntries || t.MaxEntries > maxTraceTableEntries {
		errs = append(errs, fmt.Errorf("trace_table.max_entries: %d is not allowed: %d to %d are",
			t.MaxEntries, minTraceTableEntries, maxTraceTableEntries))
	}
	if t.TTL < minTraceTableTTL || t.TTL > maxTraceTableTTL {
		errs = append(errs, fmt.Errorf("trace_table.ttl: %s is not allowed: 1ms to 168h are", t.TTL))
	}
	return errors.Join(errs...)
}

// engineConfig mirrors Config in the form the engine reads: the same keys, in JSON. The engine
// needs only some of them, but is told all, so that its own checks cover the whole.
type engineConfig struct {
	GenerateIfMissing       bool             `json:"generate_if_missing"`
	IDPrefix                string           `json:"id_prefix"`
	ExtractFromHeaders      []string         `json:"extract_from_headers"`
	ExtractFromBaggage      bool             `json:"extract_from_baggage"`
	BaggageKey              string           `json:"baggage_key"`
	ExtractFromAttributes   []string         `json:"extract_from_attributes"`
	AttributeName           string           `json:"attribute_name"`
	EnrichSpans             bool             `json:"enrich_spans"`
	EnrichLogs              bool             `json:"enrich_logs"`
	EnrichMetrics           bool             `json:"enrich_metrics"`
	EnrichProfiles          bool             `json:"enrich_profiles"`
	ExtractFromLogBody      bool             `json:"extract_from_log_body"`
	MetadataKeys            []string         `json:"metadata_keys"`
	RecordSource            bool             `json:"record_source"`
	GenerateForUntracedLogs bool             `json:"generate_for_untraced_logs"`
	IDSource                string           `json:"id_source"`
	IDKey                   string           `json:"id_key,omitempty"`
	ExternalIDs             string           `json:"external_ids"`
	WriteSamplingRandomness bool             `json:"write_sampling_randomness"`
	TenantFrom              string           `json:"tenant_from"`
	TraceTable              engineTraceTable `json:"trace_table"`
}

type engineTraceTable struct {
	MaxEntries int    `json:"max_entries"`
	TTL        string `json:"ttl"`
}

// engineJSON is the configuration the engine is made of.
func (cfg *Config) engineJSON() ([]byte, error) {
	return json.Marshal(engineConfig{
		GenerateIfMissing:       cfg.GenerateIfMissing,
		IDPrefix:                cfg.IDPrefix,
		ExtractFromHeaders:      orEmpty(cfg.ExtractFromHeaders),
		ExtractFromBaggage:      cfg.ExtractFromBaggage,
		BaggageKey:              cfg.BaggageKey,
		ExtractFromAttributes:   orEmpty(cfg.ExtractFromAttributes),
		AttributeName:           cfg.AttributeName,
		EnrichSpans:             cfg.EnrichSpans,
		EnrichLogs:              cfg.EnrichLogs,
		EnrichMetrics:           cfg.EnrichMetrics,
		EnrichProfiles:          cfg.EnrichProfiles,
		ExtractFromLogBody:      cfg.ExtractFromLogBody,
		MetadataKeys:            orEmpty(cfg.MetadataKeys),
		RecordSource:            cfg.RecordSource,
		GenerateForUntracedLogs: cfg.GenerateForUntracedLogs,
		IDSource:                cfg.IDSource,
		IDKey:                   string(cfg.IDKey),
		ExternalIDs:             cfg.ExternalIDs,
		WriteSamplingRandomness: cfg.WriteSamplingRandomness,
		TenantFrom:              cfg.TenantFrom,
		TraceTable:              engineTraceTable{MaxEntries: cfg.TraceTable.MaxEntries, TTL: cfg.TraceTable.TTL.String()},
	})
}

// orEmpty turns nil, which JSON would write as null, into an empty list.
func orEmpty(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}
