package ollystackcorrelationprocessor

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pprofile"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// batch is the flat description of one batch and what is needed to write the results back. It
// is reused: after a few batches nothing in it is allocated any more.
type batch struct {
	matcher *matcher

	rows       []core.Row
	states     []rowState // parallel to rows
	candidates []core.Candidate
	blob       []byte
	results    []core.Result
	out        []byte

	// slots is an open-addressing table from (tenant, trace ID) to row. A slot counts only if
	// its generation is the batch's, so that nothing need be cleared between batches.
	slots      []slot
	generation uint32

	// The trace ID of the item before usually is that of the next.
	lastID  pcommon.TraceID
	lastRow uint32

	tenant   text
	tenants  map[string]text
	resource text
	// resourceSeq numbers resources; a row remembers which it has had a candidate from.
	resourceSeq uint32

	// hits are what the walk found, still to be read.
	hits    []hit
	targets []target

	// Only with write_sampling_randomness.
	traceStates []stateTarget
	// Only of profiles.
	samples    []sampleTarget
	dictionary pprofile.ProfilesDictionary
}

// text is a place in the blob.
type text struct{ off, length uint32 }

type slot struct{ generation, row uint32 }

// rowState is what the walk remembers of a row.
type rowState struct {
	// lastCandidate is the index of the row's newest candidate plus one, 0 for none.
	lastCandidate uint32
	resourceSeq   uint32
	sourced       bool
}

// hit is an attribute that carries a candidate, or several.
type hit struct {
	value pcommon.Value
	row   uint32
	kind  core.Kind
	rank  uint8
}

// target is an item that is to get its row's ID.
type target struct {
	attrs pcommon.Map
	row   uint32
	// first: it also gets the row's source.
	first bool
}

const noRow = ^uint32(0)

// From this many traces and items on, a batch's buffers are not kept for the next one: an outsized
// batch must not hold its memory forever. A trace takes up to some 200 bytes, an item 40.
const (
	maxRetainedRows  = 1 << 15
	maxRetainedItems = 1 << 16
)

// hashSeed makes slots unpredictable: trace IDs come from outside, and chosen ones must not be
// able to make the table degrade.
var hashSeed = [2]uint64{rand.Uint64(), rand.Uint64()}

func newBatch(m *matcher) *batch {
	return &batch{matcher: m, slots: make([]slot, 256), tenants: map[string]text{}}
}

// reset readies b for a new batch.
func (b *batch) reset() {
	b.generation++
	if b.generation == 0 { // wrapped: stamps of 2^32 batches ago would count again
		clear(b.slots)
		b.generation = 1
	}
	b.lastRow = noRow
	b.tenant, b.resource = text{}, text{}
	b.resourceSeq = 0
}

// release forgets the batch. Pointers into the data are cleared, since they would keep it alive.
func (b *batch) release() {
	clear(b.targets)
	clear(b.traceStates)
	clear(b.samples)
	b.dictionary = pprofile.ProfilesDictionary{}
	clear(b.tenants)
	b.rows, b.states, b.candidates = b.rows[:0], b.states[:0], b.candidates[:0]
	b.blob = b.blob[:0]
	b.targets = b.targets[:0]
	b.traceStates, b.samples = b.traceStates[:0], b.samples[:0]
}

// outsized reports whether b has grown beyond what is worth keeping.
func (b *batch) outsized() bool {
	return cap(b.rows) > maxRetainedRows || cap(b.candidates) > maxRetainedItems || cap(b.hits) > maxRetainedItems ||
		cap(b.targets) > maxRetainedItems || cap(b.blob) > 32*maxRetainedItems ||
		cap(b.traceStates) > maxRetainedItems || cap(b.samples) > maxRetainedItems
}

// traceRow returns the row of a trace, which it creates when the trace is new to the batch.
func (b *batch) traceRow(id pcommon.TraceID) uint32 {
	if id == b.lastID && b.lastRow != noRow {
		return b.lastRow
	}
	return b.otherRow(id)
}

// otherRow is traceRow for a trace that is not that of the item before.
func (b *batch) otherRow(id pcommon.TraceID) uint32 {
	if 2*len(b.rows) >= len(b.slots) {
		b.growSlots()
	}
	at := b.findSlot(id, b.tenant)
	s := &b.slots[at]
	if s.generation != b.generation {
		*s = slot{generation: b.generation, row: b.newRow(id)}
	}
	b.lastID, b.lastRow = id, s.row
	return s.row
}

// findSlot returns the slot that holds the trace, or the free one where it belongs.
func (b *batch) findSlot(id pcommon.TraceID, tenant text) uint64 {
	mask := uint64(len(b.slots) - 1)
	for at := hash(id, tenant.off) & mask; ; at = (at + 1) & mask {
		s := b.slots[at]
		if s.generation != b.generation {
			return at
		}
		if r := &b.rows[s.row]; r.TraceID == id && r.TenantOff == tenant.off && r.TenantLen == tenant.length {
			return at
		}
	}
}

func (b *batch) growSlots() {
	b.slots = make([]slot, 4*len(b.slots))
	for i := range b.rows {
		r := &b.rows[i]
		if r.TraceID == (pcommon.TraceID{}) {
			continue // an item without trace context is in no slot
		}
		at := b.findSlot(r.TraceID, text{r.TenantOff, r.TenantLen})
		b.slots[at] = slot{generation: b.generation, row: uint32(i)}
	}
}

func hash(id pcommon.TraceID, tenant uint32) uint64 {
	low := binary.LittleEndian.Uint64(id[:8]) ^ hashSeed[0]
	high := binary.LittleEndian.Uint64(id[8:]) ^ hashSeed[1] ^ uint64(tenant)
	h, l := bits.Mul64(low, high)
	return h ^ l
}

// newRow appends a row of the current tenant; a zero ID stands for one item without trace context.
func (b *batch) newRow(id pcommon.TraceID) uint32 {
	row := uint32(len(b.rows))
	b.rows = append(b.rows, core.Row{TraceID: id, TenantOff: b.tenant.off, TenantLen: b.tenant.length})
	b.states = append(b.states, rowState{})
	return row
}

// itemRow returns the row of an item which may lack trace context. Such an item gets a row of its
// own, even when that turns out to be useless.
func (b *batch) itemRow(id pcommon.TraceID) uint32 {
	if id == b.lastID && b.lastRow != noRow {
		return b.lastRow // a last ID is never empty
	}
	if id.IsEmpty() {
		return b.newRow(id)
	}
	return b.otherRow(id)
}

// addText adds a candidate. The same text again, straight after itself, says nothing new: spans
// of a trace tend to carry the same header.
func (b *batch) addText(row uint32, kind core.Kind, rank uint8, s string) {
	if len(s) > core.MaxTextLen {
		s = s[:core.MaxTextLen]
	}
	var state *rowState
	if int(row) < len(b.states) {
		state = &b.states[row]
		if state.lastCandidate != 0 && b.repeats(state.lastCandidate-1, kind, rank, s) {
			return
		}
	}
	place := b.put(s)
	b.addPlaced(row, kind, rank, place)
}

func (b *batch) repeats(index uint32, kind core.Kind, rank uint8, s string) bool {
	c := &b.candidates[index]
	return c.Kind == kind && c.Rank == rank && int(c.Len) == len(s) &&
		string(b.blob[c.Off:c.Off+uint32(c.Len)]) == s
}

// addPlaced adds a candidate whose text is in the blob already.
func (b *batch) addPlaced(row uint32, kind core.Kind, rank uint8, place text) {
	b.candidates = append(b.candidates, core.Candidate{
		Row: row, Off: place.off, Len: uint16(place.length), Kind: kind, Rank: rank,
	})
	if int(row) < len(b.states) {
		b.states[row].lastCandidate = uint32(len(b.candidates))
	}
}

// addLink adds a span link. Links within the trace and to nowhere say nothing about other flows.
func (b *batch) addLink(row uint32, from, to pcommon.TraceID) {
	if to.IsEmpty() || to == from {
		return
	}
	place := text{uint32(len(b.blob)), uint32(len(to))}
	b.blob = append(b.blob, to[:]...)
	b.addPlaced(row, core.KindLink, 0, place)
}

func (b *batch) put(s string) text {
	place := text{uint32(len(b.blob)), uint32(len(s))}
	b.blob = append(b.blob, s...)
	return place
}

// useTenant makes name the tenant of the rows that follow. Names are interned, so that rows can
// be told apart by place.
func (b *batch) useTenant(name string) {
	b.lastRow = noRow
	if name == "" {
		b.tenant = text{}
		return
	}
	place, known := b.tenants[name]
	if !known {
		place = b.put(name)
		b.tenants[name] = place
	}
	b.tenant = place
}

// useResource makes value the resource candidate of the items that follow.
func (b *batch) useResource(value pcommon.Value, ok bool) {
	b.resourceSeq++
	b.resource = text{}
	if !ok {
		return
	}
	s, ok := scalarText(value)
	if !ok {
		return
	}
	if len(s) > core.MaxTextLen {
		s = s[:core.MaxTextLen]
	}
	b.resource = b.put(s)
}

// addResource adds the current resource's candidate to a row, once.
func (b *batch) addResource(row uint32) {
	if b.resource.length == 0 {
		return
	}
	if int(row) < len(b.states) {
		state := &b.states[row]
		if state.resourceSeq == b.resourceSeq {
			return
		}
		state.resourceSeq = b.resourceSeq
	}
	b.addPlaced(row, core.KindResource, 0, b.resource)
}

// room returns the results and output buffers for the rows.
func (b *batch) room() ([]core.Result, []byte) {
	n := len(b.rows)
	if cap(b.results) < n {
		b.results = make([]core.Result, n+n/4)
	}
	if need := n * core.MaxIDLen; cap(b.out) < need {
		b.out = make([]byte, need+need/4)
	}
	b.results = b.results[:n]
	return b.results, b.out[:cap(b.out)]
}
