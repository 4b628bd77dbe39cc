//go:build cgo

package core

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The vectors of testdata/contract are shared with the Rust and C sides; their README explains
// them. Here they run through the C ABI as this component uses it.

const contractDir = "../../../testdata/contract"

// forEachVector runs one subtest for each line of a file.
func forEachVector[T any](t *testing.T, file string, run func(*testing.T, T)) {
	t.Helper()
	f, err := os.Open(filepath.Join(contractDir, file))
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
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

// text is a text, or hex when it is not UTF-8.
func text(t *testing.T, plain, inHex string) string {
	t.Helper()
	if inHex == "" {
		return plain
	}
	raw, err := hex.DecodeString(inHex)
	require.NoError(t, err)
	return string(raw)
}

type scenario struct {
	Config json.RawMessage   `json:"config"`
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
	Results []scenarioResult `json:"results"`
}

var signalNumbers = map[string]Signal{"traces": SignalTraces, "logs": SignalLogs, "metrics": SignalMetrics, "profiles": 4}

var kindNumbers = map[string]Kind{
	"attribute": KindAttribute, "baggage_list": KindBaggageList, "baggage_member": KindBaggageMember,
	"header": KindHeader, "extracted_attribute": KindExtractedAttribute, "body": KindBody,
	"resource": KindResource, "link": KindLink, "metadata": KindMetadata, "metadata_baggage": KindMetadataBaggage,
}

func TestContractResolve(t *testing.T) {
	forEachVector(t, "resolve.jsonl", func(t *testing.T, s scenario) {
		engine := newEngine(t, string(s.Config))
		labels := newLabels(t, s.Config)
		for i, call := range s.Calls {
			// The engine reads the system's clock, so time really has to pass for its table.
			time.Sleep(time.Duration(call.WaitMs) * time.Millisecond)
			rows, candidates, blob := call.flatten(t)
			results, out := make([]Result, len(rows)), make([]byte, len(rows)*MaxIDLen)
			n, err := engine.Resolve(signalNumbers[call.Signal], rows, candidates, blob, results, out)
			require.NoError(t, err, "call %d", i)
			require.Len(t, results, len(call.Results))
			for row, want := range call.Results {
				got := results[row]
				labels.check(want.ID, string(out[:n][got.Off:got.Off+uint32(got.Len)]))
				assert.Equal(t, want.Source, got.Source.String(), "call %d, row %d", i, row)
				assert.Equal(t, want.Flags, got.Flags, "call %d, row %d", i, row)
			}
			checkRandomness(t, call.Results, results, string(out[:n]))
		}
		for name, want := range s.Stats {
			assert.Equal(t, want, stat(t, engine, name), name)
		}
	})
}

type scenarioResult struct {
	ID         string `json:"id"`
	Source     string `json:"source"`
	Flags      uint8  `json:"flags"`
	Randomness string `json:"randomness"`
}

// checkRandomness compares what follows the IDs.
func checkRandomness(t *testing.T, wanted []scenarioResult, results []Result, out string) {
	t.Helper()
	ids, want := 0, ""
	for row, r := range results {
		ids += int(r.Len)
		want += wanted[row].Randomness
	}
	assert.Equal(t, want, out[ids:])
}

func (c *scenarioCall) flatten(t *testing.T) ([]Row, []Candidate, []byte) {
	var blob []byte
	put := func(s string) (uint32, uint32) {
		off := len(blob)
		blob = append(blob, s...)
		return uint32(off), uint32(len(s))
	}
	rows := make([]Row, len(c.Rows))
	for i, r := range c.Rows {
		rows[i].TraceID = traceID(t, r.TraceID)
		rows[i].TenantOff, rows[i].TenantLen = put(r.Tenant)
	}
	candidates := make([]Candidate, len(c.Candidates))
	for i, from := range c.Candidates {
		content := text(t, from.Text, from.TextHex)
		if from.Kind == "link" {
			id := traceID(t, from.Link)
			content = string(id[:])
		}
		off, length := put(content)
		row := uint32(from.Row)
		if from.Row < 0 {
			row = AllRows
		}
		require.Contains(t, kindNumbers, from.Kind)
		candidates[i] = Candidate{Row: row, Off: off, Len: uint16(length), Kind: kindNumbers[from.Kind], Rank: from.Rank}
	}
	return rows, candidates, blob
}

func traceID(t *testing.T, s string) (id [16]byte) {
	raw, err := hex.DecodeString(s)
	require.NoError(t, err)
	require.Len(t, raw, len(id))
	return [16]byte(raw)
}

// labels are the "$a" of a scenario: equal ones stand for equal random IDs, different ones for
// different ones.
type labels struct {
	t      *testing.T
	format *regexp.Regexp
	ids    map[string]string
	used   map[string]string
}

func newLabels(t *testing.T, config json.RawMessage) *labels {
	prefix := struct {
		IDPrefix string `json:"id_prefix"`
	}{"olly"}
	require.NoError(t, json.Unmarshal(config, &prefix))
	return &labels{
		t: t, format: regexp.MustCompile("^" + prefix.IDPrefix + "-[0-9a-z]{8}-[0-9a-f]{8}$"),
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

// stat reads a total by its name in OllyStats, of which the field of Stats is the camel case.
func stat(t *testing.T, engine *Engine, name string) uint64 {
	t.Helper()
	stats, err := engine.Stats()
	require.NoError(t, err)
	var field strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		field.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	value := reflect.ValueOf(stats).FieldByName(field.String())
	require.True(t, value.IsValid(), "no such total: %s", name)
	return value.Uint()
}

// settleOne has a fresh engine settle one candidate and returns the ID and the engine.
func settleOne(t *testing.T, kind Kind, content string, config map[string]any) (string, *Engine) {
	t.Helper()
	config["generate_if_missing"] = false
	raw, err := json.Marshal(config)
	require.NoError(t, err)
	engine := newEngine(t, string(raw))
	require.LessOrEqual(t, len(content), MaxTextLen)
	ids, _ := resolve(t, engine, rowsOf(1), []Candidate{{Len: uint16(len(content)), Kind: kind}}, content)
	return ids[0], engine
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
		config := map[string]any{"baggage_key": v.Key}
		got, engine := settleOne(t, KindBaggageList, text(t, v.Input, v.InputHex), config)
		if v.Rejected != "" {
			assert.Empty(t, got)
			assert.EqualValues(t, 1, stat(t, engine, "rejected_"+v.Rejected))
			return
		}
		assert.Zero(t, stat(t, engine, "rejected_baggage_malformed")+stat(t, engine, "rejected_baggage_limit"))
		if v.Value == nil && v.ValueHex == "" {
			assert.Empty(t, got)
			return
		}
		value := ""
		if v.Value != nil {
			value = *v.Value
		}
		// What is then made of the value is what is made of a member that was taken out already.
		want, _ := settleOne(t, KindBaggageMember, text(t, value, v.ValueHex), config)
		assert.Equal(t, want, got)
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
	}
	plain := regexp.MustCompile(`^[A-Za-z0-9._:/@=+-]+$`)
	forEachVector(t, "ids.jsonl", func(t *testing.T, v vector) {
		got, engine := settleOne(t, KindHeader, text(t, v.Input, v.InputHex), map[string]any{"id_prefix": v.Prefix})
		if v.Rejected != "" {
			assert.Empty(t, got)
			assert.EqualValues(t, 1, stat(t, engine, "rejected_"+v.Rejected))
			return
		}
		assert.NotEmpty(t, got)
		if valid := text(t, v.Valid, v.ValidHex); plain.MatchString(valid) {
			assert.Equal(t, valid, got)
		}
	})
}

func TestContractSanitize(t *testing.T) {
	type vector struct {
		Input    string `json:"input"`
		InputHex string `json:"input_hex"`
		Output   string `json:"output"`
		Changed  bool   `json:"changed"`
	}
	forEachVector(t, "sanitize.jsonl", func(t *testing.T, v vector) {
		input := text(t, v.Input, v.InputHex)
		got, engine := settleOne(t, KindHeader, input, map[string]any{})
		if rejected(t, engine) {
			return // never gets as far as being sanitised
		}
		// Spaces around an ID are gone before it is sanitised; each of them is one "_" in the output.
		before := len(input) - len(strings.TrimLeft(input, " "))
		after := len(input) - len(strings.TrimRight(input, " "))
		assert.Equal(t, v.Output[before:len(v.Output)-after], got)
		assert.Equal(t, v.Changed, stat(t, engine, "sanitized") == 1)
	})
}

func rejected(t *testing.T, engine *Engine) bool {
	return stat(t, engine, "rejected_empty")+stat(t, engine, "rejected_too_long")+
		stat(t, engine, "rejected_control")+stat(t, engine, "rejected_malformed")+
		stat(t, engine, "rejected_lossy") > 0
}
