package ollystackcorrelationprocessor

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/confmap"
)

// The values of id_source and external_ids.
const (
	idSourceRandom  = "random"
	idSourceTraceID = "trace_id"

	externalIDsAccept = "accept"
	externalIDsHash   = "hash"
	externalIDsIgnore = "ignore"
)

const (
	// maxListLen bounds the lists of names: a rank is one byte, and each name costs a little on
	// every attribute.
	maxListLen = 64
	// maxNameLen bounds attribute and header names.
	maxNameLen   = 255
	maxPrefixLen = 16
	minIDKeyLen  = 16
	// maxTraceTableEntries keeps a mistyped number from asking for the machine's memory.
	maxTraceTableEntries = 1 << 26
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
	// EnrichSpans, EnrichLogs and EnrichMetrics say which signals get the attribute. A signal that
	// does not is still looked at: what it brings serves the others.
	EnrichSpans   bool `mapstructure:"enrich_spans"`
	EnrichLogs    bool `mapstructure:"enrich_logs"`
	EnrichMetrics bool `mapstructure:"enrich_metrics"`
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
	// TenantFrom says where the tenant is found. Tenants share no trace.
	TenantFrom TenantConfig `mapstructure:"tenant_from"`
	// TraceTable bounds what is remembered of traces.
	TraceTable TraceTableConfig `mapstructure:"trace_table"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// TenantConfig names the place of the tenant; at most one may be set, neither means one tenant.
type TenantConfig struct {
	// MetadataKey is a metadata key of the export request.
	MetadataKey string `mapstructure:"metadata_key"`
	// ResourceAttribute is a resource attribute. Whoever may send data may set it.
	ResourceAttribute string `mapstructure:"resource_attribute"`
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

var _ confmap.Validator = (*Config)(nil)

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
		cfg.TenantFrom.validate(),
		cfg.TraceTable.validate(),
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

// validateToken checks header names, metadata keys and baggage keys, which are tokens of RFC 9110.
func validateToken(key, name string) error {
	ok := name != "" && len(name) <= maxNameLen
	for i := range len(name) {
		c := name[i]
		ok = ok && ('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0)
	}
	if !ok {
		return fmt.Errorf("%s: %q is not allowed: 1 to %d letters, digits and characters of !#$%%&'*+-.^_`|~ are", key, name, maxNameLen)
	}
	return nil
}

func validateAttribute(key, name string) error {
	ok := name != "" && len(name) <= maxNameLen
	for _, c := range name {
		ok = ok && c > ' ' && c != 0x7F
	}
	if !ok {
		return fmt.Errorf("%s: %q is not allowed: 1 to %d bytes without spaces and control characters are", key, name, maxNameLen)
	}
	return nil
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

func (t *TenantConfig) validate() error {
	switch {
	case t.MetadataKey != "" && t.ResourceAttribute != "":
		return fmt.Errorf("tenant_from: metadata_key %q and resource_attribute %q together are not allowed: one of them is",
			t.MetadataKey, t.ResourceAttribute)
	case t.MetadataKey != "":
		return validateToken("tenant_from::metadata_key", t.MetadataKey)
	case t.ResourceAttribute != "":
		return validateAttribute("tenant_from::resource_attribute", t.ResourceAttribute)
	}
	return nil
}

func (t *TraceTableConfig) validate() error {
	var errs []error
	if t.MaxEntries < 1 || t.MaxEntries > maxTraceTableEntries {
		errs = append(errs, fmt.Errorf("trace_table::max_entries: %d is not allowed: 1 to %d are", t.MaxEntries, maxTraceTableEntries))
	}
	if t.TTL < time.Second || t.TTL > math.MaxInt32*time.Second {
		errs = append(errs, fmt.Errorf("trace_table::ttl: %s is not allowed: 1s and more are", t.TTL))
	}
	return errors.Join(errs...)
}

// engineConfig is what the engine is told. Where things are found is this component's business.
type engineConfig struct {
	GenerateIfMissing       bool             `json:"generate_if_missing"`
	IDPrefix                string           `json:"id_prefix"`
	BaggageKey              string           `json:"baggage_key"`
	GenerateForUntracedLogs bool             `json:"generate_for_untraced_logs"`
	IDSource                string           `json:"id_source"`
	IDKey                   string           `json:"id_key,omitempty"`
	ExternalIDs             string           `json:"external_ids"`
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
		BaggageKey:              cfg.BaggageKey,
		GenerateForUntracedLogs: cfg.GenerateForUntracedLogs,
		IDSource:                cfg.IDSource,
		IDKey:                   string(cfg.IDKey),
		ExternalIDs:             cfg.ExternalIDs,
		TraceTable:              engineTraceTable{MaxEntries: cfg.TraceTable.MaxEntries, TTL: cfg.TraceTable.TTL.String()},
	})
}
