package ollystackcorrelationprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

type found struct {
	kind core.Kind
	rank uint8
	text string
}

// scanned returns the candidates of one item and the state of its own attribute.
func scanned(cfg *Config, attrs pcommon.Map) ([]found, own) {
	b := newBatch(newMatcher(cfg))
	b.reset()
	row := b.newRow(pcommon.TraceID{})
	state := b.scan(attrs, row)
	b.readHits()
	var all []found
	for _, c := range b.candidates {
		all = append(all, found{c.Kind, c.Rank, string(b.blob[c.Off : c.Off+uint32(c.Len)])})
	}
	return all, state
}

func TestScanTellsTheKinds(t *testing.T) {
	cfg := createDefaultConfig().(*Config)
	cfg.ExtractFromAttributes = []string{"order.id", "Session"}
	tests := []struct {
		name  string
		key   string
		value any
		want  []found
		own   own
	}{
		{"own attribute", "correlation_id", "x", []found{{core.KindAttribute, 0, "x"}}, ownKept},
		{"own attribute, a number", "correlation_id", 7, []found{{core.KindAttribute, 0, "7"}}, ownKept},
		{"own attribute, empty", "correlation_id", "", []found{{core.KindAttribute, 0, ""}}, ownEmpty},
		{"own attribute, nothing", "correlation_id", nil, nil, ownEmpty},
		{"own attribute, a map", "correlation_id", map[string]any{"a": "b"}, nil, ownKept},
		{"own attributes are exact", "Correlation_ID", "x", nil, ownAbsent},
		{"baggage", "baggage", "a=b", []found{{core.KindBaggageList, 0, "a=b"}}, ownAbsent},
		{"captured baggage", "http.request.header.baggage", []any{"a=b", "c=d"}, []found{{core.KindBaggageList, 0, "a=b"}, {core.KindBaggageList, 0, "c=d"}}, ownAbsent},
		{"baggage of a call", "rpc.request.metadata.baggage", []any{"a=b"}, []found{{core.KindBaggageList, 0, "a=b"}}, ownAbsent},
		{"baggage member", "baggage.correlation_id", "x", []found{{core.KindBaggageMember, 0, "x"}}, ownAbsent},
		{"another baggage member", "baggage.correlation-id", "x", nil, ownAbsent},
		{"first header", "http.request.header.x-correlation-id", []any{"x"}, []found{{core.KindHeader, 0, "x"}}, ownAbsent},
		{"second header", "http.request.header.x_request_id", "x", []found{{core.KindHeader, 1, "x"}}, ownAbsent},
		{"header of a call", "rpc.grpc.request.metadata.X-Request-Id", "x", []found{{core.KindHeader, 1, "x"}}, ownAbsent},
		{"bare header", "X-CORRELATION-ID", "x", []found{{core.KindHeader, 0, "x"}}, ownAbsent},
		{"a header's bytes", "x-correlation-id", []byte("x"), nil, ownAbsent},
		{"a response header", "http.response.header.x-correlation-id", "x", nil, ownAbsent},
		{"same length and last letter", "x-correlation-jd", "x", nil, ownAbsent},
		{"extracted attribute", "order.id", 4711, []found{{core.KindExtractedAttribute, 0, "4711"}}, ownAbsent},
		{"extracted attribute, second", "Session", true, []found{{core.KindExtractedAttribute, 1, "true"}}, ownAbsent},
		{"extracted attributes are exact", "session", "x", nil, ownAbsent},
		{"empty key", "", "x", nil, ownAbsent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			attrs := pcommon.NewMap()
			attrs.PutStr("http.route", "/")
			assert.NoError(t, attrs.PutEmpty(tt.key).FromRaw(tt.value))
			attrs.PutInt("http.response.status_code", 200)
			got, state := scanned(cfg, attrs)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.own, state)
		})
	}
}

func TestBaggageIsIgnoredWhenSwitchedOff(t *testing.T) {
	cfg := createDefaultConfig().(*Config)
	cfg.ExtractFromBaggage = false
	attrs := pcommon.NewMap()
	attrs.PutStr("baggage", "correlation_id=x")
	attrs.PutStr("baggage.correlation_id", "x")
	got, _ := scanned(cfg, attrs)
	assert.Empty(t, got)
}

func TestKeysLongerThanAnyPatternAreNoMatch(t *testing.T) {
	m := newMatcher(createDefaultConfig().(*Config))
	long := make([]byte, maxKeyLen+1)
	assert.False(t, m.mayMatch(string(long)))
	assert.False(t, m.mayMatch(string(long[1:])))
}

func TestALongTextIsCutToWhatACandidateCanCarry(t *testing.T) {
	attrs := pcommon.NewMap()
	attrs.PutStr("baggage", string(make([]byte, core.MaxTextLen+10)))
	got, _ := scanned(createDefaultConfig().(*Config), attrs)
	assert.Len(t, got, 1)
	assert.Len(t, got[0].text, core.MaxTextLen)
}

func TestEqualFolded(t *testing.T) {
	assert.True(t, equalFolded("X-Request-ID", fold("x_request_id")))
	assert.False(t, equalFolded("X-Request-ID", fold("x_request_ie")))
	assert.False(t, equalFolded("X-Request-I", fold("x_request_id")))
}
