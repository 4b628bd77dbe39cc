//go:build cgo

package core

import (
	"encoding/binary"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newEngine(t testing.TB, config string) *Engine {
	t.Helper()
	engine, err := New([]byte(config))
	require.NoError(t, err)
	t.Cleanup(engine.Close)
	return engine
}

func rowsOf(n int) []Row {
	rows := make([]Row, n)
	for i := range rows {
		binary.BigEndian.PutUint64(rows[i].TraceID[8:], uint64(i)+1)
	}
	return rows
}

// resolve settles rows and returns each one's ID and source.
func resolve(t testing.TB, e *Engine, rows []Row, candidates []Candidate, blob string) ([]string, []Source) {
	t.Helper()
	results := make([]Result, len(rows))
	out := make([]byte, len(rows)*MaxIDLen)
	n, err := e.Resolve(SignalTraces, rows, candidates, []byte(blob), results, out)
	require.NoError(t, err)
	ids, sources := make([]string, len(rows)), make([]Source, len(rows))
	for i, r := range results {
		ids[i], sources[i] = string(out[:n][r.Off:r.Off+uint32(r.Len)]), r.Source
	}
	return ids, sources
}

func TestCandidatesReachTheEngine(t *testing.T) {
	e := newEngine(t, `{}`)
	ids, sources := resolve(t, e, rowsOf(3), []Candidate{
		{Row: 0, Off: 0, Len: 7, Kind: KindHeader},
		{Row: 1, Off: 7, Len: 7, Kind: KindAttribute},
		{Row: AllRows, Off: 14, Len: 4, Kind: KindMetadata},
	}, "order-7order-8meta")
	assert.Equal(t, []string{"order-7", "order-8", "meta"}, ids)
	assert.Equal(t, []Source{SourceHeader, SourceAttribute, SourceMetadata}, sources)
}

func TestATraceKeepsItsID(t *testing.T) {
	e := newEngine(t, `{"id_prefix":"acme"}`)
	first, sources := resolve(t, e, rowsOf(2), nil, "")
	assert.Regexp(t, `^acme-[0-9a-z]+-[0-9a-f]{8}$`, first[0])
	assert.NotEqual(t, first[0], first[1])
	assert.Equal(t, SourceGenerated, sources[0])
	again, _ := resolve(t, e, rowsOf(2), nil, "")
	assert.Equal(t, first, again)
	stats, err := e.Stats()
	require.NoError(t, err)
	assert.EqualValues(t, 2, stats.Generated)
	assert.EqualValues(t, 2, stats.Inherited)
	assert.EqualValues(t, 2, stats.TableEntries)
	assert.NotZero(t, stats.TableCapacity)
}

func TestAnEmptyBatchIsNoError(t *testing.T) {
	n, err := newEngine(t, `{}`).Resolve(SignalLogs, nil, nil, nil, nil, nil)
	require.NoError(t, err)
	assert.Zero(t, n)
}

func TestARefusedConfigurationIsAnErrorThatSaysWhy(t *testing.T) {
	for config, want := range map[string]string{
		`{"id_prefix":"NO"}`:           "id_prefix",
		`{"no_such_key":1}`:            "no_such_key",
		`{"trace_table":{"ttl":"0s"}}`: "trace_table.ttl",
		`no json`:                      "",
		``:                             "",
	} {
		_, err := New([]byte(config))
		require.ErrorContains(t, err, want, config)
		assert.NotEmpty(t, err.Error())
	}
}

func TestMalformedBatchesAreRefused(t *testing.T) {
	e := newEngine(t, `{}`)
	rows, results := rowsOf(1), make([]Result, 1)
	out := make([]byte, MaxIDLen)
	tests := map[string]struct {
		signal    Signal
		candidate Candidate
	}{
		"unknown signal":         {99, Candidate{Kind: KindHeader, Len: 1}},
		"unknown kind":           {SignalTraces, Candidate{Kind: 99, Len: 1}},
		"a row that is not":      {SignalTraces, Candidate{Row: 1, Kind: KindHeader, Len: 1}},
		"a text outside":         {SignalTraces, Candidate{Off: 1, Kind: KindHeader, Len: 1}},
		"a link of other length": {SignalTraces, Candidate{Kind: KindLink, Len: 1}},
	}
	for name, tt := range tests {
		_, err := e.Resolve(tt.signal, rows, []Candidate{tt.candidate}, []byte("x"), results, out)
		assert.ErrorIs(t, err, StatusBadInput, name)
	}
	_, err := e.Resolve(SignalTraces, rows, nil, nil, results, out[:1])
	assert.ErrorIs(t, err, StatusOutTooSmall)
	_, err = e.Resolve(SignalTraces, rows, nil, nil, nil, out)
	assert.ErrorContains(t, err, "0 results for 1 rows")
}

func TestAClosedEngineSaysSo(t *testing.T) {
	e, err := New([]byte(`{}`))
	require.NoError(t, err)
	e.Close()
	e.Close()
	_, err = e.Resolve(SignalTraces, nil, nil, nil, nil, nil)
	require.ErrorIs(t, err, ErrClosed)
	_, err = e.Stats()
	require.ErrorIs(t, err, ErrClosed)
}

// Close waits for the calls that are running, and those that come later are refused.
func TestCloseDuringCalls(t *testing.T) {
	e, err := New([]byte(`{}`))
	require.NoError(t, err)
	rows := rowsOf(64)
	started := make(chan struct{}, 4)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			results, out := make([]Result, len(rows)), make([]byte, len(rows)*MaxIDLen)
			for i := range 500 {
				if _, err := e.Resolve(SignalTraces, rows, nil, nil, results, out); err != nil {
					assert.ErrorIs(t, err, ErrClosed)
				}
				_, _ = e.Stats()
				if i == 0 {
					started <- struct{}{}
				}
			}
		})
	}
	for range 4 {
		<-started
	}
	e.Close()
	wg.Wait()
}

func TestAnUnknownStatusIsAnError(t *testing.T) {
	assert.EqualError(t, Status(-42), "the correlation core returned the unknown status -42")
	assert.Equal(t, "unknown", Status(-42).Name())
	names := map[string]bool{}
	for _, s := range []Status{StatusPanic, StatusBadInput, StatusOutTooSmall, StatusBadConfig} {
		assert.NotContains(t, s.Error(), "unknown")
		names[s.Name()] = true
	}
	assert.Len(t, names, 4)
}

func TestSourcesHaveNames(t *testing.T) {
	for s := SourceAttribute; s <= SourceGenerated; s++ {
		assert.NotEmpty(t, s.String())
	}
	assert.Empty(t, Source(0).String())
	assert.Empty(t, Source(200).String())
}

func BenchmarkResolve(b *testing.B) {
	e := newEngine(b, `{}`)
	rows := rowsOf(64)
	results, out := make([]Result, len(rows)), make([]byte, len(rows)*MaxIDLen)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Resolve(SignalTraces, rows, nil, nil, results, out); err != nil {
			b.Fatal(err)
		}
	}
}
