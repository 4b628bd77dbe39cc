package gotwin

import "sync/atomic"

// counter is one of the engine's totals, named as in the component's telemetry.
type counter uint8

const (
	// accepted stands for no rejection; it counts nothing.
	accepted counter = iota
	extractedAttribute
	extractedBaggage
	extractedHeader
	extractedBody
	extractedResource
	linked
	extractedMetadata
	generated
	inherited
	unsettled
	upgraded
	conflicts
	sanitized
	rejectedEmpty
	rejectedTooLong
	rejectedControl
	rejectedMalformed
	rejectedBaggageMalformed
	rejectedBaggageLimit
	rejectedIgnored
	rejectedLossy
	tableEntries
	tableEvicted
	tableExpired
	counters
)

// tally counts one batch; it is added to the totals in one go.
type tally [counters]uint64

type totals [counters]atomic.Uint64

func (t *totals) absorb(counts *tally) {
	for i, n := range counts {
		if n > 0 {
			t[i].Add(n)
		}
	}
}
