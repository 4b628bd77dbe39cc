package ollystackcorrelationprocessor

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// forEachLine runs one subtest for each line of a file of testdata, by its name.
func forEachLine[T any](t *testing.T, file string, run func(*testing.T, T)) {
	t.Helper()
	f, err := os.Open(filepath.Join("../../testdata", file))
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

// vectorConfig is the configuration of a vector: the keys that users write.
func vectorConfig(t *testing.T, settings map[string]any) *Config {
	t.Helper()
	cfg := createDefaultConfig().(*Config)
	require.NoError(t, confmap.NewFromStringMap(settings).Unmarshal(cfg))
	require.NoError(t, cfg.Validate())
	return cfg
}

// What an item brings is what the vectors of testdata/contract say, which the Rust core runs too.
func TestContractAttributes(t *testing.T) {
	type candidate struct {
		Kind string `json:"kind"`
		Rank uint8  `json:"rank"`
		Text string `json:"text"`
	}
	type vector struct {
		Config     map[string]any  `json:"config"`
		Attributes json.RawMessage `json:"attributes"`
		Body       json.RawMessage `json:"body"`
		Candidates []candidate     `json:"candidates"`
		Own        string          `json:"own"`
	}
	kinds := map[core.Kind]string{
		core.KindAttribute: "attribute", core.KindBaggageList: "baggage_list", core.KindBaggageMember: "baggage_member",
		core.KindHeader: "header", core.KindExtractedAttribute: "extracted_attribute", core.KindBody: "body",
	}
	states := map[own]string{ownAbsent: "absent", ownEmpty: "empty", ownKept: "kept"}
	forEachLine(t, "contract/attributes.jsonl", func(t *testing.T, v vector) {
		if v.Body == nil {
			v.Body = json.RawMessage("{}")
		}
		ld, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(fmt.Appendf(nil,
			`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":%s,"body":%s}]}]}]}`, v.Attributes, v.Body))
		require.NoError(t, err)
		record := firstRecord(ld)
		cfg := vectorConfig(t, v.Config)
		b := newBatch(newMatcher(cfg))
		b.reset()
		row := b.newRow(pcommon.TraceID{1})
		state := b.scan(record.Attributes(), row)
		b.readHits()
		(&correlator{cfg: cfg}).addBody(b, record.Body(), row)
		got := []candidate{}
		for _, c := range b.candidates {
			got = append(got, candidate{kinds[c.Kind], c.Rank, string(b.blob[c.Off : c.Off+uint32(c.Len)])})
		}
		assert.Equal(t, v.Candidates, got)
		assert.Equal(t, v.Own, states[state])
	})
}
