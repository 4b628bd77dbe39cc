package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// spansPerSample is reached by processing several small batches in one sample: a reading of the
// clock costs as much as several spans.
const spansPerSample = 512

const warmUpRounds = 5

// bench is what one table is measured with.
type bench struct {
	batches []ptrace.Traces
	spans   int    // of all batches
	traces  uint64 // of one batch
	known   bool
	first   uint64 // the first batch's first trace
}

func newBench(count int, known bool) (*bench, error) {
	b := &bench{known: known, traces: uint64((count + spansPerTrace - 1) / spansPerTrace)}
	for range max(1, spansPerSample/count) {
		td, err := usualBatch(count, uint64(len(b.batches)+1))
		if err != nil {
			return nil, err
		}
		b.batches = append(b.batches, td)
		b.spans += count
	}
	b.first = takeTraces(b.traces * uint64(len(b.batches)))
	return b, nil
}

// prepare readies the batches for the next sample: unprocessed, and with traces that were in no
// sample before unless they are to be known.
func (b *bench) prepare() {
	if !b.known {
		b.first = takeTraces(b.traces * uint64(len(b.batches)))
	}
	for i, td := range b.batches {
		makeUnprocessed(td, b.first+uint64(i)*b.traces)
	}
}

// sample is the time that a strategy takes for the prepared batches.
func (b *bench) sample(ctx context.Context, s *strategy) (time.Duration, error) {
	started := now()
	for _, td := range b.batches {
		if err := s.process(ctx, td); err != nil {
			return 0, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return now() - started, nil
}

// measure compares the strategies on one kind of batch: every round takes one sample of each, in a
// new random order, so that whatever slows the machine down for a while slows all of them.
func measure(strategies []*strategy, count int, known, cold bool, rounds int) (table, error) {
	b, err := newBench(count, known)
	if err != nil {
		return table{}, err
	}
	ctx := context.Background()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// Nothing is collected while the clock runs: when it happens is chance, and what it costs depends
	// on the heap of the whole collector. What a strategy allocates is in the table.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))

	result := table{Spans: count, Traces: tracesName(known), Batches: len(b.batches)}
	samples := make([][]time.Duration, len(strategies))
	order := make([]int, len(strategies))
	for i, s := range strategies {
		order[i] = i
		row, err := b.warmUp(ctx, s)
		if err != nil {
			return table{}, err
		}
		result.Rows = append(result.Rows, row)
	}
	overhead := clockOverhead()
	random := rand.New(rand.NewPCG(uint64(count), 1))
	for range rounds {
		runtime.GC()
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			b.prepare()
			if cold {
				emptyCaches()
			}
			took, err := b.sample(ctx, strategies[i])
			if err != nil {
				return table{}, err
			}
			samples[i] = append(samples[i], max(0, took-overhead))
		}
	}
	for i := range result.Rows {
		slices.Sort(samples[i])
		result.Rows[i].MinNs = nsPerSpan(samples[i][0], b.spans)
		result.Rows[i].MedianNs = nsPerSpan(samples[i][len(samples[i])/2], b.spans)
	}
	result.compare()
	return result, nil
}

// warmUp lets a strategy make its buffers (and, when traces are to be known, know them), checks
// what it does, and counts what it then allocates.
func (b *bench) warmUp(ctx context.Context, s *strategy) (row, error) {
	for range warmUpRounds {
		b.prepare()
		if _, err := b.sample(ctx, s); err != nil {
			return row{}, err
		}
		for _, td := range b.batches {
			if err := check(s, td); err != nil {
				return row{}, err
			}
		}
	}
	var before, after runtime.MemStats
	b.prepare()
	runtime.ReadMemStats(&before)
	if _, err := b.sample(ctx, s); err != nil {
		return row{}, err
	}
	runtime.ReadMemStats(&after)
	return row{
		Strategy: s.name,
		Allocs:   float64(after.Mallocs-before.Mallocs) / float64(b.spans),
		Bytes:    float64(after.TotalAlloc-before.TotalAlloc) / float64(b.spans),
	}, nil
}

// emptied is larger than the caches of most processors together.
var emptied = make([]byte, 64<<20)

// emptyCaches leaves nothing of the batch, the code's data and the trace tables in the caches, as
// when a batch waited in the collector before it came.
func emptyCaches() {
	const cacheLine = 64
	for i := 0; i < len(emptied); i += cacheLine {
		emptied[i]++
	}
}

func clockOverhead() time.Duration {
	shortest := time.Duration(1 << 62)
	for range 1000 {
		started := now()
		shortest = min(shortest, now()-started)
	}
	return shortest
}

func nsPerSpan(d time.Duration, spans int) float64 { return float64(d.Nanoseconds()) / float64(spans) }

func tracesName(known bool) string {
	if known {
		return "known"
	}
	return "new"
}

// profile runs one strategy on new traces under the CPU profiler. Preparing the batches is in the
// profile too, as makeUnprocessed.
func profile(strategies []*strategy, name string, count, seconds int, path string) (err error) {
	index := slices.IndexFunc(strategies, func(s *strategy) bool { return s.name == name })
	if index < 0 {
		return fmt.Errorf("-strategy: there is no strategy %q", name)
	}
	b, err := newBench(count, false)
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	for end := time.Now().Add(time.Duration(seconds) * time.Second); time.Now().Before(end); {
		b.prepare()
		if _, err := b.sample(context.Background(), strategies[index]); err != nil {
			return err
		}
	}
	return nil
}
