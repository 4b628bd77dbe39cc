package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"sync"
	"time"
)

// itemsPerSample is reached by processing several small batches in one sample: a reading of the clock
// costs as much as several items.
const itemsPerSample = 512

const warmUpRounds = 5

// worker is one thread's batches.
type worker struct {
	scenario
	batches []batch
	first   uint64 // the first batch's first trace
}

func newWorker(s scenario, seed uint64) (*worker, error) {
	w := &worker{scenario: s}
	for i := range max(1, itemsPerSample/s.items) {
		b, err := newBatch(s.signal, s.shape, seed+uint64(i))
		if err != nil {
			return nil, err
		}
		w.batches = append(w.batches, b)
	}
	w.first = takeTraces(w.traces() * uint64(len(w.batches)))
	return w, nil
}

// prepare readies the batches for the next sample: unprocessed, and with traces that were in no
// sample before unless they are to be known.
func (w *worker) prepare() {
	if !w.known {
		w.first = takeTraces(w.traces() * uint64(len(w.batches)))
	}
	for i, b := range w.batches {
		b.unprocess(w.first + uint64(i)*w.traces())
	}
}

// sample is the time that a strategy takes for the prepared batches.
func (w *worker) sample(s *strategy) (time.Duration, error) {
	started := now()
	for _, b := range w.batches {
		if err := b.pass(s); err != nil {
			return 0, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return now() - started, nil
}

func (w *worker) items() int { return len(w.batches) * w.shape.items }

// bench is what one table is measured with: one worker a thread.
type bench struct {
	scenario
	workers []*worker
	cold    bool
}

func newBench(s scenario, cold bool) (*bench, error) {
	b := &bench{scenario: s, cold: cold}
	for i := range s.threads {
		w, err := newWorker(s, uint64(1000*i+1))
		if err != nil {
			return nil, err
		}
		b.workers = append(b.workers, w)
	}
	return b, nil
}

// sample is the time a strategy takes for the batches of a worker: of several, which run at once,
// the mean.
func (b *bench) sample(s *strategy) (time.Duration, error) {
	for _, w := range b.workers {
		w.prepare()
	}
	if b.cold {
		emptyCaches()
	}
	if len(b.workers) == 1 {
		return b.workers[0].sample(s)
	}
	var (
		ready, done sync.WaitGroup
		took        = make([]time.Duration, len(b.workers))
		errs        = make([]error, len(b.workers))
	)
	ready.Add(len(b.workers))
	for i, w := range b.workers {
		done.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			ready.Done()
			ready.Wait()
			took[i], errs[i] = w.sample(s)
		})
	}
	done.Wait()
	var sum time.Duration
	for _, t := range took {
		sum += t
	}
	return sum / time.Duration(len(took)), errors.Join(errs...)
}

// measure compares the strategies on one kind of batch: every round takes one sample of each, in a
// new random order, so that whatever slows the machine down for a while slows all of them.
func measure(strategies []*strategy, s scenario, cold bool, rounds int) (table, error) {
	b, err := newBench(s, cold)
	if err != nil {
		return table{}, err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// Nothing is collected while the clock runs: when it happens is chance, and what it costs depends
	// on the heap of the whole collector. What a strategy allocates is in the table.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))

	strategies = slices.DeleteFunc(slices.Clone(strategies), func(st *strategy) bool { return !st.canDo(s.signal) })
	result := newTable(s)
	samples := make([][]time.Duration, len(strategies))
	order := make([]int, len(strategies))
	for i, st := range strategies {
		order[i] = i
		row, err := b.warmUp(st)
		if err != nil {
			return table{}, err
		}
		result.Rows = append(result.Rows, row)
	}
	overhead := clockOverhead()
	random := rand.New(rand.NewPCG(uint64(s.shape.items), 1))
	for range rounds {
		runtime.GC()
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			took, err := b.sample(strategies[i])
			if err != nil {
				return table{}, err
			}
			samples[i] = append(samples[i], max(1, took-overhead))
		}
	}
	result.fill(samples, b.workers[0].items())
	return result, nil
}

// warmUp lets a strategy make its buffers (and, when traces are to be known, know them), checks what
// it does, and counts what it then allocates.
func (b *bench) warmUp(s *strategy) (row, error) {
	for range warmUpRounds {
		if _, err := b.sample(s); err != nil {
			return row{}, err
		}
		for _, w := range b.workers {
			for _, batch := range w.batches {
				if missing := batch.missing(); missing > 0 {
					return row{}, fmt.Errorf("%s left %d items without %s", s.name, missing, target)
				}
			}
		}
	}
	w := b.workers[0]
	w.prepare()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := w.sample(s); err != nil {
		return row{}, err
	}
	runtime.ReadMemStats(&after)
	return row{
		Strategy: s.name,
		Allocs:   float64(after.Mallocs-before.Mallocs) / float64(w.items()),
		Bytes:    float64(after.TotalAlloc-before.TotalAlloc) / float64(w.items()),
	}, nil
}

// nextTrace numbers all traces of the run.
var nextTrace uint64

// takeTraces returns the first of count traces that no batch has had.
func takeTraces(count uint64) uint64 {
	first := nextTrace
	nextTrace += count
	return first
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

// profile runs one strategy on the usual batches under the CPU profiler. Preparing the batches is in
// the profile too, as unprocess.
func profile(strategies []*strategy, name string, spans, seconds int, path string) (err error) {
	index := slices.IndexFunc(strategies, func(s *strategy) bool { return s.name == name })
	if index < 0 {
		return fmt.Errorf("-strategy: there is no strategy %q", name)
	}
	b, err := newBench(usual(spans), false)
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
		if _, err := b.sample(strategies[index]); err != nil {
			return err
		}
	}
	return nil
}
