package main

import "fmt"

// The signals.
const (
	signalTraces  = "traces"
	signalLogs    = "logs"
	signalMetrics = "metrics"
)

// scenario is one kind of batch; each gets a table.
type scenario struct {
	shape
	signal  string
	known   bool // whether a trace was in a batch before
	threads int
}

// usual is what the targets are about: spans of which three in ten carry an ID, eight a trace, each
// trace new.
func usual(spans int) scenario {
	return scenario{signal: signalTraces, shape: shape{items: spans, perTrace: 8, ids: idsMixed}, threads: 1}
}

// scenarios are, for each size, the usual batch and what differs from it in one thing, and then, at
// the size that batches before the batch processor have, other signals and two threads.
func scenarios(sizes []int) []scenario {
	var all []scenario
	add := func(s scenario, change func(*scenario)) {
		change(&s)
		all = append(all, s)
	}
	for _, size := range sizes {
		s := usual(size)
		add(s, func(*scenario) {})
		add(s, func(s *scenario) { s.known = true })
		add(s, func(s *scenario) { s.ids = idsNone })
		add(s, func(s *scenario) { s.ids = idsString })
		add(s, func(s *scenario) { s.ids = idsArray })
		add(s, func(s *scenario) { s.perTrace = 1 })
		add(s, func(s *scenario) { s.perTrace = 128 })
	}
	s := usual(512)
	add(s, func(s *scenario) { s.signal = signalLogs })
	add(s, func(s *scenario) { s.signal = signalMetrics })
	add(s, func(s *scenario) { s.threads = 2 })
	add(s, func(s *scenario) { s.threads, s.known = 2, true })
	return all
}

func (s scenario) String() string {
	items := map[string]string{signalTraces: "spans", signalLogs: "log records", signalMetrics: "exemplars"}[s.signal]
	traces, threads := "new", ""
	if s.known {
		traces = "known"
	}
	if s.threads > 1 {
		threads = fmt.Sprintf(", %d threads", s.threads)
	}
	return fmt.Sprintf("%d %s a batch, %d traces (%s), IDs: %s%s", s.items, items, s.traces(), traces, s.ids, threads)
}
