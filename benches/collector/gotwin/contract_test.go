package gotwin

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// The vectors of testdata/contract are the component's; their README explains them.
const contractDir = "../../../testdata/contract"

func forEachVector[T any](t *testing.T, file string, run func(*testing.T, T)) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(contractDir, file))
	require.NoError(t, err)
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 16<<20)
	count := 0
	for lines.Scan() {
		var named struct {
			Name string `json:"name"`
		}
		var vector T
		require.NoError(t, json.Unmarshal(lines.Bytes(), &named))
		require.NoError(t, json.Unmarshal(lines.Bytes(), &vector))
		t.Run(named.Name, func(t *testing.T) { run(t, vector) })
		count++
	}
	require.NoError(t, lines.Err())
	require.NotZero(t, count)
}

func text(t *testing.T, plain, inHex string) string {
	t.Helper()
	if inHex == "" {
		return plain
	}
	raw, err := hex.DecodeString(inHex)
	require.NoError(t, err)
	return string(raw)
}

func configOf(t *testing.T, settings map[string]any) *Config {
	t.Helper()
	cfg := DefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(settings).Unmarshal(cfg))
	return cfg
}

type scenario struct {
	Config map[string]any    `json:"config"`
	Calls  []scenarioCall    `json:"calls"`
	Stats  map[string]uint64 `json:"stats"`
}

type scenarioCall struct {
	Signal string `json:"signal"`
	WaitMs int    `json:"wait_ms"`
	Rows   []struct {
		TraceID string `json:"trace_id"`
		Tenant  string `json:"tenant"`
	} `json:"rows"`
	Candidates []struct {
		Row     int    `json:"row"`
		Kind    string `json:"kind"`
		Rank    uint8  `json:"rank"`
		Text    string `json:"text"`
		TextHex string `json:"text_hex"`
		Link    string `json:"link"`
	} `json:"candidates"`
	Results []struct {
		ID     string `json:"id"`
		Source string `json:"source"`
		Flags  uint8  `json:"flags"`
	} `json:"results"`
}

// Profiles are not the twin's; their rows are settled as those of traces are.
var signals = map[string]signal{"traces": signalTraces, "logs": signalLogs, "metrics": signalMetrics, "profiles": signalTraces}

var kinds = map[string]kind{
	"attribute": kindAttribute, "baggage_list": kindBaggageList, "baggage_member": kindBaggageMember, "header": kindHeader,
	"extracted_attribute": kindExtractedAttribute, "body": kindBody, "resource": kindResource, "metadata": kindMetadata,
	"metadata_baggage": kindMetadataBaggage,
}

var counterNames = map[string]counter{
	"extracted_attribute": extractedAttribute, "extracted_baggage": extractedBaggage, "extracted_header": extractedHeader,
	"extracted_body": extractedBody, "extracted_resource": extractedResource, "extracted_metadata": extractedMetadata,
	"linked": linked, "generated": generated, "inherited": inherited, "unsettled": unsettled, "upgraded": upgraded,
	"conflicts": conflicts, "sanitized": sanitized, "rejected_empty": rejectedEmpty, "rejected_too_long": rejectedTooLong,
	"rejected_control": rejectedControl, "rejected_malformed": rejectedMalformed, "rejected_baggage_malformed": rejectedBaggageMalformed,
	"rejected_baggage_limit": rejectedBaggageLimit, "rejected_ignored": rejectedIgnored,
	"rejected_lossy": rejectedLossy,
	"table_entries":  tableEntries, "table_evicted": tableEvicted, "table_expired": tableExpired,
}

func TestContractResolve(t *testing.T) {
	forEachVector(t, "resolve.jsonl", func(t *testing.T, s scenario) {
		if settings := confmap.NewFromStringMap(s.Config); hasAny(settings, notInTwin) {
			t.Skip("the twin leaves this out")
		}
		cfg := configOf(t, s.Config)
		e := newEngine(cfg)
		labels := newLabels(t, cfg.IDPrefix)
		for i, call := range s.Calls {
			// The engine reads the system's clock, so time really has to pass for its table.
			time.Sleep(time.Duration(call.WaitMs) * time.Millisecond)
			require.Contains(t, signals, call.Signal)
			b := newBatch(e.table, newMatcher(cfg), signals[call.Signal])
			b.reset()
			call.describe(t, e, b)
			e.resolve(b)
			for row, want := range call.Results {
				labels.check(want.ID, b.id(uint32(row)))
				got := b.rows[row].result
				if want.ID == "" {
					assert.Zero(t, got.strength)
					continue
				}
				assert.Equal(t, want.Source, got.strength.source().String(), "call %d, row %d", i, row)
				assert.Equal(t, want.Flags, got.flags, "call %d, row %d", i, row)
			}
		}
		for name, want := range s.Stats {
			if name == "table_capacity" {
				assert.EqualValues(t, want, len(e.table.sets)*ways)
				continue
			}
			require.Contains(t, counterNames, name)
			assert.Equal(t, want, e.totals[counterNames[name]].Load(), name)
		}
	})
}

func (c *scenarioCall) describe(t *testing.T, e *engine, b *batch) {
	for i, r := range c.Rows {
		b.tenant, b.lastRow = e.table.tenant(r.Tenant), noRow
		if id := traceID(t, r.TraceID); id.IsEmpty() {
			require.EqualValues(t, i, b.untracedRow())
		} else {
			require.EqualValues(t, i, b.traceRow(id))
		}
	}
	for _, from := range c.Candidates {
		row := uint32(from.Row)
		if from.Row < 0 {
			row = allRows
		}
		if from.Kind == "link" {
			b.addLink(row, traceID(t, from.Link))
			continue
		}
		require.Contains(t, kinds, from.Kind)
		b.add(row, kinds[from.Kind], from.Rank, text(t, from.Text, from.TextHex))
	}
}

func traceID(t *testing.T, s string) pcommon.TraceID {
	raw, err := hex.DecodeString(s)
	require.NoError(t, err)
	return pcommon.TraceID(raw)
}

// labels are the "$a" of a scenario: equal ones stand for equal random IDs, different ones for
// different ones.
type labels struct {
	t         *testing.T
	format    *regexp.Regexp
	ids, used map[string]string
}

func newLabels(t *testing.T, prefix string) *labels {
	return &labels{
		t: t, format: regexp.MustCompile("^" + prefix + "-[0-9a-z]{8}-[0-9a-f]{8}$"),
		ids: map[string]string{}, used: map[string]string{},
	}
}

func (l *labels) check(want, got string) {
	l.t.Helper()
	if !strings.HasPrefix(want, "$") {
		assert.Equal(l.t, want, got)
		return
	}
	if known, ok := l.ids[want]; ok {
		assert.Equal(l.t, known, got, want)
		return
	}
	assert.Regexp(l.t, l.format, got)
	assert.Empty(l.t, l.used[got], "%s has the ID of another label", want)
	l.ids[want], l.used[got] = got, want
}

func TestContractBaggage(t *testing.T) {
	type vector struct {
		Input    string  `json:"input"`
		InputHex string  `json:"input_hex"`
		Key      string  `json:"key"`
		Value    *string `json:"value"`
		ValueHex string  `json:"value_hex"`
		Rejected string  `json:"rejected"`
	}
	forEachVector(t, "baggage.jsonl", func(t *testing.T, v vector) {
		value, found, reason := baggageMember(text(t, v.Input, v.InputHex), v.Key)
		switch {
		case v.Rejected != "":
			assert.False(t, found)
			assert.Equal(t, counterNames["rejected_"+v.Rejected], reason)
		case v.Value == nil && v.ValueHex == "":
			assert.False(t, found)
			assert.Equal(t, accepted, reason)
		default:
			want := ""
			if v.Value != nil {
				want = *v.Value
			}
			assert.True(t, found)
			assert.Equal(t, text(t, want, v.ValueHex), value)
		}
	})
}

func TestContractIDs(t *testing.T) {
	type vector struct {
		Input    string `json:"input"`
		InputHex string `json:"input_hex"`
		Prefix   string `json:"prefix"`
		Valid    string `json:"valid"`
		ValidHex string `json:"valid_hex"`
		Rejected string `json:"rejected"`
		Parsed   *struct {
			Prefix string `json:"prefix"`
			Time   uint64 `json:"time"`
			Random uint32 `json:"random"`
		} `json:"parsed"`
	}
	forEachVector(t, "ids.jsonl", func(t *testing.T, v vector) {
		input := text(t, v.Input, v.InputHex)
		got, _, reason := validate(input, v.Prefix)
		if v.Rejected != "" {
			assert.Equal(t, counterNames["rejected_"+v.Rejected], reason)
		} else {
			assert.Equal(t, accepted, reason)
			assert.Equal(t, text(t, v.Valid, v.ValidHex), got)
		}
		assert.Equal(t, v.Parsed != nil, isFormatted(input))
		if p := v.Parsed; p != nil {
			// The other way round, leading zeros of the middle part apart.
			head, tail, _ := strings.Cut(input, "-")
			assert.Equal(t, head+"-"+strings.TrimLeft(tail[:len(tail)-9], "0")+tail[len(tail)-9:],
				strings.Replace(string(appendID(nil, p.Prefix, p.Time, p.Random)), "-0-", "--", 1))
		}
	})
}

func TestContractSanitize(t *testing.T) {
	type vector struct {
		Input    string `json:"input"`
		InputHex string `json:"input_hex"`
		Output   string `json:"output"`
		Changed  bool   `json:"changed"`
		Lossy    bool   `json:"lossy"`
	}
	forEachVector(t, "sanitize.jsonl", func(t *testing.T, v vector) {
		input := text(t, v.Input, v.InputHex)
		got, lossy := sanitize(input)
		assert.Equal(t, v.Output, got)
		assert.Equal(t, v.Lossy, lossy)
		assert.Equal(t, v.Changed, !isClean(input))
	})
}
